"""``%%track_progress`` in a real IPython, and in real kernels asked as the hosts ask them."""

import threading
import traceback

import pytest
from IPython.core.error import UsageError
from kernel import WIDGET_VIEW, execute
from nbclient.exceptions import CellExecutionError

from jupyter_progress import TaskCancelled, history, tasks, wait

SETUP = "%load_ext jupyter_progress\nfrom jupyter_progress import wait"

# In the process of the tests


def background(shell, cell, options="job"):
    """Run a cell in the background to its end, and return its task."""
    result = shell.run_cell(f"%%track_progress {options}\n{cell}")
    result.raise_error()
    wait()
    return shell.user_ns["job"]


def test_the_variables_are_those_of_the_notebook(shell):
    shell.run_cell("before = 20")
    task = background(shell, "after = before + 1\nbefore += 2\nafter * 2")
    assert task.result() == 42
    assert shell.user_ns["after"] == 21
    assert shell.user_ns["before"] == 22


def test_a_message_of_several_words_is_not_cut(shell):
    result = shell.run_cell("%%track_progress -m Hello world\n1")
    with pytest.raises(UsageError, match='write -m "Hello world" for a message'):
        result.raise_error()
    assert "world" not in shell.user_ns
    assert background(shell, "1", '-m "Hello world" job').title == "Hello world"
    assert background(shell, "1", "job -m Hello --to 90").title == "Hello"


def test_the_task_is_bound_at_once(shell):
    shell.user_ns["go"] = go = threading.Event()
    shell.run_cell("%%track_progress job\ngo.wait()\n3")
    task = shell.user_ns["job"]
    assert task in tasks()
    assert not task.done()
    go.set()
    assert task.result() == 3


def test_functions_of_the_cell_work_afterwards(shell, recwarn):
    background(
        shell,
        """
        def f(x):
            updater.send_update(x)
            return [updater.cancelled for _ in "ab"] and x + offset
        offset = 1
        f(20)
        """,
    )
    shell.run_cell("offset = 2\nafterwards = f(30)").raise_error()
    assert shell.user_ns["afterwards"] == 32
    assert "no bar here" in str(recwarn.pop(RuntimeWarning).message)

    task = background(shell, "f(40)\nupdater._sink.progress")
    assert task.result() == 40.0, "called by another cell, they move the bar of that cell"


def test_two_cells_at_once_have_an_updater_each(shell):
    shell.user_ns["barrier"] = threading.Barrier(2)
    cell = """
        def step(i):
            barrier.wait()
            updater.send_update(i + {0})
            barrier.wait()
            return updater._sink.progress
        [(lambda: f(i))() for i in range(5) for f in (step, lambda i: step(i))]
    """
    for name, offset in (("one", 0), ("two", 50)):
        shell.run_cell(
            f"%%track_progress {name}\n" + cell.format(offset).replace("step", f"step_{name}")
        )
    wait()
    assert shell.user_ns["one"].result() == [float(i) for i in range(5) for _ in "ab"]
    assert shell.user_ns["two"].result() == [float(i + 50) for i in range(5) for _ in "ab"]


def test_threads_that_a_cell_starts_find_its_updater(shell):
    task = background(
        shell,
        """
        from concurrent.futures import ThreadPoolExecutor
        with ThreadPoolExecutor(2) as pool:
            list(pool.map(lambda i: updater.send_update(i, f"thread {i}"), [7]))
        updater._sink.message, updater._sink.progress
        """,
    )
    assert task.result() == ("thread 7", 7.0)


def test_code_that_the_cell_only_runs_finds_its_updater(shell):
    shell.run_cell("def helper(value):\n    updater.send_update(value, 'helped')")
    assert background(shell, "helper(12)\nupdater._sink.progress").result() == 12.0
    assert background(shell, "%time updater.send_update(13)\nupdater._sink.progress").result() == 13
    assert (
        background(shell, "exec('updater.send_update(14)')\nupdater._sink.progress").result() == 14
    )
    task = background(shell, "%%time\nupdater.send_update(15, 'timed')")
    assert task.progress.message == "timed"


def test_other_things_may_be_called_updater(shell):
    task = background(
        shell,
        """
        from dataclasses import dataclass
        from jupyter_progress import ProgressUpdater, track_progress

        @dataclass
        class Holder:
            updater: object = None

        @track_progress
        def tracked(n, updater: ProgressUpdater):
            updater.send_update(n)
            return n

        updater.send_update(5)
        same = Holder(updater).updater is updater
        same, tracked(3).result(), tracked(4, updater=updater.span(0, 50))
        """,
    )
    assert task.result() == (True, 3, 4)


