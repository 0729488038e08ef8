/**
 * One clock for all bars of a page. It wakes when the next bar in view would change visibly: frame
 * by frame only while few bars move and one of them fast, else about eight times a second; never
 * while the page is hidden. anywidget imports this module once per widget, so the clock hangs on `window`.
 */

export interface Ticking {
  readonly el: Element;
  /** Draw the moment `now`; return when the drawing will next change (Infinity: not by itself). */
  move(now: number): number;
  /** Told when the bar, some pixels wide, comes into view or leaves it. */
  seen(inView: boolean, width: number): void;
}

export interface Clock {
  /** Take the bar in; it moves from its first `changed` on. */
  add(bar: Ticking): void;
  remove(bar: Ticking): void;
  /** The bar's state is new: draw it, and find anew when to wake. */
  changed(bar: Ticking): void;
}

const FEW = 4;
const GAP = 120;
/** A bar that changes after fewer ms would be seen to jump, by two pixels, in each gap. */
const FAST = 25;
const FRAME = 17;
/** setTimeout takes 31 bits. */
const LONGEST = 1e9;

interface Entry {
  bar: Ticking;
  inView: boolean;
  due: number;
  /** After how many ms it changes. */
  every: number;
}

export function makeClock(): Clock {
  const entries = new Map<Element, Entry>();
  let last = -Infinity;
  let cancel = () => {};

  const observer =
    typeof IntersectionObserver === "undefined"
      ? null
      : new IntersectionObserver((sightings) => {
          for (const { target, isIntersecting, boundingClientRect } of sightings) {
            const entry = entries.get(target);
            if (!entry) continue;
            entry.inView = isIntersecting;
            entry.bar.seen(isIntersecting, boundingClientRect.width);
            if (entry.inView) move(entry, performance.now());
          }
          wind();
        });

  function move(entry: Entry, now: number): void {
    entry.due = entry.bar.move(now);
    entry.every = entry.due - now;
  }

  function wind(): void {
    cancel();
    if (document.hidden) return;
    const now = performance.now();
    let next = Infinity;
    let moving = 0;
    let fast = false;
    for (const { inView, due, every } of entries.values()) {
      if (!inView) continue;
      next = Math.min(next, due);
      if (due < now + GAP) moving++;
      fast ||= every < FAST;
    }
    if (next === Infinity) return;
    const wait = Math.max(next, fast && moving <= FEW ? 0 : last + GAP) - now;
    if (wait < FRAME) {
      const frame = requestAnimationFrame(tick);
      cancel = () => cancelAnimationFrame(frame);
    } else {
      const timer = setTimeout(tick, Math.min(wait, LONGEST));
      cancel = () => clearTimeout(timer);
    }
  }

  function tick(): void {
    const now = (last = performance.now());
    for (const entry of entries.values()) {
      if (entry.inView && entry.due <= now + 1) move(entry, now);
    }
    wind();
  }

  document.addEventListener("visibilitychange", wind);

  return {
    add(bar) {
      entries.set(bar.el, { bar, inView: !observer, due: Infinity, every: Infinity });
      observer?.observe(bar.el);
    },
    remove(bar) {
      observer?.unobserve(bar.el);
      entries.delete(bar.el);
      wind();
    },
    changed(bar) {
      const entry = entries.get(bar.el);
      if (!entry) return;
      move(entry, performance.now());
      wind();
    },
  };
}

const KEY = Symbol.for("jupyter_progress.clock");

export function pageClock(): Clock {
  const page = window as unknown as Record<symbol, Clock | undefined>;
  return (page[KEY] ??= makeClock());
}
