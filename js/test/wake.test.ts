import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { watchWake } from "../src/hosts/wake";
import { makeKernel, setHidden, setUpPage } from "./page";

let unwatch = () => {};
beforeEach(() => setUpPage());
afterEach(() => unwatch());

test("a page whose timers are in time is not behind", () => {
  const wake = vi.fn();
  unwatch = watchWake(makeKernel().kernel, wake);
  vi.advanceTimersByTime(60_000);
  expect(wake).not.toHaveBeenCalled();
});

test("an hour that only one of the clocks counted was a sleep", () => {
  const wake = vi.fn();
  unwatch = watchWake(null, wake);
  vi.setSystemTime(Date.now() + 3_600_000); // performance.now() stands still
  vi.advanceTimersByTime(5_000);
  expect(wake).toHaveBeenCalledTimes(1);
  vi.advanceTimersByTime(60_000);
  expect(wake).toHaveBeenCalledTimes(1);
});

test("a hidden page, whose timers are late, looks when it is seen again", () => {
  const wake = vi.fn();
  setHidden(true);
  unwatch = watchWake(null, wake);
  vi.setSystemTime(Date.now() + 60_000);
  vi.advanceTimersByTime(5_000);
  expect(wake).not.toHaveBeenCalled();
  setHidden(false);
  expect(wake).toHaveBeenCalledTimes(1);
});

test("a connection that is back may have lost what came meanwhile", () => {
  const wake = vi.fn();
  const { kernel, connection } = makeKernel();
  unwatch = watchWake(kernel, wake);
  connection("connecting");
  expect(wake).not.toHaveBeenCalled();
  connection("connected");
  expect(wake).toHaveBeenCalledTimes(1);
});

test("nothing is left running when no bar is shown", () => {
  watchWake(null, () => {})();
  expect(vi.getTimerCount()).toBe(0);
});
