/* The sidebar stays where it was when a reader clicks through it, with the current page in view. On small screens it is closed: nothing is measured. */

const sidebar = document.querySelector(".drawer.sidebar");
const current = sidebar?.querySelector("[aria-current]");
const KEY = "fsp-sidebar";

if (sidebar && matchMedia("(width >= 75rem)").matches) {
  const kept = sessionStorage.getItem(KEY);
  if (kept) sidebar.scrollTop = Number(kept);
  const frame = sidebar.getBoundingClientRect();
  const place = current?.getBoundingClientRect();
  if (place && (place.top < frame.top || place.bottom > Math.min(frame.bottom, innerHeight))) {
    sidebar.scrollTop += place.top - frame.top - frame.height / 3;
  }
  addEventListener("pagehide", () => sessionStorage.setItem(KEY, sidebar.scrollTop));
}
