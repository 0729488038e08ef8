"""Cells and tasks of a kernel in another process."""

import re
import subprocess
import sys

import pytest

SETUP = """
%load_ext jupyter_progress
import concurrent.futures, multiprocessing, os, threading, time
from jupyter_progress import *
here, n, lock, xs = os.getpid(), 50, threading.Lock(), [1, 2]
pool = concurrent.futures.ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn"))
"""


@pytest.fixture(params=["process", "pool"])
def magic(request):
    return f"%%track_progress --executor {request.param} job\n"


def run(kernel, code):
    """Run a background cell to its end, and take in all that belongs to it."""
    cell = kernel.run(code)
    kernel.run("wait()")
    return cell.wait_until_settled()


def test_it_reads_the_variables_and_those_it_assigns_come_back(kernel, magic):
    cell = run(
        kernel,
        magic + "print('elsewhere', os.getpid() != here)\n"
        "ys = []\n"
        "for i in updater.track(range(n), 'Looping'): ys.append(i)\n"
        "def add(x): return x + n\n"
        "gone = xs\n"
        "del xs\n"
        "sum(ys)",
    )
    assert "elsewhere True\n" in cell.text
    assert cell.outputs[-1]["data"]["text/plain"] == "1225"
    assert kernel.value("ys == list(range(50)), job.result(), gone, 'xs' in globals()") == (
        "True 1225 [1, 2] False\n"
    )
    # A function of the cell reads the notebook's variables from then on.
    assert kernel.value("add(1)") == "51\n"
    kernel.run("n = 100")
    assert kernel.value("add(1)") == "101\n"
    kernel.run("n, xs = 50, [1, 2]")


@pytest.mark.parametrize("found", ["", "from jupyter_progress import updater"])
def test_a_function_of_the_notebook_that_finds_its_updater_by_name(kernel, found):
    run(kernel, "%%track_progress\npass")  # the notebook has the name from then on
    kernel.run(f"{found}\ndef third(x): updater.send_update(30, f'Item {{x}}'); return x / 3")
    cell = run(kernel, "task = run_task(third, (6,), executor='process'); display(task)")
    assert kernel.value("task.result(30), task.progress.message") == "2.0 Item 6\n"
    assert "Item 6" in cell.outputs[0]["data"]["text/plain"]


def test_a_variable_that_cannot_be_sent_is_named_where_it_is_used(kernel, magic):
    run(kernel, magic + "1 if True else lock")  # that it could be used is no reason to fail
    assert kernel.value("job.status") == "done\n"
    cell = run(kernel, magic + "\nlock.acquire()")
    told = kernel.value("job.exception()")
    assert told.startswith("'lock' is of type lock and cannot be sent to another process; make it")
    assert "line 3, in <module>" in cell.outputs[0]["data"]["text/plain"]


def test_one_that_cannot_come_back_is_told(kernel, magic):
    cell = run(kernel, magic + "made, number = threading.Lock(), 5")
    told = "made is of type lock, cannot be pickled, and stays in the process"
    cell.wait_for(lambda cell: any(told in each.get("text", "") for each in cell.outputs))
    assert kernel.value("number, 'made' in globals()") == "5 False\n"


def test_top_level_await(kernel, magic):
    run(kernel, magic + "import asyncio\nawait asyncio.sleep(0)\n42")
    assert kernel.value("job.result()") == "42\n"


def test_syntax_of_ipython_is_refused_before_anything_is_shown(kernel, magic):
    cell = kernel.send(magic + "!ls").wait_until_over()
    assert "which another process does not know" in cell.stream("stderr")
    assert not any("data" in each for each in cell.outputs)


@pytest.mark.parametrize("work", ["while True: updater.send_update(5)", "while True: pass"])
def test_a_cancel_stops_it(kernel, magic, work):
    kernel.run(magic + work)
    kernel.run("while job.status != 'running': pass")
    kernel.run("job.cancel()\nwait()")
    assert kernel.value("job.status") == "cancelled\n"


def test_an_interrupt_stops_the_waiting_and_not_the_worker(kernel):
    kernel.run(
        "go = f'/tmp/{os.getpid()}-{time.time()}'\n"
        "def work(go, updater: ProgressUpdater):\n"
        "    while not os.path.exists(go): updater.send_update(5); time.sleep(0.01)\n"
        "    return 'finished'\n"
        "task = run_task(work, (go,), executor='process')"
    )
    cell = kernel.send("print('waiting'); task.result()").wait_for_text("waiting")
    kernel.interrupt(cell)
    assert cell.error["ename"] == "KeyboardInterrupt"
    assert kernel.value("open(go, 'w').close() or task.result()") == "finished\n"
    kernel.run("os.remove(go)")


def test_the_traceback_names_the_cell(kernel):
    cell = kernel.send(
        "def fails(updater: ProgressUpdater):\n"
        "    return 1 / 0\n"
        "run_task(fails, executor='process').result()"
    ).wait_until_over()
    told = re.sub("\x1b\\[[0-9;]*m", "", "\n".join(cell.error["traceback"]))
    assert cell.error["ename"] == "ZeroDivisionError"
    assert "return 1 / 0" in told.split("in fails")[1]  # with the line itself


def test_who_runs_nothing_elsewhere_needs_nothing_for_it(tmp_path):
    script = tmp_path / "script.py"
    script.write_text(
        "import sys\n"
        "sys.modules['cloudpickle'] = sys.modules['distributed'] = None\n"
        "from IPython.core.interactiveshell import InteractiveShell\n"
        "from jupyter_progress import *\n"
        "shell = InteractiveShell.instance()\n"
        "shell.run_cell('%load_ext jupyter_progress').raise_error()\n"
        "shell.run_cell('%%track_progress --wait job\\n6 * 7').raise_error()\n"
        "print(shell.user_ns['job'].result(), map_tasks(abs, [-1]).result())\n"
        "try: run_task(abs, (-1,), executor='process')\n"
        "except ModuleNotFoundError as error: print(error)\n"
    )
    run = subprocess.run([sys.executable, str(script)], capture_output=True, text=True, timeout=60)
    said = run.stdout.splitlines()
    assert "42 [1]" in said, run
    assert said[-1] == (
        "This executor needs cloudpickle: pip install 'jupyter_progress[processes]'"
    )
