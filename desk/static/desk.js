// What the pages do beyond plain HTML. Everything here has a way without it: a link, a button, a form.
import { initAll } from "./vendor/govuk-frontend.min.js";
import { startCase } from "./case.js";
import { startKeys } from "./keys.js";
import { startQueue } from "./queue.js";

document.body.classList.add("js-enabled", "govuk-frontend-supported");
initAll();

// Every request that htmx makes carries the form token of the page.
document.body.addEventListener("htmx:configRequest", (event) => {
  const token = document.querySelector('meta[name="form-token"]');
  if (token) event.detail.headers["X-Form-Token"] = token.content;
});

// Filters apply as they are chosen; the button stays for keyboards, where choosing is not deciding.
for (const form of document.querySelectorAll("form[data-auto]")) {
  let byPointer = false;
  form.addEventListener("pointerdown", () => { byPointer = true; });
  form.addEventListener("keydown", () => { byPointer = false; });
  form.addEventListener("change", () => { if (byPointer) form.requestSubmit(); });
}

// Tick all and none, without loading the page again.
for (const link of document.querySelectorAll("[data-tick-all]")) {
  link.addEventListener("click", (event) => {
    event.preventDefault();
    const boxes = [...link.closest("form").querySelectorAll("input[type=checkbox][name=item]")];
    const on = boxes.some((each) => !each.checked);
    for (const each of boxes) each.checked = on;
    link.textContent = on ? "Tick none" : "Tick all";
  });
}
// A picture that cannot be shown leaves its words.
for (const image of document.querySelectorAll("img[data-crop]")) {
  image.addEventListener("error", () => { image.hidden = true; });
}

startKeys();
startQueue();
startCase();
