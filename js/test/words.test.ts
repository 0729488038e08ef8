import { describe, expect, it } from "vitest";
import golden from "../../tests/golden/words.json";
import { duration, lasted, roughly, waited, whole } from "../src/bar/format";
import { read } from "../src/bar/reading";
import { facts, failure, figure, name, rest, rowFigure, rowName, spoken } from "../src/bar/words";
import type { BarState } from "../src/wire";

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
      facts: facts(bar, reading, false).map((fact) => fact.map(([text]) => text).join("")),
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
