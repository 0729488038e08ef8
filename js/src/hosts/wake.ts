/**
 * Whether this page may be behind: it was asleep, stopped, or cut off from its kernel. What came
 * meanwhile is heard late and taken as new, some may be lost, and while a machine sleeps the
 * clock of its page may stand still. One for all bars that this front end shows.
 */
import type { Kernel } from "./host";

/** So often is looked whether the page was asleep, in ms, while a bar is shown. */
const BEAT = 5_000;

/** A beat that comes so many ms late tells that it was. */
const LATE = 3_000;

const wakers = new Set<() => void>();
let stop = () => {};

/** Call `wake` whenever this page may be behind; returns how to stop that. */
export function watchWake(kernel: Kernel | null | undefined, wake: () => void): () => void {
  const connection = (_: unknown, status: string) => {
    if (status === "connected") wake();
  };
  kernel?.connectionStatusChanged?.connect(connection);
  if (!wakers.size) stop = begin();
  wakers.add(wake);
  return () => {
    kernel?.connectionStatusChanged?.disconnect(connection);
    if (wakers.delete(wake) && !wakers.size) stop();
  };
}

function begin(): () => void {
  let wall = Date.now();
  let own = performance.now();
  let late = false;
  const look = () => {
    // One of the two may stand still in a sleep.
    const passed = Math.max(Date.now() - wall, performance.now() - own);
    wall = Date.now();
    own = performance.now();
    late ||= passed > BEAT + LATE;
    // In a hidden page all timers are late.
    if (!late || document.hidden) return;
    late = false;
    for (const wake of [...wakers]) wake();
  };
  const timer = setInterval(look, BEAT);
  document.addEventListener("visibilitychange", look);
  return () => {
    clearInterval(timer);
    document.removeEventListener("visibilitychange", look);
  };
}
