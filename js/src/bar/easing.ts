/** The easing of a fake segment: one closed form, the same here and in `values/easing.py`. */
import type { FakeSegment } from "../wire";

type Segment = Pick<FakeSegment, "start" | "end" | "estimated_time">;

const LINEAR = 0.6;
const REST = 1 - LINEAR;
const OPEN_TIME_CONSTANT = 10_000;

/** The percent shown after `elapsed` ms. */
export function ease({ start, end, estimated_time: estimate }: Segment, elapsed: number): number {
  const distance = end - start;
  if (!(distance > 0)) return start;
  const t = Math.max(elapsed, 0);
  let share: number;
  if (estimate === null) share = -Math.expm1(-t / OPEN_TIME_CONSTANT);
  else if (t <= LINEAR * estimate) share = t / estimate;
  else share = LINEAR - REST * Math.expm1(-(t - LINEAR * estimate) / (REST * estimate));
  return Math.min(start + distance * share, end);
}

/** The ms after which `percent` is shown: the inverse of `ease`; Infinity where it never is. */
export function reached({ start, end, estimated_time: estimate }: Segment, percent: number): number {
  if (percent <= start) return 0;
  if (!(percent < end)) return Infinity;
  const share = (percent - start) / (end - start);
  if (estimate === null) return -OPEN_TIME_CONSTANT * Math.log1p(-share);
  if (share <= LINEAR) return share * estimate;
  return estimate * (LINEAR - REST * Math.log1p((LINEAR - share) / REST));
}
