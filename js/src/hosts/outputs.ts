/** The outputs of a notebook that hold a widget: as its live view, or as what was saved of it. */
import { widgetModel, type Cells, type Model, type Output, type Outputs } from "./host";

export const VIEW = "application/vnd.jupyter.widget-view+json";

/** Where the metadata of an output names the model that is shown there when it is live. */
export const MARK = "jupyter_progress";

/** A model, and which bar it shows there: when that is over, it may show another elsewhere. */
export interface Named {
  model_id?: string;
  bar?: string;
}

/** The model whose view an output holds. */
export const viewed = ({ data }: { data?: Record<string, unknown> }) =>
  data?.[VIEW] as Named | undefined;

/** The model of which an output holds what was saved. */
export const marked = ({ metadata }: { metadata?: Record<string, unknown> }) =>
  metadata?.[MARK] as Named | undefined;

/** Whether a model is meant, as it shows this bar. */
export const isOf = (named: Named | undefined, id: string, bar: string | undefined) =>
  named?.model_id === id && (named.bar ?? bar) === bar;

/** The cells of the notebook that this model is shown in, where the page tells (JupyterLab). */
export const cellsOf = (model: Model): Cells | undefined =>
  model.widget_manager?.context?.model?.cells;

/** Replace outputs of these cells, or none: what gives null stays as it is. */
export function eachOutput(cells: Cells, replaced: (output: Output) => object | null): void {
  for (let c = 0; c < cells.length; c++) {
    const outputs: Outputs | undefined = cells.get(c).outputs;
    for (let i = 0; i < (outputs?.length ?? 0); i++) {
      const next = replaced(outputs!.get(i));
      if (next) outputs!.set(i, next);
    }
  }
}

/** Replace each output that holds this bar of a model in some form; null leaves it as it is. */
export function replaceOutputs(
  model: Model,
  bar: string,
  replaced: (output: Output) => object | null,
): void {
  const cells = cellsOf(model);
  const id = widgetModel(model)?.model_id;
  if (!cells || !id) return;
  eachOutput(cells, (output) =>
    isOf(viewed(output), id, bar) || isOf(marked(output), id, bar) ? replaced(output) : null,
  );
}
