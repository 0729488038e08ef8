import { beforeEach, describe, expect, it, vi } from "vitest";
import { makeTracker } from "../src/bar/tracker";
import type { TrackerState } from "../src/wire";
import { makeBarState, makeState, setInView, setUpPage } from "./page";

function show(more: Partial<TrackerState> = {}) {
  const send = vi.fn(() => true);
  const urge = vi.fn();
  const tracker = makeTracker(send, urge, { mayAsk: () => false, ask: async () => {} });
  document.body.append(tracker.el);
  const state = makeState(more);
  tracker.show(state, performance.now());
  const find = (selector: string) => tracker.el.querySelector<HTMLElement>(selector)!;
  return {
    tracker,
    state,
    send,
    urge,
    find,
    text: (selector: string) => find(selector).textContent,
    facts: () => [...find(".jprog-facts").children].map((fact) => fact.textContent),
    bar: () => find("[role=progressbar]"),
    buttons: () =>
      [...tracker.el.querySelectorAll("button")]
        .filter((button) => !button.hidden)
        .map((button) => button.textContent),
  };
}

const error = { type: "ZeroDivisionError", message: "division by zero", traceback: "line 7" };

beforeEach(setUpPage);

describe("a bar", () => {
  it("shows a task that runs", () => {
    const view = show({ remaining: 16_000, facts: [["loss", "0.127"]], note: "a guess" });
    expect(view.text(".jprog-name")).toBe("Step 43");
    expect(view.text(".jprog-figure")).toBe("43 %");
    expect(view.find(".jprog-fill").style.transform).toBe("scaleX(0.43000)");
    expect(view.facts()).toEqual(["0:12 elapsed", "about 0:16 left", "loss 0.127", "a guess"]);
    expect(view.buttons()).toEqual(["Cancel"]);
  });

  it("tells a stall, counts on, and shows the stack that is asked for until the next update", () => {
    const stall = { elapsed: 38_000, place: "solver.py:88 (lock.acquire)" };
    const view = show({ stall, elapsed: 60_000, actions: ["pause", "cancel"] });
    const told = (s: number) => `no update for ${s} s, in solver.py:88 (lock.acquire)`;
    setInView(true, view.find(".jprog-bar"));
    expect(view.facts()).toEqual(["1:00 elapsed", told(38)]);
    expect(view.buttons()).toEqual(["Stack", "Pause", "Cancel"]);
    vi.advanceTimersByTime(3000);
    expect(view.facts()).toEqual(["1:03 elapsed", told(41)]);
    const stack = view.tracker.el.querySelector<HTMLButtonElement>("button[aria-controls]")!;
    stack.click();
    expect(view.send).toHaveBeenCalledWith({ type: "stack", id: "task" });
    expect(view.find("pre").hidden).toBe(true);
    view.tracker.answer("another", "of another");
    expect(view.find("pre").hidden).toBe(true);
    view.tracker.answer("task", "<b>line 88</b>");
    expect(view.find("pre").hidden).toBe(false);
    expect(view.text("pre")).toBe("<b>line 88</b>");
    expect(view.find("pre").getAttribute("aria-label")).toBe("Stack");
    expect(view.buttons()).toEqual(["Hide stack", "Pause", "Cancel"]);
    // It stands elsewhere: the stack stays until it is asked for anew.
    view.tracker.show(makeState({ stall: { ...stall, place: "a.py:1" } }), performance.now());
    expect(view.text("pre")).toBe("<b>line 88</b>");
    stack.click();
    expect(view.send).toHaveBeenCalledTimes(1);
    expect(view.buttons()).toEqual(["Stack", "Cancel"]);
    stack.click();
    expect(view.send).toHaveBeenCalledTimes(2);
    view.tracker.answer("task", "line 89");
    view.tracker.show(makeState(), performance.now());
    expect(view.find("pre").hidden).toBe(true);
    expect(view.text("pre")).toBe("");
    expect(view.buttons()).toEqual(["Cancel"]);
    view.tracker.answer("task", "too late");
    expect(view.find("pre").hidden).toBe(true);
  });

  it("tells the stall of a row below it", () => {
    const stall = { elapsed: 38_000, place: "a.py:1" };
    const view = show({ rows: [makeBarState({ id: "north", title: "north", stall })] });
    const line = view.find(".jprog-row .jprog-facts");
    expect(line.textContent).toBe("no update for 38 s, in a.py:1");
    expect(view.find(".jprog-row").className).toContain("jprog-why");
    setInView(true, view.find(".jprog-row"));
    vi.advanceTimersByTime(2000);
    expect(line.textContent).toBe("no update for 40 s, in a.py:1");
    view.tracker.answer("north", "line 1");
    expect(view.find(".jprog-row pre").hidden).toBe(false);
  });

  it("says of a task that waits that it does, as moving", () => {
    const view = show({ status: "pending", progress: 0, message: "", title: "fit" });
    expect(view.text(".jprog-name")).toBe("fit");
    expect(view.text(".jprog-figure")).toBe("waiting");
    expect(view.find(".jprog-bar").className).toContain("jprog-open");
    expect(view.bar().getAttribute("aria-valuenow")).toBeNull();
    expect(view.bar().getAttribute("aria-valuetext")).toBe("waiting");
  });

  it("shows one of unknown length by its counts", () => {
    const view = show({ progress: null, facts: [["", "1,234 it"]] });
    expect(view.find(".jprog-bar").className).toContain("jprog-open");
    expect(view.text(".jprog-figure")).toBe("");
    expect(view.facts()).toEqual(["0:12 elapsed", "1,234 it"]);
  });

  it("shows one that is done", () => {
    const view = show({ status: "done", progress: 100, elapsed: 34_000, actions: [] });
    expect(view.text(".jprog-figure")).toBe("✓ 100 %");
    expect(view.facts()).toEqual(["took 0:34"]);
    expect(view.buttons()).toEqual([]);
  });

  it("shows one that failed, its traceback one click away", () => {
    const view = show({ status: "failed", error, actions: ["retry"] });
    expect(view.text(".jprog-figure")).toBe("✗ 43 %");
    expect(view.facts()[0]).toBe("ZeroDivisionError: division by zero");
    expect(view.buttons()).toEqual(["Retry", "Show traceback"]);
    const [, toggle] = view.tracker.el.querySelectorAll("button");
    expect(view.find("pre").hidden).toBe(true);
    toggle!.click();
    expect(view.find("pre").hidden).toBe(false);
    expect(view.text("pre")).toBe("line 7");
    expect(toggle!.textContent).toBe("Hide traceback");
    expect(toggle!.getAttribute("aria-expanded")).toBe("true");
    expect(document.getElementById(toggle!.getAttribute("aria-controls")!)).toBe(view.find("pre"));
  });

  it("shows one that was cancelled", () => {
    const view = show({ status: "cancelled", progress: 12, elapsed: 5000, actions: [] });
    expect(view.text(".jprog-figure")).toBe("cancelled at 12 %");
    expect(view.facts()).toEqual(["after 0:05"]);
  });

  it("shows a loop that was left early", () => {
    const view = show({ status: "stopped", progress: 30, elapsed: 5000, actions: [] });
    expect(view.text(".jprog-figure")).toBe("stopped at 30 %");
    expect(view.facts()).toEqual(["after 0:05"]);
  });

  it("shows a metric for what it is, whatever its name", () => {
    const view = show({ facts: [["error", "0.1"], ["failed", "2"]] });
    expect(view.facts()).toEqual(["0:12 elapsed", "error 0.1", "2 failed"]);
  });

  it("shows one whose kernel has gone", () => {
    const view = show({ status: "gone", progress: 55, actions: [] });
    expect(view.text(".jprog-figure")).toBe("stopped at 55 %");
    expect(view.facts()).toEqual(["the kernel has gone; this bar is no longer live"]);
  });

  it("shows text as text, wherever it stands", () => {
    const evil = '<img src=x onerror="window.hit=1">';
    const view = show({
      status: "failed",
      title: evil,
      message: evil,
      facts: [[evil, evil]],
      note: evil,
      error: { type: evil, message: evil, traceback: evil },
      rows: [makeBarState({ id: evil, title: evil, message: evil })],
    });
    expect(view.tracker.el.querySelector("img")).toBeNull();
    expect(view.text(".jprog-name")).toBe(evil);
    expect(view.text("pre")).toBe(evil);
  });

  it("moves a fake segment by itself, and ends it with the next state", () => {
    const fake = { start: 0, end: 80, estimated_time: 8000, elapsed: 0 };
    const view = show({ fake });
    setInView(true, view.find(".jprog-bar"));
    vi.advanceTimersByTime(4000);
    expect(view.text(".jprog-figure")).toMatch(/^(39|40) %$/);
    expect(view.bar().getAttribute("aria-valuenow")).toMatch(/^(39|40)$/);
    view.tracker.show(makeState({ progress: 80, elapsed: null }), performance.now());
    expect(view.text(".jprog-figure")).toBe("80 %");
    expect(vi.getTimerCount()).toBe(0);
  });

  it("touches no text that stays", () => {
    const view = show({ facts: [["loss", "0.127"]] });
    const nodes = [".jprog-name", ".jprog-figure", ".jprog-value"].map(
      (selector) => view.find(selector).firstChild,
    );
    view.tracker.show({ ...view.state, elapsed: 13_000 }, performance.now());
    expect(
      [".jprog-name", ".jprog-figure", ".jprog-value"].map(
        (selector) => view.find(selector).firstChild,
      ),
    ).toEqual(nodes);
    expect(view.facts()[0]).toBe("0:13 elapsed");
  });

  it("has a name, a value and bounds for those who listen", () => {
    const bar = show({ title: "fit" }).bar();
    expect(bar.getAttribute("aria-label")).toBe("fit");
    expect(bar.getAttribute("aria-valuemin")).toBe("0");
    expect(bar.getAttribute("aria-valuemax")).toBe("100");
    expect(bar.getAttribute("aria-valuenow")).toBe("43");
    expect(bar.getAttribute("aria-valuetext")).toBe("43 %");
  });
});

