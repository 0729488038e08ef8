"""The browser side of the tests: one JupyterLab, one Chromium, a notebook for each test."""

from collections.abc import Generator, Iterator
from typing import Any

import pytest
from lab import Lab
from pages import Pages
from playwright.sync_api import Browser, BrowserContext, Playwright, sync_playwright
from server import Server, launch_chromium, open_profile, serve_lab


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with serve_lab(tmp_path_factory.mktemp("lab")) as server:
        yield server


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    with sync_playwright() as playwright:
        yield playwright


@pytest.fixture(scope="session")
def browser(playwright: Playwright) -> Iterator[Browser]:
    browser = launch_chromium(playwright)
    yield browser
    browser.close()


@pytest.fixture(scope="session")
def profile(
    playwright: Playwright, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[BrowserContext]:
    """Chromium as a user has it: what it has compiled of JupyterLab it keeps for later pages."""
    profile = open_profile(playwright, tmp_path_factory.mktemp("profile"))
    yield profile
    profile.close()


@pytest.fixture(scope="session")
def pages(profile: BrowserContext) -> Pages:
    return Pages(profile)


@pytest.fixture
def lab(server: Server, pages: Pages, request: pytest.FixtureRequest) -> Iterator[Lab]:
    """A page in JupyterLab. Errors in it fail the test; `lab.errors.clear()` forgives them."""
    lab = Lab(pages, server, request.node.name.removeprefix("test_"))
    yield lab
    failed = request.node.rep_call.failed
    if failed:
        lab.screenshot("FAILED")
    lab.close(keep=not (failed or lab.errors))
    lab.shut_down_kernels()
    assert not lab.errors, "errors in the page:\n" + "\n".join(lab.errors)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, Any]:
    report = yield
    setattr(item, f"rep_{report.when}", report)
    return report
