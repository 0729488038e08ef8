/** A polite live region that says what matters, and no more. */
import { make, text } from "./dom";
import { whole } from "./format";
import { ended } from "./reading";
import type { BarState } from "./types";
import { failure, name, spoken } from "./words";

const STEP = 25;
const QUIET = 15_000;

export class Voice {
  readonly el = make("div", "voice");
  #status = "";
  #step = 0;
  #spoke = -Infinity;

  constructor() {
    this.el.setAttribute("aria-live", "polite");
  }

  /** Say a change of state at once, and how far it is at most every 25 % and every 15 s. */
  hear(bar: BarState, percent: number | null, now: number): void {
    const step = percent === null ? 0 : Math.floor(whole(percent) / STEP);
    const first = this.#status === "";
    const changed = bar.status !== this.#status;
    if (!changed && (step <= this.#step || now - this.#spoke < QUIET)) return;
    this.#status = bar.status;
    this.#step = step;
    // What was there when the page opened is not news, and a start is seen to be one.
    if (first || (bar.status === "running" && changed)) return;
    this.#spoke = now;
    const what = failure(bar);
    text(this.el, [name(bar), spoken(bar, percent), ended(bar.status) ? what : ""].filter(Boolean).join(", "));
  }
}
