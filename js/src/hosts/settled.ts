/**
 * The bar as plain html and text, as `render/html.py` makes it, for the moments at which the
 * kernel cannot be asked: a save in mid-run, and its own end. Both meet
 * `tests/golden/settled.json`.
 */
import style from "../../../jupyter_progress/render/style.json";
import sheet from "../../../jupyter_progress/jupyter/static/settled.css?raw";
import type { StyledText } from "../bar/dom";
import { read, type Reading } from "../bar/reading";
import { ended, look, statusOf } from "../bar/states";
import * as words from "../bar/words";
import { filled, type BarState, type Bundle, type TrackerState } from "../wire";
import { textToHtml } from "./html";

type Piece = keyof typeof style;

/** The bar, and those of its rows. `aside`: what one that has not ended says of itself. */
export function settled(state: TrackerState, aside: string): Bundle {
  const said = ended(state.status) ? "" : aside;
  return { "text/html": html(state, said), "text/plain": text(state, said) };
}

function html(state: TrackerState, aside: string): string {
  let rows = (state.rows ?? []).map((each) => row(filled(each))).join("");
  if (state.more) {
    rows += `<div class="jprog-more jprog-q"${inline("quiet")}>${words.rest(state.more)}</div>`;
  }
  if (rows) rows = `<div class="jprog-list"${inline("rows")}>${rows}</div>`;
  const sheets = `<style>${sheet.trim()}</style>`;
  const frame = `<div class="jprog jprog-settled"${inline("frame")}>`;
  return `${frame}${block(state, aside)}${rows}${sheets}</div>`;
}

/** A text that stays on its line: it neither breaks, controls nor reorders it. */
const oneLine = (text: string) =>
  text
    .replace(/[\t\n\v\f\r\x1c-\x1f\x85\u2028\u2029]/g, " ")
    .replace(/[\0-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]/g, "\ufffd");

function text(state: TrackerState, aside: string): string {
  const lines = [joined(oneLine(line(state, words.name(state))), aside)];
  for (const row of (state.rows ?? []).map(filled)) {
    lines.push("  ".repeat(words.depth(row)) + oneLine(line(row, words.rowName(row))));
  }
  if (state.more) lines.push("  " + words.rest(state.more));
  const trace = traceback(state);
  if (trace) lines.push("", ...trace.split("\n").map(oneLine));
  return lines.join("\n");
}

const joined = (...parts: string[]) => parts.filter(Boolean).join("  ");

const inline = (pieces: string, more = "") =>
  ` style="${[...pieces.split(" ").map((piece) => style[piece as Piece]), more].filter(Boolean).join(";")}"`;

const traceback = (bar: BarState) => (bar.status === "failed" && bar.error?.traceback) || "";

function block(bar: BarState, aside: string): string {
  const reading = read(bar, 0);
  const { percent } = reading;
  const name = words.name(bar);
  const head =
    `<div class="jprog-head"${inline("line")}>` +
    `<span class="jprog-name" dir="auto" title="${textToHtml(name, true)}"${inline("name")}>` +
    `${textToHtml(name)}</span><span class="jprog-figure"${inline("figure")}>` +
    `${textToHtml(words.lineFigure(bar, percent))}</span></div>`;
  const line = words.facts(bar, reading, false);
  const trace = traceback(bar);
  const below = trace ? details(foot(line, "summary"), trace) : foot(line, "div", aside);
  const body = head + track(bar, percent, name) + below;
  return `<div class="jprog-bar jprog-is-${statusOf(bar)}">${body}</div>`;
}

