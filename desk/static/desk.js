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

startKeys();
startQueue();
startCase();
