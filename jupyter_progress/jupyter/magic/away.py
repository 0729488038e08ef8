"""A notebook cell in another process: what it is sent, and what comes back.

Imports nothing of IPython: the other process has none.
"""

from __future__ import annotations

import inspect
import sys
from collections.abc import Iterator, Mapping
from types import CodeType, FunctionType
from typing import Any, NamedTuple

from ...core.current import ancestors
from ...core.errors import TaskCancelled
from ...core.interrupt import Interruptible
from ...remote.pickled import dumps, loads
from ...run.task import Task
from ...run.updater import ProgressUpdater

Steps = tuple[tuple[CodeType, bool], ...]


class Returned(NamedTuple):
    """What comes back from a cell.

    Attributes
    ----------
    variables : dict of str to object
        Those that it assigned.
    deleted : list of str
        Those that it deleted.
    kept : dict of str to str
        Those that cannot be pickled, and what they are.
    value : object
        That of its last expression.
    """

    variables: dict[str, Any]
    deleted: list[str]
    kept: dict[str, str]
    value: Any


class CellElsewhere(NamedTuple):
    """The code of a cell, with the variables that it reads.

    Attributes
    ----------
    steps : tuple of (CodeType, bool)
        Its statements, and whether the value of each is to be displayed.
    updater_name : str
        The global name under which its own code finds its updater.
    mentions_updater : bool
        Whether it means to report its progress itself.
    variables : bytes
        By name, pickled together: what they share they still share.
    left : dict of str to str
        Those that it names and that cannot be pickled, and what they are.
    """

    steps: Steps
    updater_name: str
    mentions_updater: bool
    variables: bytes
    left: dict[str, str]

    def __call__(self, updater: ProgressUpdater) -> Any:
        """Run it, or return a coroutine that does; gives what it `Returned`."""
        given: dict[str, Any] = loads(self.variables)
        variables = {"__name__": "__main__", **given, self.updater_name: updater}
        if any(is_async(code) for code, _ in self.steps):
            return self._run_async(updater, variables, given)
        if self.mentions_updater:
            return self._run(updater, variables, given)
        # It will not ask whether it was cancelled: stop it as Interrupt stops a cell.
        task = ancestors.get()[-1]
        assert isinstance(task, Task)
        with Interruptible() as interruptible, task.on_cancel(interruptible.interrupt):
            return self._run(updater, variables, given)

    def _run(
        self, updater: ProgressUpdater, variables: dict[str, Any], given: dict[str, Any]
    ) -> Returned:
        value = None
        try:
            for code, _ in steps_of(self.steps, updater):
                value = eval(code, variables)
        except NameError as error:
            self._explain(error)
            raise
        return self._returned(variables, given, value)

    async def _run_async(
        self, updater: ProgressUpdater, variables: dict[str, Any], given: dict[str, Any]
    ) -> Returned:
        value = None
        try:
            for code, _ in steps_of(self.steps, updater):
                value = eval(code, variables)
                if is_async(code):
                    value = await value
        except NameError as error:
            self._explain(error)
            raise
        return self._returned(variables, given, value)

    def _explain(self, error: NameError) -> None:
        what = self.left.get(error.name or "")
        if what is not None:
            error.args = (
                f"{error.name!r} is {what} and cannot be sent to another process; make it in the "
                "cell, or run the cell without --executor.",
            )

    def _returned(self, variables: dict[str, Any], given: dict[str, Any], value: Any) -> Returned:
        for name in ("__name__", "__builtins__", self.updater_name):
            variables.pop(name, None)
        new = {k: v for k, v in variables.items() if k not in given or given[k] is not v}
        kept = unpicklable(new)
        new = {name: each for name, each in new.items() if name not in kept}
        shown = self.steps[-1][1] if self.steps else False
        deleted = [name for name in given if name not in variables]
        return Returned(new, deleted, kept, value if shown else None)


def has_ipython_syntax(steps: Steps) -> bool:
    """Return whether a cell has syntax of IPython (``%magic``, ``!command``)."""
    return any("get_ipython" in _names_in(code) for code, _ in steps)


def send(
    steps: Steps, updater_name: str, mentions_updater: bool, namespace: Mapping[str, Any]
) -> CellElsewhere:
    """Return what another process needs to run a cell."""
    names = {name for code, _ in steps for name in _names_in(code)}
    read = {name: namespace[name] for name in sorted(names) if name in namespace}
    left = unpicklable(read)
    sent = {name: value for name, value in read.items() if name not in left}
    return CellElsewhere(steps, updater_name, mentions_updater, dumps(sent), left)


def unpicklable(variables: Mapping[str, Any]) -> dict[str, str]:
    """Return which of these cannot be pickled, and what they are."""
    try:
        dumps(dict(variables))
        return {}
    except Exception:
        left = {}
    for name, value in variables.items():
        try:
            dumps(value)
        except Exception:
            left[name] = f"of type {type(value).__name__}"
    return left


def receive(returned: Returned, namespace: dict[str, Any]) -> Any:
    """Put what a cell assigned into the notebook's variables; returns its last value."""
    for name, value in returned.variables.items():
        namespace[name] = _at_home(value, namespace)
    for name in returned.deleted:
        namespace.pop(name, None)
    for name, what in returned.kept.items():
        print(
            f"{name} is {what}, cannot be pickled, and stays in the process that ran the cell.",
            file=sys.stderr,
            flush=True,
        )
    return returned.value


def steps_of(steps: Steps, updater: ProgressUpdater) -> Iterator[tuple[CodeType, bool]]:
    """Yield the statements of a cell, until it is cancelled; one that has caught that goes on."""
    sink = updater.sink
    for step in steps:
        if sink.cancel_requested and not sink.heeded:
            raise TaskCancelled("the task was asked to cancel")
        yield step


def is_async(code: CodeType) -> bool:
    """Return whether running this gives a coroutine."""
    return bool(code.co_flags & inspect.CO_COROUTINE)


def _names_in(code: CodeType) -> Iterator[str]:
    """Yield the names that may be global variables, in functions and classes within as well."""
    yield from code.co_names
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield from _names_in(constant)


def _at_home(value: Any, namespace: dict[str, Any]) -> Any:
    """Return a function of the cell as one whose global variables are the notebook's."""
    if not isinstance(value, FunctionType) or value.__module__ != "__main__":
        return value
    function = FunctionType(
        value.__code__, namespace, value.__name__, value.__defaults__, value.__closure__
    )
    function.__kwdefaults__ = value.__kwdefaults__
    function.__annotations__ = value.__annotations__
    function.__dict__.update(vars(value))
    function.__qualname__, function.__module__ = value.__qualname__, "__main__"
    return function
