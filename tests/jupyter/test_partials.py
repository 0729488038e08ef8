"""Partial results below the bar, as pages and files get them."""

import threading

from kernel import WIDGET_VIEW, execute, state_of

from jupyter_progress.jupyter import partials
from jupyter_progress.run.task import Task

SETUP = """
import threading, time
from jupyter_progress import ProgressUpdater, run_task, track_progress, wait
go = threading.Event()
"""

SEARCH = """
class Best:
    def __init__(self, n): self.n = n
    def _repr_html_(self): return f"<b>best {self.n}</b>"

@track_progress
def search(updater: ProgressUpdater):
    for n in range(3):
        updater.send_update(n * 30, f"Round {n}")
        yield Best(n)
    go.wait()
    yield Best("of all")
"""


def test_the_newest_value_stands_below_the_bar_in_place(kernel):
    kernel.run("go.clear()" + SEARCH)
    cell = kernel.run("task = search(); task")
    other = kernel.run("1 + 1")
    cell.wait_for(lambda cell: cell.data("text/html")[-1:] == ["<b>best 2</b>"])
    assert len(cell.outputs) == 2
    kernel.run("go.set(); wait()")
    cell.wait_for(lambda cell: cell.data("text/html")[-1:] == ["<b>best of all</b>"])
    cell.wait_until_settled()
    assert len(cell.outputs) == 2
    assert len(other.outputs) == 1


def test_a_flood_is_a_few_messages(kernel):
    cell = kernel.run(
        "def flood():\n"
        "    until = time.monotonic() + 1\n"
        "    while time.monotonic() < until: yield time.monotonic()\n"
        "    yield 'last'\n"
        "task = run_task(flood); task"
    )
    cell.wait_for(lambda cell: "last" in cell.plain[-1])
    assert len(kernel.of_type("update_display_data")) < 12
    kernel.run("wait()")


def test_a_value_that_cannot_be_shown_harms_nobody(kernel):
    cell = kernel.run(
        "class Bad:\n"
        "    def __repr__(self): raise RuntimeError('no repr')\n"
        "def work():\n"
        "    yield Bad()\n"
        "    yield 'good'\n"
        "task = run_task(work); display(task); result = task.result()"
    )
    cell.wait_for(lambda cell: "good" in cell.plain[-1])


def test_in_a_file_of_a_runner_the_last_value_stays():
    cells = execute(
        "from jupyter_progress import run_task\n"
        "def work():\n"
        "    for n in range(1000): yield f'value {n}'\n"
        "task = run_task(work); display(task); result = task.result()"
    )
    bar, value = cells[0].outputs
    assert bar["data"]["text/plain"].startswith("✓ work")
    assert value["data"]["text/plain"] == "value 999"


def test_what_never_yields_shows_nothing_below(kernel):
    cell = kernel.run("task = run_task(lambda: 1); display(task); r = task.result()")
    assert len(cell.outputs) == 1


def test_it_is_shown_wherever_its_bar_is(kernel):
    kernel.run("go.clear()" + SEARCH + "task = search()")
    first, second = kernel.run("display(task)"), kernel.run("display(task); print('after')")
    for cell in (first, second):
        cell.wait_for(lambda cell: cell.data("text/html")[-1:] == ["<b>best 2</b>"])
    kernel.run("go.set(); wait()")
    for cell in (first, second):
        cell.wait_for(lambda cell: cell.data("text/html")[-1:] == ["<b>best of all</b>"])
    assert second.outputs[-1]["text"] == "after\n"
    again = kernel.run("display(task)")
    assert again.data("text/html")[-1] == "<b>best of all</b>"


def test_one_that_comes_while_its_bar_is_displayed_once_more_is_shown_there_too(monkeypatch):
    task, output = Task("t"), partials.PartialOutput()
    shown, came = {}, threading.Event()

    def publish(data, display_id):
        if shown:
            task.live.partial = (2,)
            output.follow(task, in_batch=False)
            assert came.wait(10)
        shown[display_id] = data["text/plain"]

    def refresh(data, display_id):
        shown[display_id] = data["text/plain"]
        came.set()

    monkeypatch.setattr(partials.kernel, "publish", publish)
    monkeypatch.setattr(partials.kernel, "refresh", refresh)
    output.display()
    output.display()
    assert list(shown.values()) == ["2", "2"]


def test_tables_figures_and_widgets(kernel):
    kernel.run(
        "%matplotlib inline\nimport ipywidgets, pandas\nfrom matplotlib.figure import Figure"
    )
    cell = kernel.run(
        "go.clear(); step = threading.Semaphore(0)\n"
        "def work():\n"
        "    yield pandas.DataFrame({'a': [1]})\n"
        "    step.acquire()\n"
        "    figure = Figure(); figure.subplots().plot([1, 2]); yield figure\n"
        "    step.acquire()\n"
        "    yield ipywidgets.IntSlider(7)\n"
        "    print('printed')\n"
        "task = run_task(work); display(task)"
    )
    cell.wait_for(lambda cell: "<table" in (cell.data("text/html") or [""])[-1])
    kernel.run("step.release()")
    cell.wait_for(lambda cell: cell.data("image/png"))
    kernel.run("step.release()")
    cell.wait_for(lambda cell: "IntSlider" in cell.plain[-1])
    assert WIDGET_VIEW in cell.outputs[1]["data"]
    cell.wait_for_text("printed")
    kernel.run("wait()")
    assert len([each for each in cell.outputs if "data" in each]) == 2


def test_a_value_that_takes_long_to_draw_does_not_hold_up_its_task(kernel):
    cell = kernel.run(
        "go.clear()\n"
        "class Slow:\n"
        "    def __repr__(self): go.wait(30); return 'drawn'\n"
        "def work():\n"
        "    yield Slow()\n"
        "    return 'over'\n"
        "task = run_task(work); display(task); print(task.result(20), go.is_set()); go.set()"
    )
    assert cell.text == "over False\n"
    cell.wait_for(lambda cell: "drawn" in cell.plain[-1])


def test_a_cancel_from_the_page_closes_the_generator(kernel):
    kernel.run(
        "closed = []\n"
        "def work():\n"
        "    try:\n"
        "        while True: yield 1\n"
        "    finally: closed.append(True)\n"
        "task = run_task(work); display(task)"
    )
    shown = kernel.until(lambda m: (s := state_of(m)) and s["actions"] == ["pause", "cancel"])
    model, id = shown["content"]["comm_id"], state_of(shown)["id"]
    kernel.send_command("control", model, {"type": "cancel", "id": id})
    kernel.until(lambda m: (s := state_of(m)) and s["status"] == "cancelled")
    assert kernel.value("closed") == "[True]\n"


def test_it_stays_when_an_output_is_cleared(kernel):
    kernel.run("from IPython.display import clear_output\ngo.clear()" + SEARCH)
    cell = kernel.run("task = search(); display(task); clear_output()")
    cell.wait_for(lambda cell: cell.data("text/html")[-1:] == ["<b>best 2</b>"])
    assert len(cell.outputs) == 2
    kernel.run("go.set(); wait()")
    cell.wait_for(lambda cell: cell.data("text/html")[-1:] == ["<b>best of all</b>"])
