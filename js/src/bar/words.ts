/**
 * A bar's state in words: `render/words.py` says the same of the settled one. Both meet
 * `tests/golden/words.json`.
 */
import type { BarState } from "../wire";
import type { StyledText } from "./dom";
import { duration, lasted, waited, whole } from "./format";
import { words as left } from "./left";
import { finite, stands, type Reading } from "./reading";
import { ended, GONE, isCount, look, statusOf } from "./states";

const word = (bar: BarState) => look(bar.status).word.toLowerCase();

export const name = (bar: BarState) => bar.message || bar.title || look(bar.status).word;

/** Waiting, or of unknown length: the bar has nothing to measure. */
export const open = (bar: BarState, percent: number | null) =>
  !ended(bar.status) && bar.status !== "paused" && (percent === null || bar.status === "pending");

/** What stands at the right: 43 %, ✓ 100 %, cancelled at 12 %; `brief` in a row. */
export function figure(bar: BarState, percent: number | null, brief = false): string {
  const { mark, rest = "" } = look(bar.status);
  const at = percent === null ? "" : `${whole(percent)} %`;
  if (bar.status === "pending") return brief ? word(bar) : "";
  if (bar.status === "done" && percent !== 100) return `${mark} ${word(bar)}`;
  if (mark) return `${mark} ${at || word(bar)}`;
  if (rest && brief) return rest;
  if (ended(bar.status) || bar.status === "paused") {
    return joined(at && !brief ? `${word(bar)} at ${at}` : word(bar), rest);
  }
  return at;
}

/** What stands at the right of a row: how long it took, its count, or its percent. */
export function rowFigure(bar: BarState, { percent, elapsed }: Reading): string {
  const [count] = bar.facts;
  if (bar.counted && bar.status === "running" && count) return count[1];
  const said = figure(bar, percent, true);
  if (!bar.timed || elapsed === null || bar.status === "pending") return said;
  const { mark } = look(bar.status);
  return mark ? `${mark} ${lasted(elapsed)}` : said || duration(elapsed);
}

/** What a row is called: its title, and what it says. */
export const rowName = (bar: BarState) =>
  bar.title && bar.message && bar.title !== bar.message ? `${bar.title} · ${bar.message}` : name(bar);

/** What stands at the right of a bar: as `figure`, and that it waits, once. */
export function lineFigure(bar: BarState, percent: number | null): string {
  const words = figure(bar, percent, bar.status === "pending");
  return words === name(bar).toLowerCase() ? "" : words;
}

/** The same for those who listen: waiting, 43 %, failed at 43 %. */
export function spoken(bar: BarState, percent: number | null): string {
  const at = percent === null ? "" : `${whole(percent)} %`;
  // By its look: an unknown status is taken for running.
  if (look(bar.status) === look("running")) return at || word(bar);
  const bare = bar.status === "pending" || bar.status === "done" || !at;
  return joined(bare ? word(bar) : `${word(bar)} at ${at}`, look(bar.status).rest ?? "");
}

const joined = (...words: string[]) => words.filter(Boolean).join(", ");

/** The type and the message of the error; nothing without one. */
export function failure({ error }: BarState): string {
  if (!error) return "";
  return error.message ? `${error.type}: ${error.message}` : error.type;
}

/** Why a task failed; where there is no error to name, that it did. */
export const reason = (bar: BarState): StyledText => [
  failure(bar) || look("failed").word.toLowerCase(),
  "bad error",
];

/** Whether there is no update for far longer than usual. */
export const stalls = (bar: BarState) =>
  !!bar.stall && finite(bar.stall.elapsed) !== null && ["running", "cancelling"].includes(statusOf(bar));

/** That it stalls, and where; else nothing. */
function stalled(bar: BarState, { idle }: Reading): StyledText[] {
  if (!stalls(bar) || !bar.stall || idle === null) return [];
  const { place } = bar.stall;
  return [[`no update for ${waited(idle)}${place && `, in ${place}`}`, "warn"]];
}

/** What is said below a row: why it failed, or that it stalls. An error of the bar is not said anew. */
export function below(bar: BarState, reading: Reading): StyledText[] {
  if (bar.status !== "failed") return stalled(bar, reading);
  return bar.timed && !bar.error ? [] : [reason(bar)];
}

/** Rows below this level are indented no further. */
const DEEPEST = 8;

/** How deep a row stands in the tree: 1 for a child of the bar itself. */
export const depth = ({ depth = 1 }: BarState) => Math.min(Math.max(depth, 1), DEEPEST);

/** The line below rows of which some are not shown. */
export const rest = (more: number) => `and ${more.toLocaleString("en-US")} more`;

/** The quiet line below the bar. `late`: a cancel request that the kernel cannot hear yet. */
export function facts(
  bar: BarState,
  reading: Reading,
  late: boolean,
  clock = timeOfDay(new Date(Date.now() - reading.lag)),
): StyledText[][] {
  if (bar.status === "gone") return [[[GONE]]];
  const line: StyledText[][] = bar.status === "failed" ? [[reason(bar)]] : [];
  line.push(...times(bar, reading, stands(bar) ? null : clock));
  const stall = stalled(bar, reading);
  if (stall.length) line.push(stall);
  for (const [label, value] of bar.facts) {
    if (isCount(label)) {
      const bad = label === "failed";
      line.push(bad ? [[`${value} ${label}`, "bad"]] : [[value, "value"], [` ${label}`]]);
    } else line.push(label ? [[`${label} `], [value, "value"]] : [[value]]);
  }
  if (late) line.push([["cancelling, when the kernel is free"]]);
  if (bar.note) line.push([[bar.note]]);
  return line;
}

/** How long it took, or how long it has taken and will take. */
function times({ status }: BarState, { elapsed, remaining }: Reading, clock: number | null): StyledText[][] {
  const words: StyledText[][] = [];
  if (elapsed !== null) {
    if (status === "done") words.push([[`took ${lasted(elapsed)}`]]);
    else if (ended(status)) words.push([[`after ${lasted(elapsed)}`]]);
    else words.push([[duration(elapsed)], [" elapsed", "long"]]);
  }
  const told = ended(status) || !remaining ? "" : left(remaining, clock);
  const [before, about, what = ""] = told.split(/(about )/);
  if (about) words.push([...(before ? [[before] as StyledText] : []), [about, "long"], [what]]);
  else if (told) words.push([[told]]);
  return words;
}

/** The ms since midnight, where the reader is. */
const timeOfDay = (now: Date) =>
  ((now.getHours() * 60 + now.getMinutes()) * 60 + now.getSeconds()) * 1000 + now.getMilliseconds();
