import { beforeEach, describe, expect, it, vi } from "vitest";
import widget from "../src/index";
import type { TrackerState } from "../src/wire";
import { makeKernel, makeModel, makeNotebook, makeState, setUpPage, VIEW } from "./page";

const REAL = { model_id: "m1", comm_live: true };
const SETTLED = { "text/html": "<p>done</p>", "text/plain": "done" };

function open(state: Partial<TrackerState> = {}, manager?: object, real: object = REAL) {
  const model = makeModel(makeState(state), manager, real);
  widget.initialize({ model });
  const view = () => {
    const el = document.createElement("div");
    document.body.append(el);
    return { el, close: widget.render({ model, el }) };
  };
  return { model, view };
}

const elapsed = (el: Element) => el.querySelector(".jprog-facts")!.firstElementChild!.textContent;

beforeEach(setUpPage);

describe("views", () => {
  it("opened later count from when the model got its state", () => {
    const { model, view } = open({ elapsed: 10_000 });
    vi.advanceTimersByTime(5000);
    expect(elapsed(view().el)).toBe("0:15 elapsed");
    model.change(makeState({ elapsed: 20_000 }));
    vi.advanceTimersByTime(3000);
    expect(elapsed(view().el)).toBe("0:23 elapsed");
  });

  it("end with no listener left", () => {
    const { model, view } = open();
    const { el, close } = view();
    close();
    model.change(makeState({ message: "later" }));
    expect(el.childElementCount).toBe(0);
  });
});

describe("commands", () => {
  const cancel = (el: Element) =>
    el.querySelector<HTMLButtonElement>(".jprog-actions button:last-child")!.click();

  it("go through the control channel", () => {
    const { kernel } = makeKernel();
    const { model, view } = open({}, { kernel });
    cancel(view().el);
    expect(model.send).not.toHaveBeenCalled();
    const [message, expectReply, disposeOnDone] = kernel.sendControlMessage.mock.calls[0]!;
    expect(message).toMatchObject({
      channel: "control",
      header: { msg_type: "comm_msg", session: "client", username: "user" },
      content: {
        comm_id: "m1",
        data: { method: "custom", content: { type: "cancel", id: "task" } },
      },
      buffers: [],
    });
    expect([expectReply, disposeOnDone]).toEqual([false, true]);
  });

  it("go the plain way where there is none, without touching the model", () => {
    const { model, view } = open({}, { get_model: () => {} });
    const { el } = view();
    cancel(el);
    expect(model.send).toHaveBeenCalledWith({ type: "cancel", id: "task" });
    expect(model.set).not.toHaveBeenCalled();
    expect(el.textContent).toContain("cancelling, when the kernel is free");
  });

  it("go the plain way when the control channel throws", () => {
    vi.spyOn(console, "warn").mockReturnValue();
    const { kernel } = makeKernel();
    kernel.sendControlMessage.mockImplementation(() => {
      throw new Error("not here");
    });
    const { model, view } = open({}, { kernel });
    cancel(view().el);
    expect(model.send).toHaveBeenCalledWith({ type: "cancel", id: "task" });
  });

  it("ask for another run", () => {
    const { model, view } = open({ status: "failed", actions: ["retry"] });
    view().el.querySelector<HTMLButtonElement>("button")!.click();
    expect(model.send).toHaveBeenCalledWith({ type: "retry", id: "task" });
  });
});