def test_a_variable_of_the_user_called_updater_is_kept(shell):
    shell.run_cell("updater = 'mine'\n%reload_ext jupyter_progress")
    assert background(shell, "updater.send_update(3)\n'done'").result() == "done"
    assert shell.user_ns["updater"] == "mine"
    background(shell, "updater = 'of the cell'")
    assert shell.user_ns["updater"] == "of the cell"


def test_ipython_syntax_works(shell, capfd):
    task = background(
        shell,
        """
        what = "world"
        found = !echo hello {what}
        %env JUPYTER_PROGRESS_TEST=1
        import os
        !echo piped $what
        found, os.environ.pop("JUPYTER_PROGRESS_TEST")
        """,
    )
    assert task.result() == (["hello world"], "1")
    assert "piped world" in capfd.readouterr().out


def test_top_level_await_works(shell):
    task = background(
        shell,
        """
        import asyncio
        async def add(a, b):
            await asyncio.sleep(0)
            return a + b
        first = await add(1, 2)
        async with asyncio.Lock():
            second = await add(first, 3)
        updater.send_update(second)
        await add(second, updater._sink.progress)
        """,
    )
    assert task.result() == 12
    assert shell.user_ns["first"] == 3


def test_an_await_can_be_cancelled(shell):
    shell.user_ns["waiting"] = waiting = threading.Event()
    shell.run_cell(
        "%%track_progress job\nimport asyncio\nwaiting.set()\nawait asyncio.Event().wait()"
    )
    waiting.wait()
    shell.user_ns["job"].cancel()
    wait()
    assert shell.user_ns["job"].cancelled()


def test_the_last_value_is_shown(shell, capsys):
    background(shell, "'not shown'\n'shown'")
    assert "'shown'" in capsys.readouterr().out
    task = background(shell, "'quiet';  # not shown")
    assert task.result() == "quiet"
    assert "quiet" not in capsys.readouterr().out
    assert background(shell, "x = 3").result() is None


@pytest.mark.parametrize(
    ("interactivity", "shown"),
    [("all", "1 2"), ("last", "2"), ("last_expr", "2"), ("none", "")],
)
def test_what_is_shown_goes_by_the_settings(shell, capsys, interactivity, shown):
    shell.ast_node_interactivity = interactivity
    try:
        background(shell, "'value 1'\nx = 3\n'value 2'")
    finally:
        shell.ast_node_interactivity = "last_expr"
    out = capsys.readouterr().out
    assert [number for number in "12" if f"'value {number}'" in out] == shown.split()


def test_an_assignment_is_shown_where_the_settings_say_so(shell, capsys):
    shell.ast_node_interactivity = "last_expr_or_assign"
    try:
        assert background(shell, "x = 'assigned'").result() == "assigned"
        background(shell, "x = 'unseen';")
    finally:
        shell.ast_node_interactivity = "last_expr"
    out = capsys.readouterr().out
    assert "'assigned'" in out
    assert "unseen" not in out


def test_a_failure_shows_the_lines_of_the_cell_and_none_of_ours(shell):
    task = background(
        shell, "\ndef divide(x):\n    return 1 / x\n\nupdater.send_update(3)\ndivide(0)"
    )
    error = task.exception()
    assert isinstance(error, ZeroDivisionError)
    frames = traceback.extract_tb(error.__traceback__)
    assert [(frame.name, frame.line) for frame in frames] == [
        ("<module>", "divide(0)"),
        ("divide", "return 1 / x"),
    ]
    # The magic's own line is the first, and this cell begins with an empty one.
    assert [frame.lineno for frame in frames] == [7, 4]
    shown = task.tracker.state and task.tracker.get_state()["state"]["error"]
    assert shown["type"] == "ZeroDivisionError"
    assert "line 7, in <module>\n    divide(0)" in shown["traceback"]
    assert "jupyter_progress/" not in shown["traceback"]


def test_an_awaited_failure_shows_none_of_our_lines(shell):
    task = background(shell, "async def fail():\n    raise KeyError('x')\nawait fail()")
    frames = traceback.extract_tb(task.exception().__traceback__)
    assert [frame.name for frame in frames] == ["<module>", "fail"]


