/** A polite live region for screen readers: changes of state, and now and then the percent. */
import type { BarState, Status } from "../wire";
import { make, text } from "./dom";
import { whole } from "./format";
import { failure, name, spoken } from "./words";

const STEP = 25;
const QUIET = 15_000;

export interface Announcer {
  readonly el: HTMLElement;
  hear(bar: BarState, percent: number | null, now: number): void;
}

/** It says a change of state at once, and how far it is at most every 25 % and every 15 s. */
export function makeAnnouncer(): Announcer {
  const el = make("div", "announcer");
  el.setAttribute("aria-live", "polite");
  let status: Status | undefined;
  let step = 0;
  let spoke = -Infinity;
  return {
    el,
    hear(bar, percent, now) {
      const at = percent === null ? 0 : Math.floor(whole(percent) / STEP);
      const before = status;
      const news = bar.status !== before;
      if (!news && (at <= step || now - spoke < QUIET)) return;
      status = bar.status;
      step = at;
      // What was there when the page opened is not news, nor is a start that a click has made.
      if (!before || (news && status === "running")) return;
      spoke = now;
      text(el, [name(bar), spoken(bar, percent), failure(bar)].filter(Boolean).join(", "));
    },
  };
}