describe("settling", () => {
  const ours = { [VIEW]: { model_id: "m1" }, "text/plain": "…" };
  const another = { [VIEW]: { model_id: "m2" } };
  const box = { "text/plain": "a VBox" };

  it("replaces what shows this model, and nothing else", () => {
    const { kernel } = makeKernel();
    const { list, context } = makeNotebook(box, ours, another, ours);
    const { model } = open({}, { kernel, context });
    expect(list.map(({ data }) => data)).toEqual([box, ours, another, ours]);
    model.change(makeState({ status: "done", settled: SETTLED }));
    vi.runAllTimers();
    expect(list.map(({ data }) => data)).toEqual([box, SETTLED, another, SETTLED]);
    expect(list[1]).toEqual({ output_type: "display_data", data: SETTLED, metadata: {} });
  });

  it("is done for a model that comes settled, after a reload", () => {
    const { kernel } = makeKernel();
    const { list, context } = makeNotebook(ours);
    open({ status: "done", settled: SETTLED }, { kernel, context });
    vi.runAllTimers();
    expect(list[0]!.data).toEqual(SETTLED);
  });

  it("is done for the bar that is over, not for the next one that its model shows", () => {
    const { kernel } = makeKernel();
    const shows = (bar: string) => ({ [VIEW]: { model_id: "m1", bar } });
    const { list, context } = makeNotebook(shows("first"));
    const { model } = open({ id: "first" }, { kernel, context });
    model.change(makeState({ id: "first", status: "done", settled: SETTLED }));
    model.change(makeState({ id: "second" }));
    list.push({ data: shows("second") });
    vi.advanceTimersByTime(100);
    expect(list.map(({ data }) => data)).toEqual([SETTLED, shows("second")]);
  });

  it("is done with what is known where the model shows another bar before the end came", () => {
    const { kernel } = makeKernel();
    const { list, context } = makeNotebook({ [VIEW]: { model_id: "m1", bar: "first" } });
    const { model } = open({ id: "first", message: "Step 43" }, { kernel, context });
    model.change(makeState({ id: "second", message: "Step 1" }));
    vi.advanceTimersByTime(100);
    expect(Object.keys(list[0]!.data!)).toEqual(["text/html", "text/plain"]);
    expect(String(list[0]!.data!["text/html"])).toContain("Step 43");
  });

  it("is done for an output that comes after the state", () => {
    const { kernel } = makeKernel();
    const { list, context } = makeNotebook(box);
    const { view } = open({ status: "done", settled: SETTLED }, { kernel, context });
    list.push({ data: ours });
    view();
    vi.runAllTimers();
    expect(list[1]!.data).toEqual(SETTLED);
  });
});

describe("a kernel that dies", () => {
  const state: Partial<TrackerState> = {
    message: "<b>& $x$",
    progress: 3,
    fake: { start: 0, end: 100, estimated_time: 10_000, elapsed: 0 },
  };

  it.each(["restarting", "autorestarting", "dead"])("(%s) leaves its bar as it stood", (status) => {
    const { kernel, become } = makeKernel();
    const ours = { [VIEW]: { model_id: "m1" } };
    const { list, context } = makeNotebook(ours);
    const { view } = open(state, { kernel, context });
    const { el } = view();
    become("busy");
    expect(list[0]!.data).toBe(ours);
    vi.advanceTimersByTime(5555);
    become(status);
    expect(el.textContent).toContain("stopped at 55 %");
    expect(list[0]!.data["text/plain"]).toBe(
      "<b>& $x$  stopped at 55 %  the kernel has gone; this bar is no longer live",
    );
    const html = list[0]!.data["text/html"] as string;
    expect(html).toContain('title="&lt;b&gt;&amp; &#36;x&#36;"');
    expect(html).toContain(">&lt;b&gt;&amp; <span>&#36;</span>x<span>&#36;</span></span>");
    expect(html).toContain("width:55.55%");
    expect(html).toMatch(/<style>\.jprog\{.+\}<\/style><\/div>$/);
    expect(html).not.toContain("{{");
    vi.advanceTimersByTime(5000);
    expect(el.textContent).toContain("stopped at 55 %");
    expect(view().el.textContent).toContain("stopped at 55 %");
  });

  it("is noticed by its comm", () => {
    const { kernel } = makeKernel();
    const real = { ...REAL };
    const { model, view } = open(state, { kernel }, real);
    const { el } = view();
    model.trigger("comm_live_update");
    expect(el.textContent).not.toContain("stopped");
    real.comm_live = false;
    model.trigger("comm_live_update");
    expect(el.textContent).toContain("the kernel has gone");
  });

  it("is told from a notebook that is closed", () => {
    const { kernel, dispose } = makeKernel();
    const { list, context } = makeNotebook({ [VIEW]: { model_id: "m1" } });
    open(state, { kernel, context: { ...context, isDisposed: true } });
    dispose();
    expect(list[0]!.data[VIEW]).toBeDefined();
  });

  it("changes nothing of a bar that was over", () => {
    const { kernel, become } = makeKernel();
    const { view } = open({ status: "failed", actions: ["retry"] }, { kernel });
    const { el } = view();
    become("dead");
    expect(el.textContent).not.toContain("gone");
    expect([...el.querySelectorAll("button")].every((button) => button.hidden)).toBe(true);
  });
});
