"""A Chromium to measure in: the one of the browser tests, and what its processes have used."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import psutil
from playwright.sync_api import Browser, Page, sync_playwright

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT / "tests" / "e2e"), str(ROOT / "tests")]

VIEWPORT = {"width": 1280, "height": 1600}


@contextmanager
def browser() -> Iterator[Browser]:
    """Run a browser meanwhile."""
    from server import launch_chromium

    with sync_playwright() as playwright:
        chromium = launch_chromium(playwright)
        yield chromium
        chromium.close()


@contextmanager
def page(chromium: Browser, **options: object) -> Iterator[Page]:
    """Open a page meanwhile."""
    context = chromium.new_context(**{"viewport": VIEWPORT, **options})
    yield context.new_page()
    context.close()


def cpu() -> float:
    """Return the seconds of CPU that all processes of the browser have used."""
    spent = 0.0
    for process in psutil.Process().children(recursive=True):
        with suppress(psutil.NoSuchProcess):
            if "chrom" in process.name():
                times = process.cpu_times()
                spent += times.user + times.system
    return spent
