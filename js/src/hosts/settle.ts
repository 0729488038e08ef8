/**
 * In JupyterLab the page itself replaces what it shows, once all is over, by plain html and text:
 * a widget view in a saved notebook cannot be shown again without its kernel, and after a reload
 * of the page the kernel's last refresh finds nothing to refresh.
 */
import type { Bundle } from "../wire";
import type { Model } from "./host";
import { replaceOutputs } from "./outputs";

export function settle(model: Model, data: Bundle): void {
  replaceOutputs(model, () => ({ output_type: "display_data", data: { ...data }, metadata: {} }));
}
