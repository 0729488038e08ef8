/**
 * A notebook that several edit at once is written by the server, from the shared document, and not
 * by the page. So what a save would hold of the bars is kept in the metadata of their cells, where
 * changing it draws nothing anew; `server.py` puts it in its place when the file is written.
 */
import type { Bundle } from "../wire";
import type { Cell, Manager, NotebookModel } from "./host";
import { MARK, viewed } from "./outputs";

/** So often what is kept is brought up to date, in ms. */
const EVERY = 10_000;

/** Returns how to keep what has not been kept yet. */
export function keepInCells(
  manager: Manager,
  notebook: NotebookModel,
  snapshot: (id: string) => Bundle | null,
): () => void {
  if (!notebook.collaborative || !serverTakesIt()) return () => {};
  const timer = setInterval(() => {
    if (manager.context?.isDisposed) clearInterval(timer);
    else keep(() => true);
  }, EVERY);

  function keep(due: (cell: Cell, ids: string[]) => boolean): void {
    const cells = notebook.cells!;
    for (let c = 0; c < cells.length; c++) {
      const cell = cells.get(c);
      const kept: Record<string, Bundle> = {};
      for (let i = 0; i < (cell.outputs?.length ?? 0); i++) {
        const id = viewed(cell.outputs!.get(i))?.model_id;
        const data = id && snapshot(id);
        if (data) kept[id] = data;
      }
      if (due(cell, Object.keys(kept))) store(cell, kept);
    }
  }

  return () =>
    keep((cell, ids) => {
      const known = Object.keys(cell.getMetadata?.(MARK) ?? {});
      return known.length !== ids.length || ids.some((id) => !known.includes(id));
    });
}

/** Not as a change that the reader could undo. */
function store(cell: Cell, kept: Record<string, Bundle>): void {
  const change = () => {
    if (Object.keys(kept).length) cell.setMetadata?.(MARK, kept);
    else if (cell.getMetadata?.(MARK)) cell.deleteMetadata?.(MARK);
  };
  if (cell.sharedModel?.transact) cell.sharedModel.transact(change, false);
  else change();
}

function serverTakesIt(): boolean {
  const config = document.getElementById("jupyter-config-data")?.textContent;
  return Boolean(config && JSON.parse(config).jupyterProgressSaves);
}
