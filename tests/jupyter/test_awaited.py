"""What a cell waits for it shows, once; and the bar of ``with ProgressTracker()``."""

import pytest
from kernel import execute, has_view

SETUP = """
import asyncio, threading, ipywidgets
from jupyter_progress import *

@track_progress
def job(n: int, updater: ProgressUpdater):
    updater.send_update(40, f"Job {n}")
    return n
"""


def bars(cell):
    """The final bars in the output of a cell, in words."""
    cell.wait_for(lambda cell: not any(map(has_view, shown_by(cell))))
    return [text.partition("  ")[0] for text in cell.plain if "Job" in text or "hand" in text]


def shown_by(cell):
    return [{"content": each} for each in cell.outputs if "data" in each]


@pytest.mark.parametrize(
    "cell",
    [
        "_ = await job(1)",
        "_ = job(1).result()",
        "job(1).exception()",
        "wait(job(1)); None",
        "task = job(1)\n_ = await task\n_ = await task",
        "task = job(1)\ndisplay(task)\n_ = await task",
        "task = job(1)\ndisplay(task)\ntask.result(); None",
        "task = job(1)\ndisplay(ProgressTracker(task))\n_ = await task",
        "task = job(1)\ndisplay(tasks())\n_ = await task",
        "with display_mode('text'):\n    _ = await job(1)",
        "with display_mode('text'):\n    task = job(1); display(task); _ = await task",
        "async def main():\n    return await asyncio.create_task(inner())\n"
        "async def inner():\n    return await job(1)\n_ = await main()",
        "_ = await asyncio.wait_for(job(1), 60)",
        "_ = await run_task(lambda: 1, title='Job 1')",
        "_ = await run_task(job, (1,), executor='process')",
    ],
)
def test_what_a_cell_waits_for_has_one_bar(kernel, cell):
    ran = kernel.run(cell)
    assert len(bars(ran)) == 1


def test_what_is_gathered_has_a_bar_each_in_order(kernel):
    """As tqdm#1554 and tqdm#1665 ask for, and unlike tqdm#1152."""
    ran = kernel.run("print(await asyncio.gather(job(1), job(2)))")
    assert ran.text == "[1, 2]\n"
    assert bars(ran) == ["✓ Job 1", "✓ Job 2"]
    ran = kernel.run("for done in asyncio.as_completed([job(1), job(2)]): await done")
    assert sorted(bars(ran)) == ["✓ Job 1", "✓ Job 2"]


@pytest.mark.parametrize(
    "cell",
    [
        "with display_mode('off'):\n    _ = await job(1)",
        "with display_mode('off'):\n    job(1).result()",
        "_ = await run_task(job, (1,), on_progress=lambda update: None)",
        "run_task(job, (1,), on_progress=lambda update: None).result(); None",
        "task = job(1); stop = task.subscribe(lambda: None); _ = await task",
        "DerivedVariable(job, [Variable(1)]).result(); None",
    ],
)
def test_what_is_not_to_be_shown_is_not(kernel, cell):
    ran = kernel.run(cell)
    assert not ran.of_type("display_data")


def test_a_group_that_is_awaited_is_one_bar_and_its_members_none(kernel):
    ran = kernel.run("group = map_tasks(job, [1, 2])\nfor each in group: await each")
    assert not ran.of_type("display_data")
    ran = kernel.run("_ = await map_tasks(job, [1, 2], title='Jobs')")
    assert len(bars(ran)) == 1


def test_what_a_task_waits_for_belongs_to_the_task(kernel):
    kernel.run(
        "async def outer(updater: ProgressUpdater):\n"
        "    inner = await asyncio.gather(job(1), job(2))\n"
        "    return await job(3), inner, await asyncio.to_thread(lambda: job(4).result())"
    )
    ran = kernel.run("print(await run_task(outer, title='Job outer'))")
    assert ran.text == "(3, [1, 2], 4)\n"
    assert bars(ran) == ["✓ Job outer"]
    kernel.run("%load_ext jupyter_progress")
    ran = kernel.run("%%track_progress -m 'Job cell' it\nawait job(1)").wait_until_settled()
    assert bars(ran) == ["✓ Job cell"]
    ran = kernel.run("%%track_progress -m 'Job cell' it\njob(1).result()").wait_until_settled()
    assert bars(ran) == ["✓ Job cell"]


def test_what_is_in_a_box_is_shown_there_alone(kernel):
    ran = kernel.run("task = job(1); display(ipywidgets.VBox([task.tracker])); _ = await task")
    (box,) = ran.of_type("display_data")
    assert "VBox" in box["content"]["data"]["text/plain"]


def test_it_is_there_before_the_function_begins(kernel):
    ran = kernel.run("def f():\n    print('begun')\n_ = await run_task(f, title='Job 1')")
    kinds = ["data" in each for each in ran.outputs]
    assert kinds[0]
    assert len(bars(ran)) == 1


