/**
 * One clock for all bars of a page. It wakes when the next bar in view would change visibly: frame
 * by frame only while few bars move fast, else at most ten times a second; never while the page is
 * hidden. anywidget imports this module once per widget, so the clock hangs on `window`.
 */

export interface Hand {
  readonly el: Element;
  /** Draw the moment `now`; return when the drawing will next change (Infinity: not by itself). */
  move(now: number): number;
  /** Called when the bar comes into view or leaves it. */
  seen?(inView: boolean): void;
}

const FEW = 4;
const GAP = 100;
const FRAME = 17;

interface Place {
  inView: boolean;
  due: number;
}

export class Clock {
  #places = new Map<Hand, Place>();
  #hands = new WeakMap<Element, Hand>();
  #observer: IntersectionObserver | undefined;
  #cancel: (() => void) | undefined;
  #last = -Infinity;

  constructor() {
    if (typeof IntersectionObserver !== "undefined") {
      this.#observer = new IntersectionObserver((entries) => {
        for (const { target, isIntersecting } of entries) this.#look(target, isIntersecting);
      });
    }
    document.addEventListener("visibilitychange", () => this.#wind(true));
  }

  /** Take the hand in; it moves from its first `changed` on. */
  add(hand: Hand): void {
    this.#places.set(hand, { inView: !this.#observer, due: Infinity });
    this.#hands.set(hand.el, hand);
    this.#observer?.observe(hand.el);
  }

  remove(hand: Hand): void {
    this.#observer?.unobserve(hand.el);
    this.#places.delete(hand);
    this.#wind();
  }

  /** The hand's state is new: draw it, and reckon anew when to wake. */
  changed(hand: Hand): void {
    const place = this.#places.get(hand);
    if (!place) return;
    place.due = hand.move(performance.now());
    this.#wind();
  }

  #look(el: Element, inView: boolean): void {
    const hand = this.#hands.get(el);
    const place = hand && this.#places.get(hand);
    if (!hand || !place || place.inView === inView) return;
    place.inView = inView;
    hand.seen?.(inView);
    if (inView) this.changed(hand);
    else this.#wind();
  }

  #wind(anew = false): void {
    this.#cancel?.();
    this.#cancel = undefined;
    if (document.hidden) return;
    const now = performance.now();
    let next = Infinity;
    let fast = 0;
    for (const place of this.#places.values()) {
      if (!place.inView) continue;
      if (anew) place.due = Math.min(place.due, now);
      next = Math.min(next, place.due);
      if (place.due < now + GAP) fast++;
    }
    if (next === Infinity) return;
    const wait = Math.max(next, fast > FEW ? this.#last + GAP : 0) - now;
    if (wait < FRAME) {
      const frame = requestAnimationFrame(() => this.#tick());
      this.#cancel = () => cancelAnimationFrame(frame);
    } else {
      // A wait that has no end in sight is cut: setTimeout takes 31 bits.
      const timer = setTimeout(() => this.#tick(), Math.min(wait, 1e9));
      this.#cancel = () => clearTimeout(timer);
    }
  }

  #tick(): void {
    const now = (this.#last = performance.now());
    for (const [hand, place] of this.#places) {
      if (place.inView && place.due <= now + 1) place.due = hand.move(now);
    }
    this.#wind();
  }
}

const KEY = Symbol.for("jupyter_progress.clock");

export function pageClock(): Clock {
  const page = window as unknown as Record<symbol, Clock | undefined>;
  return (page[KEY] ??= new Clock());
}
