/* What is too wide for its place, and scrolls, can be reached and scrolled by keyboard; asked when the page has been laid out, and again when it changes. */

const watch = new ResizeObserver((sizes) => {
  for (const { target: box } of sizes) if (box.scrollWidth > box.clientWidth) box.tabIndex = 0;
});

for (const box of document.querySelectorAll(".prose :is(pre:not([tabindex]), table)")) watch.observe(box);
