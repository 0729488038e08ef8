"""A group in JupyterLab: one bar, its rows in flight, its failures; what stays is kept."""

import re

from bars import wait_for_bar
from lab import Lab

SETUP = """
import threading
from jupyter_progress import ProgressUpdater, map_tasks
go, end = threading.Event(), threading.Event()

def fit(region, updater: ProgressUpdater):
    number = int(region.rsplit(" ", 1)[1])
    if number in (3, 8):
        raise ValueError(f"no data for {region}: 0 rows were read")
    if number < 40:
        return number
    updater.send_update(number * 1.9 % 100, f"fold {number % 7 + 1} of 7: reading shard {number}")
    go.wait()
    updater.send_update(100)
    return number

regions = [f"region {i}" for i in range(200)]
group = map_tasks(fit, regions, max_workers=6, title="Fitting models")
"""

TASKS = 10_000
THEMES = ("light", "dark")


def test_a_group_is_shown_as_it_runs_and_kept_as_it_ended(lab: Lab):
    notebook = lab.notebook(SETUP, "group", "go.set(); group.exception()", "group.timeline()")
    notebook.run_and_wait(0)
    notebook.run_and_wait(1)
    notebook.wait_for("() => document.querySelectorAll('.jprog-row').length === 8")
    (bar,) = wait_for_bar(notebook, "bar.live")
    assert bar.name == "Fitting models"
    for words in ("38 done", "2 failed", "6 running", "154 waiting"):
        assert words in bar.foot
    rows = lab.page.locator(".jprog-row")
    assert rows.nth(0).inner_text().startswith("region 40")
    assert "ValueError: no data for region" in rows.nth(6).inner_text()
    for theme in THEMES:
        lab.theme(theme)
        lab.screenshot(f"running-{theme}", notebook.output(1))
    lab.page.set_viewport_size({"width": 620, "height": 1600})
    lab.screenshot("running-narrow", notebook.output(1))
    lab.page.set_viewport_size({"width": 1280, "height": 1600})
    rows.nth(0).get_by_role("button", name="Cancel").click()
    notebook.wait_for(
        "() => document.querySelector('.jprog-row .jprog-actions').innerText.includes('Cancelling')"
    )
    notebook.run_and_wait(2)
    (bar,) = wait_for_bar(notebook, "!bar.live && bar.status === 'failed'")
    assert "1 cancelled" in bar.foot
    assert bar.figure == "✗ 98 %"
    notebook.run_and_wait(3)
    for theme in THEMES:
        lab.theme(theme)
        lab.screenshot(f"ended-{theme}", notebook.output(1))
        lab.screenshot(f"timeline-{theme}", notebook.output(3))
    saved = notebook.save()
    html = "".join(saved.cells[3].outputs[0].data["text/html"])
    assert re.search(r"region 3: failed|failed \([^)]*region 3", html)


def test_the_page_stays_smooth_while_ten_thousand_tasks_run(lab: Lab):
    notebook = lab.notebook(
        "import time\nfrom jupyter_progress import map_tasks\n"
        f"group = map_tasks(lambda item: time.sleep(0.003), range({TASKS}), max_workers=6)",
        "group",
        *["1"] * 40,
    )
    notebook.run_and_wait(0)
    notebook.run(1)
    notebook.wait_for("() => document.querySelector('.jprog-bar')")
    longest = lab.page.evaluate(
        """() => new Promise(resolve => {
          const scrolled = document.querySelector('.jp-WindowedPanel-outer');
          const gaps = [];
          let last = performance.now();
          const frame = now => {
            gaps.push(now - last);
            last = now;
            scrolled.scrollTop = 40 * (gaps.length % 20);
            if (gaps.length < 120) requestAnimationFrame(frame);
            else resolve(gaps.sort((a, b) => a - b));
          };
          requestAnimationFrame(frame);
        })"""
    )
    print(f"frames: median {longest[60]:.0f} ms, 95 % below {longest[114]:.0f} ms")
    (bar,) = wait_for_bar(notebook, "bar.live")
    assert 0 < bar.value < 100
    notebook.run_and_wait()
    wait_for_bar(notebook, "!bar.live && bar.status === 'done'")
