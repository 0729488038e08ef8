import { beforeEach, expect, test, vi } from "vitest";
import type { Model } from "../src/hosts/host";
import stub from "../src/stub";

const CODE = `
window.loaded = (window.loaded ?? 0) + 1;
export default {
  initialize: ({ model }) => { model.calls.push("begins"); return () => model.calls.push("ends"); },
  render: ({ model, el }) => { el.textContent = "drawn"; return () => (el.textContent = ""); },
};`;
const TEXTS = { esm: CODE, css: ".drawn { color: red }" };

let count = 0;

/** A bar of a kernel of its own; what its page knows of the model that holds the front end. */
function bar(get_model?: (id: string) => Promise<unknown>, reference = `IPY_MODEL_${++count}`) {
  let hear: (message: object) => void = () => {};
  const model = {
    calls: [] as string[],
    get: () => reference,
    set: () => ({}),
    send: vi.fn(),
    on: (_: string, call: typeof hear) => (hear = call),
    widget_manager: get_model && { get_model },
  };
  return { model: model as unknown as Model & typeof model, hear: (m: object) => hear(m), reference };
}

const holder = async () => ({ get: () => TEXTS });

beforeEach(() => {
  document.head.replaceChildren();
  Reflect.deleteProperty(window, "loaded");
  // Node imports no blob, but data.
  vi.spyOn(URL, "createObjectURL").mockImplementation(
    () => `data:text/javascript,${encodeURIComponent(CODE)}//${count}`,
  );
  vi.spyOn(URL, "revokeObjectURL").mockImplementation(() => {});
});

test("the front end comes from the model that holds it, once for all bars of a kernel", async () => {
  const get_model = vi.fn(holder);
  const one = bar(get_model);
  const two = bar(get_model, one.reference);
  const el = document.createElement("div");
  const end = stub.initialize({ model: one.model });
  stub.initialize({ model: two.model });
  const drop = stub.render({ model: two.model, el });
  await vi.waitFor(() => expect(el.textContent).toBe("drawn"));
  expect([one.model.calls, two.model.calls]).toEqual([["begins"], ["begins"]]);
  expect(get_model.mock.calls).toEqual([[one.reference.replace("IPY_MODEL_", "")]]);
  expect(document.head.textContent).toBe(TEXTS.css);
  end();
  drop();
  await vi.waitFor(() => expect(one.model.calls).toEqual(["begins", "ends"]));
  expect(el.textContent).toBe("");
  // The kernel is told once that this page runs the front end, and asked for nothing.
  expect(one.model.send).toHaveBeenCalledExactlyOnceWith({ type: "here", id: "" });
  expect(two.model.send).not.toHaveBeenCalled();
});

test.each([
  ["has no manager", undefined],
  ["does not know the model", async () => Promise.reject(new Error("widget model not found"))],
])("a page that %s asks the kernel", async (_, get_model) => {
  const { model, hear } = bar(get_model);
  stub.initialize({ model });
  await vi.waitFor(() => expect(model.send).toHaveBeenCalledWith({ type: "front_end", id: "" }));
  hear({ something: "else" });
  hear({ front_end: TEXTS });
  await vi.waitFor(() => expect(model.calls).toEqual(["begins"]));
});

test("a page whose manager never answers asks the kernel too", async () => {
  vi.useFakeTimers();
  const { model } = bar(() => new Promise(() => {}));
  stub.initialize({ model });
  await vi.advanceTimersByTimeAsync(900);
  expect(model.send).not.toHaveBeenCalled();
  await vi.advanceTimersByTimeAsync(200);
  expect(model.send).toHaveBeenCalledOnce();
  vi.useRealTimers();
});

test("a view that is dropped before the front end is there is drawn and cleared", async () => {
  let give = (_: unknown) => {};
  const { model } = bar(() => new Promise((resolve) => (give = resolve)));
  stub.initialize({ model })();
  give(await holder());
  await vi.waitFor(() => expect(model.calls).toEqual(["begins", "ends"]));
});
