/** The widget's door: an anywidget front-end module. */
import { current } from "./current";
import { frozen, stopped } from "./bar/reading";
import { ended } from "./bar/states";
import { makeTracker } from "./bar/tracker";
import { send } from "./hosts/commands";
import { hasNoKernel, mayBeOld, watchKernel, type Model } from "./hosts/host";
import { ask, mayAsk, pageSigns } from "./hosts/notify";
import { makePlace } from "./hosts/place";
import { pagePlaces } from "./hosts/places";
import { watchServer } from "./hosts/reach";
import { saveAs, saveBoxes, settleBoxes } from "./hosts/save";
import { inTurn, settle } from "./hosts/settle";
import { settled } from "./hosts/settled";
import { watchWake } from "./hosts/wake";
import { filled, type BarState, type Bundle, type StackAnswer, type TrackerState } from "./wire";

/**
 * When each whole state came, by the page's clock. The state object is the same for all views of
 * a model, those opened later included, so that all of them show the same moment.
 */
const arrivals = new WeakMap<TrackerState, number>();

/** States of models whose kernel has gone, as they stood then. */
const remains = new WeakMap<TrackerState, TrackerState>();

const views = new Set<() => void>();

/** What to ask whether a model's kernel is still there. */
const checks = new Set<() => void>();

function arrival(model: Model): number {
  const state = model.get("state");
  let at = arrivals.get(state);
  if (at === undefined) arrivals.set(state, (at = performance.now()));
  return at;
}

/** A state with something done to the bar and to each of its rows. */
const each = (state: TrackerState, change: <B extends BarState>(bar: B) => B): TrackerState => ({
  ...change(state),
  rows: state.rows.map((row) => change(filled(row))),
});

/** What a save keeps: the state of that moment. */
function snapshot(model: Model): Bundle {
  const sent = current(model);
  const since = performance.now() - arrival(model);
  const state = remains.get(sent) ?? each(sent, (bar) => frozen(bar, since));
  return sent.settled ?? settled(state, `as saved ${minute(new Date())}`);
}

/** 2025-10-03 14:58, by the reader's clock. */
function minute(date: Date): string {
  const local = new Date(date.getTime() - date.getTimezoneOffset() * 60_000);
  return local.toISOString().slice(0, 16).replace("T", " ");
}

function isUnderWay(model: Model): boolean {
  const state = current(model);
  return !ended(state.status) && !remains.has(state);
}

/** For how many ms nothing came for a bar that is under way; 0 for one that is not. */
function quiet(model: Model): number {
  return isUnderWay(model) ? performance.now() - arrival(model) : 0;
}

/** Later: JupyterLab trips over a view that it is still making when its output is replaced. */
function settleSoon(model: Model): ReturnType<typeof setTimeout> | undefined {
  const { id, settled: final } = model.get("state");
  return final ? setTimeout(() => settle(model, id, final)) : undefined;
}

/** The model that holds this front end: of a kernel that has it, values may be in boxes. */
function initializeHolder(model: Model): () => void {
  saveBoxes(model);
  // Later: then each bar knows how it stood.
  return watchKernel(model, () => void setTimeout(() => inTurn(model, () => settleBoxes(model))));
}

function initialize({ model }: { model: Model }): () => void {
  if (!model.get("state")) return initializeHolder(model);
  let unwake: (() => void) | null = null;
  /** Look whether the page is behind, as long as there is something to be behind of. */
  const watchSleep = () => {
    if (isUnderWay(model)) {
      unwake ??= watchWake(model.widget_manager?.kernel, () => send(model, { type: "state", id: "" }));
    } else {
      unwake?.();
      unwake = null;
    }
  };
  const gone = () => {
    const state = current(model);
    const since = performance.now() - arrival(model);
    const last = each(state, (bar) => stopped(bar, since));
    remains.set(state, last);
    watchSleep();
    pageSigns().show(model, last, performance.now());
    for (const show of views) show();
    if (last.status === "gone") settle(model, last.id, settled(last, ""));
  };
  let shown = current(model);
  const changed = () => {
    if (hasNoKernel()) return gone();
    const state = current(model);
    // The end of the bar before may have been lost on its way, as a message of a cut connection.
    if (state.id !== shown.id) settle(model, shown.id, shown.settled ?? settled(shown, "as last seen"));
    shown = state;
    watchSleep();
    pageSigns().show(model, state, arrival(model));
    settleSoon(model);
  };
  model.on("change:state", changed);
  model.on("change:change", changed);
  changed();
  if (mayBeOld()) model.send({ type: "state" });
  const unsave = saveAs(model, () => snapshot(model));
  const unwatch = watchKernel(model, gone);
  const manager = model.widget_manager;
  const server = watchServer(manager?.context ? null : manager?.kernel, () => quiet(model), gone);
  checks.add(server.check);
  return () => {
    unwatch();
    unwake?.();
    checks.delete(server.check);
    server.stop();
    unsave();
    pageSigns().forget(model);
    model.off("change:state", changed);
    model.off("change:change", changed);
  };
}

function render({ model, el }: { model: Model; el: HTMLElement }): () => void {
  const tracker = makeTracker(
    (command) => send(model, command),
    (command) => {
      model.send(command);
      for (const check of checks) check();
    },
    { mayAsk, ask },
  );
  const place = makePlace(model, el);
  const show = () => {
    const state = current(model);
    tracker.show(remains.get(state) ?? state, arrival(model));
    pagePlaces().show(place.bar, state.id);
  };
  const answered = ({ type, id, text }: Partial<StackAnswer>) => {
    if (type === "stack") tracker.answer(String(id), String(text));
  };
  model.on("change:state", show);
  model.on("msg:custom", answered);
  model.on("change:change", show);
  views.add(show);
  show();
  place.bar.append(tracker.el);
  // The output that holds this view may be newer than the state.
  const timer = settleSoon(model);
  return () => {
    clearTimeout(timer);
    views.delete(show);
    model.off("change:state", show);
    model.off("msg:custom", answered);
    model.off("change:change", show);
    pagePlaces().forget(place.bar);
    place.close();
    tracker.close();
  };
}

export default { initialize, render };
