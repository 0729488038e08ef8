"""The parameter that takes the updater is found however it is spelt, and wherever it stands."""

import functools
import inspect
import pickle
from collections.abc import Callable
from typing import TYPE_CHECKING, Annotated, Literal, Optional, Union

import pytest

import jupyter_progress as jp
from jupyter_progress import ProgressUpdater, track_progress

if TYPE_CHECKING:
    from jupyter_progress import ProgressUpdater as OnlyForTheChecker

ANNOTATIONS = [
    ProgressUpdater,
    "ProgressUpdater",
    "'ProgressUpdater'",
    "jp.ProgressUpdater",
    Optional[ProgressUpdater],  # noqa: UP045
    Union[int, ProgressUpdater],  # noqa: UP007
    ProgressUpdater | None,
    "ProgressUpdater | None",
    "Optional[ProgressUpdater]",
    Optional["ProgressUpdater"],
    Annotated[ProgressUpdater, "told"],
    "missing.ProgressUpdater",
]


@pytest.mark.parametrize("annotation", ANNOTATIONS, ids=str)
def test_it_is_found(annotation):
    def f(a, it, b=2):
        it.send_update(5)
        return a, b

    f.__annotations__["it"] = annotation
    tracked = track_progress(f)
    assert list(inspect.signature(tracked).parameters) == ["a", "b"]
    assert tracked(1, 3).result() == (1, 3)


@pytest.mark.parametrize(
    "annotation",
    [
        Callable[[], ProgressUpdater],
        list[ProgressUpdater],
        Annotated[int, "as in ProgressUpdater"],
        Literal["exit()"],
        "Literal['exit()']",
    ],
    ids=str,
)
def test_what_only_mentions_it_is_not_it(annotation):
    def f(other, it: ProgressUpdater):
        it.send_update(5)
        return other

    f.__annotations__["other"] = annotation
    assert list(inspect.signature(track_progress(f)).parameters) == ["other"]


def test_a_name_only_a_type_checker_knows():
    def f(it: "OnlyForTheChecker"):
        return 1

    # Spelt otherwise and unknown at run time, it cannot be found: said at decoration.
    with pytest.raises(ValueError, match="f"):
        track_progress(f)


class Special(ProgressUpdater):
    pass


def test_a_subclass_counts():
    def f(it: Special):
        return 1

    assert track_progress(f)().result() == 1


def in_front(updater: ProgressUpdater, a, /, b, *rest, c=1, **more):
    return a, b, rest, c, more


def in_the_middle(a, updater: ProgressUpdater, b=2, *, c=3):
    return a, b, c


def keyword_only(a, *, updater: ProgressUpdater, b=2):
    return a, b


def test_it_may_stand_anywhere():
    assert track_progress(in_front)(1, 2, 3, 4, c=5, d=6).result() == (1, 2, (3, 4), 5, {"d": 6})
    assert track_progress(in_the_middle)(1, 5, c=6).result() == (1, 5, 6)
    assert track_progress(in_the_middle)(b=1, a=2).result() == (2, 1, 3)
    assert track_progress(keyword_only)(1, b=9).result() == (1, 9)


def test_without_such_a_parameter_the_error_tells_the_way_out():
    with pytest.raises(ValueError, match=r"simulate\(n\) has no parameter.*updater: Prog"):

        @track_progress
        def simulate(n):
            pass


def test_wrong_arguments_are_refused_before_anything_starts():
    ran = []

    @track_progress
    def f(a, updater: ProgressUpdater):
        ran.append(a)

    for args, kwargs in [((), {}), ((1, 2), {}), ((1,), {"b": 1})]:
        with pytest.raises(TypeError, match=r"^.*f\(\): "):
            f(*args, **kwargs)
    assert jp.tasks() == ()
    assert ran == []


def test_methods_of_every_kind():
    class Model:
        factor = 3

        @track_progress
        def fit(self, x, updater: ProgressUpdater):
            return self.factor * x

        @classmethod
        @track_progress
        def make(cls, updater: ProgressUpdater):
            return cls.__name__

        @staticmethod
        @track_progress
        def plain(x, updater: ProgressUpdater):
            return x

    assert Model().fit(2).result() == 6
    assert Model.make().result() == "Model"
    assert Model.plain(4).result() == 4
    assert jp.run_task(Model().fit, (5,)).result() == 15
    assert jp.run_task(Model.make).result() == "Model"


@pytest.mark.parametrize("kind", [classmethod, staticmethod])
def test_the_wrong_order_of_decorators_is_named(kind):
    with pytest.raises(TypeError, match=f"write @{kind.__name__} above @track_progress"):
        track_progress(kind(keyword_only))


@track_progress
def at_the_top(n: int, updater: ProgressUpdater) -> int:
    """Count."""
    updater.send_update(50)
    return n


def test_it_still_is_the_function():
    assert at_the_top.__name__ == "at_the_top"
    assert at_the_top.__doc__ == "Count."
    assert at_the_top.__wrapped__.__name__ == "at_the_top"
    assert pickle.loads(pickle.dumps(at_the_top)) is at_the_top


def test_a_call_with_an_updater_is_a_plain_call():
    @track_progress
    def outer(updater: ProgressUpdater):
        first = at_the_top(1, updater=updater.span(20, 60))
        stands = outer_task.progress.progress
        second = at_the_top(2, updater.span(60, 100))
        return first, second, stands

    import threading

    started = threading.Event()

    def hold(updater: ProgressUpdater):
        started.wait(30)
        return outer.__wrapped__(updater)

    outer_task = jp.run_task(hold)
    started.set()
    assert outer_task.result(30) == (1, 2, 40)


def test_a_partial_can_be_run():
    assert jp.run_task(functools.partial(in_the_middle, 7)).result() == (7, 2, 3)
