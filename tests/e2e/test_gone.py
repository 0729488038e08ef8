"""A bar whose kernel has gone, or which has none, says so: also where the host does not."""

from pathlib import Path
from textwrap import indent

from bars import wait_for_bar
from hosts import marimo, marimo_export, voila
from playwright.sync_api import Browser, expect
from test_hosts import TASK

GONE = "the kernel has gone"

CULLED = tuple(
    f"--MappingKernelManager.{option}"
    for option in ("cull_idle_timeout=4", "cull_interval=1", "cull_connected=True")
)


def app(*cells: str) -> str:
    """Write a marimo notebook; the last cell uses `task` of the first."""
    first, last = (indent(cell, "    ") for cell in cells)
    return (
        "import marimo\n\napp = marimo.App()\n\n\n"
        f"@app.cell\ndef _():\n{first}\n    return (task,)\n\n\n"
        f"@app.cell\ndef _(task):\n{last}\n    return\n"
    )


def test_a_marimo_page_whose_server_has_gone(browser: Browser, tmp_path: Path):
    with marimo(browser, tmp_path, app(TASK, "shown = task('Solving')\nshown")) as host:
        bar = host.page.locator(".jprog")
        expect(bar).to_contain_text("elapsed")
        host.kill_server()
        expect(bar).to_contain_text(GONE)
        expect(bar).to_contain_text("stopped at 3")
        expect(bar.get_by_role("button", name="Cancel", exact=True)).to_be_hidden()
        host.screenshot("marimo-gone")


def test_a_page_exported_by_marimo(browser: Browser, tmp_path: Path):
    with marimo_export(browser, tmp_path, app(TASK, "shown = task('Solving')\nshown")) as host:
        bar = host.page.locator(".jprog")
        expect(bar).to_contain_text(GONE)
        expect(bar).to_contain_text("stopped at 3")
        expect(bar.get_by_role("button", name="Cancel", exact=True)).to_be_hidden()
        host.screenshot("marimo-exported")


def test_a_voila_page_whose_kernel_was_culled(browser: Browser, tmp_path: Path):
    # As if it had been killed: one that is shut down in order says so itself (test_ends.py).
    silent = "import atexit; atexit._clear()"
    shown = "display(task('Solving'))"
    with voila(browser, tmp_path, TASK, shown, silent, options=CULLED) as host:
        wait_for_bar(host, "bar.live && bar.value > 30")
        log = tmp_path / "server.log"
        while "Culling 'idle' kernel" not in log.read_text():
            host.page.evaluate("() => new Promise(requestAnimationFrame)")
        host.page.get_by_role("button", name="Cancel", exact=True).click()
        (bar,) = wait_for_bar(host, "bar.status === 'gone'")
        assert GONE in bar.foot
        host.screenshot("voila-culled")
