/** `?width=400&kind=live|settled|both&open=1`: every state, light and dark. */
import widget from "../../jupyter_progress/jupyter/static/widget.js";
import { states } from "./states.js";

const query = new URLSearchParams(location.search);
const width = Number(query.get("width") ?? 560);
const kinds = { both: ["live", "settled"] }[query.get("kind")] ?? [query.get("kind") ?? "live"];
const settled = kinds.includes("settled") ? await (await fetch("settled.json")).json() : {};

function live(name) {
  const listeners = {};
  const gone = {
    connect: (slot) => (gone.slots ??= []).push(slot), disconnect() {},
  };
  const kernel = { statusChanged: gone, sendControlMessage() {} };
  const real = { model_id: "m", comm_live: true };
  const model = {
    get: (trait) => (trait === "state" ? states[name] : undefined),
    set: () => real,
    send: () => {},
    on: (event, call) => (listeners[event] ??= []).push(call),
    off: () => {},
    widget_manager: { kernel },
  };
  const el = document.createElement("div");
  widget.initialize({ model });
  widget.render({ model, el });
  if (name === "kernel gone") gone.slots.forEach((slot) => slot(null, "restarting"));
  if (query.has("open")) el.querySelector("[aria-controls]:not([hidden])")?.click();
  return el;
}

/** As JupyterLab leaves the html of an untrusted notebook. */
function sanitised(html) {
  const page = new DOMParser().parseFromString(html, "text/html");
  page.querySelectorAll("style").forEach((style) => style.remove());
  for (const el of page.querySelectorAll("*")) {
    // The widget's own style sheet would help here, where the page of a sanitised output has none.
    el.className = "";
    for (const name of el.getAttributeNames()) {
      if (name === "role" || name.startsWith("aria-")) el.removeAttribute(name);
    }
  }
  return page.body.innerHTML;
}

if (query.has("dir")) document.documentElement.dir = query.get("dir");

for (const theme of ["light", "dark"]) {
  const side = document.createElement("div");
  side.className = `theme ${theme}`;
  for (const name of Object.keys(states)) {
    const title = document.createElement("h2");
    title.textContent = name;
    const pair = document.createElement("div");
    pair.className = "pair";
    pair.style.gridTemplateColumns = kinds.map(() => `${width}px`).join(" ");
    for (const kind of kinds) {
      const box = document.createElement("div");
      box.dataset.kind = kind;
      box.dataset.state = name;
      if (kind === "live") box.append(live(name));
      else {
        box.className = "html";
        box.innerHTML = query.has("sanitise") ? sanitised(settled[name]) : settled[name];
        if (query.has("open")) box.querySelectorAll("details").forEach((d) => (d.open = true));
      }
      pair.append(box);
    }
    side.append(title, pair);
  }
  document.body.append(side);
}
document.body.dataset.ready = "true";

/** The heights of all pairs: [state, live, settled]. */
window.heights = () =>
  [...document.querySelectorAll(".pair")]
    .filter((pair) => pair.children.length === 2)
    .map((pair) => [
      pair.children[0].dataset.state,
      ...[...pair.children].map((box) => box.firstElementChild.getBoundingClientRect().height),
    ]);
