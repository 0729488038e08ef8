import { beforeEach, expect, it, vi } from "vitest";
import widget from "../src/index";
import { makeModel, makeState, setUpPage } from "./page";

beforeEach(setUpPage);

/** A model that brings its place along, as those for marimo do. */
function placed() {
  const state: Record<string, unknown> = {
    state: makeState(),
    place: "jprog-place-wait",
    out: "<b>old</b>",
  };
  const model = makeModel(makeState());
  model.get = ((name: string) => state[name]) as typeof model.get;
  const el = document.createElement("div");
  document.body.append(el);
  const close = widget.render({ model, el });
  const tell = (name: string, value: string) => {
    state[name] = value;
    model.trigger(`change:${name}`);
  };
  return { el, close, tell };
}

it("shows what the kernel made of a value beside the bar, as its phase wants it", () => {
  const { el, tell } = placed();
  const place = el.querySelector(".jprog-place")!;
  expect(place.className).toBe("jprog-place jprog-place-wait");
  expect(place.querySelector(".jprog-place-out b")!.textContent).toBe("old");
  expect(place.querySelector(".jprog-place-bar .jprog-name")!.textContent).toBe("Step 43");
  place.classList.add("jprog-place-held"); // what the page notes of places stays
  tell("out", "<i>new</i>");
  tell("place", "jprog-place-value jprog-place-keep");
  expect(place.querySelector(".jprog-place-out")!.innerHTML).toBe("<i>new</i>");
  expect([...place.classList].sort()).toEqual([
    "jprog-place",
    "jprog-place-held",
    "jprog-place-keep",
    "jprog-place-value",
  ]);
});

it("hears nothing any more when it is closed", () => {
  const { el, close, tell } = placed();
  close();
  tell("out", "<i>new</i>");
  expect(el.querySelector(".jprog-place-out")!.innerHTML).toBe("<b>old</b>");
});

it("has a model of a page that may be old ask the kernel", () => {
  const model = makeModel(makeState());
  widget.initialize({ model });
  expect(model.send).not.toHaveBeenCalled();
  const app = document.createElement("div");
  app.id = "App";
  app.dataset.connectionState = "OPEN";
  document.body.append(app);
  const shown = makeModel(makeState());
  widget.initialize({ model: shown });
  expect(shown.send).toHaveBeenCalledExactlyOnceWith({ type: "state" });
  vi.stubGlobal("__MARIMO_STATIC__", {});
  const exported = makeModel(makeState());
  widget.initialize({ model: exported });
  expect(exported.send).not.toHaveBeenCalled();
  vi.unstubAllGlobals();
});
