"""How a cell that does not speak of its progress gets on: by its loops, and by earlier runs.

Imports nothing of IPython: cells run in other processes, too.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from itertools import accumulate, count, pairwise
from time import perf_counter
from types import TracebackType
from typing import Any, NamedTuple

from ...core.shares import Range
from ...loops.length import length
from ...run.ambient import as_current
from ...run.history import history
from ...run.keys import digest
from ...run.updater import ProgressUpdater

WORTH_A_BAR = 0.1
"""Seconds that an inner loop has to last for it to be tracked, which costs some 0.1 ms."""

SHORTEST_STATEMENT = 100.0
"""Milliseconds from which on a statement that took so long has the bar move by itself."""

_BUILTINS: dict[str, Callable[..., Any]] = {
    "enumerate": enumerate,
    "map": map,
    "reversed": reversed,
    "zip": zip,
}


class Outline(NamedTuple):
    """What is known of how a cell gets on.

    Attributes
    ----------
    key : str
        By which its durations are remembered; empty if they are not.
    loops : tuple of int
        How many ``for`` loops each statement has that are in no other one.
    """

    key: str
    loops: tuple[int, ...]

    def expected(self) -> list[float]:
        """Return the milliseconds that each statement took in earlier runs; empty if unknown."""
        keys = self._keys() if self.key else []
        last = [sorted(each) for each in history.durations_of(keys)]
        return [each[len(each) // 2] for each in last] if all(last) else []

    def learn(self, taken: list[float]) -> None:
        """Remember how many milliseconds each statement took; the cell does not wait for that."""
        if self.key:
            keys = (partial(str, each) for each in self._keys())
            history.learn_later(*zip(keys, taken, strict=True))

    def _keys(self) -> list[str]:
        return [digest(self.key, "statement", str(i)) for i in range(len(self.loops))]


def mark_loops(tree: ast.Module, name: str) -> tuple[int, ...]:
    """Have the loops of a cell go through the global `name`, a `Progression`.

    Those in functions and classes are left alone. Places in the source stay what they are.

    Returns
    -------
    tuple of int
        How many loops each statement has that are in no other one.
    """
    loops = []
    inner = count(1)
    for statement in tree.body:
        outermost = list(_loops([statement]))
        for i, each in enumerate(outermost):
            for inside in _all_inside(each):
                _mark(inside, name, -next(inner), 1)
            _mark(each, name, i, len(outermost))
        loops.append(len(outermost))
    return tuple(loops)


def _loops(body: list[ast.stmt]) -> Iterator[ast.For]:
    """Yield the loops among statements and in what these enclose, but none in another loop."""
    for node in body:
        if isinstance(node, ast.For):
            yield node
        elif isinstance(node, (ast.With, ast.If, ast.Try, ast.AsyncWith)):
            inside = [each for each in ast.iter_child_nodes(node) if isinstance(each, ast.stmt)]
            yield from _loops(inside)
            for handler in getattr(node, "handlers", []):
                yield from _loops(handler.body)


def _all_inside(loop: ast.For) -> Iterator[ast.For]:
    for each in _loops([*loop.body, *loop.orelse]):
        yield each
        yield from _all_inside(each)


def _mark(loop: ast.For, name: str, i: int, of: int) -> None:
    iterable = loop.iter
    is_builtin = (
        isinstance(iterable, ast.Call)
        and isinstance(iterable.func, ast.Name)
        and iterable.func.id in _BUILTINS
    )
    place = [ast.Constant(i), ast.Constant(of)]
    at = iterable
    if is_builtin:
        # ``enumerate(xs)`` becomes ``name(None, i, of, enumerate)(xs)``
        assert isinstance(iterable, ast.Call)
        at = iterable.func
        iterable.func = _call(name, [ast.Constant(None), *place, iterable.func], at)
    else:
        loop.iter = _call(name, [iterable, *place], at)


def _call(name: str, arguments: list[ast.expr], at: ast.AST) -> ast.Call:
    made = ast.Call(ast.Name(name, ast.Load()), arguments, [])
    for node in (made, made.func, *(each for each in arguments if not hasattr(each, "lineno"))):
        ast.copy_location(node, at)
    return made


class Progression:
    """One run of a cell by its outline.

    Parameters
    ----------
    outline : Outline
    updater : ProgressUpdater
    """

    def __init__(self, outline: Outline, updater: ProgressUpdater) -> None:
        self._outline = outline
        self._updater = updater
        self._part = updater
        self._expected = outline.expected()
        self._taken: list[float] = []
        self._entered: dict[int, float] = {}
        # In a first run the loops are all that is known to take time.
        weights = self._expected or [float(each > 0) for each in outline.loops]
        reached = [0.0, *accumulate(weights)]
        self._shares = [
            Range(100 * a / reached[-1], 100 * b / reached[-1]) for a, b in pairwise(reached)
        ]

    @contextmanager
    def statement(self, i: int) -> Iterator[None]:
        """Run a statement: it moves its own part of the bar."""
        start, end = self._shares[i]
        self._part = self._updater.span(start, end)
        if self._expected and not self._outline.loops[i]:
            expected = self._expected[i]
            if expected >= SHORTEST_STATEMENT:
                self._updater.fake_progress(end, None, expected)
        began = perf_counter()
        with as_current(self._part):
            yield
        self._taken.append((perf_counter() - began) * 1000)
        if len(self._taken) == len(self._outline.loops):
            self._outline.learn(self._taken)
        elif self._expected:
            self._updater.send_update(end)

    def __call__(self, iterable: Any, i: int, of: int, function: Any = None) -> Any:
        """Return what a loop iterates over, tracked if that is worth it.

        Parameters
        ----------
        iterable : object
        i, of : int
            Which loop of its statement it is, of how many; below 0 one that is inside another.
        function : callable, optional
            Returns the iterable: what calls it is returned then.
        """
        if i < 0 and self._is_short(i):
            return iterable if function is None else function
        if function is not None:
            return lambda *args, **kwargs: self._track(
                function(*args, **kwargs), _total(function, args), i, of
            )
        return self._track(iterable, length(iterable), i, of)

    def _track(self, iterable: Any, total: int | None, i: int, of: int) -> Any:
        # Asked of the class: the object itself may answer to any name, or raise.
        kind = type(iterable)
        if not total or hasattr(kind, "activity") or hasattr(kind, "set_description"):
            return iterable  # nobody knows how many, or it has a bar of its own
        begun = _Begun(iter(iterable))
        if i >= 0:
            return self._part.track(begun, None, None, 100 * (i + 1) / of, total=total)
        return self._part.track(begun, total=total)

    def _is_short(self, i: int) -> bool:
        """Return whether an inner loop begins so soon after its last time that that was short."""
        now = perf_counter()
        before = self._entered.get(i, float("-inf"))
        self._entered[i] = now
        return now - before < WORTH_A_BAR


class _Begun:
    """An iterable that is iterated already: an error of that is met where the loop stands.

    The iterator itself will not do: one that a ``for`` takes need not be iterable in turn.
    """

    def __init__(self, items: Iterator[Any]) -> None:
        self._items = items

    def __iter__(self) -> Iterator[Any]:
        return self._items


def without_ours(traceback: TracebackType | None) -> TracebackType | None:
    """Return a traceback without the frames through which loops come here."""
    seen = []
    while traceback is not None:
        if traceback.tb_frame.f_code.co_filename != __file__:
            seen.append(traceback)
        traceback = traceback.tb_next
    for each in reversed(seen):
        traceback = TracebackType(traceback, each.tb_frame, each.tb_lasti, each.tb_lineno)
    return traceback


def _total(function: Any, args: tuple[Any, ...]) -> int | None:
    """Return how many items one of the builtin functions gives for these arguments."""
    if _BUILTINS.get(getattr(function, "__name__", "")) is not function or not args:
        return None
    if function in (enumerate, reversed):
        args = args[:1]
    lengths = [length(each) for each in (args[1:] if function is map else args)]
    return None if None in lengths else min(each for each in lengths if each is not None)
