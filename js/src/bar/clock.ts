/**
 * One clock for all bars of a page. It wakes when the next bar in view would change visibly: frame
 * by frame only while few bars move fast, else at most ten times a second; never while the page is
 * hidden. anywidget imports this module once per widget, so the clock hangs on `window`.
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
const GAP = 100;
const FRAME = 17;
/** setTimeout takes 31 bits. */
const LONGEST = 1e9;

interface Entry {
  bar: Ticking;
  inView: boolean;
  due: number;
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
            if (entry.inView) entry.due = entry.bar.move(performance.now());
          }
          wind();
        });

  function wind(): void {
    cancel();
    if (document.hidden) return;
    const now = performance.now();
    let next = Infinity;
    let fast = 0;
    for (const { inView, due } of entries.values()) {
      if (!inView) continue;
      next = Math.min(next, due);
      if (due < now + GAP) fast++;
    }
    if (next === Infinity) return;
    const wait = Math.max(next, fast > FEW ? last + GAP : 0) - now;
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
      if (entry.inView && entry.due <= now + 1) entry.due = entry.bar.move(now);
    }
    wind();
  }

  document.addEventListener("visibilitychange", wind);

  return {
    add(bar) {
      entries.set(bar.el, { bar, inView: !observer, due: Infinity });
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
      entry.due = bar.move(performance.now());
      wind();
    },
  };
}

const KEY = Symbol.for("jupyter_progress.clock");

export function pageClock(): Clock {
  const page = window as unknown as Record<symbol, Clock | undefined>;
  return (page[KEY] ??= makeClock());
}