describe("rows", () => {
  const rows = (...ids: string[]) => ids.map((id) => makeBarState({ id, title: id }));

  it("are kept by their id, and dropped when they are over", () => {
    const view = show({ rows: rows("a", "b", "c") });
    const names = () =>
      [...view.tracker.el.querySelectorAll(".jprog-row .jprog-name")].map((el) => el.textContent);
    const second = view.tracker.el.querySelectorAll(".jprog-row")[1];
    expect(names()).toEqual(["a · Step 43", "b · Step 43", "c · Step 43"]);
    view.tracker.show(makeState({ rows: rows("b", "d") }), performance.now());
    expect(names()).toEqual(["b · Step 43", "d · Step 43"]);
    expect(view.tracker.el.querySelectorAll(".jprog-row")[0]).toBe(second);
  });

  it("are indented by their depth, and tell how many are not shown", () => {
    const at = (depth: number) => makeBarState({ id: `${depth}`, depth });
    const view = show({ rows: [...rows("a"), at(1), at(2), at(3), at(1e9)], more: 9980 });
    const names = [...view.tracker.el.querySelectorAll<HTMLElement>(".jprog-row .jprog-name")];
    expect(names.map((el) => el.style.textIndent)).toEqual(["", "", "1em", "2em", "7em"]);
    expect(view.find(".jprog-name").style.textIndent).toBe("");
    expect(view.text(".jprog-more")).toBe("and 9,980 more");
    expect(view.find(".jprog-more").hidden).toBe(false);
    view.tracker.show(makeState({ rows: rows("a") }), performance.now());
    expect(view.find(".jprog-more").hidden).toBe(true);
  });

  it("have a Cancel of their own, beside the one for all", () => {
    const view = show({ rows: rows("a") });
    expect(view.buttons()).toEqual(["Cancel all", "Cancel"]);
    view.find(".jprog-row button:not([hidden])").click();
    expect(view.send).toHaveBeenCalledWith({ type: "cancel", id: "a" });
    expect(view.buttons()).toEqual(["Cancel all", "Cancelling…"]);
  });
});

