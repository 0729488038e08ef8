import { expect, it } from "vitest";
import { duration, lasted, roughly, whole } from "../src/bar/format";

it.each([
  [0, "0:00"],
  [12_999, "0:12"],
  [-5, "0:00"],
  [3_599_999, "59:59"],
  [3_723_000, "1:02:03"],
])("writes %d ms as %s", (ms, text) => expect(duration(ms)).toBe(text));

it.each([
  [412.7, "412 ms"],
  [1000, "0:01"],
])("writes that %d ms were %s", (ms, text) => expect(lasted(ms)).toBe(text));

it.each([
  [15_001, "0:16"],
  [119_000, "1:59"],
  [240_000, "4 min"],
  [3_599_000, "1 h"],
  [6_000_000, "1 h 40 min"],
])("estimates %d ms as %s", (ms, text) => expect(roughly(ms)).toBe(text));

it.each([
  [(29 / 100) * 100, 29],
  [99.9999999999, 99],
  [100, 100],
  [0.4, 0],
])("shows %d percent as %d", (percent, shown) => expect(whole(percent)).toBe(shown));
