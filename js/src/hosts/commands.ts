/** What the reader asks of the kernel. */
import type { Command } from "../wire";
import { widgetModel, type Model } from "./host";

/**
 * Send a command; true if the kernel can hear it at once.
 *
 * A message on the widget's own comm waits until the running cell is over: ipykernel handles it on
 * the main thread. Its control channel does not wait, and it takes a `comm_msg` too.
 */
export function send(model: Model, command: Command): boolean {
  const kernel = model.widget_manager?.kernel;
  const id = widgetModel(model)?.model_id;
  if (kernel?.sendControlMessage && id) {
    try {
      kernel.sendControlMessage(control(kernel.clientId, kernel.username, id, command), false, true);
      return true;
    } catch (error) {
      console.warn("jupyter_progress: no control channel", error);
    }
  }
  model.send(command);
  return false;
}

function control(session = "", username = "", id: string, command: Command): object {
  return {
    channel: "control",
    header: {
      msg_id: `${Date.now()}-${Math.random()}`,
      msg_type: "comm_msg",
      session,
      username,
      version: "5.3",
      date: new Date().toISOString(),
    },
    parent_header: {},
    metadata: {},
    content: { comm_id: id, data: { method: "custom", content: command } },
    buffers: [],
  };
}
