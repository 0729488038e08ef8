"""What all tests share, and `--all-parts`: nothing may be missing, nothing skipped."""

import concurrent.futures
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings
from IPython.core.interactiveshell import InteractiveShell
from kernel import Kernel, started_kernel
from traitlets.config import Config

from jupyter_progress import tasks

# No test fails for being slow on a busy machine.
settings.register_profile("unhurried", deadline=None)
settings.load_profile("unhurried")

PARTS = {
    "lab": ("tests/e2e/",),
    "documents": (
        "tests/e2e/test_asleep.py",
        "tests/e2e/test_boxes.py",
        "tests/e2e/test_faults.py",
        "tests/e2e/test_saved.py",
        "tests/e2e/test_saved_boxes.py",
        "tests/e2e/test_saved_running.py",
    ),
    "hosts": (
        "tests/e2e/test_collaboration.py",
        "tests/e2e/test_csp.py",
        "tests/e2e/test_gone.py",
        "tests/e2e/test_hosts.py",
        "tests/e2e/test_marimo.py",
    ),
    "kernels": (
        "tests/jupyter/",
        "tests/notebook/",
        "tests/faults/",
        "notebooks/",
    ),
    "rest": (
        "tests/values/",
        "tests/core/",
        "tests/loops/",
        "tests/run/",
        "tests/remote/",
        "tests/render/",
        "tests/display/",
        "tests/reactive/",
        "tests/adapters/",
        "tests/tqdm_suite/",
        "tests/test_honesty.py",
        "tests/test_imports.py",
        "tests/test_server.py",
        "tests/test_wheel.py",
    ),
}
"""The parts of the suite, in the groups that `make test` runs side by side: pages of JupyterLab;
those that are saved, reloaded or cut off; pages that need a server of their own; real kernels; the
rest. A path belongs to the longest."""

SOON = 10
"""Seconds in which what a test has let go of has to end."""


@pytest.fixture(autouse=True)
def no_task_left() -> Iterator[None]:
    """Fail a test that leaves tasks under way; later ones are not to meet them."""
    yield
    left = concurrent.futures.wait(tasks(), SOON).not_done
    for task in left:
        task.cancel()
        task.abandon("left under way by a test")
    assert not left, f"left under way: {left}"


@pytest.fixture(autouse=True)
def own_history(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep what is learned apart from the user's own history, in other processes too."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path_factory.mktemp("state")))
    monkeypatch.setattr("jupyter_progress.run.history.history._path", None)


@pytest.fixture
def interrupts() -> Iterator[None]:
    """SIGINT raises KeyboardInterrupt: in a background job it would be ignored."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.fixture
def shell() -> Iterator[InteractiveShell]:
    """An IPython of this process, with the extension loaded."""
    config = Config()
    config.HistoryManager.enabled = False
    shell = InteractiveShell.instance(config=config)
    shell.run_cell("%load_ext jupyter_progress")
    yield shell
    InteractiveShell.clear_instance()


@pytest.fixture(scope="module")
def shared_kernel(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Kernel]:
    """One kernel for the tests of a module, which names its first cell: SETUP."""
    setup = getattr(request.module, "SETUP", "")
    with started_kernel(tmp_path_factory.mktemp("state"), setup) as kernel:
        yield kernel


@pytest.fixture
def kernel(shared_kernel: Kernel) -> Iterator[Kernel]:
    """A live kernel, as in JupyterLab: somebody watches. No test may leave a task in it."""
    shared_kernel.forget()
    yield shared_kernel
    try:
        shared_kernel.run("__import__('jupyter_progress').wait()")
    except AssertionError:  # the tests to come need one that answers
        shared_kernel.restart()
        raise


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--all-parts",
        choices=(*PARTS, "all"),
        help="run the tests of a group of the suite's parts; fail when one of these parts has no "
        "test, when a test belongs to no part of any group, or when a test was skipped",
    )


def pytest_configure() -> None:
    # A shell starts what goes on beside it with interrupts ignored, and so all that tests start.
    signal.signal(signal.SIGINT, signal.default_int_handler)


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Leave alone what belongs to other groups: to import all tests takes as long as many tests."""
    asked = config.getoption("--all-parts")
    if asked in (None, "all"):
        return None
    if collection_path.is_dir():
        return None
    part = part_of(collection_path.relative_to(config.rootpath).as_posix())
    return (part is not None and part not in PARTS[asked]) or None


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    # Playwright leaves an event loop running in this thread: browser tests come last.
    items.sort(key=lambda item: "e2e" in item.path.parts)
    asked = config.getoption("--all-parts")
    if asked:
        found = {item: part_of(item.nodeid) for item in items}
        if stray := {item.nodeid for item, part in found.items() if part is None}:
            raise pytest.UsageError(f"no part of the suite, as conftest.py names them: {stray}")
        parts = [part for group in PARTS if asked in (group, "all") for part in PARTS[group]]
        if missing := set(parts) - set(found.values()):
            raise pytest.UsageError(f"no tests were found in {', '.join(sorted(missing))}")
        config.hook.pytest_deselected(items=[item for item in items if found[item] not in parts])
        items[:] = [item for item in items if found[item] in parts]


def part_of(path: str) -> str | None:
    """Return the part of the suite that a file or a test belongs to."""
    every = (part for group in PARTS.values() for part in group)
    return max((part for part in every if path.startswith(part)), key=len, default=None)


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    if not session.config.getoption("--all-parts"):
        return
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if reporter and reporter.stats.get("skipped"):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
