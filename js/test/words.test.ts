import { describe, expect, it } from "vitest";
import golden from "../../tests/golden/words.json";
import { duration, lasted, roughly, waited, whole } from "../src/bar/format";
import { after, words } from "../src/bar/left";
import { read } from "../src/bar/reading";
import { facts, failure, figure, name, rest, rowFigure, rowName, spoken } from "../src/bar/words";
import type { BarState } from "../src/wire";

const CLOCK = (14 * 60 + 20) * 60_000;

describe("the remaining time", () => {
  it.each(golden.left as [(number | null)[], string][])("%j reads %j", ([low, likely, high, clock, late], text) => {
    expect(words({ low: low!, likely: likely!, high: high!, late: late ?? 0 }, clock ?? null)).toBe(text);
  });

  it.each(golden.after as [(number | null)[], number[] | null][])("%j goes on to %j", (given, told) => {
    const [low, likely, high, due, since] = given as number[];
    const left = after({ low: low!, likely: likely!, high: high! }, due ?? Infinity, since!);
    expect(left && [left.low, left.likely, left.high, left.late]).toEqual(told);
  });
});

describe("words", () => {
  it.each(golden.states)("say what is golden: $what", (expected) => {
    const bar = expected.state as unknown as BarState;
    const reading = read(bar, 0);
    const { percent } = reading;
    expect(expected).toMatchObject({
      name: name(bar),
      figure: figure(bar, percent),
      brief: figure(bar, percent, true),
      row: rowFigure(bar, reading),
      row_name: rowName(bar),
      spoken: spoken(bar, percent),
      facts: facts(bar, reading, false, CLOCK).map((fact) => fact.map(([text]) => text).join("")),
      failure: failure(bar),
    });
  });
});

describe.each<[keyof typeof golden, (value: number) => string | number]>([
  ["duration", duration],
  ["lasted", lasted],
  ["waited", waited],
  ["roughly", roughly],
  ["whole", whole],
  ["rest", rest],
])("%s", (function_, write) => {
  it.each(golden[function_] as [number, string | number][])("writes %d as %j", (value, text) =>
    expect(write(value)).toBe(text),
  );
});