function row(bar: BarState): string {
  const reading = read(bar, 0);
  const { percent } = reading;
  const name = words.rowName(bar);
  const deep = words.depth(bar) - 1;
  const tone = look(bar.status).mark ? "" : " quiet";
  const drawn =
    `<div class="jprog-each jprog-is-${statusOf(bar)}"${inline("row")}>` +
    `<span class="jprog-name jprog-q" dir="auto"` +
    `${inline("row-name quiet", deep ? `text-indent:${deep}em` : "")}>${textToHtml(name)}</span>` +
    track(bar, percent, name, "thin") +
    `<span class="jprog-figure${tone && " jprog-q"}"${inline(`row-figure${tone}`)}>` +
    `${textToHtml(words.rowFigure(bar, reading))}</span></div>`;
  const line = words.below(bar, reading).map((part) => [part]);
  if (!line.length) return drawn;
  const trace = traceback(bar);
  return drawn + (trace ? details(foot(line, "summary"), trace, " row-trace") : foot(line));
}

function track(bar: BarState, percent: number | null, name: string, kind = "track"): string {
  const width = percent?.toFixed(2) ?? (bar.status === "done" ? "100" : null);
  const said = `${name}: ${words.spoken(bar, percent)}`;
  const colour = `width:${width ?? 0}%;background:${look(bar.status).colour}`;
  return (
    `<div class="jprog-track"${inline(bar.status === "gone" ? `${kind} gone` : kind)}>` +
    `<div class="jprog-fill"${inline("fill", colour)}></div>` +
    `<progress max="100"${width === null ? "" : ` value="${width}"`}` +
    ` title="${textToHtml(said, true)}"${inline("native")}>${textToHtml(said)}</progress></div>`
  );
}

function foot(line: StyledText[][], tag = "div", aside = ""): string {
  const spans = line.map((parts) => `<span${inline("fact")}>${fact(parts)}</span>`).join("");
  const fails = line[0]?.[0]?.[1] === "bad error";
  let right = aside && quiet(aside);
  if (tag === "summary") {
    right =
      `<span class="jprog-toggle jprog-q"${inline("toggle quiet")}>` +
      `<span class="jprog-show">Show</span>` +
      `<span class="jprog-hide"${inline("hidden")}>Hide</span> traceback</span>`;
  }
  return (
    `<${tag} class="jprog-foot"${inline("foot")}><span class="jprog-line"` +
    `${inline(aside || fails ? "facts wide-facts" : "facts")}>${spans}</span>${right}</${tag}>`
  );
}

const details = (summary: string, trace: string, more = "") =>
  `<details class="jprog-details"${inline("details")}>${summary}` +
  `<pre class="jprog-trace" tabindex="0"${inline(`trace${more}`)}>${textToHtml(trace)}</pre></details>`;

const quiet = (words: string) =>
  `<span class="jprog-q"${inline("quiet")}>${textToHtml(words)}</span>`;

/** One item of the quiet line; what is quiet in it is one run of text. */
function fact(parts: StyledText[]): string {
  const runs: StyledText[] = [];
  for (const [text, name = ""] of parts) {
    const kind = name === "long" ? "" : name;
    const last = runs.at(-1);
    if (last && !last[1] && !kind) last[0] += text;
    else runs.push([text, kind]);
  }
  return runs.map(([text, name], i) => {
    if (name === "bad error") {
      return `<span class="jprog-bad"${inline("error")}>${textToHtml(text)}</span>`;
    }
    if (name === "warn") return `<span class="jprog-warn">${textToHtml(text)}</span>`;
    if (name === "bad") return `<span class="jprog-bad">${textToHtml(text)}</span>`;
    if (name === "value") return textToHtml(text);
    // The space between a value and its label stands between the two.
    if (i > 0) return ` ${quiet(text.slice(1))}`;
    return i < runs.length - 1 ? `${quiet(text.slice(0, -1))} ` : quiet(text);
  }).join("");
}

function line(bar: BarState, name: string): string {
  const reading: Reading = read(bar, 0);
  const { mark } = look(bar.status);
  const figure = words.lineFigure(bar, reading.percent).replace(mark, "").trim();
  const said = words
    .facts(bar, reading, false)
    .map((parts) => parts.map(([text]) => text).join(""));
  return [mark, joined(name, figure, ...said)].filter(Boolean).join(" ");
}
