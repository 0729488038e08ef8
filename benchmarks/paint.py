"""From an update to its paint in JupyterLab, beside the least that is an anywidget, in turns."""

import json
import tempfile
from pathlib import Path
from statistics import median

from benchmarks.browser import browser, page

SETUP = """
import time, traitlets, anywidget
from IPython.display import display
from jupyter_progress import ProgressTracker

class Raw(anywidget.AnyWidget):
    _esm = '''export default { render({ model, el }) {
      el.className = "raw";
      const show = () => { el.textContent = model.get("value"); };
      model.on("change:value", show); show();
    } };'''
    value = traitlets.Int().tag(sync=True)

tracker, raw = ProgressTracker(), Raw()
display(tracker, raw)
"""

RUN = """
sent = {{"ours": [], "raw": []}}
for k in range(1, {n} + 1):
    for kind, update in (("ours", lambda: tracker.updater.send_update(k / {n} * 99)),
                         ("raw", lambda: setattr(raw, "value", k))):
        time.sleep(0.06)  # longer than the bar waits between two states: each is painted
        sent[kind].append(time.time() * 1000)
        update()
"""

WATCH = """n => {
  window.painted = { ours: {}, raw: {} };
  const fill = document.querySelector(".jprog-fill"), raw = document.querySelector(".raw");
  const watch = (kind, node, options, read) => new MutationObserver(() => {
    const value = read();
    requestAnimationFrame(() => {
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = () => {
        window.painted[kind][value] ??= performance.timeOrigin + performance.now();
      };
      port2.postMessage(0);
    });
  }).observe(node, options);
  watch("ours", fill, { attributes: true }, () =>
    Math.round(parseFloat(fill.style.transform.slice(7)) * 100 / 99 * n));
  watch("raw", raw, { childList: true }, () => Number(raw.textContent));
}"""


UPDATES = 200


def paints(rounds: int) -> dict[str, dict[str, float]]:
    """Return by kind the milliseconds from an update to its paint."""
    n = UPDATES
    with tempfile.TemporaryDirectory() as folder, browser() as chromium:
        from lab import Lab
        from server import serve_lab

        with serve_lab(Path(folder)) as server, page(chromium) as shown:
            lab = Lab(shown, server, "paint")
            notebook = lab.notebook(SETUP, RUN.format(n=n))
            notebook.run_and_wait(0)
            shown.wait_for_selector(".jprog-fill", state="attached")
            shown.wait_for_selector(".raw")
            shown.evaluate(WATCH, n)
            notebook.run_and_wait(1)
            sent = notebook.value("sent")
            painted = json.loads(shown.evaluate("() => JSON.stringify(window.painted)"))
            lab.shut_down_kernels()
    rows = {}
    for kind, name in (("ours", "jupyter_progress"), ("raw", "the least anywidget")):
        late = sorted(
            at - sent[kind][int(k) - 1] for k, at in painted[kind].items() if 0 < int(k) <= n
        )
        rows[name] = {
            "median, ms": median(late),
            "P99, ms": late[int(len(late) * 0.99) - 1],
            f"painted of {n}": len(late),
        }
    return rows
