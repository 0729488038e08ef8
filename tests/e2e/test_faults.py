"""What a page meets: a wrong clock, a connection that breaks, a kernel that goes, hostile texts."""

import json
import time
import unicodedata
from pathlib import Path

import pytest
from bars import read_all, wait_for_bar
from hostile import HOSTILE
from lab import Lab, Notebook
from playwright.sync_api import Browser

TASK = """
import threading
from jupyter_progress import ProgressUpdater, track_progress
end = threading.Event()

@track_progress
def task(updater: ProgressUpdater):
    updater.send_update(20, "Solving")
    updater.fake_progress(90, estimated_time=60_000)
    end.wait()
    updater.send_update(100, "Solved")
"""

A_DAY = 86_400_000


@pytest.mark.parametrize("wrong_by", [A_DAY, -A_DAY], ids=["ahead", "behind"])
def test_a_clock_that_is_wrong_by_a_day_changes_nothing(lab: Lab, wrong_by: int):
    lab.page.add_init_script(f"const now = Date.now; Date.now = () => now.call(Date) + {wrong_by};")
    notebook = lab.notebook(TASK, "tracker = task(); display(tracker)")
    notebook.run_and_wait()
    (bar,) = wait_for_bar(notebook, "bar.live && bar.value > 20.5")
    assert abs(bar.value - notebook.value("tracker.progress.value()")) < 5
    assert "0:" in bar.foot  # seconds, and not a day
    notebook.value("end.set()")
    (bar,) = wait_for_bar(notebook, "bar.status === 'done' && !bar.live")
    assert bar.name == "Solved"


def test_a_connection_that_breaks_and_comes_back(lab: Lab):
    notebook = lab.notebook(TASK, "tracker = task(); display(tracker)")
    notebook.run_and_wait()
    wait_for_bar(notebook, "bar.live && bar.value > 20.5")
    lab.page.evaluate(
        """() => {
          const { kernel } = jupyterapp.shell.currentWidget.sessionContext.session;
          window.connections = [kernel.connectionStatus];
          kernel.connectionStatusChanged.connect((_, now) => window.connections.push(now));
          kernel._ws.close(4000, "cut");
          kernel._ws.onclose?.({ code: 4000, reason: "cut" });
        }"""
    )
    notebook.wait_for(
        "() => window.connections.length > 1 && window.connections.at(-1) === 'connected'"
    )
    (before,) = wait_for_bar(notebook, "bar.live && bar.value > 21")
    (after,) = wait_for_bar(notebook, f"bar.live && bar.value > {before.value} + 0.3")
    assert after.status == "running"
    notebook.value("end.set()")
    (bar,) = wait_for_bar(notebook, "bar.status === 'done' && !bar.live")
    assert bar.figure == "✓ 100 %"
    lab.errors.clear()  # JupyterLab's own, of messages that were under way


@pytest.mark.parametrize("end", ["kill_kernel", "restart_kernel"])
def test_a_kernel_that_goes_is_told_soon(lab: Lab, end: str):
    """Five seconds are what is promised; on an idle machine it takes less than half of that."""
    notebook = lab.notebook(TASK, "tracker = task(); display(tracker)")
    notebook.run_and_wait()
    wait_for_bar(notebook, "bar.live && bar.value > 20.5")
    before = time.monotonic()
    getattr(notebook, end)()
    (bar,) = wait_for_bar(notebook, "bar.status !== 'running' && !bar.live")
    took = time.monotonic() - before
    print(f"{end}: told after {took:.2f} s")
    assert took < 5
    assert "stopped at 2" in bar.figure
    # A kernel that is restarted in order may get to say so itself.
    assert "the kernel has gone" in bar.foot or "the kernel was shut down" in bar.foot
    assert "widget" not in str(notebook.save())


def test_an_end_that_comes_while_the_connection_is_cut_is_shown(lab: Lab, tmp_path: Path):
    over = tmp_path / "over"
    wait = f"threading.Thread(target=lambda: (until({str(over)!r}), end.set())).start()"
    until = (
        "import os, time\ndef until(path):\n    while not os.path.exists(path): time.sleep(0.01)"
    )
    notebook = lab.notebook(TASK, until, wait, "tracker = task(); display(tracker)")
    notebook.run_and_wait()
    wait_for_bar(notebook, "bar.live && bar.value > 20.5")
    lab.page.context.set_offline(True)
    lab.page.evaluate(
        """() => {
          const { kernel } = jupyterapp.shell.currentWidget.sessionContext.session;
          kernel._ws.close(4000, "cut");
          kernel._ws.onclose?.({ code: 4000, reason: "cut" });
        }"""
    )
    notebook.wait_for(
        "() => jupyterapp.shell.currentWidget.sessionContext.session.kernel.connectionStatus"
        " !== 'connected'"
    )
    over.touch()
    lab.page.context.set_offline(False)
    (bar,) = wait_for_bar(notebook, "bar.status === 'done' && !bar.live")
    assert (bar.name, bar.figure) == ("Solved", "✓ 100 %")
    lab.errors.clear()  # JupyterLab's own, of messages that were under way


