"""Pages with a content security policy: that of JupyterHub, and one that forbids the front end."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bars import wait_for_bar
from lab import Lab
from playwright.sync_api import Browser
from server import serve_lab

HUB = "frame-ancestors 'self'; report-uri /hub/security/csp-report"
# anywidget imports every front end as a blob, which this does not allow.
STRICT = "script-src 'self' 'unsafe-inline' 'unsafe-eval'"

TASK = """
import threading
from jupyter_progress import ProgressUpdater, track_progress
over = threading.Event()

@track_progress
def task(updater: ProgressUpdater):
    globals()["updater"] = updater
    updater.send_update(43, "Step 43")
    over.wait()
"""


@contextmanager
def lab_with(csp: str, browser: Browser, folder: Path) -> Iterator[Lab]:
    with serve_lab(folder, csp) as server:
        context = browser.new_context(viewport={"width": 1280, "height": 1600})
        lab = Lab(context.new_page(), server, "csp")
        yield lab
        lab.shut_down_kernels()
        context.close()


def test_under_the_policy_of_jupyterhub_a_bar_is_live_and_fetches_nothing(
    browser: Browser, tmp_path: Path
):
    with lab_with(HUB, browser, tmp_path) as lab:
        notebook = lab.notebook(TASK, "display(task())")
        notebook.run_and_wait(0)
        fetched: list[str] = []
        lab.page.on("request", lambda request: fetched.append(request.url))
        notebook.run_and_wait(1)
        wait_for_bar(notebook, "bar.live && bar.figure === '43 %'")
        elsewhere = [url for url in fetched if lab.server.url not in url]
        assert not elsewhere
        assert not lab.errors


def test_where_the_front_end_is_forbidden_a_bar_is_html_that_follows(
    browser: Browser, tmp_path: Path
):
    with lab_with(STRICT, browser, tmp_path) as lab:
        notebook = lab.notebook(TASK, "tracker = task(); display(tracker)", "display(tracker)")
        notebook.run_and_wait(0, 1)
        (bar,) = wait_for_bar(notebook, "bar.figure === '43 %' && bar.foot.includes('elapsed')")
        assert not bar.live
        assert "not live here" in bar.foot
        # Seconds and a fake segment go on; a later bar is html from the start.
        notebook.value("(updater.fake_progress(90, 'Solving', 20_000), None)[1]")
        notebook.run_and_wait(2)
        wait_for_bar(notebook, "bar.name === 'Solving' && bar.value > 48", 2)
        for theme in ("light", "dark"):
            lab.theme(theme)
            lab.screenshot(theme, lab.page.locator(".jp-Notebook"))
        assert "error" not in lab.page.locator(".jp-Notebook").inner_text().lower()
        notebook.value("over.set()")
        wait_for_bar(notebook, "bar.status === 'done'", 2)
        saved = notebook.save()
        assert any("violates the following Content Security Policy" in one for one in lab.errors)
        assert "widget" not in str(saved)
