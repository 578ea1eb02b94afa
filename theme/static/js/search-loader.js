/* Loads the search when its box is first used: until then, nothing of it. */

const input = document.getElementById("search-input");
const load = () => import("./search.js");

if (input && input === document.activeElement) load();
else input?.addEventListener("focus", load, { once: true });
