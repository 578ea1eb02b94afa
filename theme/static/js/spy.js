/* Marks the heading that is being read in the list of this page's headings. */

const links = new Map();
for (const link of document.querySelectorAll(".fsp-headings a")) {
  const heading = document.getElementById(decodeURIComponent(link.hash.slice(1)));
  if (heading) links.set(heading, link);
}

const mark = () => {
  const edge = innerHeight / 4;
  let current;
  for (const [heading, link] of links) {
    if (heading.getBoundingClientRect().top > edge) break;
    current = link;
  }
  for (const link of links.values()) {
    if (link === current) link.setAttribute("aria-current", "location");
    else link.removeAttribute("aria-current");
  }
};

if (links.size) {
  const watch = new IntersectionObserver(mark, { rootMargin: "0px 0px -75% 0px" });
  for (const heading of links.keys()) watch.observe(heading);
}
