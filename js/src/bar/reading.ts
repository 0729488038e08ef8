/** What a bar shows at a moment, and when that will next change visibly. */
import type { BarState } from "../wire";
import { ease, reached } from "./easing";
import { ended } from "./states";

export interface Reading {
  percent: number | null;
  elapsed: number | null;
  remaining: number | null;
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
const stands = (bar: BarState) => ended(bar.status) || bar.status === "paused" || bar.status === "held";

/** The reading `since` ms after the state came. */
export function read(bar: BarState, since: number): Reading {
  if (stands(bar)) since = 0;
  const fake = moving(bar);
  const percent = fake ? ease(fake, fake.elapsed + since) : finite(bar.progress);
  const elapsed = finite(bar.elapsed);
  const remaining = finite(bar.remaining);
  const now = elapsed === null ? null : elapsed + since;
  // Both figures change on the same beat, so that a bar wakes once a second, not twice.
  const beat = now === null || elapsed === null ? since : Math.floor(now / 1000) * 1000 - elapsed;
  const left = remaining === null ? null : remaining - Math.max(beat, 0);
  const idle = finite(bar.stall?.elapsed);
  return {
    percent: percent === null ? null : Math.min(Math.max(percent, 0), 100),
    elapsed: now,
    remaining: left !== null && left > 0 ? left : null,
    idle: idle === null ? null : idle + Math.max(beat, 0),
  };
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
    const next = Math.min((Math.floor(at / step) + 1) * step, Math.floor(at + 1e-9) + 1);
    wait = Math.min(wait, reached(fake, next) - fake.elapsed - since);
  }
  return Math.max(wait, 0);
}

/** The bar as it stands at a moment, with nothing in it that moves on. */
export function frozen<B extends BarState>(bar: B, since: number): B {
  if (ended(bar.status)) return bar;
  const { percent, elapsed, remaining, idle } = read(bar, since);
  const stall = bar.stall && idle !== null ? { ...bar.stall, elapsed: idle } : null;
  return { ...bar, progress: percent, elapsed, remaining, stall, fake: null };
}

/** The bar as it stood when its kernel died. */
export function stopped<B extends BarState>(bar: B, since: number): B {
  if (ended(bar.status)) return { ...bar, actions: [] };
  const { percent, elapsed } = read(bar, since);
  return { ...bar, status: "gone", progress: percent, elapsed, fake: null, actions: [] };
}
