/**
 * Signs of bars outside the page: the title of its tab, and notifications of the desktop. Both are
 * asked for by whoever runs the code. One for all bars of a page, like the clock.
 */
import { lasted, whole } from "../bar/format";
import { read } from "../bar/reading";
import { ended, look } from "../bar/states";
import { failure, name, spoken } from "../bar/words";
import type { TrackerState } from "../wire";

export interface Signs {
  /** Take in the state of a model (any object), which came at a moment of the page's clock. */
  show(model: object, state: TrackerState, at: number): void;
  forget(model: object): void;
}

const BEAT = 1000;
const GOOD = `${look("done").mark} `;
const BAD = `${look("failed").mark} `;
const SIGNED = new Set(["done", "failed", "gone"]);

function makeSigns(): Signs {
  const running = new Map<object, { state: TrackerState; at: number }>();
  let prefix = "";
  let mark = "";
  let timer: ReturnType<typeof setInterval> | undefined;

  function far(): string {
    const bars = [...running.values()].filter(({ state }) => state.notify?.tab);
    if (!bars.length) return "";
    const now = performance.now();
    const percents = bars.map(({ state, at }) => read(state, now - at).percent ?? 0);
    const mean = percents.reduce((sum, percent) => sum + percent, 0) / bars.length;
    const count = bars.length > 1 ? `${bars.length} tasks, ` : "";
    return `${count}${whole(mean)} % · `;
  }

  function draw(): void {
    const { title } = document;
    // The host may have set its title anew meanwhile: then nothing of ours stands before it.
    const own = title.startsWith(prefix) ? title.slice(prefix.length) : title;
    prefix = mark + far();
    if (prefix + own !== title) document.title = prefix + own;
    if (!running.size) {
      clearInterval(timer);
      timer = undefined;
    } else timer ??= setInterval(draw, BEAT);
  }

  function over(state: TrackerState): void {
    if (!document.hidden || !SIGNED.has(state.status)) return;
    const { tab, desktop, after } = state.notify!;
    if (tab && mark !== BAD) mark = state.status === "done" ? GOOD : BAD;
    if (desktop && permission() === "granted" && (state.elapsed ?? 0) >= after) tell(state);
  }

  document.addEventListener("visibilitychange", () => {
    if (document.hidden) return;
    mark = "";
    draw();
  });

  return {
    show(model, state, at) {
      const known = running.has(model);
      if (state.notify && !ended(state.status)) running.set(model, { state, at });
      else if (running.delete(model) && state.notify) over(state);
      else if (!known) return;
      draw();
    },
    forget(model) {
      if (running.delete(model)) draw();
    },
  };
}

function tell(state: TrackerState): void {
  const { percent, elapsed } = read(state, 0);
  const took = elapsed === null ? "" : lasted(elapsed);
  const body = [spoken(state, percent), failure(state), took].filter(Boolean).join(", ");
  try {
    // The tag: of several pages that show the same bar one is heard.
    const note = new Notification(name(state), { body, tag: `jprog-${state.id}-${state.title}` });
    note.onclick = () => window.focus();
  } catch (error) {
    console.warn("jupyter_progress: no notification", error);
  }
}

const permission = () => (typeof Notification === "undefined" ? "denied" : Notification.permission);

/** Whether the reader has not said yet if this page may notify. */
export const mayAsk = ({ status, notify }: Pick<TrackerState, "status"> & Partial<TrackerState>) =>
  Boolean(notify?.desktop) && !ended(status) && permission() === "default";

/** Ask the reader; only in answer to a click. */
export const ask = () => Notification.requestPermission();

const KEY = Symbol.for("jupyter_progress.signs");

export function pageSigns(): Signs {
  const page = window as unknown as Record<symbol, Signs | undefined>;
  return (page[KEY] ??= makeSigns());
}