def test_what_python_makes_of_stop_iteration_is_what_it_always_makes(shell):
    assert isinstance(background(shell, "next(iter([]))").exception(), StopIteration)


def test_a_syntax_error_is_told_at_once(shell):
    for cell in ("1 +", "return 3", "x = [", "%%track_progress\n1 +"):
        result = shell.run_cell(f"%%track_progress\nprint('not run')\n{cell}")
        assert isinstance(result.error_before_exec or result.error_in_exec, SyntaxError)
    assert not tasks()


def test_a_cell_that_never_asks_is_stopped_all_the_same(shell):
    shell.user_ns["started"] = started = threading.Event()
    shell.run_cell("%%track_progress job\nstarted.set()\nwhile True: pass")
    started.wait()
    shell.user_ns["job"].cancel()
    wait()
    assert shell.user_ns["job"].cancelled()


def test_a_cell_that_asks_is_stopped_where_it_asks(shell):
    shell.user_ns["started"] = started = threading.Event()
    shell.user_ns["stopped"] = stopped = []
    shell.run_cell(
        "%%track_progress job\n"
        "try:\n"
        "    while True:\n"
        "        updater.send_update(1)\n"
        "        started.set()\n"
        "except BaseException as error:\n"
        "    stopped.append(error)\n"
        "    raise"
    )
    started.wait()
    shell.user_ns["job"].cancel()
    wait()
    assert shell.user_ns["job"].cancelled()
    assert isinstance(stopped[0], TaskCancelled)


def test_a_cell_without_updates_moves_as_it_did_before(shell):
    cell = "from jupyter_progress import tasks\nshown = tasks()[-1].progress.fake"
    background(shell, cell)
    first = shell.user_ns["shown"]
    assert (first.end, first.estimated_time, first.note) == (
        100,
        None,
        "first run: no estimate yet",
    )
    background(shell, cell)
    second = shell.user_ns["shown"]
    assert second.estimated_time > 0
    assert second.note == "estimated from the last run"
    background(shell, "1 / 0\n" + cell)
    background(shell, "1 / 0\n" + cell)
    assert background(shell, cell + "\nupdater.cancelled").result() is False
    assert shell.user_ns["shown"] is None


def test_an_estimate_can_be_given(shell):
    cell = "from jupyter_progress import tasks\nshown = tasks()[-1].progress"
    background(shell, cell, "-m 'Reading it' -e 1m30s --to 80 job")
    shown = shell.user_ns["shown"]
    assert shown.message == "Reading it"
    assert (shown.fake.end, shown.fake.estimated_time, shown.fake.note) == (80, 90_000, "")
    background(shell, cell + "\nupdater.cancelled", "-m 'Reading' job")
    assert shell.user_ns["shown"].message == "Reading"
    assert shell.user_ns["shown"].fake is None


def test_without_history_there_is_no_estimate_and_no_remark(shell, monkeypatch):
    monkeypatch.setenv("JUPYTER_PROGRESS_HISTORY", "off")
    for _ in "ab":
        background(shell, "from jupyter_progress import tasks\nshown = tasks()[-1].progress.fake")
        assert shell.user_ns["shown"].estimated_time is None
        assert shell.user_ns["shown"].note == ""
    assert not history.path.exists()


def test_wait_waits_and_raises(shell):
    result = shell.run_cell("%%track_progress --wait job\nx = 1\nx / 0")
    assert isinstance(result.error_in_exec, ZeroDivisionError)
    assert shell.user_ns["job"].done()


def test_an_interrupt_ends_the_waiting_and_not_the_task(shell, monkeypatch):
    shell.user_ns["go"] = go = threading.Event()

    def interrupted(task):
        raise KeyboardInterrupt

    monkeypatch.setattr("jupyter_progress.run.task.Task.exception", interrupted)
    result = shell.run_cell("%%track_progress --wait job\ngo.wait()\n'finished'")
    assert isinstance(result.error_in_exec, KeyboardInterrupt)
    assert not shell.user_ns["job"].done()
    go.set()
    assert shell.user_ns["job"].result() == "finished"


