/** All that one view shows: the bar, the bars of its rows, and an announcer. */
import { filled, type Command, type TrackerState } from "../wire";
import { makeAnnouncer } from "./announcer";
import { makeBar, type Asked, type BarView, type Notifications } from "./bar";
import { pageClock } from "./clock";
import { make, text } from "./dom";
import { read } from "./reading";
import { ended } from "./states";
import * as words from "./words";

/** After so many ms without an answer a request goes the slow way too. */
const PATIENCE = 1500;

/** The height of a row, in em; its line-height in the style sheet. */
const ROW = 1.65;

export interface Tracker {
  readonly el: HTMLElement;
  /** Show a state that came at a moment of the page's clock. */
  show(state: TrackerState, at: number): void;
  /** Show a stack that was asked for. */
  answer(id: string, stack: string): void;
  close(): void;
}

/** `send` tells whether the kernel hears a command at once; `urge` sends it the slow way. */
export function makeTracker(
  send: (command: Command) => boolean,
  urge: (command: Command) => void,
  notifications: Notifications,
): Tracker {
  const clock = pageClock();
  const main = bar(() => state.id, false);
  const rows = new Map<string, BarView>();
  const list = make("div", "rows");
  const rest = make("div", "more");
  const announcer = makeAnnouncer();
  const asked = new Map<string, Asked>();
  const timers = new Map<string, ReturnType<typeof setTimeout>>();
  const el = make("div", "", main.el, list, rest, announcer.el);
  // MathJax 2 and 3 must not take a user's text for TeX where they go through the whole page.
  el.className = "jprog tex2jax_ignore mathjax_ignore";
  let state: TrackerState;
  let at = 0;
  let most = 0;

  function bar(id: () => string, row: boolean): BarView {
    const view = makeBar(row, (type) => act({ type, id: id() }), notifications);
    clock.add(view);
    return view;
  }

  function drop(view: BarView): void {
    clock.remove(view);
    view.el.remove();
  }

  function act(command: Command): void {
    const { type, id } = command;
    const heard = send(command);
    if (type !== "cancel") return;
    asked.set(id, heard ? "now" : "late");
    if (heard) {
      const late = () => {
        asked.set(id, "late");
        urge(command);
        draw();
      };
      timers.set(id, setTimeout(late, PATIENCE));
    }
    draw();
  }

  function answered(id: string): void {
    clearTimeout(timers.get(id));
    timers.delete(id);
    asked.delete(id);
  }

  function draw(): void {
    const more = state.more ?? 0;
    // Where rows are not cancelled one by one there is no need to say that all are meant.
    const all = state.rows.some((row) => row.actions?.includes("cancel"));
    main.show(state, at, asked.get(state.id) ?? "", all);
    text(rest, more ? words.rest(more) : "");
    rest.hidden = !more;
    // While rows come and go, what stands below the bar keeps its place.
    most = ended(state.status) ? 0 : Math.max(most, state.rows.length);
    list.style.minHeight = most ? `${most * ROW}em` : "";
    list.hidden = !state.rows.length && !most;
    const gone = new Map(rows);
    state.rows.forEach((row, i) => {
      let view = rows.get(row.id);
      if (!view) rows.set(row.id, (view = bar(() => row.id, true)));
      view.show(filled(row), at, asked.get(row.id) ?? "");
      gone.delete(row.id);
      // Only what is out of place is moved: moving drops the keyboard's focus.
      if (list.children[i] !== view.el) list.insertBefore(view.el, list.children[i] ?? null);
    });
    for (const [id, view] of gone) {
      drop(view);
      rows.delete(id);
    }
  }

  return {
    el,
    show(next, arrival) {
      state = next;
      at = arrival;
      for (const { id, status } of [state, ...state.rows]) {
        if (status === "cancelling" || ended(status)) answered(id);
      }
      draw();
      const now = performance.now();
      announcer.hear(state, read(state, now - at).percent, now);
    },
    answer(id, stack) {
      (id === state.id ? main : rows.get(id))?.answer(stack);
    },
    close() {
      for (const id of [...timers.keys()]) answered(id);
      [main, ...rows.values()].forEach(drop);
      el.remove();
    },
  };
}
