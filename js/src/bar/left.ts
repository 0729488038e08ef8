/** The remaining time: how it goes on, and how it reads; as `values/estimate.py` and `left.py`. */
import { DAY, MOST_DAYS, roughly } from "./format";

/** In four of five cases it is between `low` and `high`; all in ms. */
export interface Left {
  low: number;
  likely: number;
  high: number;
}

/** What the likely time, and the most, rise by for each ms that news is overdue. */
const LATE = 0.5;
const LATEST = 2;

/** How wide a range may be, beside the likely time: what is wider is a guess, and not told. */
const WIDEST = 2.5;

/** The remaining time so long after the last news, where other news is `due`. */
export function after({ low, likely, high }: Left, due: number, since: number): Left | null {
  const passed = Math.min(since, due);
  const over = Math.max(0, since - due);
  const left = {
    low: Math.max(0, low - passed),
    likely: likely - passed + LATE * over,
    high: high - passed + LATEST * over,
  };
  return left.likely <= 0 || left.high - left.low > WIDEST * left.likely ? null : left;
}

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

/** How many times the least the most has to be, for both to be told. */
const WIDE = 2;

/** Below that nobody needs a range. */
const RANGE_FROM = 15 * SECOND;

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
export function words({ low, likely, high }: Left, clock: number | null): string {
  const wide = high >= WIDE * low && likely >= RANGE_FROM;
  if (clock !== null && CLOCK_FROM <= likely && likely < CLOCK_TO && high < 2 * CLOCK_TO) {
    const step = high - low < HOUR ? 5 : 15;
    if (wide) return `done between ${at(clock + low, step)} and ${at(clock + high, step)}`;
    return `done about ${at(clock + likely, likely < HOUR ? 1 : 5)}`;
  }
  if (wide) return between(low, high);
  const about = roughly(likely);
  return about && `about ${about} left`;
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
