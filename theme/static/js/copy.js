/* A button on every code block copies its text. */

const parts = document.getElementById("fsp-parts")?.content;

const copied = async (button, text) => {
  await navigator.clipboard.writeText(text);
  const label = button.textContent;
  button.textContent = button.dataset.done;
  document.querySelector(".said").textContent = button.dataset.done;
  setTimeout(() => {
    button.textContent = label;
    document.querySelector(".said").textContent = "";
  }, 2000);
};

const textOf = (code) => {
  const copy = code.cloneNode(true);
  for (const number of copy.querySelectorAll(".linenos")) number.remove();
  return copy.textContent;
};

if (parts && navigator.clipboard) {
  for (const block of document.querySelectorAll(".prose .highlight:not(td .highlight)")) {
    const code = [...block.querySelectorAll("pre")].at(-1); // a table has its numbers in another before it
    if (!code) continue;
    const button = parts.querySelector(".copy").cloneNode(true);
    button.addEventListener("click", () => copied(button, textOf(code)));
    block.append(button);
  }
}
