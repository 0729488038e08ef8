from __future__ import annotations

import io
import threading

import ipywidgets
import pytest
import traitlets

from jupyter_progress import ActionCtx, ProgressUpdater, Variable, action, track_progress
from jupyter_progress.reactive.action import Action

LONG = 60


@track_progress
def task_function(some_argument: int, updater: ProgressUpdater):
    result = 0
    for i in range(10):
        updater.send_update((i / 10) * 100, f"Step {i}")
        result = result + 1
    updater.send_update(100, "Done")
    return result + some_argument


@pytest.fixture
def status():
    status = Variable("Not started")
    status.seen = []
    status.observe(lambda change: status.seen.append(change.new), "value")
    return status


def test_the_program_of_the_documentation(status):
    @action
    async def run_my_task(ctx: ActionCtx, some_argument=5):
        async def on_progress(update):
            await ctx.update(status, f"Progress: {update.progress}% - {update.message}")

        try:
            result = await ctx.run_task(
                task_function, kwargs={"some_argument": some_argument}, on_progress=on_progress
            )
            await ctx.update(status, f"Result: {result}")
        except Exception as e:
            await ctx.update(status, f"Error: {e}")

    button = ipywidgets.Button()
    run_my_task(button).result(LONG)
    steps = [f"Progress: {10 * i}% - Step {i}" for i in range(10)]
    assert status.seen == [*steps, "Progress: 100% - Done", "Result: 15"]
    run_my_task("five")(button).result(LONG)
    assert status.value.startswith("Error: unsupported operand")


def test_a_click_does_not_wait_for_the_handler():
    go, ended = threading.Event(), threading.Event()

    @action
    async def wait_for_it():
        assert go.wait(LONG)
        ended.set()

    button = ipywidgets.Button()
    button.on_click(wait_for_it)
    button.click()
    go.set()
    assert ended.wait(LONG)


def test_arguments_are_bound_and_events_fill_what_is_left():
    seen = []

    @action
    def note(a, ctx: ActionCtx, b=2, *, c=3):
        seen.append((a, b, c))
        return type(ctx)

    button, change = ipywidgets.Button(), traitlets.Bunch(new=1)
    assert note(1)(button).result(LONG) is ActionCtx
    note(1, 5)(c=6)(change).result(LONG)
    note(a=1)(button).result(LONG)
    note(button).result(LONG)
    assert seen == [(1, 2, 3), (1, 5, 6), (1, 2, 3), (button, 2, 3)]
    assert isinstance(note(ipywidgets.IntSlider()), Action)  # no event: nobody clicks on a slider
    with pytest.raises(TypeError, match="missing a required argument: 'a'"):
        note.start()


def test_a_change_of_a_widget_is_an_event():
    seen, noted = [], threading.Event()

    @action
    async def note(change, ctx: ActionCtx):
        seen.append(change.new)
        noted.set()

    slider = ipywidgets.IntSlider()
    slider.observe(note, "value")
    slider.value = 7
    assert noted.wait(LONG)
    assert seen == [7]


def test_a_method_can_be_an_action():
    class App:
        def __init__(self):
            self.n = 1

        @action
        async def add(self, ctx: ActionCtx, m):
            self.n += m

    app = App()
    app.add(4).start().result(LONG)
    assert app.n == 5
    assert isinstance(App.add, Action)


async def _awaited(act):
    return await act


def test_it_can_be_awaited():
    import asyncio

    @action
    async def double(ctx: ActionCtx, n):
        return 2 * await ctx.run_task(lambda: n)

    assert asyncio.run(_awaited(double(4))) == 8
    assert double.__name__ == "double"


def test_a_sync_handler_needs_no_await(status):
    @action
    def run(ctx: ActionCtx):
        ctx.update(status, ctx.run_task(task_function, [5]).result(LONG))

    run.start().result(LONG)
    assert status.value == 15


def test_update_takes_what_a_variable_can_be():
    slider = ipywidgets.IntSlider()
    ctx = ActionCtx()
    ctx.update(slider, 5)
    ctx.update((slider, "max"), 50)
    assert (slider.value, slider.max) == (5, 50)
    for wrong in (5, (slider, "nothing"), ipywidgets.VBox()):
        with pytest.raises(TypeError, match="is no variable"):
            ctx.update(wrong, 1)


def test_an_error_is_printed_and_not_lost(capfd, monkeypatch):
    printed = threading.Event()

    class Stream(io.StringIO):
        def write(self, text):
            super().write(text)
            if "KeyError" in self.getvalue():
                printed.set()
            return len(text)

    stream = Stream()
    monkeypatch.setattr("sys.stderr", stream)

    @action
    async def fail(ctx: ActionCtx):
        raise KeyError("lost")

    task = fail(ipywidgets.Button())
    assert printed.wait(LONG)
    assert 'raise KeyError("lost")' in stream.getvalue()
    with pytest.raises(KeyError):
        task.result(LONG)


def test_what_is_no_function():
    with pytest.raises(TypeError, match="not a function"):
        action(5)
