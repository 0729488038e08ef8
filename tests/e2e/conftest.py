"""The browser side of the tests: one JupyterLab, one Chromium, a fresh page for each test."""

from collections.abc import Generator, Iterator
from typing import Any

import pytest
from lab import Lab
from playwright.sync_api import Browser, sync_playwright
from server import Server, launch_chromium, serve_lab


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with serve_lab(tmp_path_factory.mktemp("lab")) as server:
        yield server


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = launch_chromium(playwright)
        yield browser
        browser.close()


@pytest.fixture
def lab(server: Server, browser: Browser, request: pytest.FixtureRequest) -> Iterator[Lab]:
    """A page in JupyterLab. Errors in it fail the test; `lab.errors.clear()` forgives them."""
    context = browser.new_context(viewport={"width": 1280, "height": 1600})
    lab = Lab(context.new_page(), server, request.node.name.removeprefix("test_"))
    yield lab
    if request.node.rep_call.failed:
        lab.screenshot("FAILED")
    lab.shut_down_kernels()
    context.close()
    assert not lab.errors, "errors in the page:\n" + "\n".join(lab.errors)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, Any]:
    report = yield
    setattr(item, f"rep_{report.when}", report)
    return report
