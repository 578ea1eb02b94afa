/* Loads the search when its box is first used: until then, nothing of it. */

const input = document.getElementById("search-input");
const load = () => import("./search.js");

/* Who types faster than it loads waits for it; if it cannot be loaded, the form goes to the page of results by itself. */
function waitForIt(event) {
  event.preventDefault();
  input.form.removeEventListener("submit", waitForIt);
  load().finally(() => input.form.requestSubmit());
}

async function begin() {
  input.form.addEventListener("submit", waitForIt);
  await load().catch(() => {});
  input.form.removeEventListener("submit", waitForIt);
}

if (input && input === document.activeElement) begin();
else input?.addEventListener("focus", begin, { once: true });
