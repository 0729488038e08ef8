/**
 * A box of ipywidgets that holds bars or values of ours, as html and text: for a save, and for the
 * end of its kernel. What else is in it is told as far as it can be read.
 */
import type { Bundle } from "../wire";
import { textToHtml } from "./html";
import { viewed } from "./outputs";

/** A model of ipywidgets. */
export interface Widget {
  model_id?: string;
  comm_live?: boolean;
  get(name: string): any;
}

/** What a model looks like. */
interface Piece {
  html: string;
  text: string;
  /** Whether something of ours is in it. */
  ours: boolean;
  /** Whether it takes all the room there is. */
  wide: boolean;
}

/** What is shown of a bar; nothing for other models. */
type Bars = (id: string) => Bundle | undefined;

/** Null if nothing of ours is in it. */
export function boxed(widget: Widget, bars: Bars): Bundle | null {
  const { ours, html, text } = piece(widget, bars);
  return ours ? { "text/html": html, "text/plain": text } : null;
}

const NOTHING: Piece = { html: "", text: "", ours: false, wide: false };

function piece(widget: Widget, bars: Bars): Piece {
  if (hidden(widget)) return NOTHING;
  const bar = bars(widget.model_id ?? "");
  if (bar) return ofBar(bar);
  const children = widget.get("children");
  if (Array.isArray(children)) return ofChildren(widget, children, bars);
  const name: string = widget.get("_model_name") ?? "";
  if (name === "OutputModel") {
    return column((widget.get("outputs") ?? []).map((each: Shown) => ofOutput(each, bars)));
  }
  return ofControl(widget, name);
}

function hidden(widget: Widget): boolean {
  const layout: Widget | null = widget.get("layout");
  return layout?.get?.("display") === "none" || layout?.get?.("visibility") === "hidden";
}

const ofBar = (bar: Bundle): Piece => ({
  html: bar["text/html"],
  text: bar["text/plain"],
  ours: true,
  wide: true,
});

function ofChildren(widget: Widget, children: Widget[], bars: Bars): Piece {
  const classes: string[] = widget.get("_dom_classes") ?? [];
  if (classes.includes("jprog-place")) return ofPlace(classes, children, bars);
  const name: string = widget.get("_model_name") ?? "";
  if (name === "StackModel") {
    const shown = children[widget.get("selected_index")];
    return shown ? piece(shown, bars) : NOTHING;
  }
  const titles: string[] = widget.get("titles") ?? [];
  const pieces = children.flatMap((child, i) => [heading(titles[i]), piece(child, bars)]);
  return name === "HBoxModel" ? row(pieces) : column(pieces);
}

/** A place of a value (`reactive/views.py`): its output and its bar, by the phase it is in. */
function ofPlace(classes: string[], [output, bar]: Widget[], bars: Bars): Piece {
  const is = (...phases: string[]) => phases.some((each) => classes.includes(`jprog-place-${each}`));
  const showsBar = bar && !is("value");
  const showsOutput = !showsBar || is("keep", "part", "failed-part");
  const shown = [showsOutput && output, showsBar && bar].filter(Boolean) as Widget[];
  if (is("part", "failed-part")) shown.reverse();
  return { ...column(shown.map((each) => piece(each, bars))), ours: true };
}

interface Shown {
  text?: string | string[];
  data?: Record<string, any>;
  ename?: string;
  evalue?: string;
}

const joined = (text: string | string[]) => [text].flat().join("");

function ofOutput(output: Shown, bars: Bars): Piece {
  const { data = {}, ename } = output;
  const bar = bars(viewed(output)?.model_id ?? "");
  if (bar) return ofBar(bar);
  const plain = ename ? `${ename}: ${output.evalue}` : joined(output.text ?? data["text/plain"] ?? "");
  const text = plain.replace(/\x1b\[[\d;]*[A-Za-z]/g, "");
  const html = data["text/html"] ? joined(data["text/html"]) : image(data, text) || verbatim(text);
  return { html, text, ours: false, wide: false };
}

function image(data: Record<string, any>, text: string): string {
  const kind = ["image/png", "image/jpeg", "image/gif", "image/svg+xml"].find((each) => data[each]);
  if (!kind) return "";
  const content = joined(data[kind]);
  const url = kind.endsWith("xml")
    ? `${kind},${encodeURIComponent(content)}`
    : `${kind};base64,${content.replace(/\s/g, "")}`;
  return `<img alt="${textToHtml(text, true)}" src="data:${url}">`;
}

const verbatim = (text: string) =>
  text && `<pre style="margin:0;white-space:pre-wrap">${textToHtml(text)}</pre>`;

/** Characters of what was typed into a control that are kept. */
const LONGEST = 500;

/** What is set or written; what can only be clicked is left out, and what is not to be seen. */
function ofControl(widget: Widget, name: string): Piece {
  const label = String(widget.get("description") ?? "");
  if (name === "HTMLModel" || name === "HTMLMathModel") {
    const html = String(widget.get("value"));
    const written = html.replace(/<[^>]*>/g, "");
    return { ...NOTHING, html: spaced(textToHtml(label), html), text: spaced(label, written) };
  }
  const text = name === "PasswordModel" ? "" : valueOf(widget);
  if (!text) return NOTHING;
  const html = `<span style="opacity:.75">${textToHtml(label)}</span>`;
  return {
    ...NOTHING,
    html: `<div>${spaced(label && html, textToHtml(text))}</div>`,
    text: spaced(label, text),
  };
}

function valueOf(widget: Widget): string {
  const options = widget.get("_options_labels");
  const value = options ? options[widget.get("index")] : widget.get("value");
  const values = [value].flat().filter((each) => /^(string|number|boolean)$/.test(typeof each));
  return values.join(", ").slice(0, LONGEST);
}

const spaced = (...parts: string[]) => parts.filter(Boolean).join(" ");

const heading = (title?: string): Piece =>
  title
    ? { ...NOTHING, html: `<div style="font-weight:600">${textToHtml(title)}</div>`, text: title }
    : NOTHING;

const column = (pieces: Piece[]) => together(pieces, "display:grid;gap:.3em", () => "min-width:0");

const row = (pieces: Piece[]) =>
  together(pieces, "display:flex;flex-wrap:wrap;gap:.3em 1.5em;align-items:center", ({ wide }) =>
    wide ? "flex:1 1 14em;min-width:0" : "min-width:0",
  );

function together(all: Piece[], style: string, styleOf: (piece: Piece) => string): Piece {
  const pieces = all.filter(({ html }) => html);
  const inside = pieces.map((each) => `<div style="${styleOf(each)}">${each.html}</div>`).join("");
  return {
    html: pieces.length > 1 ? `<div style="${style}">${inside}</div>` : (pieces[0]?.html ?? ""),
    text: pieces.map(({ text }) => text).filter(Boolean).join("\n"),
    ours: all.some(({ ours }) => ours),
    wide: all.some(({ wide }) => wide),
  };
}
