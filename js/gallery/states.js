/** One state of every kind, as the kernel would send it. */
const bar = (id, more) => ({
  id, title: "", status: "running", progress: 0, fake: null, message: "", elapsed: 12_400, remaining: null,
  facts: [], note: "", error: null, actions: ["pause", "cancel"], rows: [], settled: null, ...more,
});
const traceback = `Traceback (most recent call last):
  File "cell 3", line 7, in simulate
    rate = done / elapsed
           ~~~~~^~~~~~~~~
ZeroDivisionError: division by zero`;
const error = { type: "ZeroDivisionError", message: "division by zero", traceback };

export const states = {
  "running": bar("1", { progress: 43, message: "Step 43 of 100: reading shard", remaining: 16_000, facts: [["loss", "0.127"], ["epoch", "4"]] }),
  "fake progress": bar("2", { fake: { start: 30, end: 95, estimated_time: 30_000, elapsed: 17_600 }, message: "Running third party computation", elapsed: 21_000, note: "estimated from the last 5 runs" }),
  "waiting": bar("3", { status: "pending", message: "Waiting for a free worker", elapsed: 3_000 }),
  "unknown total": bar("4", { progress: null, message: "Reading lines", facts: [["", "1,234,567 it"], ["", "48,210 it/s"]] }),
  "paused": bar("15", { status: "paused", progress: 43, message: "Step 43 of 100: reading shard", remaining: 16_000, facts: [["loss", "0.127"]], actions: ["resume", "cancel"] }),
  "pausing in a call": bar("17", { status: "paused", fake: { start: 30, end: 95, estimated_time: 30_000, elapsed: 17_600 }, message: "Running third party computation", note: "at work until its next update", actions: ["resume", "cancel"] }),
  "steps": bar("16", {
    progress: 41, title: "simulate", elapsed: 21_000, facts: [["loss", "0.127"]], actions: ["pause", "cancel"],
    rows: [
      bar("p1", { title: "Load", status: "done", progress: 100, elapsed: 3_400, timed: true, actions: [] }),
      bar("p2", { title: "Check", status: "done", progress: null, elapsed: 140, timed: true, actions: [] }),
      bar("p3", { title: "Fit", message: "epoch 4 of 10", progress: 42, elapsed: 9_000, timed: true, actions: [] }),
      bar("p4", { title: "fold 2", progress: null, elapsed: 4_000, timed: true, depth: 2, actions: [] }),
      bar("p5", { title: "Report", status: "pending", progress: null, timed: true, actions: [] }),
    ],
  }),
  "a step failed": bar("18", {
    progress: 41, status: "failed", title: "simulate", elapsed: 21_000, error, actions: [],
    rows: [
      bar("q1", { title: "Load", status: "done", progress: 100, elapsed: 3_400, timed: true, actions: [] }),
      bar("q2", { title: "Fit", message: "epoch 4 of 10", status: "failed", progress: 42, elapsed: 9_000, timed: true, actions: [] }),
    ],
  }),
  "cancelling": bar("5", { status: "cancelling", progress: 12, message: "Step 12 of 100", elapsed: 5_000, actions: [] }),
  "done": bar("6", { status: "done", progress: 100, message: "Third party computation finished", elapsed: 34_000, actions: [] }),
  "failed": bar("7", { status: "failed", progress: 43, message: "Step 43 of 100: reading shard", error, actions: ["retry"] }),
  "cancelled": bar("8", { status: "cancelled", progress: 12, message: "Step 12 of 100", elapsed: 5_000, actions: [] }),
  "stopped": bar("13", { status: "stopped", progress: 30, message: "Reading lines", elapsed: 5_000, actions: [] }),
  "kernel gone": bar("9", { progress: 55, message: "Solving", elapsed: 61_000 }),
  "many tasks": bar("10", {
    progress: 31.12, message: "Fitting 10,000 models", remaining: 240_000, elapsed: 108_000,
    facts: [["done", "3,112"], ["running", "8"], ["failed", "2"]],
    rows: [
      bar("r1", { title: "model 3,113", message: "epoch 4", progress: 70, actions: [] }),
      bar("r2", { title: "model 3,114", message: "loading", progress: 12, actions: [] }),
    ],
  }),
  "several tasks": bar("11", {
    progress: 51, message: "4 tasks", title: "4 tasks", facts: [["done", "1"], ["running", "1"], ["failed", "1"]],
    rows: [
      bar("s1", { title: "load", status: "done", progress: 100, elapsed: 4000, actions: [] }),
      bar("s2", { title: "fit", message: "epoch 4 of 10, the long message of a row", progress: 42 }),
      bar("s3", { title: "check", status: "failed", progress: 12, error, actions: ["retry"] }),
      bar("s4", { title: "report", status: "pending", progress: 0 }),
      bar("s5", { title: "scan", progress: null }),
      bar("s6", { title: "old", progress: 30, status: "cancelled", actions: [] }),
    ],
  }),
  "a tree": bar("14", {
    progress: 40, message: "Fitting", facts: [["", "costs $5 and $6 more"], ["loss", "$x$"]], more: 9_980,
    rows: [
      bar("t1", { title: "fold 1", message: "epoch 4", progress: 42 }),
      bar("t2", { title: "epoch 4", progress: 70, depth: 2, actions: [] }),
      bar("t3", { title: "batch 12", progress: 12, depth: 3, actions: [] }),
      bar("t4", { title: "fold 2", status: "failed", progress: 12, error, actions: [] }),
    ],
  }),
  "hostile and long": bar("12", {
    progress: 99.99, message: "<img src=x onerror=alert(1)> and a message that is much too long for any line of any notebook, however wide the screen of its reader may be",
    facts: Array.from({ length: 14 }, (_, i) => [`metric_${i}`, (i * 1.37).toFixed(3)]),
  }),
};