def test_a_callback_that_waits_has_no_cell_to_show_it_in(kernel):
    kernel.run(
        "box = ipywidgets.IntText()\nbox.observe(lambda _: seen.append(job(1).result()), 'value')\n"
        "seen = []"
    )
    kernel.forget()
    kernel.send_to_widget(
        kernel.value("box.model_id").strip(),
        {"method": "update", "state": {"value": 3}, "buffer_paths": []},
    )
    assert kernel.value("seen") == "[1]\n"
    assert not kernel.of_type("display_data")


def test_an_interrupted_wait_leaves_the_task_and_its_bar(kernel):
    kernel.run("go, on = threading.Event(), threading.Event()")
    ran = kernel.send(
        "def f():\n    on.set()\n    go.wait()\n    return 7\n"
        "task = run_task(f, title='Job 1'); task.result()"
    )
    ran.wait_for(lambda cell: cell.of_type("display_data"))
    kernel.interrupt(ran)
    assert ran.error["ename"] == "KeyboardInterrupt"
    again = kernel.run("go.set(); print(task.result())")
    assert again.text == "7\n"
    assert not again.of_type("display_data")
    assert bars(ran) == ["✓ Job 1"]


def test_a_runner_keeps_the_final_bar():
    _, awaited, asked = execute(SETUP, "await job(1)", "job(2).result()")
    for cell, n in (awaited, 1), (asked, 2):
        bar, value = cell.outputs
        assert bar.data["text/plain"].startswith(f"✓ Job {n}  100 %")
        assert value.data["text/plain"] == str(n)


def test_a_failure_that_is_awaited_is_told_once_and_seen_in_its_bar(kernel):
    kernel.run("def fail():\n    raise ValueError('no')")
    ran = kernel.send("await run_task(fail, title='Job 1')").wait_until_over()
    assert ran.error["ename"] == "ValueError"
    assert bars(ran) == ["✗ Job 1"]


# -- by hand


BY_HAND = [
    "with ProgressTracker(title='hand') as bar: bar.send_update(30)",
    "with ProgressTracker(title='hand') as bar: display(bar)",
    "with ProgressTracker(title='hand') as bar:\n    bar.send_update(30); display(bar)",
    "tracker = ProgressTracker(title='hand')\nwith tracker as bar: display(tracker)",
    "tracker = ProgressTracker(title='hand')\nwith tracker as bar: pass\ntracker",
    "tracker = ProgressTracker(title='hand'); display(tracker)\nwith tracker as bar: pass",
    "tracker = ProgressTracker(title='hand'); display(tracker.updater)\nwith tracker as bar: pass",
    "with display_mode('text'), ProgressTracker(title='hand') as bar: display(bar)",
    "def f():\n    with ProgressTracker(title='hand') as bar: bar.send_update(50)\n"
    "with display_mode('off'): task = run_task(f); task.result()\n"
    "f()",
]


@pytest.mark.parametrize("cell", BY_HAND)
def test_a_bar_by_hand_is_shown_once(kernel, cell):
    """As python-progressbar#92, where there are two, and rich#3211, with empty outputs."""
    ran = kernel.run(cell)
    assert bars(ran) == ["✓ hand"]
    assert len(ran.outputs) == 1


def test_it_stands_where_the_block_begins(kernel):
    ran = kernel.run(
        "print('before')\nwith ProgressTracker(title='hand') as bar:\n    print('within')"
    )
    assert [each.get("text") for each in ran.outputs] == ["before\n", None, "within\n"]
    assert bars(ran) == ["✓ hand"]


def test_it_is_shown_elsewhere_too_where_that_is_asked_for(kernel):
    """As tqdm#954 asks for; in a box that was made before, there alone."""
    kernel.run("out = ipywidgets.Output(); tracker = ProgressTracker(title='hand')")
    ran = kernel.run("with tracker as bar:\n    with out: display(bar)")
    assert bars(ran) == ["✓ hand", "✓ hand"]  # the page puts the second one into the widget
    placed = kernel.run(
        "tracker = ProgressTracker(title='hand'); box = ipywidgets.HBox([tracker])\n"
        "with tracker as bar: bar.send_update(20)"
    )
    assert not placed.of_type("display_data")


def test_quiet_it_shows_nothing(kernel):
    """As tqdm#1587, where a bar that is switched off cannot be displayed."""
    ran = kernel.run(
        "with display_mode('off'), ProgressTracker(title='hand') as bar:\n"
        "    display(bar); bar.send_update(30)"
    )
    assert not ran.outputs


def test_a_block_that_fails_says_so_in_its_bar(kernel):
    ran = kernel.send(
        "with ProgressTracker(title='hand') as bar:\n    bar.send_update(30); 1 / 0"
    ).wait_until_over()
    assert bars(ran) == ["✗ hand"]


def test_a_tracker_of_a_task_is_no_block(kernel):
    ran = kernel.send("with ProgressTracker(job(1)): pass").wait_until_over()
    assert "only the task moves it" in ran.error["evalue"]
    assert not ran.of_type("display_data")
