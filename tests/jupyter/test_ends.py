"""How bars end where nobody watches, where output is captured, and when the kernel ends."""

import nbformat
import psutil
import pytest
from nbclient import NotebookClient
from nbclient.exceptions import CellTimeoutError
from nbconvert import HTMLExporter

VIEW = "application/vnd.jupyter.widget-view+json"
START = "import threading, time\nfrom jupyter_progress import *\n%load_ext jupyter_progress"


def notebook(*cells):
    return nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(each) for each in cells])


def test_captured_output_shows_the_end(kernel):
    kernel.run("from jupyter_progress import track")
    kernel.run("%%capture cap\nfor i in track(range(5), 'Caught'): pass")
    cell = kernel.run("cap.show()")
    assert cell.bar.startswith("✓ Caught  100 %")
    assert VIEW not in cell.outputs[0]["data"]


def test_a_cell_that_a_runner_interrupts_does_not_go_on():
    made = notebook(
        START,
        "%%track_progress\n"
        "for i in range(10_000):\n"
        "    updater.send_update(i / 100, 'Long')\n"
        "    count = i\n"
        "    time.sleep(0.01)",
        "first = count; time.sleep(0.2); print(count == first, [t.status for t in tasks()])",
    )
    client = NotebookClient(made, timeout=3, interrupt_on_timeout=True, allow_errors=True)
    client.execute()
    bar = made.cells[1].outputs[0]
    assert VIEW not in bar["data"]
    assert "cancelled at" in bar["data"]["text/plain"]
    assert made.cells[2].outputs[0]["text"] == "True []\n"


def test_what_is_under_way_when_a_runner_ends_is_kept_as_it_stood():
    made = notebook(
        START,
        "@track_progress\n"
        "def work(updater: ProgressUpdater):\n"
        "    updater.send_update(43, 'Still at it')\n"
        "    threading.Event().wait()\n"
        "task = work()\n"
        "while task.progress.progress != 43: time.sleep(0.01)\n"
        "task.pause()\n"
        "task",
    )
    NotebookClient(made, timeout=60).execute()
    html, _ = HTMLExporter().from_notebook_node(made)
    assert VIEW not in str(made.cells[1].outputs)
    assert "Still at it" in html or "work" in html
    assert "43 %" in html


@pytest.mark.parametrize("restart", [False, True])
def test_a_kernel_that_is_shut_down_says_so_and_nothing_else(kernel, restart):
    kernel.run("import time\nfrom jupyter_progress import *")
    cell = kernel.run(
        "@track_progress\n"
        "def work(updater: ProgressUpdater):\n"
        "    updater.send_update(24, 'Working')\n"
        "    while True: time.sleep(0.001); updater.send_update(24)\n"
        "bars = [work() for _ in range(3)]\n"
        "for bar in bars: display(bar)"
    )
    kernel.client.shutdown(restart=restart)
    cell.wait_for(lambda cell: all("stopped at" in bar for bar in cell.plain))
    for bar in cell.plain:
        assert bar.startswith("Working  stopped at 24 %")
        assert bar.endswith("the kernel was shut down")
    assert cell.stream("stderr") == ""
    kernel.restart()


def test_the_timeout_of_a_runner_is_still_its_own():
    made = notebook(START, "%%track_progress\nwhile True: time.sleep(0.01)")
    with pytest.raises(CellTimeoutError):
        NotebookClient(made, timeout=2).execute()


def test_a_kernel_that_is_shut_down_leaves_no_worker(kernel):
    # Not where there are pools of multiprocessing: for a helper of theirs ipykernel waits 30 s.
    kernel.run("import os, time\nfrom jupyter_progress import *")
    kernel.run(
        "def work(updater: ProgressUpdater):\n"
        "    updater.send_update(5, 'begun')\n"
        "    time.sleep(1000)\n"
        "tasks_ = [run_task(work, executor='process') for _ in range(2)]\n"
        "while any(t.progress.message != 'begun' for t in tasks_): time.sleep(0.01)"
    )
    process = psutil.Process(int(kernel.value("os.getpid()")))
    family = process.children(recursive=True)
    assert len(family) >= 2
    kernel.client.shutdown(restart=True)
    kernel.manager.provisioner.process.wait(30)
    _, alive = psutil.wait_procs(family, 20)
    assert not alive
    kernel.restart()