def test_an_executor_is_named_by_its_variable(shell):
    shell.run_cell("from concurrent.futures import ThreadPoolExecutor as T; pool = T(1, 'my pool')")
    cell = "import threading; threading.current_thread().name"
    assert background(shell, cell, "--executor pool job").result().startswith("my pool")
    shell.user_ns["pool"].shutdown()
    with pytest.raises(RuntimeError, match="shutdown"):
        background(shell, cell, "--executor pool job")
    assert not tasks()
    assert shell.user_ns["job"].cancelled()


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("-e soon", "30s, 5m"),
        ("--to 200", "from 0 to 100"),
        ("'my job'", "name of a variable"),
        ("--executor nowhere", "no variable 'nowhere'"),
        ("--faster", "unrecognized arguments"),
    ],
)
def test_wrong_options_are_explained(shell, capsys, line, words):
    shell.run_cell(f"%%track_progress {line}\nprint('not run')")
    shown = capsys.readouterr()
    assert "UsageError" in shown.err + shown.out
    assert words in shown.err + shown.out
    assert "not run" not in shown.out


def test_one_line(shell, capsys):
    shell.run_cell("%track_progress -n job -m 'Counting' print('a  b', \"it's\"); [1, 2]")
    wait()
    assert "a  b it's" in capsys.readouterr().out
    assert shell.user_ns["job"].result() == [1, 2]
    assert shell.user_ns["job"].progress.message == "Counting"
    shell.run_cell("%track_progress -n job updater.send_update(30, 'line'); updater._sink.progress")
    assert shell.user_ns["job"].result() == 30
    shell.run_cell("%track_progress --wait")
    assert "no statement" in capsys.readouterr().err


def test_the_help_tells_of_everything(shell, capsys):
    for command in ("%track_progress -h", "%%track_progress -h\n-"):
        shell.run_cell(command)
        shown = capsys.readouterr().out
        assert all(word in shown for word in ("--estimate", "--wait", "--executor", "--to", "-m"))
    assert "updater" in shown
    assert "%%track_progress" in shown
    info = shell.object_inspect("%%track_progress")
    assert "updater.send_update" in info["docstring"]


def test_it_can_be_unloaded(shell):
    shell.run_cell("%unload_ext jupyter_progress")
    assert shell.find_cell_magic("track_progress") is None
    assert "updater" not in shell.user_ns
    shell.run_cell("%load_ext jupyter_progress")
    assert background(shell, "3").result() == 3


# In a kernel that somebody watches


def test_outputs_go_to_their_own_cells(kernel):
    kernel.run("import threading\nbarrier = threading.Barrier(3)")
    cell = """%%track_progress
import sys
from IPython.display import display
for NAME in range(5):
    barrier.wait()
    updater.send_update(NAME, "NAME")
    print("NAME", NAME)
    display("NAME displayed")
    print("NAME err", file=sys.stderr)
!echo NAME shell
"NAME value"
"""
    one, two = kernel.run(cell.replace("NAME", "one")), kernel.run(cell.replace("NAME", "two"))
    third = kernel.run(
        "for i in range(5):\n    barrier.wait()\n    print('three', i)\n'three value'"
    )
    for ran, name, other in ((one, "one", "two"), (two, "two", "one")):
        ran.wait_until_settled()
        ran.wait_for(lambda ran, name=name: f"'{name} value'" in ran.plain)
        everything = "".join([ran.text, ran.stream("stderr"), *ran.plain])
        assert other not in everything
        assert "three" not in everything
        assert ran.text.splitlines() == [*(f"{name} {i}" for i in range(5)), f"{name} shell"]
        assert ran.stream("stderr") == f"{name} err\n" * 5
        assert ran.plain.count(f"'{name} displayed'") == 5
        assert ran.plain[0].startswith(f"✓ {name}  100 %")
        assert ran.plain[-1] == f"'{name} value'"
    assert third.text == "".join(f"three {i}\n" for i in range(5))
    assert third.plain == ["'three value'"]


def test_the_bar_stands_above_everything_else(kernel):
    ran = kernel.run("%%track_progress\nprint('printed')\n'value'")
    ran.wait_until_settled()
    assert ["data" in each for each in ran.outputs] == [True, False, True]


def test_a_failure_of_a_background_cell_does_not_stop_the_others(kernel):
    failed = kernel.run("%%track_progress job\nx = 1\nx / 0")
    assert failed.error is None
    failed.wait_until_settled()
    assert "ZeroDivisionError: division by zero" in failed.bar
    assert "line 3, in <module>\n    x / 0" in failed.bar
    assert "Cell In[" in failed.bar
    assert "jupyter_progress/" not in failed.bar


