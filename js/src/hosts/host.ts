/**
 * What a page offers beyond the AFM interface, where it has more: JupyterLab, Notebook, Voila and
 * VS Code run ipywidgets' own manager. Everything here is optional; nothing of it is relied upon.
 */
import type { Change, StackAnswer, TrackerState } from "../wire";
import { isExported, isReplayed, watchMarimo } from "./marimo";

export interface Model {
  get(name: "state"): TrackerState;
  get(name: "change"): Change | undefined;
  get(name: "front_end"): string;
  get(name: "place" | "out"): string | undefined;
  set(changes: object): unknown;
  send(content: unknown): void;
  on(name: string, callback: (message?: object) => void): void;
  on(name: "msg:custom", callback: (message: Partial<StackAnswer>) => void): void;
  off(name?: string, callback?: (message: Partial<StackAnswer>) => void): void;
  widget_manager?: Manager;
}

interface Signal<T> {
  connect(slot: (sender: unknown, args: T) => void): void;
  disconnect(slot: (sender: unknown, args: T) => void): void;
}

export interface Kernel {
  id?: string;
  serverSettings?: { baseUrl?: string };
  clientId?: string;
  username?: string;
  statusChanged?: Signal<string>;
  connectionStatusChanged?: Signal<string>;
  disposed?: Signal<unknown>;
  sendControlMessage?(message: object, expectReply: boolean, disposeOnDone: boolean): unknown;
}

export interface Output {
  data: Record<string, unknown>;
  metadata?: Record<string, unknown>;
}

export interface Outputs {
  length: number;
  get(index: number): Output;
  set(index: number, output: object): void;
}

export interface Cell {
  outputs?: Outputs;
  getMetadata?(key: string): object | undefined;
  setMetadata?(key: string, value: object): void;
  deleteMetadata?(key: string): void;
  sharedModel?: { transact?(change: () => void, undoable: boolean): void };
}

export interface Cells {
  length: number;
  get(index: number): Cell;
  changed?: Signal<unknown>;
}

/** JupyterLab's notebook model, the document. */
export interface NotebookModel {
  cells?: Cells;
  contentChanged?: Signal<unknown>;
  dirty?: boolean;
  /** Whether several edit it at once. */
  collaborative?: boolean;
  toJSON?(): unknown;
  [mark: symbol]: unknown;
}

export interface Manager {
  kernel?: Kernel | null;
  context?: { isDisposed?: boolean; model?: NotebookModel };
  get_model?(id: string): Promise<{ get(name: string): any }>;
}

/** ipywidgets' own model behind AFM's proxy. */
interface WidgetModel {
  model_id?: string;
  comm_live?: boolean;
}

/** AFM hides the model and its id; Backbone's `set` gives the model back. */
export function widgetModel(model: Model): WidgetModel | null {
  const manager = model.widget_manager;
  if (!manager || !("kernel" in manager)) return null;
  return (model.set({}) as WidgetModel | null | undefined) ?? null;
}

const DEAD = new Set(["restarting", "autorestarting", "dead", "terminating"]);

/** Whether there was never a kernel behind this page. */
export const hasNoKernel = isExported;

/** Whether a state may be older than its arrival, so that the kernel is to be asked for it. */
export const mayBeOld = isReplayed;

/** Call `gone` when the kernel of this model has died, is being restarted, or is out of reach. */
export function watchKernel(model: Model, gone: () => void): () => void {
  const kernel = model.widget_manager?.kernel;
  const unwatch = kernel ? () => {} : watchMarimo(gone);
  let over = false;
  const end = () => {
    if (over) return;
    over = true;
    stop();
    gone();
  };
  const status = (_: unknown, value: string) => {
    if (DEAD.has(value)) end();
  };
  // A notebook that is closed disposes its connection too; the kernel itself lives on.
  const disposed = () => {
    if (!model.widget_manager?.context?.isDisposed) end();
  };
  const live = () => {
    if (widgetModel(model)?.comm_live === false) end();
  };
  const stop = () => {
    unwatch();
    kernel?.statusChanged?.disconnect(status);
    kernel?.disposed?.disconnect(disposed);
    model.off("comm_live_update", live);
  };
  kernel?.statusChanged?.connect(status);
  kernel?.disposed?.connect(disposed);
  model.on("comm_live_update", live);
  return stop;
}
