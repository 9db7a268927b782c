// Manners of every page: single keys as shortcuts with a list of them, and light or dark without loading the page anew.

const OFF = "lede.keys"; // where a visitor's wish for no single keys is kept
const dialog = document.getElementById("keys");
const use = document.getElementById("use-keys");
const opener = document.getElementById("show-keys");

const isTyping = (element) => element.matches("input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable]");

function read() {
  try {
    return localStorage.getItem(OFF) !== "off";
  } catch {
    return true; // a browser that keeps nothing
  }
}

use.checked = read();
use.addEventListener("change", () => {
  try {
    localStorage.setItem(OFF, use.checked ? "on" : "off");
  } catch {
    // the wish holds for this page
  }
});

opener.hidden = false;
opener.addEventListener("click", () => dialog.showModal());
document.getElementById("hide-keys").addEventListener("click", () => dialog.close());
dialog.addEventListener("click", (event) => {
  if (event.target === dialog) dialog.close(); // the ground around it
});

/** Move the focus among the headlines of the hits. */
function step(by) {
  const hits = [...document.querySelectorAll(".results .hits h2 a")];
  if (!hits.length) return;
  const now = hits.findIndex((link) => link.closest("li").contains(document.activeElement));
  const next = now < 0 ? (by > 0 ? 0 : hits.length - 1) : Math.min(Math.max(now + by, 0), hits.length - 1);
  hits[next].focus();
  hits[next].closest("li").scrollIntoView({ block: "nearest" });
}

const actions = {
  "/": () => {
    const box = document.getElementById("q");
    box.focus();
    box.select();
  },
  j: () => step(1),
  k: () => step(-1),
  o: () => document.activeElement.closest(".hits li")?.querySelector("h2 a, h3 a").click(),
  "?": () => dialog.showModal(),
};

document.addEventListener("keydown", (event) => {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || dialog.open) return;
  const active = document.activeElement ?? document.body;
  if (event.key === "Escape" && active.id === "q") active.blur();
  if (!use.checked || isTyping(active) || !Object.hasOwn(actions, event.key)) return;
  event.preventDefault();
  actions[event.key]();
});

document.querySelector(".theme").addEventListener("submit", async (event) => {
  event.preventDefault();
  const form = event.target;
  const chosen = event.submitter;
  try {
    await fetch(`/theme?${new URLSearchParams({ to: chosen.value, back: "/" })}`, { redirect: "manual" });
  } catch {
    location.assign(`/theme?${new URLSearchParams(new FormData(form, chosen))}`);
    return;
  }
  const isAuto = chosen.value === "auto";
  if (isAuto) delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = chosen.value;
  document.querySelector("meta[name=color-scheme]").content = isAuto ? "light dark" : chosen.value;
  for (const button of form.querySelectorAll("button")) button.ariaPressed = String(button === chosen);
});
