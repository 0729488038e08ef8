/** How times and percents are written; the same rules as in `values/format.py`. */

/** 0:12, 1:02:03. */
export function duration(ms: number): string {
  const seconds = Math.floor(Math.max(ms, 0) / 1000);
  const two = (n: number) => String(n % 60).padStart(2, "0");
  const minutes = Math.floor(seconds / 60);
  return minutes < 60
    ? `${minutes}:${two(seconds)}`
    : `${Math.floor(minutes / 60)}:${two(minutes)}:${two(seconds)}`;
}

/** How long something lasted: as `duration`, below a second in ms. */
export function lasted(ms: number): string {
  return ms < 1000 ? `${Math.floor(Math.max(ms, 0))} ms` : duration(ms);
}

/** How long something has been waited for: 38 s, 4 min, 2 h 5 min. */
export function waited(ms: number): string {
  const seconds = Math.floor(Math.max(ms, 0) / 1000);
  if (seconds < 120) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes} min`;
  if (minutes < 2 * DAY) return pair(minutes, 60, "h", "min");
  return pair(Math.floor(minutes / 60), 24, "d", "h");
}

/** Minutes of a day. */
export const DAY = 24 * 60;

/** Days from which on an estimate is not told. */
export const MOST_DAYS = 100;

/** Milliseconds by which an estimate may be above the seconds that are told. */
const FORGIVEN = 50;

/** An estimate promises no more than it knows: 0:16, 4 min, 1 h 40 min, 2 d 3 h; "" from 100 d. */
export function roughly(ms: number): string {
  const seconds = ms > 0 ? Math.max(1, Math.ceil((ms - FORGIVEN) / 1000)) : 0;
  if (seconds < 120) return duration(seconds * 1000);
  const minutes = Math.round(seconds / 60);
  if (minutes < 60) return `${minutes} min`;
  const tens = Math.round(minutes / 10) * 10;
  if (tens < DAY) return pair(tens, 60, "h", "min");
  const hours = Math.round(minutes / 60);
  return hours < MOST_DAYS * 24 ? pair(hours, 24, "d", "h") : "";
}

function pair(count: number, size: number, unit: string, subunit: string): string {
  const rest = count % size;
  return `${Math.floor(count / size)} ${unit}` + (rest ? ` ${rest} ${subunit}` : "");
}

/** Floored, forgiving the last bits of a float: 29 / 100 * 100 is 29; 100 only when it is 100. */
export function whole(percent: number): number {
  return percent >= 100 ? 100 : Math.min(Math.floor(percent + 1e-9), 99);
}
