/** A page to test on: controlled time, controlled visibility, and a model like a host's. */
import { vi } from "vitest";
import type { Kernel, Model, Outputs } from "../src/hosts/host";
import type { BarState, TrackerState } from "../src/wire";

let observe: (targets: { target: Element; isIntersecting: boolean }[]) => void = () => {};

/** Time stands still until the test moves it; nothing is in view until the test says so. */
export function setUpPage(): void {
  setHidden(false);
  vi.useFakeTimers();
  vi.clearAllTimers();
  for (const name of ["clock", "signs"]) {
    Reflect.deleteProperty(window, Symbol.for(`jupyter_progress.${name}`));
  }
  document.body.replaceChildren();
  vi.stubGlobal(
    "IntersectionObserver",
    class {
      #targets = new Set<Element>();
      constructor(callback: (entries: object[]) => void) {
        observe = (entries) =>
          callback(
            entries
              .filter(({ target }) => this.#targets.has(target))
              .map((entry) => ({ ...entry, boundingClientRect: { width: 400 } })),
          );
      }
      observe = (target: Element) => this.#targets.add(target);
      unobserve = (target: Element) => this.#targets.delete(target);
    },
  );
}

export function setInView(isIntersecting: boolean, ...targets: Element[]): void {
  observe(targets.map((target) => ({ target, isIntersecting })));
}

export function setHidden(hidden: boolean): void {
  Object.defineProperty(document, "hidden", { configurable: true, value: hidden });
  document.dispatchEvent(new Event("visibilitychange"));
}

export function makeState(more: Partial<TrackerState> = {}): TrackerState {
  return { ...makeBarState(), rows: [], settled: null, notify: null, ...more };
}

export function makeBarState(more: Partial<BarState> = {}): BarState {
  return {
    id: "task",
    title: "",
    status: "running",
    progress: 43,
    fake: null,
    message: "Step 43",
    elapsed: 12_000,
    remaining: null,
    facts: [],
    note: "",
    error: null,
    actions: ["cancel"],
    ...more,
  };
}

export interface FakeModel extends Model {
  change(state: TrackerState): void;
  trigger(event: string): void;
}

/** A model as AFM hands it out; `manager` is what ipywidgets' hosts add. */
export function makeModel(state: TrackerState, manager?: object, real: object = {}): FakeModel {
  const listeners = new Map<string, Set<() => void>>();
  const model = {
    get: (name: string) => (name === "state" ? state : undefined) as any,
    set: vi.fn(() => Object.assign(real, { get: model.get })),
    send: vi.fn(),
    on: (name: string, call: () => void) => {
      listeners.set(name, (listeners.get(name) ?? new Set()).add(call));
    },
    off: (name: string, call: () => void) => listeners.get(name)?.delete(call),
    trigger: (name: string) => listeners.get(name)?.forEach((call) => call()),
    change: (next: TrackerState) => {
      state = next;
      model.trigger("change:state");
    },
    ...(manager && { widget_manager: manager }),
  };
  return model as unknown as FakeModel;
}

export function makeKernel() {
  const slots = new Set<(sender: unknown, status: string) => void>();
  const disposals = new Set<() => void>();
  const connections = new Set<(sender: unknown, status: string) => void>();
  const signal = <T>(set: Set<T>) => ({
    connect: (slot: T) => set.add(slot),
    disconnect: (slot: T) => set.delete(slot),
  });
  const kernel = {
    clientId: "client",
    username: "user",
    statusChanged: signal(slots),
    disposed: signal(disposals),
    connectionStatusChanged: signal(connections),
    sendControlMessage: vi.fn(),
  };
  return {
    kernel: kernel as unknown as Kernel & { sendControlMessage: ReturnType<typeof vi.fn> },
    become: (status: string) => slots.forEach((slot) => slot(null, status)),
    connection: (status: string) => connections.forEach((slot) => slot(null, status)),
    dispose: () => disposals.forEach((slot) => slot()),
  };
}

/** A notebook of one cell whose outputs are these. */
export function makeNotebook(...data: Record<string, unknown>[]) {
  const list: { data: Record<string, unknown> }[] = data.map((each) => ({ data: each }));
  const outputs: Outputs = {
    get length() {
      return list.length;
    },
    get: (i) => list[i]!,
    set: (i, output) => (list[i] = output as { data: Record<string, unknown> }),
  };
  return { list, context: { model: { cells: { length: 1, get: () => ({ outputs }) } } } };
}

export const VIEW = "application/vnd.jupyter.widget-view+json";
