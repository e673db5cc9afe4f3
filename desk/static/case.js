// One exception after another: what is decided is sent, and the next is there at once, because it was fetched ahead.
import { startSheets } from "./sheets.js";

const said = (text) => { document.getElementById("said").textContent = text; };
const read = (text) => new DOMParser().parseFromString(text, "text/html");
const caseOf = (doc) => doc.getElementById("case");

let sending = Promise.resolve(); // decisions go one after the other, in the order they were pressed
let pressed = 0; // how many: the answer to one is shown only if no later one was pressed meanwhile
let ahead = null; // { address, doc } of the one that comes next

async function fetched(address, options) {
  const answer = await fetch(address, { credentials: "same-origin", ...options });
  return { address: answer.url, doc: read(await answer.text()), status: answer.status };
}

const same = (now, then) => now && then && now.dataset.case === then.dataset.case && now.dataset.may === then.dataset.may;

function show({ address, doc }) {
  const main = doc.querySelector("main");
  if (!main) { location.href = address; return; }
  document.title = doc.title;
  document.querySelector("main").replaceWith(document.adoptNode(main));
  document.querySelector(".desk-page").className = doc.querySelector(".desk-page").className;
  window.htmx?.process(document.querySelector("main"));
  begin();
}

function begin() {
  const here = caseOf(document);
  if (!here) return;
  const help = here.querySelector("[data-help]");
  if (help) {
    help.hidden = false;
    help.addEventListener("click", () => document.getElementById("keys").showModal());
  }
  startSheets(document.getElementById("sheets"));
  document.querySelector("main").focus({ preventScroll: true });
  window.scrollTo(0, 0);
  lookAhead(here);
  keepTyping(here);
  giveBack(here);
}

// What a decision leads on to, with its pages, before anybody asks for it. Looking ahead takes nothing in hand.
async function lookAhead(here) {
  ahead = null;
  if (!here.dataset.follows || here.dataset.may !== "1") return;
  const address = new URL(here.dataset.follows, location.href).href;
  const found = await fetched(`${address}${address.includes("?") ? "&" : "?"}ahead=1`).catch(() => null);
  if (!found || found.status !== 200 || !caseOf(found.doc) || caseOf(document) !== here) return;
  ahead = { address, doc: found.doc };
  await drawn(found.doc, () => caseOf(document) === here);
  for (const image of found.doc.querySelectorAll(".desk-leaf[data-lit] image, .desk-leaf:first-child image")) {
    new Image().src = image.getAttribute("href");
  }
  here.dataset.next = "ready";
}

// Waits until the pages of one that comes next are drawn, and puts them into it.
async function drawn(doc, stillWanted) {
  for (;;) {
    const wait = doc.querySelector(".desk-sheets__wait");
    if (!wait) return;
    await new Promise((go) => { setTimeout(go, 1000); });
    if (!stillWanted()) return;
    const answer = await fetch(`${wait.getAttribute("hx-get")}?ahead=1`, { credentials: "same-origin" }).catch(() => null);
    if (!answer?.ok || answer.redirected || !stillWanted()) return;
    doc.getElementById("sheets").innerHTML = await answer.text();
  }
}

// Whoever was signed out meanwhile signs in again and finds what was typed: this tab keeps it until then.
const unsent = (here) => `unsent ${here.dataset.case}`;

function signIn(here, text) {
  if (text) sessionStorage.setItem(unsent(here), text);
  location.href = `/sign-in?unsent=1&after=${encodeURIComponent(location.pathname + location.search)}`;
}

function giveBack(here) {
  const text = sessionStorage.getItem(unsent(here));
  const field = here.querySelector("[data-typed]");
  if (text === null || !field) return;
  sessionStorage.removeItem(unsent(here));
  field.value = text;
  field.dispatchEvent(new Event("input"));
  field.focus();
  said("What you typed before you were signed out is here again.");
}

const isSignIn = (address) => new URL(address).pathname === "/sign-in";

// What is typed and not sent is kept, for this person or the next.
function keepTyping(here) {
  for (const field of here.querySelectorAll("[data-typed]")) {
    let timer = 0;
    field.addEventListener("input", () => {
      clearTimeout(timer);
      timer = setTimeout(() => {
        const body = new FormData();
        body.set("text", field.value);
        body.set("form_token", document.querySelector('meta[name="form-token"]').content);
        fetch(field.dataset.typed, { method: "POST", body, credentials: "same-origin" })
          .then((answer) => { if (isSignIn(answer.url)) signIn(here, field.value); })
          .catch(() => {});
      }, 1200);
    });
  }
}

function decide(form, submitter) {
  const body = new URLSearchParams(new FormData(form, submitter));
  const label = submitter?.querySelector(".desk-option__label")?.textContent ?? submitter?.textContent ?? "";
  const address = form.action;
  const undoing = new URL(address).pathname === "/undo";
  const optimistic = undoing ? null : ahead;
  const from = caseOf(document);
  const mine = ++pressed;
  ahead = null;
  document.activeElement?.blur(); // the next key is a key again, not a letter of what was just sent
  if (optimistic) {
    history.pushState({}, "", optimistic.address);
    show(optimistic);
  } else {
    submitter?.setAttribute("disabled", "");
  }
  said(undoing ? "Undone" : label.trim().slice(0, 80));
  setTimeout(() => said(""), 2500);
  sending = sending.then(async () => {
    const found = await fetched(address, { method: "POST", body }).catch(() => null);
    if (!found) { said("The desk cannot be reached. Nothing was sent; try again."); return; }
    if (isSignIn(found.address)) {
      if (optimistic) history.replaceState({}, "", address);
      signIn(from, body.get("do") === "value" ? body.get("text") : null);
      return;
    }
    const now = caseOf(document);
    const then = caseOf(found.doc);
    if (found.status < 400 && ((optimistic && same(now, then)) || mine !== pressed)) return;
    history.replaceState({}, "", found.status < 400 ? found.address : address);
    if (!then) { location.href = found.status < 400 ? found.address : address; return; }
    show(found);
  });
}

export function startCase() {
  if (!caseOf(document)) return;
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!form.matches("form[data-swap]") || !caseOf(document)) return;
    event.preventDefault();
    decide(form, event.submitter);
  });
  document.addEventListener("click", async (event) => {
    const link = event.target.closest("a[data-swap]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.button !== 0) return;
    event.preventDefault();
    const mine = ++pressed;
    const optimistic = ahead?.address === link.href ? ahead : null;
    ahead = null;
    if (optimistic) {
      history.pushState({}, "", link.href);
      show(optimistic);
    }
    const found = await fetched(link.href).catch(() => null); // takes it in hand
    if (mine !== pressed) return;
    if (!found || !caseOf(found.doc)) { location.href = link.href; return; }
    if (optimistic && same(caseOf(document), caseOf(found.doc))) return;
    if (!optimistic) history.pushState({}, "", found.address);
    show(found);
  });
  document.body.addEventListener("htmx:afterSwap", (event) => {
    if (event.target.id === "sheets") startSheets(event.target);
  });
  window.addEventListener("popstate", () => location.reload());
  begin();
}
