/**
 * One clock for all bars of a page. It wakes when the next bar in view would change visibly: frame
 * by frame only while few bars move fast, else at most ten times a second; never while the page is
 * hidden. anywidget imports this module once per widget, so the clock hangs on `window`.
 */

export interface Hand {
  readonly el: Element;
  /** Draw the moment `now`; return when the drawing will next change (Infinity: not by itself). */
  move(now: number): number;
  /** Told when the hand, some pixels wide, comes into view or leaves it. */
  seen(inView: boolean, width: number): void;
}

export interface Clock {
  /** Take the hand in; it moves from its first `changed` on. */
  add(hand: Hand): void;
  remove(hand: Hand): void;
  /** The hand's state is new: draw it, and reckon anew when to wake. */
  changed(hand: Hand): void;
}

const FEW = 4;
const GAP = 100;
const FRAME = 17;
/** setTimeout takes 31 bits. */
const LONGEST = 1e9;

interface Place {
  hand: Hand;
  inView: boolean;
  due: number;
}

export function makeClock(): Clock {
  const places = new Map<Element, Place>();
  let last = -Infinity;
  let cancel = () => {};

  const observer =
    typeof IntersectionObserver === "undefined"
      ? null
      : new IntersectionObserver((entries) => {
          for (const entry of entries) {
            const place = places.get(entry.target);
            if (!place) continue;
            place.inView = entry.isIntersecting;
            place.hand.seen(place.inView, entry.boundingClientRect.width);
            if (place.inView) place.due = place.hand.move(performance.now());
          }
          wind();
        });

  function wind(): void {
    cancel();
    if (document.hidden) return;
    const now = performance.now();
    let next = Infinity;
    let fast = 0;
    for (const { inView, due } of places.values()) {
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
    for (const place of places.values()) {
      if (place.inView && place.due <= now + 1) place.due = place.hand.move(now);
    }
    wind();
  }

  document.addEventListener("visibilitychange", wind);

  return {
    add(hand) {
      places.set(hand.el, { hand, inView: !observer, due: Infinity });
      observer?.observe(hand.el);
    },
    remove(hand) {
      observer?.unobserve(hand.el);
      places.delete(hand.el);
      wind();
    },
    changed(hand) {
      const place = places.get(hand.el);
      if (!place) return;
      place.due = hand.move(performance.now());
      wind();
    },
  };
}

const KEY = Symbol.for("jupyter_progress.clock");

export function pageClock(): Clock {
  const page = window as unknown as Record<symbol, Clock | undefined>;
  return (page[KEY] ??= makeClock());
}
