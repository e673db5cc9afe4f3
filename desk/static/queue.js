// The queue by keyboard: j and k move, Enter opens, s starts with the first that is free.
import { typing } from "./keys.js";

export function startQueue() {
  const queue = document.getElementById("queue");
  if (!queue) return;
  const items = [...queue.querySelectorAll(".desk-queue__item")];
  let at = -1;

  const go = (to) => {
    if (to < 0 || to >= items.length) return;
    if (at >= 0) items[at].removeAttribute("data-at");
    at = to;
    items[at].setAttribute("data-at", "");
    items[at].querySelector("a").focus();
  };
  queue.addEventListener("focusin", (event) => {
    const to = items.indexOf(event.target.closest(".desk-queue__item"));
    if (to !== at) go(to);
  });
  document.addEventListener("keydown", (event) => {
    if (typing(event)) return;
    if (event.key === "j") go(at + 1);
    else if (event.key === "k") go(at < 0 ? 0 : at - 1);
    else if (event.key === "s") document.querySelector(".desk-head .govuk-button")?.click();
    else return;
    event.preventDefault();
  });
}
