/** All that one view shows: the bar, the bars of its rows, and a voice. */
import { Bar, type Asked } from "./bar";
import { pageClock } from "./clock";
import { make } from "./dom";
import { ended, read } from "./reading";
import type { Action, BarState, Command, TrackerState } from "./types";
import { Voice } from "./voice";

/** After this long without an answer a request goes the slow way too. */
const PATIENCE = 1500;

interface Request {
  asked: Asked;
  timer?: ReturnType<typeof setTimeout>;
}

export class Tracker {
  readonly el = make("div");
  readonly #rows = new Map<string, Bar>();
  readonly #list = make("div", "rows");
  readonly #voice = new Voice();
  readonly #requests = new Map<string, Request>();
  readonly #main: Bar;
  readonly #resize: ResizeObserver | undefined;
  #state!: TrackerState;
  #at = 0;

  /** `send` tells whether the kernel hears a command at once; `urge` sends it the slow way. */
  constructor(
    private readonly send: (command: Command) => boolean,
    private readonly urge: (command: Command) => void,
  ) {
    this.el.className = "jprog";
    this.#main = new Bar(false, (type) => this.#act(type, this.#state.id));
    this.el.append(this.#main.el, this.#list, this.#voice.el);
    this.#list.setAttribute("role", "group");
    this.#list.setAttribute("aria-label", "Tasks");
    pageClock().add(this.#main);
    if (typeof ResizeObserver !== "undefined") {
      this.#resize = new ResizeObserver(() => this.#bars().forEach((bar) => bar.resized()));
      this.#resize.observe(this.el);
    }
  }

  /** Show a state that came at a moment of the page's clock. */
  show(state: TrackerState, at: number): void {
    this.#state = state;
    this.#at = at;
    for (const bar of [state, ...state.rows]) if (this.#answered(bar)) this.#forget(bar.id);
    this.#draw();
  }

  close(): void {
    this.#resize?.disconnect();
    for (const id of [...this.#requests.keys()]) this.#forget(id);
    for (const bar of this.#bars()) pageClock().remove(bar);
    this.el.remove();
  }

  #draw(): void {
    const { rows } = this.#state;
    this.#main.show(this.#state, this.#at, this.#asked(this.#state.id));
    const keep = new Set(rows.map(({ id }) => id));
    for (const [id, bar] of this.#rows) {
      if (keep.has(id)) continue;
      pageClock().remove(bar);
      bar.el.remove();
      this.#rows.delete(id);
    }
    rows.forEach((row, i) => {
      let bar = this.#rows.get(row.id);
      if (!bar) {
        this.#rows.set(row.id, (bar = new Bar(true, (type) => this.#act(type, row.id))));
        pageClock().add(bar);
      }
      bar.show(row, this.#at, this.#asked(row.id));
      // Only what is out of place is moved: moving an element drops the keyboard's focus.
      const there = this.#list.children[i] ?? null;
      if (there !== bar.el) this.#list.insertBefore(bar.el, there);
    });
    const now = performance.now();
    this.#voice.hear(this.#state, read(this.#state, now - this.#at).percent, now);
  }

  #bars(): Bar[] {
    return [this.#main, ...this.#rows.values()];
  }

  #asked(id: string): Asked {
    return this.#requests.get(id)?.asked ?? "";
  }

  #answered(bar: BarState): boolean {
    return ended(bar.status) || bar.status === "cancelling";
  }

  #act(type: Action, id: string): void {
    const command = { type, id };
    const heard = this.send(command);
    if (type === "retry") return;
    const request: Request = { asked: heard ? "now" : "late" };
    if (heard) {
      request.timer = setTimeout(() => {
        this.urge(command);
        request.asked = "late";
        this.#draw();
      }, PATIENCE);
    }
    this.#requests.set(id, request);
    this.#draw();
  }

  #forget(id: string): void {
    clearTimeout(this.#requests.get(id)?.timer);
    this.#requests.delete(id);
  }
}
