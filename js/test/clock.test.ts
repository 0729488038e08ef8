import { beforeEach, describe, expect, it, vi } from "vitest";
import { pageClock, type Hand } from "../src/clock";
import { setHidden, setInView, setUpPage } from "./page";

/** A hand that would move every so many ms, and counts how often it is asked to. */
function makeHand(every: number) {
  const hand = {
    el: document.createElement("div"),
    moves: 0,
    seen: vi.fn(),
    move: (now: number) => {
      hand.moves++;
      return now + every;
    },
  } satisfies Hand & { moves: number };
  pageClock().add(hand);
  pageClock().changed(hand);
  return hand;
}

beforeEach(setUpPage);

describe("the clock", () => {
  it("is one for the page", () => expect(pageClock()).toBe(pageClock()));

  it("wakes only when something will change", () => {
    const hand = makeHand(1000);
    setInView(true, hand.el);
    hand.moves = 0;
    vi.advanceTimersByTime(10_000);
    expect(hand.moves).toBe(10);
  });

  it("sleeps for good when nothing will", () => {
    const hand = makeHand(Infinity);
    setInView(true, hand.el);
    expect(vi.getTimerCount()).toBe(0);
  });

  it("goes frame by frame while few move fast", () => {
    const hand = makeHand(1);
    setInView(true, hand.el);
    hand.moves = 0;
    vi.advanceTimersByTime(1000);
    expect(hand.moves).toBeGreaterThan(50);
    expect(hand.moves).toBeLessThanOrEqual(63);
  });

  it("wakes at most ten times a second for many", () => {
    const hands = Array.from({ length: 50 }, () => makeHand(1));
    setInView(true, ...hands.map(({ el }) => el));
    for (const hand of hands) hand.moves = 0;
    vi.advanceTimersByTime(10_000);
    for (const { moves } of hands) {
      expect(moves).toBeGreaterThan(80);
      expect(moves).toBeLessThanOrEqual(101);
    }
  });

  it("keeps silent out of view, and catches up in it", () => {
    const hand = makeHand(10);
    expect(vi.getTimerCount()).toBe(0);
    setInView(true, hand.el);
    expect(hand.seen).toHaveBeenLastCalledWith(true, 400);
    expect(hand.moves).toBe(2);
    setInView(false, hand.el);
    expect(vi.getTimerCount()).toBe(0);
    vi.advanceTimersByTime(1000);
    expect(hand.moves).toBe(2);
  });

  it("keeps silent while the page is hidden", () => {
    const hand = makeHand(10);
    setInView(true, hand.el);
    setHidden(true);
    expect(vi.getTimerCount()).toBe(0);
    const before = hand.moves;
    setHidden(false);
    vi.advanceTimersByTime(20);
    expect(hand.moves).toBeGreaterThan(before);
  });

  it("forgets a hand that is removed", () => {
    const hand = makeHand(10);
    setInView(true, hand.el);
    pageClock().remove(hand);
    expect(vi.getTimerCount()).toBe(0);
  });
});
