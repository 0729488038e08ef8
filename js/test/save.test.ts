import { beforeEach, describe, expect, it, vi } from "vitest";
import widget from "../src/index";
import { makeKernel, makeModel, makeNotebook, makeState, setUpPage, VIEW } from "./page";

beforeEach(() => setUpPage());

const view = { [VIEW]: { model_id: "m1" }, "text/plain": "…" };
const metadata = { jupyter_progress: { model_id: "m1" } };

/** Open a model in a notebook that holds these outputs. */
function open(outputs: object[], real: object = { model_id: "m1", comm_live: true }) {
  const { list, context } = makeNotebook();
  list.push(...(outputs as typeof list));
  const model = context.model as typeof context.model & { dirty: boolean; toJSON: () => any };
  model.dirty = false;
  model.toJSON = () => ({ cells: [{ source: "1" }, { outputs: [...list] }], nbformat: 4 });
  const close = widget.initialize({
    model: makeModel(makeState(), { kernel: makeKernel().kernel, context }, real),
  });
  return { list, model, close };
}

describe("a save", () => {
  it("holds the moment as html and text instead of the view, and leaves the document alone", () => {
    const output = { output_type: "display_data", data: view, metadata: { tags: 1 } };
    const other = { data: { [VIEW]: { model_id: "m2" } }, metadata: {} };
    const { list, model } = open([output, other]);
    vi.advanceTimersByTime(2500);
    const saved = model.toJSON();
    expect(saved.nbformat).toBe(4);
    expect(saved.cells[0]).toEqual({ source: "1" });
    const [mine, theirs] = saved.cells[1].outputs;
    expect(theirs).toBe(other);
    expect(Object.keys(mine.data).sort()).toEqual(["text/html", "text/plain"]);
    expect(mine.data["text/plain"]).toMatch(
      /^Step 43  43 %  0:14 elapsed  as saved \d{4}-\d\d-\d\d \d\d:\d\d$/,
    );
    expect(mine.metadata).toEqual({ tags: 1, ...metadata });
    expect(list[0]).toBe(output);
    expect(output.data).toBe(view);
  });

  it("never fails, whatever fails here", () => {
    const { list, model } = open([{ data: view, metadata: {} }]);
    const warn = vi.spyOn(console, "warn").mockImplementation(() => {});
    const { bars } = (model as never)[Symbol.for("jupyter_progress.saved")] as { bars: Map<string, any> };
    bars.set("m1", () => {
      throw new Error("no");
    });
    expect(model.toJSON().cells[1].outputs).toEqual(list);
    expect(warn).toHaveBeenCalled();
  });

  it("keeps of a view which bar it showed", () => {
    const data = { [VIEW]: { model_id: "m1", bar: "task" }, "text/plain": "…" };
    const { model } = open([{ data, metadata: {} }]);
    const saved = model.toJSON().cells[1].outputs[0].metadata;
    expect(saved).toEqual({ jupyter_progress: { model_id: "m1", bar: "task" } });
  });

  it("keeps the view of a model that the page has let go of", () => {
    const { list, model, close } = open([{ data: view, metadata: {} }]);
    close();
    expect(model.toJSON().cells[1].outputs).toEqual(list);
  });

  it("looks at no document that was closed", () => {
    const { model } = open([{ data: view, metadata: {} }]);
    Object.assign(model, { cells: null }); // as JupyterLab does
    expect(() => vi.advanceTimersByTime(1000)).not.toThrow();
  });
});

describe("an output that was saved in mid-run", () => {
  const snapshot = { data: { "text/html": "<p>", "text/plain": "…" }, metadata };

  it("is live again where the kernel has the model, and the document as clean as before", () => {
    const { list } = open([snapshot, { data: {}, metadata: {} }]);
    expect(list[0]).toMatchObject({ data: { [VIEW]: { model_id: "m1" } }, metadata: {} });
    expect(list[1]).toEqual({ data: {}, metadata: {} });
  });

  it("stays what it is where the model shows another bar meanwhile", () => {
    const other = { ...snapshot, metadata: { jupyter_progress: { model_id: "m1", bar: "earlier" } } };
    const same = { ...snapshot, metadata: { jupyter_progress: { model_id: "m1", bar: "task" } } };
    const { list } = open([other, same]);
    expect(list[0]).toBe(other);
    expect(list[1]).toMatchObject({ data: { [VIEW]: { model_id: "m1", bar: "task" } } });
  });

  it("stays what it is where the model was read from the file", () => {
    const { list } = open([snapshot], { model_id: "m1", comm_live: false });
    expect(list[0]).toBe(snapshot);
  });
});
