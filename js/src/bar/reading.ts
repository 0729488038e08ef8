/** What a bar shows at a moment, and when that will next change visibly. */
import type { BarState } from "../wire";
import { ease, reached } from "./easing";
import { after, type Left } from "./left";
import { ended } from "./states";

export interface Reading {
  percent: number | null;
  elapsed: number | null;
  remaining: Left | null;
  /** The ms by which the times of this reading are behind. */
  lag: number;
  /** For how long there has been no update, where that is unusual. */
  idle: number | null;
}

/** A number of the wire: never NaN or infinite, whatever came. */
export function finite(value: number | null | undefined): number | null {
  return typeof value === "number" && Number.isFinite(value) ? value : null;
}

function moving(bar: BarState) {
  const fake = ended(bar.status) ? null : bar.fake;
  return fake && [fake.start, fake.end, fake.elapsed].every(Number.isFinite) ? fake : null;
}

/** Whether no time passes for a bar. */
export const stands = (bar: BarState) => ended(bar.status) || bar.status === "paused" || bar.status === "held";

/** The reading `since` ms after the state came. */
export function read(bar: BarState, since: number): Reading {
  if (stands(bar)) since = 0;
  const fake = moving(bar);
  const percent = fake ? ease(fake, fake.elapsed + since) : finite(bar.progress);
  const elapsed = finite(bar.elapsed);
  const now = elapsed === null ? null : elapsed + since;
  // Both figures change on the same beat, so that a bar wakes once a second, not twice.
  const beat = now === null || elapsed === null ? since : Math.floor(now / 1000) * 1000 - elapsed;
  const passed = Math.max(beat, 0);
  const idle = finite(bar.stall?.elapsed);
  return {
    percent: percent === null ? null : Math.min(Math.max(percent, 0), 100),
    elapsed: now,
    remaining: left(bar, passed),
    idle: idle === null ? null : idle + passed,
    lag: since - passed,
  };
}

function left(bar: BarState, since: number): Left | null {
  const likely = finite(bar.remaining);
  if (likely === null) return null;
  const [low, high] = bar.range?.every(Number.isFinite) ? bar.range : [likely, likely];
  return after({ low, likely, high }, finite(bar.due) ?? Infinity, since);
}

/** The ms to wait, at `since`, until half a pixel, a whole percent or a shown second has passed. */
export function still(bar: BarState, since: number, pixels: number, clocked: boolean): number {
  let wait = Infinity;
  if (stands(bar)) return wait;
  const elapsed = finite(bar.elapsed);
  if (clocked && elapsed !== null) {
    wait = 1000 - ((elapsed + since) % 1000);
  }
  const fake = moving(bar);
  if (fake) {
    const at = ease(fake, fake.elapsed + since);
    const step = 50 / Math.max(pixels, 1);
    const next = Math.min(at + step, Math.floor(at + 1e-9) + 1);
    wait = Math.min(wait, reached(fake, next) - fake.elapsed - since);
  }
  return Math.max(wait, 0);
}

/** The bar as it stands at a moment, with nothing in it that moves on. */
export function frozen<B extends BarState>(bar: B, since: number): B {
  if (ended(bar.status)) return bar;
  const { percent, elapsed, remaining, idle } = read(bar, since);
  const range: BarState["range"] = remaining && [remaining.low, remaining.high];
  const due = remaining?.late ? -remaining.late : null;
  const likely = remaining && remaining.likely;
  const stall = bar.stall && idle !== null ? { ...bar.stall, elapsed: idle } : null;
  const times = { elapsed, remaining: likely, range, due, stall };
  return { ...bar, progress: percent, ...times, fake: null };
}

/** The bar as it stood when its kernel died. */
export function stopped<B extends BarState>(bar: B, since: number): B {
  if (ended(bar.status)) return { ...bar, actions: [] };
  const { percent, elapsed } = read(bar, since);
  return { ...bar, status: "gone", progress: percent, elapsed, fake: null, actions: [] };
}
