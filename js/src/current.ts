/** What a model shows: its last whole state, and what has changed since that was sent. */
import type { Model } from "./hosts/host";
import type { BarState, Change, TrackerState } from "./wire";
import { filled } from "./wire";

/** The same object for all views of a model, until there is another state or change. */
const merged = new WeakMap<TrackerState, { change: Change; state: TrackerState }>();

export function current(model: Model): TrackerState {
  const whole = model.get("state");
  const change = model.get("change") ?? {};
  if (!Object.keys(change).length) return whole;
  let known = merged.get(whole);
  if (known?.change !== change) merged.set(whole, (known = { change, state: changed(whole, change) }));
  return known.state;
}

function changed(whole: TrackerState, { rows = {}, ...change }: Change): TrackerState {
  const bars = whole.rows.map((row, i) => (i in rows ? bar(filled(row), rows[i]!) : row));
  return { ...bar(whole, change), rows: bars };
}

/** The times of a bar are those of its whole state: only what is left may be another. */
function bar<B extends BarState>(whole: B, { left, ...change }: Change): B {
  return { ...whole, ...change, ...(left === undefined ? {} : leftOf(left, whole.elapsed ?? 0)) };
}

function leftOf(left: Change["left"], elapsed: number) {
  if (!left) return { remaining: null, range: null, due: null };
  const due = left[3] === null ? null : left[3] - elapsed;
  const at = elapsed + Math.min(due ?? 0, 0);
  const [remaining, low, high] = left.slice(0, 3).map((each) => each! - at) as [number, number, number];
  return {
    remaining,
    range: low === high ? null : ([low, high] as [number, number]),
    due,
  };
}
