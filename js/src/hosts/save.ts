/**
 * What a save in mid-run keeps of a bar.
 *
 * A notebook reopened without its kernel shows a widget view as an error, whatever html stands
 * beside it. So what is saved holds no view of ours, but the state of that moment as html and
 * text, and the id of the model in the output's metadata; when the page is opened again while the
 * kernel still has the model, the view is put back. The document and the page stay as they are:
 * replacing the output itself would make the view anew at each save and lose the focus.
 */
import type { Bundle } from "../wire";
import { widgetModel, type Model, type NotebookModel, type Output } from "./host";
import { cellsOf, MARK, marked, replaceOutputs, VIEW, viewed } from "./outputs";

interface Entry {
  snapshot(): Bundle;
  /** Put the view back where the document holds what was saved of it. */
  restore(): void;
}

/** By the id of the model. anywidget imports this module once per model: it hangs on the document. */
type Entries = Map<string, Entry>;

const KEY = Symbol.for("jupyter_progress.saved");

interface SavedOutput {
  data?: Record<string, unknown>;
  metadata?: Record<string, unknown>;
}
interface SavedNotebook {
  cells?: { outputs?: SavedOutput[] }[];
}

/** Save this model as a snapshot from now on; returns how to stop that. */
export function saveAs(model: Model, snapshot: () => Bundle): () => void {
  const notebook = model.widget_manager?.context?.model;
  const id = widgetModel(model)?.model_id;
  if (!notebook || !cellsOf(model) || !id) return () => {};
  const entry = { snapshot, restore: () => restore(model, notebook) };
  const entries = entriesOf(notebook);
  entries.set(id, entry);
  entry.restore();
  return () => {
    if (entries.get(id) === entry) entries.delete(id);
  };
}

function entriesOf(notebook: NotebookModel): Entries {
  const known = notebook[KEY] as Entries | undefined;
  if (known) return known;
  const entries: Entries = new Map();
  Object.defineProperty(notebook, KEY, { value: entries });
  const toJSON = notebook.toJSON;
  if (toJSON) {
    notebook.toJSON = function () {
      const saved = toJSON.call(this);
      try {
        return withSnapshots(saved as SavedNotebook, entries);
      } catch (error) {
        // Whatever is wrong here, a notebook can be saved.
        console.warn("jupyter_progress: the bars are saved as they are", error);
        return saved;
      }
    };
  }
  // A document that is read anew from its file holds snapshots again.
  notebook.cells?.changed?.connect(() => setTimeout(() => entries.forEach((each) => each.restore())));
  return entries;
}

/** The same notebook with snapshots; what it shares with the document is not changed. */
function withSnapshots(notebook: SavedNotebook, entries: Entries): SavedNotebook {
  if (!notebook.cells) return notebook;
  const cells = notebook.cells.map((cell) => {
    if (!cell.outputs?.some((output) => entries.has(viewed(output) ?? ""))) return cell;
    return { ...cell, outputs: cell.outputs.map((output) => withSnapshot(output, entries)) };
  });
  return { ...notebook, cells };
}

function withSnapshot(output: SavedOutput, entries: Entries): SavedOutput {
  const id = viewed(output) ?? "";
  const entry = entries.get(id);
  if (!entry) return output;
  const { [VIEW]: _, ...rest } = output.data ?? {};
  return {
    ...output,
    data: { ...rest, ...entry.snapshot() },
    metadata: { ...output.metadata, [MARK]: { model_id: id } },
  };
}

function restore(model: Model, notebook: NotebookModel): void {
  const real = widgetModel(model);
  // A model that was read from the file, with the state of all widgets, is not live.
  if (!real?.comm_live) return;
  const { dirty } = notebook;
  replaceOutputs(model, (output) => (marked(output) ? withView(output, real.model_id!) : null));
  if (dirty === false && notebook.dirty) notebook.dirty = false;
}

function withView({ data, metadata }: Output, id: string): object {
  const { [MARK]: _, ...rest } = metadata ?? {};
  const view = { version_major: 2, version_minor: 0, model_id: id };
  return { output_type: "display_data", data: { ...data, [VIEW]: view }, metadata: rest };
}
