/* Every heading with an id (docutils gives it to the section) has a link to itself, which copies its address. */

const parts = document.getElementById("fsp-parts")?.content;

if (parts) {
  for (const heading of document.querySelectorAll(".prose :is(h2, h3, h4, h5, h6)")) {
    const id = heading.id || (heading.matches(":is(section, .section) > *") && heading.parentElement.id);
    if (!id || heading.querySelector(".headerlink")) continue;
    const link = parts.querySelector(".headerlink").cloneNode(true);
    link.href = `#${encodeURIComponent(id)}`;
    link.addEventListener("click", async () => {
      await navigator.clipboard?.writeText(link.href);
      document.querySelector(".said").textContent = link.dataset.done;
    });
    heading.append(link);
  }
}
