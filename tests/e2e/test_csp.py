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


def test_where_the_front_end_is_forbidden_the_final_bar_is_shown(browser: Browser, tmp_path: Path):
    with lab_with(STRICT, browser, tmp_path) as lab:
        notebook = lab.notebook(TASK, "display(task())")
        notebook.run_and_wait()
        lab.page.wait_for_function("() => window.begun.size >= 2")
        notebook.value("over.set()")
        (bar,) = wait_for_bar(notebook, "bar.status === 'done'")
        assert not bar.live
        assert any("violates the following Content Security Policy" in one for one in lab.errors)
        assert "widget" not in str(notebook.save())
