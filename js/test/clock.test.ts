import { beforeEach, describe, expect, it, vi } from "vitest";
import { pageClock, type Ticking } from "../src/bar/clock";
import { setHidden, setInView, setUpPage } from "./page";

/** A bar that would move every so many ms, and counts how often it is asked to. */
function makeTicking(every: number) {
  const bar = {
    el: document.createElement("div"),
    moves: 0,
    seen: vi.fn(),
    move: (now: number) => {
      bar.moves++;
      return now + every;
    },
  } satisfies Ticking & { moves: number };
  pageClock().add(bar);
  pageClock().changed(bar);
  return bar;
}

beforeEach(setUpPage);

describe("the clock", () => {
  it("is one for the page", () => expect(pageClock()).toBe(pageClock()));

  it("wakes only when something will change", () => {
    const bar = makeTicking(1000);
    setInView(true, bar.el);
    bar.moves = 0;
    vi.advanceTimersByTime(10_000);
    expect(bar.moves).toBe(10);
  });

  it("sleeps for good when nothing will", () => {
    const bar = makeTicking(Infinity);
    setInView(true, bar.el);
    expect(vi.getTimerCount()).toBe(0);
  });

  it("goes frame by frame while few move fast", () => {
    const bar = makeTicking(1);
    setInView(true, bar.el);
    bar.moves = 0;
    vi.advanceTimersByTime(1000);
    expect(bar.moves).toBeGreaterThan(50);
    expect(bar.moves).toBeLessThanOrEqual(63);
  });

  it("wakes about eight times a second where none would be seen to jump", () => {
    const bar = makeTicking(47);
    setInView(true, bar.el);
    bar.moves = 0;
    vi.advanceTimersByTime(10_000);
    expect(bar.moves).toBeGreaterThan(80);
    expect(bar.moves).toBeLessThanOrEqual(84);
  });

  it("wakes about eight times a second for many", () => {
    const bars = Array.from({ length: 50 }, () => makeTicking(1));
    setInView(true, ...bars.map(({ el }) => el));
    for (const bar of bars) bar.moves = 0;
    vi.advanceTimersByTime(10_000);
    for (const { moves } of bars) {
      expect(moves).toBeGreaterThan(80);
      expect(moves).toBeLessThanOrEqual(84);
    }
  });

  it("keeps silent out of view, and catches up in it", () => {
    const bar = makeTicking(10);
    expect(vi.getTimerCount()).toBe(0);
    setInView(true, bar.el);
    expect(bar.seen).toHaveBeenLastCalledWith(true, 400);
    expect(bar.moves).toBe(2);
    setInView(false, bar.el);
    expect(vi.getTimerCount()).toBe(0);
    vi.advanceTimersByTime(1000);
    expect(bar.moves).toBe(2);
  });

  it("keeps silent while the page is hidden", () => {
    const bar = makeTicking(10);
    setInView(true, bar.el);
    setHidden(true);
    expect(vi.getTimerCount()).toBe(0);
    const before = bar.moves;
    setHidden(false);
    vi.advanceTimersByTime(20);
    expect(bar.moves).toBeGreaterThan(before);
  });

  it("forgets a bar that is removed", () => {
    const bar = makeTicking(10);
    setInView(true, bar.el);
    pageClock().remove(bar);
    expect(vi.getTimerCount()).toBe(0);
  });
});
