/** The document's side of one bar: a block of its own, or one line of several. */
import { attribute, children, classes, make, parts, text } from "./dom";
import { pageClock, type Hand } from "./clock";
import { whole } from "./format";
import { read, still } from "./reading";
import type { Action, BarState } from "./types";
import { facts, failure, figure, name, open, spoken } from "./words";

/** How far a click on Cancel has come: heard at once, or waiting until the kernel is free. */
export type Asked = "" | "now" | "late";

let traces = 0;

export class Bar implements Hand {
  readonly el = make("div");
  readonly #name = make("span", "name");
  readonly #figure = make("span", "figure");
  readonly #fill = make("div", "fill");
  readonly #track = make("div", "track", this.#fill);
  readonly #facts = make("span", "facts");
  readonly #cancel = make("button");
  readonly #retry = make("button");
  readonly #show = make("button");
  readonly #trace = make("pre", "trace");
  readonly #actions = make("span", "actions", this.#retry, this.#show, this.#cancel);

  #bar!: BarState;
  #at = 0;
  #asked: Asked = "";
  #pixels = 0;

  constructor(
    private readonly row: boolean,
    act: (action: Action) => void,
  ) {
    this.el.append(
      make("div", "head", this.#name, this.#figure),
      this.#track,
      make("div", "foot", this.#facts, this.#actions),
      this.#trace,
    );
    this.#name.dir = "auto";
    attribute(this.#track, "role", "progressbar");
    attribute(this.#track, "aria-valuemin", 0);
    attribute(this.#track, "aria-valuemax", 100);
    // In a notebook Enter and Space would else be taken for commands of the cell.
    attribute(this.#actions, "data-lm-suppress-shortcuts", "true");
    attribute(this.#trace, "data-lm-suppress-shortcuts", "true");
    for (const button of this.#actions.children) attribute(button, "type", "button");
    this.#trace.id = `jprog-trace-${++traces}`;
    this.#trace.tabIndex = 0;
    this.#trace.hidden = true;
    attribute(this.#trace, "aria-label", "Traceback");
    attribute(this.#trace, "role", "region");
    attribute(this.#show, "aria-controls", this.#trace.id);
    text(this.#retry, "Retry");
    this.#show.onclick = () => {
      this.#trace.hidden = !this.#trace.hidden;
      this.#draw();
    };
    this.#retry.onclick = () => act("retry");
    this.#cancel.onclick = () => {
      if (!this.#cancelling()) act("cancel");
    };
  }

  /** Show a state that came at a moment of the page's clock. */
  show(bar: BarState, at: number, asked: Asked): void {
    this.#bar = bar;
    this.#at = at;
    this.#asked = asked;
    this.#draw();
    pageClock().changed(this);
  }

  move(now: number): number {
    const since = now - this.#at;
    const reading = read(this.#bar, since);
    const { percent } = reading;
    const moves = open(this.#bar, percent);
    const share = moves ? null : (percent ?? (this.#bar.status === "done" ? 100 : 0));
    const transform = share === null ? "" : `scaleX(${(share / 100).toFixed(5)})`;
    if (this.#fill.style.transform !== transform) this.#fill.style.transform = transform;
    attribute(this.#track, "aria-valuenow", percent === null || moves ? null : whole(percent));
    attribute(this.#track, "aria-valuetext", spoken(this.#bar, percent));
    text(this.#figure, figure(this.#bar, percent));
    if (!this.row) {
      const line = facts(this.#bar, reading, this.#asked === "late");
      children(this.#facts, line.length);
      line.forEach((fact, i) => parts(this.#facts.children[i]!, fact));
    }
    return now + still(this.#bar, since, this.#pixels, !this.row);
  }

  seen(inView: boolean): void {
    if (inView) this.#pixels = this.#track.clientWidth;
    this.el.toggleAttribute("data-away", !inView);
  }

  /** The width has changed: half a pixel is another share of it. */
  resized(): void {
    this.#pixels = this.#track.clientWidth;
    pageClock().changed(this);
  }

  #cancelling(): boolean {
    return this.#asked !== "" || this.#bar.status === "cancelling";
  }

  /** Everything that time alone does not change. */
  #draw(): void {
    const bar = this.#bar;
    const tail = bar.fake && bar.status === "running" ? " faking" : "";
    const still = open(bar, bar.fake ? 0 : bar.progress) ? " open" : "";
    classes(this.el, `bar is-${bar.status}${tail}${still}${this.row ? " row" : ""}`);
    if (this.row) {
      const extra = bar.message && bar.title ? ` · ${bar.message}` : "";
      parts(this.#name, [[bar.title || name(bar)], ...(extra ? [[extra] as [string]] : [])]);
      parts(this.#facts, bar.status === "failed" ? [[failure(bar), "bad error"]] : []);
    } else text(this.#name, name(bar));
    attribute(this.#name, "title", this.#name.textContent);
    attribute(this.#track, "aria-label", bar.title || bar.message || "Progress");

    const focused = this.#actions.contains(document.activeElement);
    const cancelling = this.#cancelling();
    this.#cancel.hidden = !cancelling && !bar.actions.includes("cancel");
    text(this.#cancel, cancelling ? "Cancelling…" : "Cancel");
    attribute(this.#cancel, "aria-disabled", cancelling ? "true" : null);
    this.#retry.hidden = !bar.actions.includes("retry");
    const trace = bar.status === "failed" ? (bar.error?.traceback ?? "") : "";
    text(this.#trace, trace);
    this.#show.hidden = !trace;
    if (!trace) this.#trace.hidden = true;
    text(this.#show, this.#trace.hidden ? "Show traceback" : "Hide traceback");
    attribute(this.#show, "aria-expanded", String(!this.#trace.hidden));
    if (focused && (document.activeElement as HTMLElement | null)?.hidden) this.#refocus();
  }

  /** A button that had the focus is gone: keep the keyboard's place. */
  #refocus(): void {
    const next = [...this.#actions.children].find((button) => !(button as HTMLElement).hidden);
    if (!next) this.el.tabIndex = -1;
    ((next ?? this.el) as HTMLElement).focus({ preventScroll: true });
  }
}
