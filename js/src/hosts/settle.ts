/**
 * In JupyterLab the page itself replaces what it shows, once all is over, by plain html and text:
 * a widget view in a saved notebook cannot be shown again without its kernel, and after a reload
 * of the page the kernel's last refresh finds nothing to refresh.
 */
import { whole } from "../bar/format";
import { name } from "../bar/words";
import type { BarState, Bundle } from "../wire";
import { widgetModel, type Model } from "./host";

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

/** The bar of a kernel that died, from the template that it left with the page. */
export function stoppedBundle(template: Bundle, bar: BarState): Bundle {
  const percent = bar.progress;
  const words: Record<string, string> = {
    message: name(bar),
    percent: percent === null ? "" : ` at ${whole(percent)} %`,
    width: (percent ?? 0).toFixed(2),
  };
  const put = (escape: (text: string) => string) => (_: string, key: string) => escape(words[key]!);
  const token = /\{\{(message|percent|width)\}\}/g;
  return {
    "text/html": template["text/html"].replace(token, put(escaped)),
    "text/plain": template["text/plain"].replace(token, put(String)),
  };
}

const ENTITIES: Record<string, string> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

const escaped = (text: string) => text.replace(/[&<>"']/g, (c) => ENTITIES[c]!);
