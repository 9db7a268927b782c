// Finds values inside a facet while a part of their name is typed, and keeps the menus of values tidy.

const PAUSE = 200; // milliseconds without a key before the server is asked
const FOUND = 12;
const SHOWN_BY = /^(sort|size|page|cursor|facets|facet\.size|histograms|histogram\.unit|explain)$/; // narrows nothing

const lists = new WeakMap();
let waiting = 0;
let running = null;

function build(tag, properties = {}, ...children) {
  const element = Object.assign(document.createElement(tag), properties);
  element.append(...children);
  return element;
}

/** List the values of a facet whose name holds a text, in the place of the usual list; that one stays in the form. */
async function find(input, facet) {
  running?.abort();
  running = new AbortController();
  const { signal } = running;
  const usual = input.closest("fieldset").querySelector("ul:not(.found)");
  const text = input.value.trim();
  if (!text) {
    lists.get(input)?.remove();
    usual.hidden = false;
    return;
  }
  const kept = [...new FormData(document.getElementById(`find-${facet}`))].filter(([name]) => !SHOWN_BY.test(name) && name !== "text");
  let page;
  try {
    const answer = await fetch(`/api/v1/facets/${facet}?${new URLSearchParams([...kept, ["text", text], ["size", FOUND]])}`, { signal });
    if (!answer.ok) return;
    page = await answer.json();
  } catch {
    return; // the button beside the box still leads to the page of all values
  }
  const list = build("ul", { className: "found" }, ...page.values.map((value) => row(facet, value, usual)));
  if (!page.values.length) list.append(build("li", { className: "note", textContent: "No such value here" }));
  lists.get(input)?.remove();
  lists.set(input, list);
  usual.hidden = true;
  usual.before(list);
  document.getElementById("said").textContent = page.total === 1 ? "1 value" : `${page.total} values`;
}

/** Build the row of a value; where the usual list has it, too, its box there does what this one does. */
function row(facet, value, usual) {
  const twin = [...usual.querySelectorAll("input")].find((box) => box.value === value.id);
  const box = build("input", { type: "checkbox", value: value.id, checked: value.selected });
  if (!twin) box.name = facet;
  box.addEventListener("change", () => {
    if (!twin) return;
    twin.checked = box.checked;
    twin.dispatchEvent(new Event("change", { bubbles: true }));
  });
  return build("li", {}, build("label", {}, box, value.label), build("b", { textContent: value.count.toLocaleString("en") }));
}

document.addEventListener("input", ({ target }) => {
  const facet = target.getAttribute("form")?.match(/^find-(\w+)$/)?.[1];
  if (!facet) return;
  clearTimeout(waiting);
  waiting = setTimeout(() => find(target, facet), PAUSE);
});

function closeMenus(but) {
  for (const menu of document.querySelectorAll(".more[open]")) if (menu !== but) menu.open = false;
}

document.addEventListener("click", ({ target }) => closeMenus(target.closest(".more")));

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  document.activeElement.closest(".more[open]")?.firstElementChild.focus();
  closeMenus();
});
