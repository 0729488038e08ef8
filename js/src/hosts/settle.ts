/**
 * In JupyterLab the page itself replaces what it shows, once all is over, by plain html and text:
 * a widget view in a saved notebook cannot be shown again without its kernel, and after a reload
 * of the page the kernel's last refresh finds nothing to refresh.
 */
import sheet from "../../../jupyter_progress/jupyter/static/settled.css?raw";
import { whole } from "../bar/format";
import { name } from "../bar/words";
import gone from "../gone.json";
import type { BarState, Bundle } from "../wire";
import { widgetModel, type Model } from "./host";
import { textToHtml } from "./html";

const VIEW = "application/vnd.jupyter.widget-view+json";

export function settle(model: Model, data: Bundle): void {
  const context = model.widget_manager?.context;
  const id = widgetModel(model)?.model_id;
  const cells = context?.model?.cells;
  if (!cells || !id) return;
  for (let c = 0; c < cells.length; c++) {
    const outputs = cells.get(c).outputs;
    for (let i = 0; i < (outputs?.length ?? 0); i++) {
      const view = outputs!.get(i).data?.[VIEW] as { model_id?: string } | undefined;
      if (view?.model_id !== id) continue;
      outputs!.set(i, { output_type: "display_data", data: { ...data }, metadata: {} });
    }
  }
}

/** The bar of a kernel that died, as it stays in the notebook. */
export function goneBundle(bar: BarState): Bundle {
  const percent = bar.progress;
  const at = percent === null ? "" : ` at ${whole(percent)} %`;
  const width = (percent ?? 0).toFixed(2);
  const message = name(bar);
  return {
    "text/html": fill(gone["text/html"], {
      message: textToHtml(message),
      tooltip: textToHtml(message, true),
      percent: at,
      width,
      style: `<style>${sheet.trim()}</style>`,
    }),
    "text/plain": fill(gone["text/plain"], { message, percent: at }),
  };
}

const fill = (template: string, words: Record<string, string>) =>
  template.replace(/\{\{(\w+)\}\}/g, (_, word: string) => words[word]!);
