"""A notebook cell in another process: what it is sent, and what comes back.

Imports nothing of IPython: the other process has none.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from types import CodeType, FunctionType
from typing import Any, NamedTuple

from ...remote.pickled import dumps, loads
from ...run.updater import ProgressUpdater
from .steps import Steps


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
    """The statements of a cell, with the variables that they read.

    Attributes
    ----------
    steps : Steps
    variables : bytes
        By name, pickled together: what they share they still share.
    left : dict of str to str
        Those that it names and that cannot be pickled, and what they are.
    """

    steps: Steps
    variables: bytes
    left: dict[str, str]

    def __call__(self, updater: ProgressUpdater) -> Any:
        """Run it, or return a coroutine that does; gives what it `Returned`."""
        given: dict[str, Any] = loads(self.variables)
        ours = self.steps.given(updater)
        variables = {"__name__": "__main__", **given, **ours}
        if self.steps.are_async:
            return self._run_async(ours, variables, given)
        try:
            value = self.steps.run(ours, lambda code: eval(code, variables), _show_nothing)
        except NameError as error:
            self._explain(error)
            raise
        return self._returned(variables, given, value)

    async def _run_async(
        self, ours: dict[str, Any], variables: dict[str, Any], given: dict[str, Any]
    ) -> Returned:
        try:
            value = await self.steps.run_async(
                ours, lambda code: eval(code, variables), _show_nothing
            )
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
        ours = (self.steps.updater_name, self.steps.loop_name)
        for name in ("__name__", "__builtins__", *ours):
            variables.pop(name, None)
        new = {k: v for k, v in variables.items() if k not in given or given[k] is not v}
        kept = unpicklable(new)
        new = {name: each for name, each in new.items() if name not in kept}
        shown = self.steps.codes[-1][1] if self.steps.codes else False
        deleted = [name for name in given if name not in variables]
        return Returned(new, deleted, kept, value if shown else None)


def has_ipython_syntax(steps: Steps) -> bool:
    """Return whether a cell has syntax of IPython (``%magic``, ``!command``)."""
    return any("get_ipython" in _names_in(code) for code, _ in steps.codes)


def send(steps: Steps, namespace: Mapping[str, Any]) -> CellElsewhere:
    """Return what another process needs to run a cell."""
    names = {name for code, _ in steps.codes for name in _names_in(code)}
    read = {name: namespace[name] for name in sorted(names) if name in namespace}
    left = unpicklable(read)
    sent = {name: value for name, value in read.items() if name not in left}
    return CellElsewhere(steps, dumps(sent), left)


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


def _show_nothing(value: Any, shown: bool) -> None:
    pass


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