describe("Pause", () => {
  it("asks the kernel, and offers Resume once it is paused", () => {
    const view = show({ actions: ["pause", "cancel"] });
    expect(view.buttons()).toEqual(["Pause", "Cancel"]);
    view.find(".jprog-pause").click();
    expect(view.send).toHaveBeenLastCalledWith({ type: "pause", id: view.state.id });
    const paused: TrackerState = { ...view.state, status: "paused", actions: ["resume", "cancel"] };
    view.tracker.show(paused, performance.now());
    expect(view.buttons()).toEqual(["Resume", "Cancel"]);
    expect(view.text(".jprog-figure")).toBe("paused at 43 %");
    expect(view.bar().getAttribute("aria-valuetext")).toBe("paused at 43 %");
    expect(view.text("[aria-live]")).toBe("Step 43, paused at 43 %");
    view.find(".jprog-pause").click();
    expect(view.send).toHaveBeenLastCalledWith({ type: "resume", id: view.state.id });
  });

  it("keeps the focus of the button that was pressed", () => {
    const view = show({ actions: ["pause", "cancel"] });
    view.find(".jprog-pause").focus();
    view.tracker.show({ ...view.state, status: "paused", actions: ["resume", "cancel"] }, 0);
    expect(document.activeElement).toBe(view.find(".jprog-pause"));
  });

  it("does not wander where the length is unknown", () => {
    const view = show({ status: "paused", progress: null });
    expect(view.find(".jprog-bar").className).not.toContain("jprog-open");
    expect(view.text(".jprog-figure")).toBe("paused");
  });

  it("goes once it is being cancelled", () => {
    const view = show({ status: "cancelling", actions: [] });
    expect(view.buttons()).toEqual(["Cancelling…"]);
  });
});

