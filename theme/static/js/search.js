/* The search: asks Pagefind, which lies beside the site, and shows what it finds, below the box or on the page of results. */

const IN_BOX = 6;
const ON_PAGE = 20;
const PAUSE = 200; // milliseconds between the last key and the search; who types slowly is waited for
const LONGEST_PAUSE = 750;
const SAME_WORD = 1000; // milliseconds: after that, a key begins something new
const TOO_SHORT = /^\w?$/; // one Latin letter would load much and say nothing; one character of another script is a word

const input = document.getElementById("search-input");
const form = input.form;
const words = form.dataset;
const root = new URL(words.root, document.baseURI);
const page = document.getElementById("search-page");

const status = element("p", "search-status");
status.role = "status";
const list = element(page ? "ul" : "div", "search-results");
const view = page ? resultsPage() : resultsBox();

let engine; // the promise of Pagefind
let latest = 0; // number of the last search: an earlier one that ends later is dropped
let shown = ""; // what the list answers
let pause;
let lastKey = -Infinity;
let rhythm = 0; // milliseconds from key to key: the longest lately

/* The engine loads while one types; what it looks up, and loads for that, waits for the word to be whole. */
input.addEventListener("input", ({ timeStamp }) => {
  const since = timeStamp - lastKey;
  lastKey = timeStamp;
  rhythm = since < SAME_WORD ? Math.max(since, 0.75 * rhythm) : 0;
  list.ariaBusy = "true";
  clearTimeout(pause);
  pause = setTimeout(search, Math.min(Math.max(PAUSE, 1.5 * rhythm), LONGEST_PAUSE));
  pagefind();
});
if (input.value) {
  pagefind();
  search();
}

/* Show what is found for the text in the box. */
async function search() {
  clearTimeout(pause);
  const query = asked();
  const turn = ++latest;
  let found = [];
  try {
    if (query) found = (await (await pagefind()).search(query)).results;
    const first = await Promise.all(found.slice(0, view.limit).map((result) => result.data()));
    if (turn !== latest) return;
    first.sort((a, b) => isTitle(query, b) - isTitle(query, a)); // Pagefind puts "GitLab CI" before "Git"
    shown = query;
    status.textContent = query && (found.length ? words.count.replace("{count}", found.length) : words.none);
    view.show(query, first.map(link), found);
  } catch (error) {
    if (turn !== latest) return;
    status.textContent = words.failed;
    view.show(query, [], []);
    throw error;
  } finally {
    if (turn === latest) list.ariaBusy = String(asked() !== query);
  }
}

/* What is in the box, if it is enough to search for. */
function asked() {
  const text = input.value.trim();
  return TOO_SHORT.test(text) ? "" : text;
}

function isTitle(query, { meta }) {
  return meta.title.toLocaleLowerCase() === query.toLocaleLowerCase();
}

/* Pagefind, loaded once. Its worker would cost as much as half of it again, and a search takes milliseconds. */
function pagefind() {
  engine ??= import(new URL("pagefind/pagefind.js", root)).then(async (loaded) => {
    await loaded.options({ noWorker: true, ranking: { metaWeights: { section: 0 } } });
    await loaded.init();
    return loaded;
  });
  engine.catch(() => (engine = undefined));
  return engine;
}

