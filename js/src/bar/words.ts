/** A bar's state in words. */
import type { BarState } from "../wire";
import type { StyledText } from "./dom";
import { duration, lasted, roughly, whole } from "./format";
import { ended, type Reading } from "./reading";

const STATUS = {
  pending: "Waiting",
  running: "Running",
  cancelling: "Cancelling",
  done: "Done",
  failed: "Failed",
  cancelled: "Cancelled",
  stopped: "Stopped",
  gone: "Stopped",
};

const MARK: Partial<Record<BarState["status"], string>> = { done: "✓", failed: "✗" };

/** Counts read better with the number first: 3,112 done. */
const COUNTS = new Set(["pending", "running", "cancelling", "done", "failed", "cancelled"]);

export const name = (bar: BarState) => bar.message || bar.title || STATUS[bar.status];

/** Waiting, or of unknown length: the bar has nothing to measure. */
export const open = (bar: BarState, percent: number | null) =>
  !ended(bar.status) && (percent === null || bar.status === "pending");

/** What stands at the right: 43 %, ✓ 100 %, cancelled at 12 %; `brief` in a row. */
export function figure(bar: BarState, percent: number | null, brief = false): string {
  const { status } = bar;
  const at = percent === null ? "" : `${whole(percent)} %`;
  if (status === "pending") return brief ? "waiting" : "";
  if (status === "done") return `✓ ${percent !== null && percent < 100 ? "done" : at || "done"}`;
  if (status === "cancelled" || status === "stopped" || status === "gone") {
    const verb = status === "cancelled" ? "cancelled" : "stopped";
    return at && !brief ? `${verb} at ${at}` : verb;
  }
  const mark = MARK[status];
  return mark ? `${mark} ${at || status}` : at;
}

/** The same for those who listen: waiting, 43 %, failed at 43 %. */
export function spoken(bar: BarState, percent: number | null): string {
  const word = STATUS[bar.status].toLowerCase();
  const at = percent === null ? "" : `${whole(percent)} %`;
  if (bar.status === "running") return at || word;
  if (bar.status === "pending" || bar.status === "done" || !at) return word;
  return `${word} at ${at}`;
}

export function failure({ error }: BarState): string {
  if (!error) return "";
  return error.message ? `${error.type}: ${error.message}` : error.type;
}

/** The quiet line below the bar. `late`: a cancel request that the kernel cannot hear yet. */
export function facts(bar: BarState, reading: Reading, late: boolean): StyledText[][] {
  const { status } = bar;
  const line: StyledText[][] = [];
  const took = reading.elapsed === null ? null : lasted(reading.elapsed);
  if (status === "gone") return [[["the kernel has gone; this bar is no longer live"]]];
  if (status === "failed") line.push([[failure(bar) || "failed", "bad error"]]);
  if (status === "done" && took) line.push([[`took ${took}`]]);
  else if (ended(status) && took) line.push([[`after ${took}`]]);
  else if (reading.elapsed !== null) {
    line.push([[duration(reading.elapsed)], [" elapsed", "long"]]);
  }
  if (!ended(status) && reading.remaining !== null) {
    line.push([["about ", "long"], [`${roughly(reading.remaining)} left`]]);
  }
  for (const [label, value] of bar.facts) {
    if (COUNTS.has(label)) {
      const bad = label === "failed";
      line.push(bad ? [[`${value} ${label}`, "bad"]] : [[value, "value"], [` ${label}`]]);
    } else line.push(label ? [[`${label} `], [value, "value"]] : [[value]]);
  }
  if (late) line.push([["cancelling, when the kernel is free"]]);
  if (bar.note) line.push([[bar.note]]);
  return line;
}
