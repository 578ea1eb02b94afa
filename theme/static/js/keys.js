/* p and n or the arrows lead to the neighbours, / to the search, ? shows this. Readers can switch it off. */

const parts = document.getElementById("fsp-parts")?.content;
const KEY = "fsp-keys";

const go = (rel) => document.querySelector(`.fsp-pager [rel="${rel}"]`)?.click();
const isLeftward = () => document.dir === "rtl";

const listen = (help) => {
  const actions = {
    p: () => go("prev"),
    n: () => go("next"),
    ArrowLeft: () => go(isLeftward() ? "next" : "prev"),
    ArrowRight: () => go(isLeftward() ? "prev" : "next"),
    "/": () => document.getElementById("search-input")?.focus(),
    "?": () => help.showModal(),
  };
  document.addEventListener("keydown", (event) => {
    const isTyping = event.target.closest("input, select, textarea, [contenteditable], dialog");
    const isScrolling = event.key.startsWith("Arrow") && event.target.closest("[tabindex='0'], summary");
    const isOff = localStorage.getItem(KEY) === "off";
    if (isTyping || isScrolling || isOff || event.ctrlKey || event.metaKey || event.altKey) return;
    if (!Object.hasOwn(actions, event.key)) return;
    event.preventDefault();
    actions[event.key]();
  });
};

if (parts) {
  const help = parts.querySelector("dialog").cloneNode(true);
  const button = parts.querySelector(".keys").cloneNode(true);
  const isOn = help.querySelector("[name=keys]");
  isOn.checked = localStorage.getItem(KEY) !== "off";
  isOn.addEventListener("change", () => localStorage.setItem(KEY, isOn.checked ? "on" : "off"));
  button.addEventListener("click", () => help.showModal());
  document.querySelector(".site-footer nav")?.append(button);
  document.body.append(help);
  listen(help);
}
