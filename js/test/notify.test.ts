import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import widget from "../src/index";
import type { TrackerState } from "../src/wire";
import { makeKernel, makeModel, makeState, setHidden, setUpPage } from "./page";

const NOTIFY = { tab: true, desktop: true, after: 30_000 };
const DONE: Partial<TrackerState> = { status: "done", progress: 100, elapsed: 60_000 };
const FAILED: Partial<TrackerState> = {
  status: "failed",
  elapsed: 60_000,
  error: { type: "KeyError", message: "<b>", traceback: "" },
};

const shown = vi.fn();
const opened: (() => void)[] = [];

/** What the browser offers, and what the reader answers. */
function allow(permission: string, answer = permission): void {
  const request = vi.fn(async () => (Notification as { permission: string }).permission = answer);
  vi.stubGlobal("Notification", Object.assign(shown, { permission, requestPermission: request }));
}

function open(more: Partial<TrackerState> = {}, manager?: object) {
  const model = makeModel(makeState({ notify: NOTIFY, ...more }), manager, { comm_live: true });
  const close = widget.initialize({ model });
  opened.push(close);
  const change = (next: Partial<TrackerState>) =>
    model.change(makeState({ notify: NOTIFY, ...more, ...next }));
  return { model, change, close };
}

beforeEach(() => {
  setUpPage();
  document.title = "fit.ipynb";
  shown.mockReset();
  allow("granted");
});

afterEach(() => {
  for (const close of opened.splice(0)) close();
});

describe("the tab", () => {
  it("tells how far a task is, and has its own title again when it is over", () => {
    const { change } = open();
    expect(document.title).toBe("43 % · fit.ipynb");
    change({ progress: 57.9 });
    expect(document.title).toBe("57 % · fit.ipynb");
    change(DONE);
    expect(document.title).toBe("fit.ipynb");
  });

  it("is left alone where nobody asked", () => {
    const { change } = open({ notify: null });
    const { change: also } = open({ notify: { ...NOTIFY, tab: false } });
    expect(document.title).toBe("fit.ipynb");
    setHidden(true);
    change(DONE);
    also(DONE);
    expect(document.title).toBe("fit.ipynb");
  });

  it("follows a fake segment while the page is hidden", () => {
    open({ fake: { start: 0, end: 100, estimated_time: 100_000, elapsed: 0 } });
    setHidden(true);
    vi.advanceTimersByTime(5100);
    expect(document.title).toBe("5 % · fit.ipynb");
  });

  it("tells the mean of several", () => {
    const { close } = open({ progress: 20 });
    const { change } = open({ progress: 51 });
    expect(document.title).toBe("2 tasks, 35 % · fit.ipynb");
    change(DONE);
    expect(document.title).toBe("20 % · fit.ipynb");
    close();
    expect(document.title).toBe("fit.ipynb");
    vi.runOnlyPendingTimers();
    expect(vi.getTimerCount()).toBe(0);
  });

  it("says how it ended until somebody looks", () => {
    const [fails, lasts] = [open(), open({ progress: 20 })];
    setHidden(true);
    fails.change(FAILED);
    expect(document.title).toBe("✗ 20 % · fit.ipynb");
    lasts.change(DONE);
    expect(document.title).toBe("✗ fit.ipynb");
    setHidden(false);
    expect(document.title).toBe("fit.ipynb");
  });

  it("takes over a title that its host sets meanwhile", () => {
    const { change } = open();
    document.title = "other.ipynb";
    change({ progress: 44 });
    expect(document.title).toBe("44 % · other.ipynb");
    setHidden(true);
    change(DONE);
    expect(document.title).toBe("✓ other.ipynb");
  });

  it("does not tell of what was over when the page opened, or was cancelled", () => {
    setHidden(true);
    open(DONE);
    open().change({ status: "cancelled" });
    expect(document.title).toBe("fit.ipynb");
  });

  it("tells of a kernel that died", () => {
    const { kernel, become } = makeKernel();
    open({}, { kernel });
    setHidden(true);
    become("dead");
    expect(document.title).toBe("✗ fit.ipynb");
  });
});

describe("a notification", () => {
  it("comes when a long task ends while nobody looks, as text", () => {
    const { change } = open({ id: "task-7", title: "fit" });
    setHidden(true);
    change(FAILED);
    expect(shown).toHaveBeenCalledExactlyOnceWith("Step 43", {
      body: "failed at 43 %, KeyError: <b>, 1:00",
      tag: "jprog-task-7-fit",
    });
  });

  it.each<[string, Partial<TrackerState>, () => void]>([
    ["the task was short", { elapsed: 29_000 }, () => {}],
    ["somebody looks", {}, () => setHidden(false)],
    ["the reader did not allow it", {}, () => allow("default")],
    ["the browser has none", {}, () => vi.stubGlobal("Notification", undefined)],
    ["it was cancelled", { status: "cancelled" }, () => {}],
    ["nobody asked for it", { notify: { ...NOTIFY, desktop: false } }, () => {}],
  ])("does not come where %s", (_, more, given) => {
    const { change } = open();
    setHidden(true);
    given();
    change({ ...DONE, ...more });
    expect(shown).not.toHaveBeenCalled();
  });
});

describe("Notify me", () => {
  function button(more: Partial<TrackerState> = {}) {
    const { model } = open(more);
    const el = document.createElement("div");
    document.body.append(el);
    widget.render({ model, el });
    return [...el.querySelectorAll("button")].find(
      ({ hidden, textContent }) => !hidden && textContent === "Notify me",
    );
  }

  it("asks the browser, once", async () => {
    allow("default", "granted");
    const ask = button()!;
    ask.focus();
    ask.click();
    await vi.waitFor(() => expect(ask.hidden).toBe(true));
    expect(Notification.requestPermission).toHaveBeenCalledOnce();
    expect(document.activeElement!.textContent).toBe("Cancel");
    expect(button()).toBeUndefined();
  });

  it("is offered only where it is of use", () => {
    expect(button()).toBeUndefined();
    allow("denied");
    expect(button()).toBeUndefined();
    allow("default");
    expect(button({ notify: null })).toBeUndefined();
    expect(button(DONE)).toBeUndefined();
    expect(button()).toBeDefined();
  });
});
