/**
 * Where a page has no boxes of ipywidgets, a bar brings the place itself that it is in, and what
 * else is in there: see places.css.
 */
import { make } from "../bar/dom";
import type { Model } from "./host";

/** Add the place of a bar to an element, where the model has one. */
export function makePlace(model: Model, el: HTMLElement): { bar: HTMLElement; close(): void } {
  if (!model.get("place")) return { bar: el, close() {} };
  const out = make("div", "place-out");
  const bar = make("div", "place-bar");
  const place = make("div", "place");
  place.append(out, bar);
  el.append(place);

  let shown: string[] = [];
  const look = () => {
    place.classList.remove(...shown);
    place.classList.add(...(shown = (model.get("place") ?? "").split(" ")));
  };
  // What the kernel made of a value, as the page shows all outputs of cells.
  const fill = () => void (out.innerHTML = model.get("out") ?? "");
  model.on("change:place", look);
  model.on("change:out", fill);
  look();
  fill();
  return {
    bar,
    close() {
      model.off("change:place", look);
      model.off("change:out", fill);
    },
  };
}
