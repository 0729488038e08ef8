import { describe, expect, it } from "vitest";
import { frozen, read, still, stopped } from "../src/bar/reading";
import { makeBarState } from "./page";

const fake = { start: 20, end: 80, estimated_time: 10_000, elapsed: 1000 };

describe("a reading", () => {
  it("counts the range on, and rises once news is overdue", () => {
    const bar = makeBarState({ elapsed: 0, remaining: 10_000, range: [6000, 15_000], due: 2000 });
    expect(read(bar, 2000).remaining).toEqual({ low: 4000, likely: 8000, high: 13_000, late: 0 });
    expect(read(bar, 4000).remaining).toEqual({ low: 4000, likely: 8000, high: 13_000, late: 2000 });
    expect(read(bar, 60_000).remaining).toBeNull();
    expect(frozen(bar, 4000)).toMatchObject({ remaining: 8000, range: [4000, 13_000], due: -2000 });
    expect(read({ ...bar, status: "paused" }, 9000).remaining).toMatchObject({ likely: 10_000 });
  });

  it("eases a fake segment from where it stood when it was sent", () => {
    expect(read(makeBarState({ fake }), 2000).percent).toBeCloseTo(38);
  });

  it("counts down on the beat of the elapsed seconds", () => {
    const bar = makeBarState({ elapsed: 12_300, remaining: 16_000 });
    expect(read(bar, 600)).toMatchObject({ elapsed: 12_900, remaining: { likely: 16_000 } });
    expect(read(bar, 700)).toMatchObject({ elapsed: 13_000, remaining: { likely: 15_300 } });
    expect(read(bar, 16_800).remaining).toBeNull();
  });

  it.each([NaN, Infinity, -Infinity, "7" as unknown as number, undefined as unknown as number])(
    "takes %s for unknown",
    (value) => {
      const bar = makeBarState({ progress: value, elapsed: value, remaining: value });
      expect(read(bar, 10)).toEqual({
        percent: null,
        elapsed: null,
        remaining: null,
        idle: null,
        lag: 0,
      });
      const broken = makeBarState({ progress: 5, fake: { ...fake, elapsed: value } });
      expect(read(broken, 10).percent).toBe(5);
    },
  );

  it("stands still once all is over", () => {
    const bar = makeBarState({ status: "failed", fake });
    expect(read(bar, 5000)).toMatchObject({ percent: 43, elapsed: 12_000 });
    expect(still(bar, 0, 400, true)).toBe(Infinity);
  });

  it("stands still while it is paused, its fake segment and its times too", () => {
    const bar = makeBarState({ status: "paused", fake, elapsed: 12_300, remaining: 16_000 });
    expect(read(bar, 0).percent).toBeCloseTo(26);
    expect(read(bar, 5000)).toEqual(read(bar, 0));
    expect(read(bar, 5000)).toMatchObject({ elapsed: 12_300, remaining: { likely: 16_000 } });
    expect(still(bar, 0, 400, true)).toBe(Infinity);
  });

  it("waits for half a pixel", () => {
    const bar = makeBarState({ fake: { ...fake, estimated_time: 600_000 }, elapsed: null });
    // 400 px: a half is 0.125 percent, which takes 1.25 s of 600 s for 60 percent.
    const wait = still(bar, 0, 400, true);
    expect(wait).toBeCloseTo(1250);
    expect(read(bar, wait).percent! - read(bar, 0).percent!).toBeCloseTo(0.125);
  });

  it("waits for a whole percent on a bar that is narrow", () => {
    const bar = makeBarState({ fake, elapsed: null });
    expect(read(bar, still(bar, 0, 1, true)).percent).toBeCloseTo(27);
  });

  it("waits for the next second shown", () => {
    expect(still(makeBarState({ elapsed: 12_300 }), 100, 400, true)).toBeCloseTo(600);
    expect(still(makeBarState({ elapsed: 12_300 }), 100, 400, false)).toBe(Infinity);
  });

  it("never asks for a wake that changes nothing near the end", () => {
    const bar = makeBarState({ fake: { ...fake, elapsed: 1e7 }, elapsed: null });
    expect(still(bar, 0, 400, true)).toBe(Infinity);
  });

  it("keeps a bar as it stood when its kernel died", () => {
    expect(stopped(makeBarState({ fake }), 2000)).toMatchObject({
      status: "gone",
      fake: null,
      actions: [],
      elapsed: 14_000,
    });
    expect(stopped(makeBarState({ status: "done", actions: ["retry"] }), 9)).toMatchObject({
      status: "done",
      actions: [],
    });
  });
});
