// A field's line and its box on the page light up together.
const boxes = new Map();
for (const box of document.querySelectorAll("[data-pages] [data-field]")) {
  boxes.set(box.dataset.field, [...(boxes.get(box.dataset.field) ?? []), box]);
}
const lines = new Map();
for (const line of document.querySelectorAll("[data-fields] [data-field]")) lines.set(line.dataset.field, line);

let lit = null;

function light(field, from) {
  if (lit === field) return;
  for (const each of document.querySelectorAll("[data-lit]")) each.removeAttribute("data-lit");
  lit = field;
  for (const each of [...(boxes.get(field) ?? []), lines.get(field)]) each?.setAttribute("data-lit", "");
  const other = from === "line" ? boxes.get(field)?.[0]?.closest("figure") : null;
  if (other) {
    const pane = other.parentElement;
    const box = boxes.get(field)[0].getBoundingClientRect();
    const frame = pane.getBoundingClientRect();
    if (box.top < frame.top || box.bottom > frame.bottom) pane.scrollTop += box.top - frame.top - frame.height / 3;
  }
}

for (const [field, line] of lines) {
  line.addEventListener("pointerenter", () => light(field, "line"));
  line.addEventListener("focusin", () => light(field, "line"));
}
for (const [field, all] of boxes) {
  for (const box of all) box.addEventListener("pointerenter", () => light(field, "box"));
}