describe("steps", () => {
  const step = (more: object) => ({ ...makeBarState({ actions: [] }), timed: true, ...more });

  it("tell how long they took, and need no Cancel all", () => {
    const view = show({
      rows: [
        step({ id: "1", title: "Load", message: "", status: "done", elapsed: 3_400 }),
        step({ id: "2", title: "Fit", message: "epoch 4" }),
        step({ id: "3", title: "fold", message: "", progress: null, elapsed: 4_000 }),
        step({ id: "4", title: "Report", message: "", status: "pending", progress: null }),
      ],
    });
    const text = (name: string) =>
      [...view.find(".jprog-rows").querySelectorAll(name)].map((el) => el.textContent);
    expect(text(".jprog-name")).toEqual(["Load", "Fit · epoch 4", "fold", "Report"]);
    expect(text(".jprog-figure")).toEqual(["✓ 0:03", "43 %", "0:04", "waiting"]);
    expect(view.buttons()).toEqual(["Cancel"]);
  });

  it("leave the error to the bar that tells it", () => {
    const failed = step({ id: "1", title: "Fit", status: "failed", error: null });
    const view = show({ status: "failed", error, rows: [failed] });
    const row = view.find(".jprog-row");
    expect(row.querySelector(".jprog-figure")!.textContent).toBe("✗ 0:12");
    expect(row.querySelector(".jprog-facts")!.textContent).toBe("");
  });
});

describe("Cancel", () => {
  const click = (view: ReturnType<typeof show>) =>
    [...view.tracker.el.querySelectorAll("button")].find((button) => !button.hidden)!.click();

  it("says at once that it was heard, and asks once", () => {
    const view = show();
    click(view);
    click(view);
    expect(view.buttons()).toEqual(["Cancelling…"]);
    expect(view.send).toHaveBeenCalledTimes(1);
    expect(view.send).toHaveBeenCalledWith({ type: "cancel", id: "task" });
  });

  it("stays so while the task still sends", () => {
    const view = show();
    click(view);
    view.tracker.show(makeState({ progress: 44 }), performance.now());
    expect(view.buttons()).toEqual(["Cancelling…"]);
    view.tracker.show(makeState({ status: "cancelled", actions: [] }), performance.now());
    expect(view.buttons()).toEqual([]);
    expect(vi.getTimerCount()).toBe(0);
  });

  it("goes the slow way too when no answer comes, and says so", () => {
    const view = show();
    click(view);
    vi.advanceTimersByTime(1500);
    expect(view.urge).toHaveBeenCalledWith({ type: "cancel", id: "task" });
    expect(view.facts()).toContain("cancelling, when the kernel is free");
  });

  it("says at once where there is only the slow way", () => {
    const view = show();
    view.send.mockReturnValue(false);
    click(view);
    expect(view.facts()).toContain("cancelling, when the kernel is free");
    vi.advanceTimersByTime(5000);
    expect(view.urge).not.toHaveBeenCalled();
  });

  it("keeps the keyboard's place when it goes", () => {
    const view = show();
    view.find("button:not([hidden])").focus();
    view.tracker.show(makeState({ status: "failed", error, actions: [] }), performance.now());
    expect(document.activeElement?.textContent).toBe("Show traceback");
  });
});

describe("the announcer", () => {
  it("tells changes of state, and now and then how far it is", () => {
    const view = show({ progress: 1 });
    const said = () => view.text("[aria-live=polite]");
    const at = (progress: number, more: Partial<TrackerState> = {}) =>
      view.tracker.show(makeState({ progress, ...more }), performance.now());
    expect(said()).toBe("");
    at(26);
    expect(said()).toBe("Step 43, 26 %");
    at(51);
    expect(said()).toBe("Step 43, 26 %");
    vi.advanceTimersByTime(15_000);
    at(52);
    expect(said()).toBe("Step 43, 52 %");
    at(52, { status: "failed", error });
    expect(said()).toBe("Step 43, failed at 52 %, ZeroDivisionError: division by zero");
  });
});

it("leaves nothing behind", () => {
  const view = show({ fake: { start: 0, end: 80, estimated_time: 8000, elapsed: 0 } });
  setInView(true, view.find(".jprog-bar"));
  expect(vi.getTimerCount()).toBe(1);
  view.tracker.close();
  expect(vi.getTimerCount()).toBe(0);
  expect(document.body.childElementCount).toBe(0);
});
