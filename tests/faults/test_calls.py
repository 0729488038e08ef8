"""Ten thousand calls of all that is public, with anything as arguments."""

import contextlib
import logging
import random
import threading
import warnings
from concurrent.futures import CancelledError
from concurrent.futures import TimeoutError as FutureTimeout
from datetime import timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from traitlets import TraitError

import jupyter_progress
from jupyter_progress import (
    Activity,
    DerivedVariable,
    Display,
    FakeProgress,
    Progress,
    ProgressTracker,
    ProgressUpdater,
    Task,
    TaskCancelled,
    TaskProgressUpdate,
    Variable,
    action,
    component,
    display_mode,
    history,
    map_tasks,
    notify,
    run_task,
    tasks,
    track,
    track_progress,
    wait,
)

DOCUMENTED = (TypeError, ValueError, RuntimeError, TaskCancelled, CancelledError, FutureTimeout)
DOCUMENTED += (TraitError,)  # of a layout, which is "as of any ipywidget"
N = 10_000


class Hostile:
    """Raises whatever is asked of it."""

    def __getattr__(self, name):
        raise LookupError(name)

    def _refuse(self, *_):
        raise ValueError("refused")

    __str__ = __repr__ = __float__ = __index__ = __len__ = __iter__ = __bool__ = __eq__ = _refuse
    __hash__ = object.__hash__


def simple(updater: ProgressUpdater):
    updater.send_update(50, "half")
    return 1


def failing(updater: ProgressUpdater):
    raise OSError("as it was to")


async def asynchronous(updater: ProgressUpdater):
    updater.fake_progress(50)


def values():
    nan, inf = float("nan"), float("inf")
    numbers = [0, 1, -1, 50, 101, 0.5, -0.0, nan, inf, -inf, 1e308, 5e-324, 2**70, 10**400, True]
    others = [1j, Decimal("NaN"), Decimal("sNaN"), Decimal(7), Fraction(1, 3), Hostile()]
    texts = ["", "text", "auto", "off", "thread", "\ud800", "\x00", "x" * 10_000, "$x$", b"bytes"]
    holders = [(), (1, 2), [], [1], {}, {"a": 1}, {"updater": 1}, range(3), iter("ab"), object()]
    calls = [
        len,
        print,
        simple,
        failing,
        asynchronous,
        lambda: 1,
        lambda updater: 2,
        int,
        Exception,
    ]
    times = [timedelta(1), timedelta(-1), timedelta.max, timedelta.min]
    return [None, *numbers, *others, *texts, *holders, *calls, *times, Display(), Display, Task]


def entries():
    """Return, by name, what may be called with any arguments; each makes what it needs anew."""
    live = Activity("any")
    live.begin()
    updater = ProgressUpdater(live.live)

    def task():
        return run_task(simple)

    def loop(*args, **kwargs):
        for _, _ in zip(updater.track(*args, **kwargs), range(5), strict=False):
            pass

    def bar(*args, **kwargs):
        for _, _ in zip(track(*args, **kwargs), range(5), strict=False):
            pass

    def mode(*args, **kwargs):
        with display_mode(*args, **kwargs):
            sum(track(range(3)))

    def signs(*args, **kwargs):
        with notify(*args, **kwargs):
            pass

    def tracker(*args, **kwargs):
        made = ProgressTracker(*args, **kwargs)
        made.close()

    def tracked(*args, **kwargs):
        made = track_progress(*args, **kwargs)
        return made() if callable(made) else None

    def started(*args, **kwargs):
        return run_task(*args, **kwargs)

    return {
        "Activity": Activity,
        "Display": Display,
        "FakeProgress": FakeProgress,
        "Progress": Progress,
        "Task": Task,
        "TaskProgressUpdate": TaskProgressUpdate,
        "Variable": Variable,
        "DerivedVariable": DerivedVariable,
        "ProgressTracker": tracker,
        "action": action,
        "component": component,
        "display_mode": mode,
        "notify": signs,
        "run_task": started,
        "map_tasks": map_tasks,
        "as_completed": lambda *a, **k: list(map_tasks(int, range(3)).as_completed(*a, **k)),
        "track": bar,
        "track_progress": tracked,
        "tasks": tasks,
        "wait": lambda *a, **k: wait(*a, **{"timeout": 30, **k}),
        "history.learn": history.learn,
        "history.durations": history.durations,
        "send_update": updater.send_update,
        "fake_progress": updater.fake_progress,
        "updater.track": loop,
        "span": updater.span,
        "result": lambda *a, **k: task().result(*a, **k),
        "exception": lambda *a, **k: task().exception(*a, **k),
        "cancel": lambda *a, **k: task().cancel(*a, **k),
        "add_done_callback": lambda *a, **k: task().add_done_callback(*a, **k),
    }


