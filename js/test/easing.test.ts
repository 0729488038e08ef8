import { describe, expect, it } from "vitest";
import golden from "../../tests/golden/easing.json";
import { ease, reached } from "../src/bar/easing";

const TOLERANCE = 100 * 1e-9;

describe("easing", () => {
  it.each(golden.values)("meets the golden value of $name", (segment) => {
    expect(Math.abs(ease(segment, segment.elapsed) - segment.value)).toBeLessThan(TOLERANCE);
  });

  it.each(golden.chains)("meets the golden $name", ({ start, segments, value }) => {
    const end = segments.reduce(
      (at, segment) => ease({ ...segment, start: at }, segment.elapsed),
      start,
    );
    expect(Math.abs(end - value)).toBeLessThan(TOLERANCE);
  });

  it.each(golden.values.filter(({ value, end }) => end - value > 1e-3))(
    "is inverted at $name",
    (segment) => {
      const at = reached(segment, segment.value);
      expect(Math.abs(ease(segment, at) - segment.value)).toBeLessThan(TOLERANCE);
    },
  );

  it("tells that an end is never reached", () => {
    const segment = { start: 20, end: 80, estimated_time: 1000 };
    expect(reached(segment, 80)).toBe(Infinity);
    expect(reached(segment, 10)).toBe(0);
    expect(reached({ ...segment, end: 20 }, 20.1)).toBe(Infinity);
  });
});
