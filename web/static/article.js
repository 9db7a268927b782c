// Goes from match to match in an article with n and p; the arrows beside a match do the same without it.

const marks = [...document.querySelectorAll("mark[id]")];
const isTyping = (element) => element.matches("input, textarea, select, [contenteditable]");

function go(by) {
  const now = marks.findIndex((mark) => `#${mark.id}` === location.hash);
  const next = now < 0 ? (by > 0 ? 0 : marks.length - 1) : (now + by + marks.length) % marks.length;
  location.replace(`#${marks[next].id}`);
  document.getElementById("said").textContent = `Match ${next + 1} of ${marks.length}`;
}

document.addEventListener("keydown", (event) => {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || !marks.length) return;
  if (isTyping(document.activeElement) || document.querySelector("dialog[open]")) return;
  if (!document.getElementById("use-keys").checked) return;
  if (event.key === "n") go(1);
  else if (event.key === "p") go(-1);
});
