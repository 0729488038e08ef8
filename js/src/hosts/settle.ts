/**
 * In JupyterLab the page itself replaces what it shows, once all is over, by plain html and text:
 * a widget view in a saved notebook cannot be shown again without its kernel, and after a reload
 * of the page the kernel's last refresh finds nothing to refresh.
 */
import type { Bundle } from "../wire";
import type { Model } from "./host";
import { replaceOutputs } from "./outputs";

/** After so many ms the page that ran the cell has heard the kernel's own refresh. */
const SETTLED_BY_KERNEL = 1_000;

/** Over so many ms pages spread what they would do at once. */
const SPREAD = 4_000;

export function settle(model: Model, bar: string, data: Bundle): void {
  const output = () => ({ output_type: "display_data", data: { ...data }, metadata: {} });
  inTurn(model, () => replaceOutputs(model, bar, output));
}

/** Two pages that replace one output of a shared document at once may leave two in its place. */
export function inTurn(model: Model, replace: () => void): void {
  if (model.widget_manager?.context?.model?.collaborative) {
    setTimeout(replace, SETTLED_BY_KERNEL + Math.random() * SPREAD);
  } else {
    replace();
  }
}
