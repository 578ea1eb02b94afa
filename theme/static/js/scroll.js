/* What is too wide for the page, and scrolls, can be reached and scrolled by keyboard. */

for (const box of document.querySelectorAll(".prose :is(pre, table)")) {
  if (box.scrollWidth > box.clientWidth) box.tabIndex = 0;
}
