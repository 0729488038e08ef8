"""Take the README's pictures anew, in a real JupyterLab: ``.venv/bin/python docs/pictures.py``."""

import sys
import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parent / "tests" / "e2e"))

from lab import Lab  # noqa: E402
from server import launch_chromium, serve_lab  # noqa: E402

CELLS = [
    """
import threading
from jupyter_progress import ProgressUpdater, track_progress

stop = threading.Event()

@track_progress
def simulate(n: int, updater: ProgressUpdater):
    for i in range(n):
        updater.send_update(i / n * 100, f"Step {i} of {n}: reading shard", loss=0.127, epoch=4)
        if stop.wait(0.5): break

@track_progress
def solve(updater: ProgressUpdater):
    updater.send_update(20, "Preparing")
    updater.fake_progress(80, "Running third party computation", 20_000)
    stop.wait()

@track_progress
def fit(updater: ProgressUpdater):
    updater.send_update(100, "Model fitted", score=0.962)

@track_progress
def fragile(updater: ProgressUpdater):
    updater.send_update(43, "Step 43 of 100: reading shard")
    rate = 43 / 0
""",
    "tracker = simulate(50)\ndisplay(tracker)",
    "display(solve())",
    "display(fit())",
    "display(fragile())",
]


def main() -> None:
    """Run the cells, wait until the bars are well under way, and take both pictures."""
    with (
        tempfile.TemporaryDirectory() as folder,
        serve_lab(Path(folder)) as server,
        sync_playwright() as playwright,
    ):
        browser = launch_chromium(playwright)
        page = browser.new_page(viewport={"width": 1100, "height": 1500}, device_scale_factor=2)
        lab = Lab(page, server, "readme")
        notebook = lab.notebook(*CELLS)
        page.evaluate("() => jupyterapp.commands.execute('application:toggle-left-area')")
        notebook.run_and_wait()
        notebook.output(4).locator("summary").click()
        page.wait_for_function(
            "() => document.querySelector('.jp-OutputArea [role=progressbar]')?.ariaValueNow >= 36"
        )
        for theme in ("light", "dark"):
            lab.theme(theme)
            box = [notebook.output(index).bounding_box() for index in (1, 4)]
            top = box[0]["y"] - 52
            page.screenshot(
                path=HERE / f"bars-{theme}.png",
                clip={
                    "x": box[0]["x"] - 62,
                    "y": top,
                    "width": box[0]["width"] + 74,
                    "height": box[1]["y"] + box[1]["height"] - top + 15,
                },
            )
        browser.close()


if __name__ == "__main__":
    main()
