// Changes the search page in place: a filter, a page of hits, the way back. Without it every link and button does the
// same as it stands. The address is the whole state; what cannot be shown in place is loaded in the plain way.

const TYPING = 700; // milliseconds without a change after which a day counts as entered
const KEPT = "#panel, .chips, .time"; // what is pressed in these leaves the page where it stands

const trouble = document.getElementById("trouble");
const said = document.getElementById("said");
let shown = location.pathname + location.search;
let running = null;
let waiting = 0;

document.documentElement.classList.add("js");
history.scrollRestoration = "manual";
if (history.state?.y) scrollTo(0, history.state.y);

/** Load a search and show it; `push` makes it a step of the history, `y` is where to scroll to, null for nowhere. */
async function visit(url, { push = true, y = null } = {}) {
  running?.abort();
  running = new AbortController();
  const { signal } = running;
  document.getElementById("results").setAttribute("aria-busy", "true");
  let answer;
  let text;
  try {
    answer = await fetch(url, { signal });
    text = await answer.text();
  } catch {
    if (!signal.aborted) complain(url);
    return;
  }
  const page = new DOMParser().parseFromString(text, "text/html");
  if (!answer.ok || !page.getElementById("results")) {
    location.assign(url);
    return;
  }
  if (push) {
    history.replaceState({ y: scrollY }, "");
    const place = new URL(answer.url);
    const address = place.pathname + place.search;
    if (address !== shown) history.pushState({ y: y ?? scrollY }, "", address);
  }
  shown = location.pathname + location.search;
  show(page, push);
  if (y !== null) scrollTo({ top: y, behavior: "instant" });
}

/** Put a loaded page in the place of this one, with focus and folds as they were. */
function show(page, isStep) {
  const main = document.getElementById("main");
  const focused = remember(document.activeElement, main);
  const folds = new Map([...main.querySelectorAll("details")].map((fold) => [nameOf(fold), fold.open]));
  const drawers = [...main.querySelectorAll(".drawer:checked")].map((drawer) => drawer.id);
  main.replaceChildren(...page.getElementById("main").childNodes);
  for (const fold of main.querySelectorAll("details")) fold.open = folds.get(nameOf(fold)) ?? fold.open;
  for (const drawer of main.querySelectorAll(".drawer")) drawer.checked ||= drawers.includes(drawer.id);
  document.title = page.title;
  for (const rel of ["alternate", "prev", "next"]) {
    for (const link of document.head.querySelectorAll(`link[rel="${rel}"]`)) link.remove();
    document.head.append(...page.head.querySelectorAll(`link[rel="${rel}"]`));
  }
  const words = document.getElementById("q");
  if (!isStep || document.activeElement !== words) words.value = page.getElementById("q").value;
  document.getElementById("sort").value = page.getElementById("sort").value;
  document.querySelector(".theme [name=back]").value = shown;
  trouble.replaceChildren();
  said.textContent = main.querySelector(".total").textContent;
  if (focused) refocus(focused, main);
}

/** Name a fold by what it folds; the menu of a value is named nowhere, so that it closes. */
function nameOf(fold) {
  if (fold.id) return fold.id;
  const box = fold.classList.contains("fold") && fold.parentElement.querySelector("input");
  return box ? `${box.name} ${box.value}` : "";
}

/** Note what has the focus, in a way that finds it again on another page. */
function remember(element, main) {
  if (!element || element === main || !main.contains(element)) return null;
  const box = element.closest(".facet li")?.querySelector("input");
  const chips = [...main.querySelectorAll(".chips a")];
  return {
    id: element.id,
    name: element.getAttribute("name"),
    value: element.type === "checkbox" || element.type === "radio" ? element.value : null,
    owner: element.getAttribute("form"),
    fold: element.tagName === "SUMMARY" ? nameOf(element.parentElement) : "",
    box: box && [box.name, box.value],
    chip: chips.indexOf(element),
    text: element.type === "text" ? [element.value, element.selectionStart, element.selectionEnd] : null,
  };
}

function refocus(was, main) {
  const named = ([name, value]) =>
    main.querySelector(`[name="${CSS.escape(name)}"]${value === null ? "" : `[value="${CSS.escape(value)}"]`}`);
  let found = was.id && document.getElementById(was.id);
  if (!found && was.fold) found = [...main.querySelectorAll("details")].find((d) => nameOf(d) === was.fold)?.firstElementChild;
  if (!found && was.owner && was.name) found = main.querySelector(`[form="${was.owner}"][name="${was.name}"]`);
  if (!found && was.name && was.value !== null) found = named([was.name, was.value]);
  if (!found && was.box) found = named(was.box);
  if (!found && was.chip >= 0) found = [...main.querySelectorAll(".chips a")].at(was.chip) ?? null;
  if (!found) {
    found = main.querySelector(".total");
    found.tabIndex = -1;
  }
  if (was.text && found.type === "text") {
    found.value = was.text[0];
    found.setSelectionRange(was.text[1], was.text[2]);
  }
  found.focus({ preventScroll: true });
}

/** Say that the server does not answer; what was chosen stays as it is, to be tried again. */
function complain(url) {
  document.getElementById("results").removeAttribute("aria-busy");
  const again = document.createElement("a");
  again.href = url;
  again.textContent = "Try again";
  trouble.replaceChildren("The server does not answer just now. Nothing is lost: what you chose stays chosen. ", again);
}

function submit(form, submitter) {
  clearTimeout(waiting);
  const params = new URLSearchParams(new FormData(form, submitter));
  const isKept = !submitter || submitter.closest(KEPT);
  visit(`/?${params}`, { y: isKept ? null : 0 });
}

document.addEventListener("submit", (event) => {
  if (event.target.id !== "panel") return;
  event.preventDefault();
  submit(event.target, event.submitter);
});

document.addEventListener("change", ({ target }) => {
  if (target.form?.id !== "panel" || !target.name || target.id === "q") return;
  clearTimeout(waiting);
  if (target.type === "date") waiting = setTimeout(() => submit(target.form), TYPING);
  else submit(target.form);
});

document.addEventListener("click", (event) => {
  const link = event.target.closest("#main a[href], .trouble a");
  if (!link || event.defaultPrevented || event.button || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
  const url = new URL(link.getAttribute("href"), location.href);
  if (url.origin !== location.origin || url.pathname !== "/" || link.getAttribute("href").startsWith("#")) return;
  event.preventDefault();
  url.hash = "";
  visit(url.href, { y: link.closest(KEPT) ? null : 0 });
});

document.addEventListener("lede:visit", (event) => {
  event.preventDefault();
  visit(event.detail, { y: 0 });
});

addEventListener("popstate", (event) => {
  if (location.pathname + location.search !== shown) visit(location.href, { push: false, y: event.state?.y ?? 0 });
});

addEventListener("pagehide", () => history.replaceState({ y: scrollY }, ""));
