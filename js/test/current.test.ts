import { expect, test } from "vitest";
import { current } from "../src/current";
import type { Model } from "../src/hosts/host";
import type { Change, TrackerState } from "../src/wire";
import { makeBarState, makeState } from "./page";

const model = (state: TrackerState, change?: Change) =>
  ({ get: (name: string) => (name === "state" ? state : change) }) as unknown as Model;

test("without a change the whole state is what is shown", () => {
  const state = makeState();
  expect(current(model(state, {}))).toBe(state);
  expect(current(model(state))).toBe(state);
});

test("what has changed takes the place of what was sent whole; the rest stays", () => {
  const whole = makeState({ facts: [["", "1 / 3"]] });
  const { progress, message, facts, title, status } = current(model(whole, { progress: 50 }));
  expect({ progress, message, facts, title, status }).toEqual({
    ...{ progress: 50, message: whole.message, facts: whole.facts },
    ...{ title: whole.title, status: whole.status },
  });
});

test("all views of a model get the same object, until there is another change", () => {
  const whole = makeState();
  const change = { progress: 50 };
  expect(current(model(whole, change))).toBe(current(model(whole, change)));
  expect(current(model(whole, { progress: 51 })).progress).toBe(51);
});

test("a new estimate counts from the moment of the whole state", () => {
  const whole = makeState({ elapsed: 2000, remaining: 8000 });
  expect(current(model(whole, { progress: 50 })).remaining).toBe(8000);
  expect(current(model(whole, { left: [7000, 6000, 9000, 2500] }))).toMatchObject({
    remaining: 5000,
    range: [4000, 7000],
    due: 500,
  });
  expect(current(model(whole, { left: [7000, 7000, 7000, 1500] }))).toMatchObject({
    remaining: 5500, // of when news was due
    range: null,
    due: -500,
  });
  expect(current(model(whole, { left: null })).remaining).toBeNull();
});

test("of rows those that have changed are others", () => {
  const rows = [makeBarState({ id: "a" }), { id: "b", status: "running" as const }];
  const shown = current(model(makeState({ rows }), { rows: { 1: { message: "new" } } }));
  expect(shown.rows[0]).toBe(rows[0]);
  expect(shown.rows[1]).toMatchObject({ id: "b", message: "new", progress: null });
});
