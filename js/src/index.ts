/** The widget's door: an anywidget front-end module. */
import { send } from "./commands";
import { watchKernel, type Model } from "./host";
import { stopped } from "./reading";
import { settle, stoppedBundle } from "./settle";
import { Tracker } from "./tracker";
import type { TrackerState } from "./types";

/**
 * When each state came, by the page's clock. The state object is the same for all views of a
 * model, those opened later included, so that all of them show the same moment.
 */
const arrivals = new WeakMap<TrackerState, number>();

/** States of models whose kernel has gone, as they stood then. */
const remains = new WeakMap<TrackerState, TrackerState>();

function arrival(state: TrackerState): number {
  let at = arrivals.get(state);
  if (at === undefined) arrivals.set(state, (at = performance.now()));
  return at;
}

function settleIfOver(model: Model): void {
  const { settled } = model.get("state");
  if (settled) settle(model, settled);
}

interface Props {
  model: Model;
  el: HTMLElement;
}

function initialize({ model }: Pick<Props, "model">): () => void {
  const changed = () => {
    arrival(model.get("state"));
    settleIfOver(model);
  };
  model.on("change:state", changed);
  changed();
  const unwatch = watchKernel(model, () => {
    const state = model.get("state");
    const since = performance.now() - arrival(state);
    const last = stopped(state, since);
    last.rows = last.rows.map((row) => stopped(row, since));
    remains.set(state, last);
    if (last.status === "gone") settle(model, stoppedBundle(model.get("gone"), last));
  });
  return () => {
    unwatch();
    model.off("change:state", changed);
  };
}

function render({ model, el }: Props): () => void {
  const tracker = new Tracker(
    (command) => send(model, command),
    (command) => model.send(command),
  );
  const show = () => {
    const state = model.get("state");
    tracker.show(remains.get(state) ?? state, arrival(state));
  };
  model.on("change:state", show);
  const unwatch = watchKernel(model, show);
  show();
  el.append(tracker.el);
  // The output that holds this view may be newer than the state.
  const timer = setTimeout(() => settleIfOver(model));
  return () => {
    clearTimeout(timer);
    unwatch();
    model.off("change:state", show);
    tracker.close();
  };
}

export default { initialize, render };
