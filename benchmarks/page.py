"""What moving bars cost their page: CPU of all browser processes, and long tasks.

Beside ours stand bars that are moved as is usual, all with a name, a figure and a track: by a
timer of their own ten times a second, as Dara does, or at 60 Hz, and by an animation frame of their
own.
"""

from time import sleep

from playwright.sync_api import Page

from benchmarks.browser import ROOT, browser, cpu, page

SIZES = (1, 10, 100, 1000)
SECONDS = 4.0
STATIC = ROOT / "jupyter_progress" / "jupyter" / "static"

HTML = """<!doctype html><meta charset=utf-8><style>
  body { margin: 0; font: 14px sans-serif }
  #bars { display: grid; grid-template-columns: repeat(var(--columns), 1fr); gap: 2px }
  .line { display: flex; justify-content: space-between }
  .track { height: 6px; background: #ddd; overflow: hidden }
  .fill { height: 100%; background: #1976d2; transform-origin: 0 }
</style><div id=away></div><div id=bars></div>"""

SCRIPT = """async ([esm, kind, n]) => {
  window.longTasks = 0;
  new PerformanceObserver(list => (window.longTasks += list.getEntries().length))
    .observe({ type: "longtask" });
  const bars = document.getElementById("bars");
  bars.style.setProperty("--columns", Math.ceil(n / 40));
  const url = URL.createObjectURL(new Blob([esm], { type: "text/javascript" }));
  const { default: widget } = await import(url);
  const span = 120_000;
  const bar = i => ({
    id: `${i}`, title: `Task ${i}`, status: "running", progress: 0, message: "", elapsed: 0,
    fake: { start: 0, end: 100, estimated_time: span, elapsed: (i * 37) % 3000 },
    remaining: null, facts: [], note: "", error: null, actions: ["cancel"],
    rows: [], settled: null, notify: null,
  });
  for (let i = 0; i < n; i++) {
    const el = document.createElement("div");
    bars.append(el);
    if (kind === "ours") {
      const state = bar(i);
      const model = {
        get: name => (name === "state" ? state : undefined),
        set() {}, send() {}, on() {}, off() {},
      };
      widget.initialize({ model });
      widget.render({ model, el });
      continue;
    }
    el.innerHTML = `<div class=line><span>Task ${i}</span><b></b></div>
      <div class=track><div class=fill></div></div><div class=line><span></span></div>`;
    const [figure, fill] = [el.querySelector("b"), el.querySelector(".fill")];
    const foot = el.lastElementChild.firstElementChild;
    const began = performance.now() - (i * 37) % 3000;
    const move = () => {
      const passed = performance.now() - began;
      const share = Math.min(1, 0.6 * passed / (0.6 * span));
      fill.style.transform = `scaleX(${share})`;
      figure.textContent = `${Math.floor(share * 100)} %`;
      foot.textContent = `${Math.floor(passed / 1000)} s elapsed`;
    };
    if (kind === "dara") setInterval(move, 100);
    else if (kind === "timer") setInterval(move, 1000 / 60);
    else {
      const frame = () => { move(); requestAnimationFrame(frame); };
      requestAnimationFrame(frame);
    }
  }
}"""

HIDE = """() => {
  Object.defineProperty(document, "hidden", { configurable: true, value: true });
  document.dispatchEvent(new Event("visibilitychange"));
}"""

AWAY = "() => { document.getElementById('away').style.height = '20000px'; }"

KINDS = {
    "jupyter_progress": "ours",
    "a timer each, 10 Hz": "dara",
    "a timer each, 60 Hz": "timer",
    "a frame each": "frame",
}


def pages(rounds: int) -> dict[str, dict[str, float]]:
    """Return by kind the percent of a core that so many moving bars take, and their long tasks."""
    rows: dict[str, dict[str, float]] = {name: {} for name in KINDS}
    with browser() as chromium:
        for size in SIZES:
            taken = {
                name: [_measured(chromium, kind, size) for _ in range(min(rounds, 2))]
                for name, kind in KINDS.items()
            }
            for name, each in taken.items():
                rows[name][f"{size:,} bars, % CPU"] = min(share for share, _ in each)
                rows[name]["long tasks"] = rows[name].get("long tasks", 0) + min(
                    tasks for _, tasks in each
                )
        for name, hide in (("out of view", AWAY), ("page hidden", HIDE)):
            row = {
                f"{size:,} bars, % CPU": _measured(chromium, "ours", size, hide)[0]
                for size in SIZES
            }
            rows[f"jupyter_progress, {name}"] = row | {"long tasks": 0.0}
        empty = _measured(chromium, "ours", 0)[0]
        rows["an empty page"] = {f"{size:,} bars, % CPU": empty for size in SIZES} | {
            "long tasks": 0.0
        }
    return rows


def _row(shares: dict[int, float]) -> dict[str, float]:
    return {f"{size:,} bars, % CPU": share for size, share in shares.items()}


def _measured(chromium: object, kind: str, n: int, change: str = "") -> tuple[float, float]:
    """Return the percent of a core, and the number of long tasks while the bars moved."""
    with page(chromium) as shown:
        _open(shown, kind, n)
        if change:
            shown.evaluate(change)
        sleep(1)  # what is drawn once is drawn
        shown.evaluate("() => { window.longTasks = 0; }")
        before = cpu()
        sleep(SECONDS)
        share = (cpu() - before) / SECONDS * 100
        return share, shown.evaluate("() => window.longTasks")


def _open(shown: Page, kind: str, n: int) -> None:
    shown.set_content(HTML)
    shown.add_style_tag(content=(STATIC / "widget.css").read_text("utf-8"))
    shown.evaluate(SCRIPT, [(STATIC / "widget.js").read_text("utf-8"), kind, n])