WORDS = {
    "send_update": ["progress", "message", "loss"],
    "fake_progress": ["progress_end", "message", "estimated_time"],
    "updater.track": ["iterable", "message", "start", "end"],
    "span": ["start", "end"],
    "track": ["iterable", "message", "total", "initial", "unit", "delay"],
    "track_progress": ["func", "executor", "title", "estimated_time"],
    "run_task": ["func", "args", "kwargs", "on_progress", "executor", "title"],
    "map_tasks": ["func", "items", "max_workers", "on_progress", "failures", "timeout", "title"],
    "as_completed": ["timeout"],
    "notify": ["tab", "desktop", "after"],
    "display_mode": ["mode"],
    "ProgressTracker": ["title", "layout"],
    "wait": ["timeout"],
    "result": ["timeout"],
    "exception": ["timeout"],
    "DerivedVariable": ["func", "variables", "run_as_task"],
    "component": ["track_progress"],
}
BARE = {"history.learn", "history.durations", "FakeProgress", "Progress", "TaskProgressUpdate"}
"""Values, and what takes only what it gave: they check nothing."""


def test_all_that_is_public_is_called():
    called = {name.partition(".")[0] for name in entries()}
    not_called = set(jupyter_progress.__all__) - called
    assert not_called == {
        "ActionCtx",
        "DeadlockError",
        "ProgressUpdater",
        "TaskCancelled",
        "TaskGroup",  # map_tasks makes it
        "recorded",
        "worker_initializer",
    }


def test_whatever_is_called_with_whatever_raises_what_is_documented(caplog, capsys):
    caplog.set_level(logging.CRITICAL)
    warnings.simplefilter("ignore")
    dice = random.Random(7)
    named = entries()
    surprises = []
    at = [None]
    ended = threading.Event()

    def call_all():
        for n in range(N):
            name = dice.choice([*named])
            given = values()
            args = [dice.choice(given) for _ in range(dice.randrange(4))]
            words = [w for w in WORDS.get(name, []) if dice.random() < 0.3]
            kwargs = {word: dice.choice(given) for word in words}
            at[0] = name, kinds(args), {k: kinds([v]) for k, v in kwargs.items()}
            try:
                with contextlib.redirect_stdout(None):
                    named[name](*args, **kwargs)
            except DOCUMENTED:
                pass
            except BaseException as error:
                if name not in BARE:
                    surprises.append((n, at[0], error))
        ended.set()

    caller = threading.Thread(target=call_all, daemon=True)
    with display_mode("off"):
        caller.start()
        caller.join(50)
    assert ended.is_set(), f"it hangs at {at[0]}"
    first = {}
    for n, where, error in surprises:
        first.setdefault((where[0], type(error).__name__, str(error)[:80]), (n, where[1:]))
    assert not first, "\n".join(f"{k}: {v}" for k, v in first.items())
    _, late = wait(timeout=30)
    assert not late, f"left under way: {late}"
    assert len(tasks()) == 0


def test_a_timeout_that_is_no_time_is_refused_and_one_without_end_is_none():
    """With NaN a wait would ask for ever whether it is over; locks refuse infinity."""
    go = threading.Event()
    held = run_task(go.wait)
    for ask in (held.result, held.exception, lambda timeout: wait(held, timeout=timeout)):
        with pytest.raises(ValueError, match="timeout is nan"):
            ask(float("nan"))
    asking = run_task(lambda: held.result(float("inf")))
    go.set()
    assert asking.result(float("inf")) is True
    assert wait(held, timeout=float("inf")) == ({held}, set())


def kinds(args):
    shown = []
    for each in args:
        try:
            shown.append(repr(each)[:40])
        except ValueError:
            shown.append(type(each).__name__)
    return shown
