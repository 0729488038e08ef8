"""The models of bars that are over: few stay, however many there were."""

from jupyter_progress.jupyter.kernel import VIEW

SETUP = "from jupyter_progress import *"


def test_of_many_bars_that_are_over_few_models_stay(kernel):
    kernel.run(
        "import warnings, ipywidgets; warnings.simplefilter('ignore')\n"
        "before = len(ipywidgets.Widget.get_manager_state()['state'])\n"
        "for _ in range(200):\n"
        "    for _ in track(range(2)): pass\n"
        "after = len(ipywidgets.Widget.get_manager_state()['state'])"
    )
    assert 32 <= int(kernel.value("after - before")) <= 65


LOOPS = "for n in range({}):\n    for _ in track(range(2), f'loop {{n}}'): pass"


def test_in_jupyterlab_the_model_of_a_bar_that_is_over_shows_the_next_one(kernel):
    """A page never gets rid of what it has loaded for a model, closed or not: anywidget#613."""
    kernel.run(LOOPS.format(40), lab=True)
    cell = kernel.run(LOOPS.format(3), lab=True)
    assert not cell.of_type("comm_open")
    assert not cell.of_type("comm_close")
    views = [m["content"]["data"][VIEW] for m in cell.of_type("display_data")]
    assert len({view["model_id"] for view in views}) == 3
    for n, view in enumerate(views):
        states = [
            m["content"]["data"]["state"]["state"]
            for m in cell.of_type("comm_msg")
            if m["content"]["comm_id"] == view["model_id"]
        ]
        assert {state["id"] for state in states} == {view["bar"]}
        assert [state["status"] for state in states] == ["running", "done"]
        assert {state["message"] for state in states} == {f"loop {n}"}
        settled = states[-1]["settled"]
        updates = [m["content"]["data"] for m in cell.of_type("update_display_data")]
        assert settled in updates


def test_who_has_a_tracker_keeps_what_it_shows(kernel):
    kernel.run(
        "task = run_task(lambda: 1, title='mine'); display(task); task.result()\n"
        "tracker = task.tracker; tracker.keep(False)\n" + LOOPS.format(200),
        lab=True,
    )
    assert kernel.value("tracker.state['title']") == "mine\n"


def test_a_task_whose_bar_shows_another_gets_a_new_one(kernel):
    kernel.run(
        "task = run_task(lambda: 1, title='mine'); display(task); task.result()\n"
        + LOOPS.format(100),
        lab=True,
    )
    assert kernel.value("task.tracker.state['title'], task.tracker.task is task") == "mine True\n"


def test_a_bar_in_an_output_widget_shows_nothing_else(kernel):
    """Nothing replaces it by its display id there."""
    kernel.run(
        "import ipywidgets\n"
        "out = ipywidgets.Output(); display(out)\n"
        "with out:\n    for _ in track(range(2), 'mine'): pass\n" + LOOPS.format(100),
        lab=True,
    )
    held = kernel.value(
        "[each['state']['state']['message'] for each in "
        "ipywidgets.Widget.get_manager_state()['state'].values() "
        "if each['state'].get('state')].count('mine')"
    )
    assert held == "1\n"


def test_what_is_in_a_box_or_kept_stays(kernel):
    kernel.run(
        "import ipywidgets\n"
        "boxed = ProgressTracker(); display(boxed); box = ipywidgets.VBox([boxed])\n"
        "task = run_task(lambda: 1); kept = task.tracker; display(task); task.result()\n"
        "boxed.keep(False); boxed.updater.send_update(100)\n"
        "for _ in range(200):\n"
        "    for _ in track(range(2)): pass\n"
    )
    assert kernel.value("boxed.comm is None, kept.comm is None") == "False False\n"


def test_a_bar_in_an_output_widget_stays(kernel):
    """Nothing replaces it by its display id there."""
    kernel.run(
        "import ipywidgets\n"
        "out = ipywidgets.Output(); display(out)\n"
        "task = run_task(lambda: 1)\n"
        "with out: display(task)\n"
        "task.result(); tracker = task.tracker; tracker.keep(False)\n"
        "for _ in range(200):\n"
        "    for _ in track(range(2)): pass\n"
    )
    assert kernel.value("tracker.comm is None") == "False\n"


def test_bars_that_an_output_widget_shows_no_more_go(kernel):
    """A widget that is cleared and used again: ipywidgets#2304."""
    kernel.run(
        "import ipywidgets\n"
        "out = ipywidgets.Output(); display(out)\n"
        "before = len(ipywidgets.Widget.get_manager_state()['state'])\n"
        "for _ in range(200):\n"
        "    with out:\n"
        "        out.clear_output()\n"
        "        for _ in track(range(2)): pass\n"
        "after = len(ipywidgets.Widget.get_manager_state()['state'])"
    )
    assert int(kernel.value("after - before")) <= 66


def test_a_task_whose_bar_was_closed_gets_another(kernel):
    kernel.run(
        "task = run_task(lambda: 1); display(task); task.result()\n"
        "for _ in range(200):\n"
        "    for _ in track(range(2)): pass\n"
        "import ipywidgets; box = ipywidgets.VBox([task.tracker])\n"
    )
    assert kernel.value("task.tracker.comm is None") == "False\n"


def test_the_front_end_is_sent_once(kernel):
    cell = kernel.run("a, b = ProgressTracker(), ProgressTracker(); display(a); display(b)")
    opened = [m["content"]["data"]["state"] for m in cell.of_type("comm_open")]
    bars = [state for state in opened if "_esm" in state]
    assert len(bars) == 2
    assert all(len(state["_esm"]) < 2_000 for state in bars)
    assert len({state["front_end"] for state in bars}) == 1


def test_a_page_that_lacks_the_front_end_is_given_it_while_a_cell_runs(kernel):
    kernel.run("bar = ProgressTracker(); display(bar); import threading; go = threading.Event()")
    cell = kernel.send("print('busy'); go.wait(60)")
    kernel.until(lambda m: m["msg_type"] == "stream")
    model = next(
        m["content"]["comm_id"]
        for m in kernel.of_type("comm_open")
        if "_esm" in m["content"]["data"]["state"]
    )
    kernel.send_command("control", model, {"type": "front_end", "id": ""})
    texts = kernel.until(lambda m: "front_end" in m["content"].get("data", {}).get("content", {}))
    assert set(texts["content"]["data"]["content"]["front_end"]) == {"esm", "css"}
    assert not cell.over
    kernel.interrupt(cell)


def test_neither_what_was_iterated_nor_a_closed_bar_stays(kernel):
    """Each pass kept another copy: tqdm#1216. A closed widget was held for ever: anywidget#929."""
    kernel.run(
        "import gc, weakref\n"
        "class Rows(list): pass\n"
        "kept = []\n"
        "for n in range(100):\n"
        "    rows = Rows(range(3)); kept.append(weakref.ref(rows))\n"
        "    for _ in track(rows): pass\n"
        "    for _ in track(x for x in rows): pass\n"
        "bar = ProgressTracker(); closed = weakref.ref(bar); bar.close()\n"
        "del rows, bar",
        lab=True,
    )
    assert kernel.value("(gc.collect(), sum(each() is not None for each in kept))[1]") == "0\n"
    assert kernel.value("closed() is None") == "True\n"
