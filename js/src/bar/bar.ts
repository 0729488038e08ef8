/** The document's side of one bar: a block of its own, or one line of several. */
import type { Action, BarState, TrackerState } from "../wire";
import { pageClock, type Ticking } from "./clock";
import { attribute, children, classes, make, styled, text, type StyledText } from "./dom";
import { whole } from "./format";
import { read, still } from "./reading";
import { below, depth, facts, lineFigure, name, open, rowFigure, spoken, stalls } from "./words";

/** How far a click on Cancel has come: heard at once, or waiting until the kernel is free. */
export type Asked = "" | "now" | "late";

/** How a bar offers the reader to be notified. */
export interface Notifications {
  /** Whether there is something to ask the reader. */
  mayAsk(bar: BarState & Partial<TrackerState>): boolean;
  ask(): Promise<unknown>;
}

export interface BarView extends Ticking {
  /** Show a state that came at a moment of the page's clock. `all`: cancelling means the rows too. */
  show(bar: BarState & Partial<TrackerState>, at: number, asked: Asked, all?: boolean): void;
  /** Show the stack that was asked for, if the bar still stalls. */
  answer(stack: string): void;
}

let bars = 0;

export function makeBar(
  row: boolean,
  act: (action: Action) => void,
  notifications: Notifications,
): BarView {
  const title = make("span", "name");
  const right = make("span", "figure");
  const fill = make("div", "fill");
  const track = make("div", "track", fill);
  const line = make("span", "facts");
  const button = () => make("button");
  const retry = button();
  const toggle = button();
  const notify = button();
  const pause = make("button", "pause");
  const cancel = button();
  const buttons = [retry, toggle, notify, pause, cancel];
  const actions = make("span", "actions", ...buttons);
  const trace = make("pre", "trace");
  const el = make(
    "div",
    "bar",
    make("div", "head", title, right),
    track,
    make("div", "foot", line, actions),
    trace,
  );

  let bar: BarState;
  let at = 0;
  let pixels = 0;
  let cancelling = false;
  let late = false;
  let stack = "";

  title.dir = "auto";
  attribute(track, "role", "progressbar");
  attribute(track, "aria-valuemin", 0);
  attribute(track, "aria-valuemax", 100);
  // In a notebook Enter and Space would else be taken for commands of the cell.
  attribute(el, "data-lm-suppress-shortcuts", "true");
  const id = `jprog-${++bars}`;
  title.id = id;
  trace.id = `${id}-trace`;
  trace.tabIndex = 0;
  trace.hidden = true;
  attribute(trace, "role", "group");
  attribute(toggle, "aria-controls", trace.id);
  for (const button of buttons) {
    button.type = "button";
    if (row) attribute(button, "aria-describedby", id);
  }
  text(retry, "Retry");
  retry.onclick = () => act("retry");
  pause.onclick = () => act(bar.actions.includes("resume") ? "resume" : "pause");
  cancel.onclick = () => {
    if (!cancelling) act("cancel");
  };
  toggle.onclick = () => {
    if (trace.hidden && stalls(bar)) act("stack");
    else fold(!trace.hidden);
  };
  text(notify, "Notify me");
  notify.onclick = async () => {
    await notifications.ask();
    notify.hidden = true;
    refocus();
  };

  function fold(hidden: boolean): void {
    trace.hidden = hidden;
    const [show, hide, label] = stalls(bar)
      ? ["Stack", "Hide stack", "Stack"]
      : ["Show traceback", "Hide traceback", "Traceback"];
    text(toggle, hidden ? show : hide);
    attribute(trace, "aria-label", label);
    attribute(toggle, "aria-expanded", String(!hidden));
  }

  /** Where a button that had the focus is gone, keep the keyboard's place. */
  function refocus(): void {
    const next = buttons.find((button) => !button.hidden) ?? el;
    if (next === el) el.tabIndex = -1;
    next.focus({ preventScroll: true });
  }

  return {
    el,

    show(state, arrival, asked, all) {
      bar = state;
      at = arrival;
      late = asked === "late";
      const { status, message } = bar;
      cancelling = asked !== "" || status === "cancelling";
      const faking = bar.fake && status === "running" ? " faking" : "";
      const opened = open(bar, bar.fake ? 0 : bar.progress) ? " open" : "";
      const why = row && below(bar, read(bar, 0)).length ? " why" : "";
      const stalling = stalls(bar) ? " stalls" : "";
      classes(el, `bar is-${status}${faking}${opened}${row ? " row" : ""}${why}${stalling}`);

      const words: StyledText[] = [[name(bar)]];
      if (row && bar.title) words[0] = [bar.title];
      if (row && bar.title && message) words.push([` · ${message}`]);
      styled(title, words);
      title.style.textIndent = row && depth(bar) > 1 ? `${depth(bar) - 1}em` : "";
      attribute(title, "title", title.textContent);
      attribute(track, "aria-label", bar.title || message || "Progress");

      const focus = document.activeElement;
      text(cancel, cancelling ? "Cancelling…" : all ? "Cancel all" : "Cancel");
      cancel.hidden = !cancelling && !bar.actions.includes("cancel");
      attribute(cancel, "aria-disabled", cancelling ? "true" : null);
      const paused = bar.actions.includes("resume");
      text(pause, paused ? "Resume" : "Pause");
      pause.hidden = cancelling || !(paused || bar.actions.includes("pause"));
      notify.hidden = !notifications.mayAsk(state);
      retry.hidden = !bar.actions.includes("retry");
      if (!stalling) stack = "";
      text(trace, (status === "failed" && bar.error?.traceback) || stack);
      toggle.hidden = !trace.textContent && !stalling;
      fold(!trace.textContent || trace.hidden);
      if (actions.contains(focus) && (focus as HTMLElement).hidden) refocus();
      pageClock().changed(this);
    },

    move(now) {
      const since = now - at;
      const reading = read(bar, since);
      const { percent } = reading;
      const moves = open(bar, percent);
      const share = percent ?? (bar.status === "done" ? 100 : 0);
      const transform = moves ? "" : `scaleX(${(share / 100).toFixed(5)})`;
      if (fill.style.transform !== transform) fill.style.transform = transform;
      attribute(track, "aria-valuenow", percent === null || moves ? null : whole(percent));
      attribute(track, "aria-valuetext", spoken(bar, percent));
      text(right, row ? rowFigure(bar, reading) : lineFigure(bar, percent));
      if (row) styled(line, below(bar, reading));
      else {
        const told = facts(bar, reading, late);
        children(line, told.length);
        told.forEach((fact, i) => styled(line.children[i]!, fact));
      }
      const clocked = !row || stalls(bar) || (bar.timed === true && percent === null);
      return now + still(bar, since, pixels, clocked);
    },

    answer(asked) {
      if (!stalls(bar)) return;
      stack = asked;
      text(trace, stack);
      fold(false);
    },

    seen(inView, width) {
      pixels = row ? width / 2 : width;
      el.toggleAttribute("data-away", !inView);
    },
  };
}