def test_an_end_that_comes_while_no_page_is_open_is_shown_by_the_next(lab: Lab, tmp_path: Path):
    over = tmp_path / "over"
    wait = (
        "import os, time\ndef until_over():\n"
        f"    while not os.path.exists({str(over)!r}): time.sleep(0.01)\n"
        "    end.set(); tracker.result(); open('over', 'w').close()\n"
        f"os.chdir({str(tmp_path)!r}); os.mkdir('told'); os.chdir('told')\n"
        "threading.Thread(target=until_over).start()"
    )
    notebook = lab.notebook(TASK, "tracker = task(); display(tracker)", wait)
    notebook.run_and_wait()
    wait_for_bar(notebook, "bar.live && bar.value > 20.5")
    assert "as saved" in str(notebook.save())
    workspace = lab.page.url.split("/tree/")[0].rstrip("/")
    lab.page.goto("about:blank")
    over.touch()
    while not (tmp_path / "told" / "over").exists():
        lab.page.evaluate("() => new Promise(done => setTimeout(done, 20))")
    lab.page.goto(f"{workspace}/tree/{notebook.name}")
    notebook.wait_until_open()
    (bar,) = wait_for_bar(notebook, "bar.status === 'done' && !bar.live")
    assert (bar.name, bar.figure) == ("Solved", "✓ 100 %")
    assert "as saved" not in bar.foot
    saved = str(notebook.save())
    assert "widget" not in saved
    assert "as saved" not in saved


def test_of_two_browsers_on_one_kernel_both_show_what_either_does(lab: Lab, browser: Browser):
    notebook = lab.notebook(TASK, "tracker = task(); display(tracker)")
    notebook.run_and_wait()
    wait_for_bar(notebook, "bar.live && bar.value > 20.5")
    notebook.save()
    context = browser.new_context(viewport={"width": 1000, "height": 900})
    other = Lab(context.new_page(), lab.server, "two_browsers")
    there = other.open(notebook.name)
    (bar,) = wait_for_bar(there, "bar.live && bar.value > 20.5")
    (here,) = read_all(notebook)
    assert abs(bar.value - here.value) < 3
    other.page.get_by_role("button", name="Cancel", exact=True).click()
    for each in (notebook, there):
        wait_for_bar(each, "bar.status === 'cancelling'")
    notebook.value("end.set()")
    for each in (notebook, there):
        wait_for_bar(each, "bar.status === 'cancelled' && !bar.live")
    context.close()
    assert not other.errors


HOSTILE_TASKS = """
import json
from jupyter_progress import ProgressTracker, notify
notify()
bars = []

def show(words):
    bar = ProgressTracker(title=words)
    bar.updater.send_update(43, words, **{words or "name": words})
    bars.append((bar, words))
    display(bar)

def end():
    for bar, words in bars:
        bar.activity.end("failed", ValueError(words))
"""


def test_hostile_texts_are_text_on_the_page_too(lab: Lab):
    texts = {kind: text[:20_000] for kind, text in HOSTILE.items()}
    shown = f"texts = json.loads({json.dumps(texts)!r})\nfor each in texts.values(): "
    notebook = lab.notebook(HOSTILE_TASKS, f"{shown}show(each)")
    dialogs: list[object] = []
    lab.page.on("dialog", lambda dialog: (dialogs.append(dialog), dialog.dismiss()))
    # What is not in view is not drawn.
    lab.page.set_viewport_size({"width": 1280, "height": 6000})
    notebook.run_and_wait()
    wait_for_bar(notebook, "bar.live && bar.value > 42", len(HOSTILE))
    check_harmless(notebook)
    lab.screenshot("live")
    title = lab.page.title()
    assert not any(unicodedata.category(sign)[0] == "C" for sign in title), title
    notebook.value("end()")
    wait_for_bar(notebook, "!bar.live && bar.status === 'failed'", len(HOSTILE))
    check_harmless(notebook)
    lab.screenshot("settled")
    assert dialogs == []


def check_harmless(notebook: Notebook) -> None:
    """Check that no element came of a text, no TeX was set, and no bar is higher than its lines."""
    output = notebook.output(1)
    for element in ("script", "img", "iframe", "a[href]", "mjx-container", ".MathJax"):
        assert output.locator(element).count() == 0, element
    heads = output.locator(".jprog-head").evaluate_all(
        "heads => heads.map(head => head.getBoundingClientRect().height)"
    )
    assert max(heads) < 2 * min(heads)
    labels = output.locator(".jprog-facts .jprog-q, .jprog-line .jprog-q").all_text_contents()
    assert not [label for label in labels if "\n" in label]
