"""A page that runs the front end says so and has widgets; another has html that follows."""

from collections.abc import Iterator

import pytest
from kernel import WIDGET_VIEW, Kernel, Message

SETUP = """
import threading
from jupyter_progress import *
from jupyter_progress.core.throttle import call_later
from jupyter_progress.jupyter import pages
go = threading.Event()

@track_progress
def task(updater: ProgressUpdater):
    updater.send_update(43, "Step 43")
    go.wait()
"""
SHOW = "display(task())"


@pytest.fixture(autouse=True)
def no_page_yet(kernel: Kernel) -> Iterator[None]:
    kernel.run("go.clear(); pages.PAGES.__init__()")
    kernel.forget()
    yield
    kernel.run("go.set()")


def refreshed(message: Message) -> dict[str, str]:
    """Return what an output was replaced with; nothing, if the message does something else."""
    found = message["msg_type"] == "update_display_data"
    return message["content"]["data"] if found else {}


def model_of(kernel: Kernel) -> str:
    return next(
        m["content"]["comm_id"]
        for m in kernel.of_type("comm_open")
        if "_esm" in m["content"]["data"]["state"]
    )


def here(kernel: Kernel) -> None:
    kernel.send_command("control", model_of(kernel), {"type": "here", "id": ""})


def test_a_bar_whose_page_is_silent_is_html_that_follows_until_the_page_speaks(kernel):
    cell = kernel.send(SHOW + "; threading.Event().wait()", lab=True)
    for _ in range(3):  # nothing is sent to the bar meanwhile: its seconds go on
        count = len(kernel.messages)
        data = refreshed(kernel.until(refreshed, count))
        assert WIDGET_VIEW not in data
        assert "43 %" in data["text/plain"]
        assert "not live here" in data["text/html"]
    here(kernel)
    kernel.until(lambda m: WIDGET_VIEW in refreshed(m), len(kernel.messages))
    assert not cell.over
    kernel.interrupt(cell)
    kernel.run("go.set(); wait()")
    data = refreshed(kernel.until(lambda m: "100 %" in refreshed(m).get("text/plain", "")))
    assert WIDGET_VIEW not in data


def test_where_the_page_was_silent_a_new_bar_is_html_from_the_start(kernel):
    kernel.run(SHOW, lab=True)
    kernel.until(refreshed)
    cell = kernel.run(SHOW, lab=True)
    (shown,) = cell.of_type("display_data")
    assert WIDGET_VIEW not in shown["content"]["data"]
    here(kernel)
    kernel.until(lambda m: WIDGET_VIEW in refreshed(m), len(kernel.messages))
    (shown,) = kernel.run(SHOW, lab=True).of_type("display_data")
    assert WIDGET_VIEW in shown["content"]["data"]


# The last line comes after the time in which a page is to answer, in the same thread.
QUICK = "pages.PATIENCE, later = 0.1, threading.Event()"
LATER = "call_later(pages.PATIENCE, later.set); later.wait()"


def test_a_page_that_speaks_has_no_html(kernel):
    kernel.run(QUICK)
    kernel.run("tracker = task().tracker", lab=True)
    here(kernel)
    kernel.run("while not pages.PAGES._answered: threading.Event().wait(0.01)")
    kernel.run(f"display(tracker); {LATER}", lab=True)
    assert not [m for m in kernel.messages if refreshed(m)]


def test_other_pages_are_not_asked(kernel):
    """A busy cell holds up what they say."""
    kernel.run(QUICK)
    kernel.run(f"{SHOW}; {LATER}")
    assert not [m for m in kernel.messages if refreshed(m)]
