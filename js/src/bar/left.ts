/** The remaining time: how it goes on, and how it reads; as `values/estimate.py` and `left.py`. */
import { DAY, MOST_DAYS, roughly } from "./format";

/**
 * In four of five cases it is between `low` and `high`, which are the same where no range is told;
 * all in ms. `late`: by which news is overdue; the others are of when it was due.
 */
export interface Left {
  low: number;
  likely: number;
  high: number;
  late: number;
}

/** What the likely time, and the most, rise by for each ms that news is overdue. */
const LATE = 0.5;
const LATEST = 2;

/** How wide a range may be, beside the likely time: what is wider is a guess, and not told. */
const WIDEST = 2.5;

/** The remaining time so long after the last news, where other news is `due`: negative if overdue. */
export function after(
  { low, likely, high }: Omit<Left, "late">,
  due: number,
  since: number,
): Left | null {
  const passed = Math.min(since, Math.max(due, 0));
  const late = Math.max(0, since - due);
  const left = { low: Math.max(0, low - passed), likely: likely - passed, high: high - passed, late };
  const now = left.likely + LATE * late;
  const width = (high > low ? left.high - left.low : 0) + LATEST * late;
  return now <= 0 || width > WIDEST * now ? null : left;
}

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

/** Below that nobody needs a range. */
const RANGE_FROM = 15 * SECOND;

/** The share of what was told by which it rises, at once, while news is overdue. */
const RISE = 0.15;

/** So long at the least it stands before: else words would come back that were just replaced. */
const STANDS = 10 * SECOND;

/** Between these people look at their watch: it is told when it will be over. */
const CLOCK_FROM = 20 * MINUTE;
const CLOCK_TO = 12 * HOUR;

/** Up to which time a range is told in which unit. */
const UNITS: [below: number, unit: number, name: string][] = [
  [120 * SECOND, SECOND, "s"],
  [90 * MINUTE, MINUTE, "min"],
  [48 * HOUR, HOUR, "h"],
  [MOST_DAYS * DAY * MINUTE, DAY * MINUTE, "d"],
];

/**
 * `about 4 min left`, `3 to 5 min left`, `done about 14:58`; `clock`: ms since midnight, null where
 * no time passes meanwhile.
 */
export function words(left: Left, clock: number | null): string {
  const { low, late } = left;
  const isRange = left.high > low && left.likely >= RANGE_FROM;
  const likely = risen(left.likely, late, LATE);
  const high = risen(left.high, late, LATEST);
  if (clock !== null && CLOCK_FROM <= likely && likely < CLOCK_TO && high < 2 * CLOCK_TO) {
    const step = high - low < HOUR ? 5 : 15;
    const [first, last] = [at(clock + low, step), at(clock + high, step)];
    if (isRange && first !== last) return `done between ${first} and ${last}`;
    return `done about ${at(clock + likely, likely < HOUR ? 1 : 5)}`;
  }
  if (isRange) return between(low, high);
  const about = roughly(likely);
  return about && `about ${about} left`;
}

/** What is told of a time that has risen at a pace while news was late: in steps. */
function risen(told: number, late: number, pace: number): number {
  const every = Math.max(STANDS, (RISE * told) / pace);
  return told + pace * every * Math.floor(late / every);
}

function between(low: number, high: number): string {
  const found = UNITS.find(([below]) => high < below);
  if (!found) return "";
  const [, unit, name] = found;
  const least = round(low / unit);
  return `${least ? `${least} to` : "up to"} ${round(high / unit)} ${name} left`;
}

/** A number as people say it: above 10 in fives, above 30 in tens. */
function round(number: number): number {
  const step = number < 10 ? 1 : number < 30 ? 5 : 10;
  return Math.floor(number / step + 0.5) * step;
}

/** A time of the day, to so many minutes. */
function at(clock: number, step: number): string {
  const minutes = (Math.floor(clock / (step * MINUTE) + 0.5) * step) % DAY;
  const two = (n: number) => String(n).padStart(2, "0");
  return `${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`;
}
