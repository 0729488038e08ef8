"""Order of the tests, and `--all-parts`: nothing may be missing, nothing skipped."""

import signal
from collections.abc import Iterator

import pytest
from hypothesis import settings

# No test fails for being slow on a busy machine.
settings.register_profile("unhurried", deadline=None)
settings.load_profile("unhurried")

PARTS = (
    "tests/values/",
    "tests/core/",
    "tests/loops/",
    "tests/run/",
    "tests/render/",
    "tests/display/",
    "tests/jupyter/",
    "tests/reactive/",
    "tests/test_wheel.py",
    "tests/e2e/",
    "notebooks/",
)


@pytest.fixture
def interrupts() -> Iterator[None]:
    """SIGINT raises KeyboardInterrupt: in a background job it would be ignored."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--all-parts",
        action="store_true",
        help="fail when a part of the suite has no test, or a test was skipped",
    )


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    # Playwright leaves an event loop running in this thread: browser tests come last.
    items.sort(key=lambda item: "e2e" in item.path.parts)
    if config.getoption("--all-parts"):
        missing = [part for part in PARTS if not any(i.nodeid.startswith(part) for i in items)]
        if missing:
            raise pytest.UsageError(f"no tests were found in {', '.join(missing)}")


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    if not session.config.getoption("--all-parts"):
        return
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if reporter and reporter.stats.get("skipped"):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