def test_it_goes_on_while_another_cell_runs(kernel):
    kernel.run("import threading\ngo, on = threading.Event(), threading.Event()")
    background = kernel.run(
        "%%track_progress\nprint('began')\ngo.wait()\nprint('went on')\non.set()"
    )
    busy = kernel.run("go.set()\non.wait()\nprint('foreground')")
    background.wait_for_text("went on")
    assert busy.text == "foreground\n"
    assert background.text == "began\nwent on\n"


@pytest.mark.parametrize("ask", ["input('Name?')", "__import__('getpass').getpass()"])
def test_a_background_cell_cannot_ask_and_says_why(kernel, ask):
    kernel.run("import threading\ngo, asked = threading.Event(), threading.Event()")
    alone = kernel.run(f"%%track_progress\n{ask}")
    alone.wait_until_settled()
    assert "cannot ask anything in a background cell" in alone.bar

    beside = kernel.run(f"%%track_progress\ngo.wait()\ntry:\n    {ask}\nfinally:\n    asked.set()")
    kernel.run("go.set()\nasked.wait()")
    beside.wait_until_settled()
    assert "cannot ask anything in a background cell" in beside.bar


def test_a_foreground_cell_still_asks(kernel):
    asking = kernel.send("print('Hello', input('Name? '))")
    request = kernel.client.get_stdin_msg(timeout=60)
    assert request["content"]["prompt"] == "Name? "
    kernel.client.input("you")
    asking.wait_for_text("Hello you")


def test_figures_belong_to_the_cell_that_made_them(kernel):
    kernel.run("import threading\nmade, go = threading.Barrier(3), threading.Event()")
    # The first import of pyplot may well be in a background cell.
    cell = """%%track_progress
import matplotlib.pyplot as plt
plt.plot([1, 2])
plt.title("NAME")
made.wait()
go.wait()
print(plt.gca().get_title(), plt.get_fignums())
"""
    one, two = kernel.run(cell.replace("NAME", "one")), kernel.run(cell.replace("NAME", "two"))
    foreground = kernel.run(
        "made.wait()\nimport matplotlib.pyplot as plt\nprint(plt.get_fignums())\nplt.plot([3]);"
    )
    assert foreground.text == "[]\n"
    assert len(foreground.data("image/png")) == 1
    empty = kernel.run("plt.gcf().number, plt.close()")
    assert empty.data("image/png") == []
    kernel.run("go.set()\nwait()")
    for ran, name in ((one, "one"), (two, "two")):
        ran.wait_until_settled()
        assert ran.text == f"{name} [1]\n"
        assert len(ran.data("image/png")) == 1


def test_a_figure_can_be_shown_before_the_end(kernel):
    ran = kernel.run(
        "%%track_progress\nimport matplotlib.pyplot as plt\n"
        "plt.plot([1])\nplt.show()\nprint('between')\nplt.plot([2]);"
    )
    ran.wait_until_settled()
    kinds = ["image" if "image/png" in each.get("data", {}) else "other" for each in ran.outputs]
    assert kinds == ["other", "image", "other", "image"]


@pytest.mark.parametrize("wait", [True, False])
def test_the_bar_stays_when_the_cell_clears_its_output(kernel, wait):
    ran = kernel.run(
        "%%track_progress\nfrom IPython.display import clear_output\n"
        "for step in updater.track(range(5), 'Stepping'):\n"
        f"    clear_output(wait={wait})\n"
        "    print('step', step)"
    )
    ran.wait_until_settled()
    assert ran.bar.startswith("✓ Stepping  100 %")
    assert ran.text == "step 4\n"
    assert len(ran.outputs) == 2


def test_a_failed_cell_shows_its_figures_too(kernel):
    ran = kernel.run("%%track_progress\nimport matplotlib.pyplot as plt\nplt.plot([1])\n1 / 0")
    ran.wait_until_settled()
    assert len(ran.data("image/png")) == 1


def test_tasks_that_the_cell_starts_show_under_it(kernel):
    ran = kernel.run(
        "%%track_progress\nfrom jupyter_progress import run_task\n"
        "inner = run_task(lambda: print('inner') or 5)\ninner.result()"
    )
    ran.wait_until_settled()
    assert ran.text == "inner\n"
    assert ran.plain[-1] == "5"


def test_a_run_leaves_nothing_behind_but_its_variables(kernel):
    kernel.run("import gc\nclass Large: pass")
    kernel.run("%%track_progress job\ndef f(): return updater\nLarge();").wait_until_settled()
    kernel.run("wait()\ndel job, _")
    assert kernel.value("gc.collect() and any(type(o) is Large for o in gc.get_objects())") == (
        "False\n"
    )


