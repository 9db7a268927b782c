// Completes what is typed in the search box: the combobox pattern of the WAI-ARIA Authoring Practices, with a list of
// names and words and the articles that each has. The list helps and never decides: Enter without a choice searches.

const PAUSE = 120; // milliseconds without a key before the server is asked
const SIZE = 6;
const SHOWN_BY = /^(q|sort|size|page|cursor|facets|facet\.|histogram|explain)/; // narrows no name
const KINDS = {
  people: "person", places: "place", weapons: "weapon", organisations: "organisation",
  topics: "topic", sources: "source", authors: "author", language: "language",
};

const input = document.getElementById("q");
const said = document.getElementById("said");
const list = Object.assign(document.createElement("ul"), { id: "options", className: "options", hidden: true });
list.setAttribute("role", "listbox");
list.setAttribute("aria-label", "Names and words");
input.after(list);
for (const [name, value] of [
  ["role", "combobox"], ["aria-expanded", "false"], ["aria-controls", "options"], ["aria-autocomplete", "list"],
]) input.setAttribute(name, value);

let options = [];
let at = -1;
let waiting = 0;
let running = null;

const articles = (count) => `${count.toLocaleString("en")} ${count === 1 ? "article" : "articles"}`;
const filters = () =>
  location.pathname === "/" ? [...new URLSearchParams(location.search)].filter(([name]) => !SHOWN_BY.test(name)) : [];

/** Ask for completions of the whole text, and where no name fits that, of its last word. */
async function ask(text, signal) {
  const get = async (typed) => {
    const params = new URLSearchParams([...filters(), ["q", typed], ["size", SIZE]]);
    const answer = await fetch(`/api/v1/suggest?${params}`, { signal });
    return answer.ok ? answer.json() : { entities: [], terms: [] };
  };
  const found = await get(text);
  const last = text.split(/\s+/).at(-1);
  const lead = text.slice(0, -last.length);
  let names = found.entities.map((entity) => ({ entity, rest: "" }));
  if (!names.length && lead && last.length > 1) {
    names = (await get(last)).entities.map((entity) => ({ entity, rest: lead.trim() }));
  }
  const words = found.terms.map(({ term, count }) => ({ term, count, whole: lead + term }));
  return [...names.slice(0, SIZE), ...words.slice(0, SIZE)];
}

function open() {
  list.replaceChildren(...options.map(build));
  choose(-1);
  list.hidden = !options.length;
  input.setAttribute("aria-expanded", String(!!options.length));
  if (options.length) said.textContent = options.length === 1 ? "1 suggestion" : `${options.length} suggestions`;
}

function close() {
  clearTimeout(waiting);
  running?.abort();
  options = [];
  list.hidden = true;
  at = -1;
  input.setAttribute("aria-expanded", "false");
  input.removeAttribute("aria-activedescendant");
}

function build(option, place) {
  const item = Object.assign(document.createElement("li"), { id: `option-${place}` });
  const label = document.createElement("bdi");
  const about = document.createElement("small");
  const { entity } = option;
  label.textContent = entity ? entity.label : option.whole;
  const other = entity && entity.matched !== entity.label ? `${entity.matched} · ` : "";
  // only a name that takes the place of all that was typed finds exactly its number
  const count = entity ? `${option.rest ? "named in " : ""}${articles(entity.count)}` : `in ${articles(option.count)}`;
  about.textContent = entity ? `${other}${KINDS[entity.facet]} · ${count}` : count;
  if (entity) label.className = entity.facet;
  item.setAttribute("role", "option");
  item.setAttribute("aria-selected", "false");
  item.append(label, " ", about);
  item.addEventListener("mousedown", (event) => event.preventDefault()); // the box keeps the focus
  item.addEventListener("click", () => take(option));
  return item;
}

function choose(place) {
  at = place;
  [...list.children].forEach((item, number) => item.setAttribute("aria-selected", String(number === place)));
  if (place < 0) input.removeAttribute("aria-activedescendant");
  else {
    input.setAttribute("aria-activedescendant", `option-${place}`);
    list.children[place].scrollIntoView({ block: "nearest" });
  }
}

/** Take a choice: a name becomes a filter in the place of what was typed of it, a word completes the text. */
function take({ entity, rest, whole }) {
  const params = new URLSearchParams(filters());
  if (entity) {
    const isMore = params.get(`${entity.facet}.match`) === "all";
    if (!isMore) params.delete(entity.facet);
    if (!params.getAll(entity.facet).includes(entity.id)) params.append(entity.facet, entity.id);
  }
  input.value = entity ? rest : whole;
  if (input.value) params.set("q", input.value);
  close();
  const url = `/?${params}`;
  if (document.dispatchEvent(new CustomEvent("lede:visit", { detail: url, cancelable: true }))) location.assign(url);
}

input.addEventListener("input", () => {
  clearTimeout(waiting);
  running?.abort();
  const text = input.value.trimStart();
  if (text.trim().length < 2) {
    close();
    return;
  }
  waiting = setTimeout(async () => {
    running = new AbortController();
    const { signal } = running;
    try {
      const found = await ask(text, signal);
      if (signal.aborted || document.activeElement !== input) return;
      options = found;
      open();
    } catch {
      if (!signal.aborted) close(); // without suggestions the box is a plain one
    }
  }, PAUSE);
});

input.addEventListener("keydown", (event) => {
  if (event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
  const count = options.length;
  if (event.key === "Escape" && !list.hidden) close();
  else if (event.key === "ArrowDown" && count) choose(at + 1 < count ? at + 1 : -1);
  else if (event.key === "ArrowUp" && count) choose(at < 0 ? count - 1 : at - 1);
  else if (event.key === "Enter" && at >= 0) take(options[at]);
  else {
    if (event.key === "Enter" || event.key === "Tab") close();
    return;
  }
  event.preventDefault();
  event.stopPropagation();
});

input.addEventListener("blur", close);
