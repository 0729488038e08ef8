/** Of the places that wait for one computation, the first on the page shows its bar. */

const KEY = Symbol.for("jupyter_progress.twins");

export interface Twins {
  /** A bar shows this computation now. */
  show(bar: HTMLElement, id: string): void;
  /** A bar is shown no more. */
  forget(bar: HTMLElement): void;
}

function makeTwins(): Twins {
  const bars = new Map<HTMLElement, string>();
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
      a.compareDocumentPosition(b) & Node.DOCUMENT_POSITION_FOLLOWING ? -1 : 1;
    for (const bar of [...bars.keys()].sort(order)) {
      const place = bar.closest(".jprog-place");
      if (!place) continue;
      const id = bars.get(bar)!;
      place.classList.toggle("jprog-place-twin", seen.has(id));
      if (place.checkVisibility?.() ?? true) seen.add(id);
    }
  }

  // Tells when a bar comes into the page, and when its tab is opened or left.
  const sizes = new ResizeObserver(later);
  return {
    show(bar, id) {
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
export function pageTwins(): Twins {
  const page = window as unknown as Record<symbol, Twins | undefined>;
  return (page[KEY] ??= makeTwins());
}