/* One result: title, place in the book, and the words around the match. */
function link({ meta, raw_url: file, excerpt, content }) {
  const made = element("a", "search-result", element("span", "search-title", meta.title));
  made.href = new URL((meta.url ?? file).replace(/^\//, ""), root);
  if (meta.section) made.append(element("span", "search-place", meta.section));
  made.append(element("span", "search-excerpt", ...cut(excerpt, content)));
  return made;
}

/* An excerpt, with dots where the page goes on. */
function cut(excerpt, content) {
  const bare = (text) => text.replace(/<\/?mark>|[\s\u200B]/g, "");
  const [part, whole] = [bare(excerpt), bare(content)];
  return [whole.startsWith(part) ? "" : "… ", ...marked(excerpt.trim()), whole.endsWith(part) ? "" : " …"];
}

/* Pagefind's excerpt is text with escaped angle brackets, and <mark>s. */
function marked(excerpt) {
  const text = (escaped) => escaped.replaceAll("&lt;", "<").replaceAll("&gt;", ">");
  return excerpt.split(/<mark>(.*?)<\/mark>/s).map((part, n) => (n % 2 ? element("mark", "", text(part)) : text(part)));
}

/* Below the box: a listbox that the box steers. */
function resultsBox() {
  const options = () => [...list.children];
  const selected = () => list.querySelector("[aria-selected=true]");

  list.id = "search-results";
  list.role = "listbox";
  list.ariaLabel = input.labels[0].textContent;
  form.append(element("div", "search-panel", status, list));
  set(input, { role: "combobox", "aria-expanded": "false", "aria-controls": list.id, "aria-autocomplete": "list" });

  /* The panel shows at least how many there are; without options there is nothing to steer. */
  function open(wanted) {
    const steered = wanted && options().length > 0;
    form.toggleAttribute("data-open", wanted);
    input.setAttribute("aria-expanded", String(steered));
    if (steered) select(selected());
    else input.removeAttribute("aria-activedescendant");
  }

  function select(option) {
    selected()?.setAttribute("aria-selected", "false");
    option.setAttribute("aria-selected", "true");
    input.setAttribute("aria-activedescendant", option.id);
    option.scrollIntoView({ block: "nearest" });
  }

  function step(by) {
    const all = options();
    if (!form.hasAttribute("data-open")) open(shown !== "");
    else if (all.length) select(all.at((all.indexOf(selected()) + by) % all.length));
  }

  input.addEventListener("keydown", (event) => {
    const steps = { ArrowDown: 1, ArrowUp: -1 };
    if (event.isComposing) return;
    if (event.key in steps) step(steps[event.key]);
    else if (event.key === "Escape" && form.hasAttribute("data-open")) open(false);
    else return;
    event.preventDefault();
  });
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (asked() !== shown) await search();
    const chosen = selected();
    if (chosen) chosen.click();
    else form.submit();
  });
  input.addEventListener("focus", () => open(shown !== ""));
  input.addEventListener("blur", () => open(false));
  list.addEventListener("mousedown", (event) => event.preventDefault()); // the box keeps the focus

  return {
    limit: IN_BOX,
    show(query, links, found) {
      if (found.length > links.length) {
        const all = element("a", "search-all", words.all.replace("{count}", found.length));
        all.href = `${form.action}?q=${encodeURIComponent(query)}`;
        links.push(all);
      }
      links.forEach((option, n) => set(option, { role: "option", id: `search-result-${n}`, tabindex: "-1", "aria-selected": String(!n) }));
      list.replaceChildren(...links);
      open(query !== "" && document.activeElement === input);
    },
  };
}

/* The page of results: a plain list, whose address says what was asked. */
function resultsPage() {
  const contents = page.lastElementChild; // the way on, where nothing is found
  const more = element("button", "search-more", page.dataset.more);
  const given = new URLSearchParams(location.search).get("q");

  more.type = "button";
  more.addEventListener("click", () => {
    const next = list.children.length;
    view.limit += ON_PAGE;
    search().then(() => list.children[next]?.firstChild.focus());
  });
  page.replaceChildren(status, list, more, contents);
  more.hidden = true;
  if (given) input.value ||= given;
  else input.focus();

  return {
    limit: ON_PAGE,
    show(query, links, found) {
      list.replaceChildren(...links.map((made) => element("li", "", made)));
      more.hidden = found.length <= links.length;
      contents.hidden = links.length > 0;
      history.replaceState(null, "", query ? `?q=${encodeURIComponent(query)}` : location.pathname);
    },
  };
}

function element(name, className, ...content) {
  const made = document.createElement(name);
  if (className) made.className = className;
  made.append(...content);
  return made;
}

function set(target, attributes) {
  for (const [name, value] of Object.entries(attributes)) target.setAttribute(name, value);
}
