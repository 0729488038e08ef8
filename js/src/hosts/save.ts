/**
 * What a save in mid-run keeps of a bar, and of a box that holds bars or values.
 *
 * A notebook reopened without its kernel shows a widget view as an error, whatever html stands
 * beside it. So what is saved holds no view of ours, but the state of that moment as html and
 * text, and the id of the model in the output's metadata; when the page is opened again while the
 * kernel still has the model, the view is put back. The document and the page stay as they are:
 * replacing the output itself would make the view anew at each save and lose the focus.
 */
import type { Bundle } from "../wire";
import { boxed, type Widget } from "./boxes";
import { widgetModel, type Manager, type Model, type NotebookModel, type Output } from "./host";
import { keepInCells } from "./shared";
import { cellsOf, eachOutput, isOf, MARK, marked, VIEW, viewed, type Named } from "./outputs";

interface SavedOutput {
  data?: Record<string, unknown>;
  metadata?: Record<string, unknown>;
}
interface SavedNotebook {
  cells?: { outputs?: SavedOutput[] }[];
}

const KEY = Symbol.for("jupyter_progress.saved");

/** After so many ms outputs that have come are looked at. */
const SOON = 200;

/** Save this bar as a snapshot from now on, and boxes too; returns how to stop that. */
export function saveAs(model: Model, snapshot: () => Bundle): () => void {
  const saved = savedOf(model);
  const id = widgetModel(model)?.model_id;
  if (!saved || !id) return () => {};
  saved.bars.set(id, snapshot);
  const real = widgetModel(model) as Widget;
  saved.restore(id, real);
  saved.look();
  return () => {
    if (saved.bars.get(id) === snapshot) saved.forget(id);
  };
}

/** Save the boxes that hold bars or values as snapshots from now on. */
export function saveBoxes(model: Model): void {
  savedOf(model)?.look();
}

/** Put what is seen of each box that holds bars or values in its place, for good. */
export function settleBoxes(model: Model): void {
  const saved = savedOf(model);
  const cells = cellsOf(model);
  if (!saved || !cells) return;
  eachOutput(cells, (output) => {
    const id = viewed(output)?.model_id ?? "";
    const data = saved.bars.has(id) ? null : saved.snapshot(id);
    return data && { output_type: "display_data", data, metadata: {} };
  });
}

/** What is known of the widgets in one document. */
interface Saved {
  /** By the id of the model. */
  bars: Map<string, () => Bundle>;
  snapshot(id: string): Bundle | null;
  /** Put the view back where the document holds what was saved of it. */
  restore(id: string, widget: Widget): void;
  forget(id: string): void;
  /** Get to know the models of all outputs: nobody can wait for them in a save. */
  look(): void;
}

/** anywidget imports this module once per model: it hangs on the document. */
function savedOf(model: Model): Saved | null {
  const manager = model.widget_manager;
  const notebook = manager?.context?.model;
  if (!notebook || !cellsOf(model)) return null;
  const known = notebook[KEY] as Saved | undefined;
  if (known) return known;
  const saved = makeSaved(notebook, manager!);
  Object.defineProperty(notebook, KEY, { value: saved });
  const toJSON = notebook.toJSON;
  if (toJSON) {
    notebook.toJSON = function () {
      const json = toJSON.call(this);
      try {
        return withSnapshots(json as SavedNotebook, saved);
      } catch (error) {
        // Whatever is wrong here, a notebook can be saved.
        console.warn("jupyter_progress: the bars are saved as they are", error);
        return json;
      }
    };
  }
  return saved;
}

function makeSaved(notebook: NotebookModel, manager: Manager): Saved {
  const bars = new Map<string, () => Bundle>();
  const widgets = new Map<string, Widget>();
  const asked = new Set<string>();
  const barOf = (id: string) => bars.get(id)?.();
  const snapshot = (id: string) =>
    barOf(id) ?? (widgets.has(id) ? boxed(widgets.get(id)!, barOf) : null);
  const keep = keepInCells(manager, notebook, snapshot);

  function restore(id: string, widget: Widget): void {
    widgets.set(id, widget);
    // A model that was read from the file, with the state of all widgets, is not live.
    if (!widget.comm_live) return;
    const { dirty } = notebook;
    const bar = widget.get("state")?.id;
    eachOutput(notebook.cells!, (output) => {
      const named = marked(output);
      return isOf(named, id, bar) ? withView(output, named!) : null;
    });
    if (dirty === false && notebook.dirty) notebook.dirty = false;
    keep();
  }

  function know(id: string): void {
    const widget = widgets.get(id);
    if (widget) return restore(id, widget);
    if (asked.has(id)) return;
    asked.add(id);
    manager
      .get_model?.(id)
      .then((found) => restore(id, found as Widget))
      .catch(() => {}) // one of another kernel
      .finally(() => asked.delete(id));
  }

  function forget(id: string): void {
    bars.delete(id);
    widgets.delete(id);
  }

  let due = false;
  function look(): void {
    if (due) return;
    due = true;
    setTimeout(() => {
      due = false;
      if (!notebook.cells) return; // the document was closed meanwhile
      const ids = new Set<string>();
      eachOutput(notebook.cells, (output) => {
        const id = (viewed(output) ?? marked(output))?.model_id;
        if (id && (marked(output) || !widgets.has(id))) ids.add(id);
        return null;
      });
      ids.forEach(know);
      keep();
    }, SOON);
  }

  // A document that is read anew from its file holds snapshots again.
  notebook.cells?.changed?.connect(look);
  notebook.contentChanged?.connect(look);
  return { bars, restore, forget, look, snapshot };
}

/** The same notebook with snapshots; what it shares with the document is not changed. */
function withSnapshots(notebook: SavedNotebook, saved: Saved): SavedNotebook {
  if (!notebook.cells) return notebook;
  const cells = notebook.cells.map((cell) => {
    if (!cell.outputs?.some(viewed)) return cell;
    return { ...cell, outputs: cell.outputs.map((output) => withSnapshot(output, saved)) };
  });
  return { ...notebook, cells };
}

function withSnapshot(output: SavedOutput, saved: Saved): SavedOutput {
  const { model_id, bar } = viewed(output) ?? {};
  const snapshot = model_id && saved.snapshot(model_id);
  if (!snapshot) return output;
  const mark: Named = bar === undefined ? { model_id } : { model_id, bar };
  const { [VIEW]: _, ...rest } = output.data ?? {};
  return {
    ...output,
    data: { ...rest, ...snapshot },
    metadata: { ...output.metadata, [MARK]: mark },
  };
}

function withView({ data, metadata }: Output, named: Named): object {
  const { [MARK]: _, ...rest } = metadata ?? {};
  const view = { version_major: 2, version_minor: 0, ...named };
  return { output_type: "display_data", data: { ...data, [VIEW]: view }, metadata: rest };
}