# Where nobody watches


def test_a_headless_run_keeps_everything_in_its_place():
    cells = execute(
        "%load_ext jupyter_progress",
        "%%track_progress job\n"
        "from IPython.display import display\n"
        "print('first')\n"
        "display('shown')\n"
        "updater.send_update(50, 'half')\n"
        "import matplotlib.pyplot as plt\nplt.plot([1])\n"
        "answer = 42\n"
        "answer",
        "print(answer, job.done())",
    )
    outputs = cells[1].outputs
    assert [each.output_type for each in outputs] == [
        "display_data",
        "stream",
        "display_data",
        "display_data",
        "display_data",
    ]
    bar, printed, shown, value, figure = outputs
    assert bar.data["text/plain"].startswith("✓ half  100 %")
    assert WIDGET_VIEW not in bar.data
    assert printed.text == "first\n"
    assert shown.data["text/plain"] == "'shown'"
    assert value.data["text/plain"] == "42"
    assert "image/png" in figure.data
    assert cells[2].outputs[0].text == "42 True\n"


def test_a_headless_run_stops_at_a_failure():
    with pytest.raises(CellExecutionError) as failure:
        execute(
            "%load_ext jupyter_progress",
            "%%track_progress\nfor i in range(3):\n    1 / (1 - i)",
            "raise AssertionError('not reached')",
        )
    assert failure.value.ename == "ZeroDivisionError"
    assert "1 / (" in failure.value.traceback
    assert "not reached" not in failure.value.traceback


def test_a_headless_failure_leaves_the_final_bar_in_place():
    cells = execute(
        "%load_ext jupyter_progress", "%%track_progress\nprint('before')\n1 / 0", allow_errors=True
    )
    bar, printed, error = cells[1].outputs
    assert "ZeroDivisionError" in bar.data["text/plain"]
    assert WIDGET_VIEW not in bar.data
    assert printed.text == "before\n"
    assert error.ename == "ZeroDivisionError"


def test_helpers_find_the_updater_after_a_reset(shell):
    shell.run_cell("%reset -f")
    task = background(shell, "%time updater.send_update(40, 'Timed')\n7")
    assert task.progress.message == "Timed"


@pytest.mark.parametrize("name", ["class", "None"])
def test_a_keyword_is_no_name(shell, name):
    with pytest.raises(UsageError, match="cannot be the name of a variable"):
        shell.run_cell_magic("track_progress", name, "1")


def test_a_cell_leaves_no_names_of_ours_behind(shell):
    def ours():
        return [name for name in shell.user_ns if name.startswith("_updater_")]

    background(shell, "updater.send_update(40)")
    assert ours() == []
    background(shell, "def f(): updater.send_update(40)")
    assert len(ours()) == 1  # which `f` reads


def test_an_own_bar_settles_while_another_cell_captures(kernel):
    kernel.run("go = __import__('threading').Event()")  # the cell may begin after the next one
    bar = kernel.run("%%track_progress\ngo.wait();")
    capturing = kernel.run("%%capture caught\ngo.set(); wait(); print('captured')")
    assert capturing.text == ""
    assert "100 %" in bar.wait_until_settled().bar
    assert kernel.value("[caught.stdout, caught.outputs]") == "['captured\\n', []]\n"


def test_a_loop_that_fails_after_a_nested_cell_has_stopped(kernel):
    cell = kernel.send(
        "from jupyter_progress import track\n"
        "for i in track(range(3), 'Nested'):\n"
        "    get_ipython().run_cell('1 + 1')\n"
        "    if i == 1: 1 / 0"
    ).wait_until_over()
    assert cell.error["ename"] == "ZeroDivisionError"
    cell.wait_for(lambda cell: cell.bar.startswith("Nested  stopped at 33 %"))


def test_many_short_tasks_that_are_shown_do_not_use_up_the_sockets(kernel):
    count = kernel.run(
        "import threading\n"
        "from jupyter_progress import track_progress, ProgressUpdater\n"
        "@track_progress\n"
        "def short(updater: ProgressUpdater): return threading.current_thread()\n"
        "used = set()\n"
        "for i in range(200):\n"
        "    task = short(); display(task); used.add(task.result())\n"
        "print(len(used) < 20)"
    )
    assert count.text == "True\n"
