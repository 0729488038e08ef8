/**
 * The module that each bar brings along. The front end itself is sent once: one model of the
 * kernel holds it, and this takes it from there.
 */
import { send } from "./hosts/commands";
import type { Model } from "./hosts/host";

interface Texts {
  esm: string;
  css: string;
}
type End = () => void;
interface FrontEnd {
  initialize(props: { model: Model }): End;
  render(props: { model: Model; el: HTMLElement }): End;
}

/** After so many ms without an answer of the page's manager the kernel is asked. */
const PATIENCE = 1000;

/** anywidget imports this module once for each bar: what is loaded hangs on `window`. */
const page = window as unknown as Record<string, Promise<FrontEnd> | undefined>;

function frontEnd(model: Model): Promise<FrontEnd> {
  const reference = model.get("front_end");
  return (page[reference] ??= load(model, reference).catch((error) => {
    delete page[reference];
    throw error;
  }));
}

async function load(model: Model, reference: string): Promise<FrontEnd> {
  const { esm, css } = await texts(model, reference);
  const url = URL.createObjectURL(new Blob([esm], { type: "text/javascript" }));
  const { default: loaded } = await import(url);
  URL.revokeObjectURL(url);
  const sheet = document.createElement("style");
  sheet.textContent = css;
  document.head.append(sheet);
  send(model, { type: "here", id: "" });
  return loaded;
}

/** From the model that holds them; from the kernel where the page does not know that model. */
function texts(model: Model, reference: string): Promise<Texts> {
  return new Promise((resolve) => {
    const hear = (message?: { front_end?: Texts }) => {
      if (message?.front_end) resolve(message.front_end);
    };
    const ask = () => {
      model.on("msg:custom", hear);
      send(model, { type: "front_end", id: "" });
    };
    const timer = setTimeout(ask, PATIENCE);
    const held = async () =>
      (await model.widget_manager!.get_model!(reference.replace("IPY_MODEL_", ""))).get("texts");
    held()
      .then(resolve, ask)
      .finally(() => clearTimeout(timer));
  });
}

/** anywidget gives up on a model that takes long to begin, so it begins here at once. */
const later = (end: Promise<End>) => () => void end.then((call) => call());

export default {
  initialize: (props: { model: Model }) =>
    later(frontEnd(props.model).then((it) => it.initialize(props))),
  render: (props: { model: Model; el: HTMLElement }) =>
    later(frontEnd(props.model).then((it) => it.render(props))),
};
