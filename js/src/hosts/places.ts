/**
 * The places of values: of those that wait for one computation, the first on the page shows its
 * bar; and once a bar was seen, its place keeps room for one.
 */

const KEY = Symbol.for("jupyter_progress.places");

/** For so many ms no bar is shown, as in places.css. */
const UNSEEN = 200;

export interface Places {
  /** A bar shows this computation now. */
  show(bar: HTMLElement, id: string): void;
  /** A bar is shown no more. */
  forget(bar: HTMLElement): void;
}

/** What stands for an element in the document: marimo has each widget in a shadow tree of its own. */
function outermost(el: Element): Element {
  const root = el.getRootNode();
  return root instanceof ShadowRoot ? outermost(root.host) : el;
}

function makePlaces(): Places {
  const bars = new Map<HTMLElement, string>();
  /** Since when a place that showed no bar has the first one of its computation. */
  const alone = new WeakMap<Element, number>();
  let due = false;

  function later(): void {
    if (due) return;
    due = true;
    requestAnimationFrame(() => {
      due = false;
      mark();
    });
  }

  /** Mark all places but the first; one that cannot be seen, in another tab say, is passed over. */
  function mark(): void {
    const seen = new Set<string>();
    const order = (a: HTMLElement, b: HTMLElement) =>
      outermost(a).compareDocumentPosition(outermost(b)) & Node.DOCUMENT_POSITION_FOLLOWING ? -1 : 1;
    for (const bar of [...bars.keys()].sort(order)) {
      const place = bar.closest(".jprog-place");
      if (!place) continue;
      const id = bars.get(bar)!;
      if (seen.has(id)) {
        place.classList.add("jprog-place-twin");
        alone.delete(place);
      } else if (place.classList.contains("jprog-place-twin")) {
        release(place);
      }
      if (place.checkVisibility?.() ?? true) seen.add(id);
    }
  }

  /** Let a place show its bar; what is over soon is not to be seen. */
  function release(place: Element): void {
    const now = performance.now();
    const left = (alone.get(place) ?? now) + UNSEEN - now;
    if (left > 0) {
      if (!alone.has(place)) alone.set(place, now);
      setTimeout(later, left);
    } else {
      place.classList.remove("jprog-place-twin");
      alone.delete(place);
    }
  }

  // Tells when a bar comes into the page and is first seen, and when its tab is opened or left.
  const sizes = new ResizeObserver((changed) => {
    for (const { target, contentRect } of changed) {
      if (contentRect.height) target.closest(".jprog-place")?.classList.add("jprog-place-held");
    }
    later();
  });
  return {
    show(bar, id) {
      if (bars.get(bar) === id) return;
      if (!bars.has(bar)) sizes.observe(bar);
      bars.set(bar, id);
      later();
    },
    forget(bar) {
      bars.delete(bar);
      sizes.unobserve(bar);
      later();
    },
  };
}

/** The one for all bars of the page: each bar has a copy of this module. */
export function pagePlaces(): Places {
  const page = window as unknown as Record<symbol, Places | undefined>;
  return (page[KEY] ??= makePlaces());
}
