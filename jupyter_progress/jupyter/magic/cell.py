"""A notebook cell as something that can be run beside the kernel's main thread."""

from __future__ import annotations

import ast
import sys
import tokenize
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from types import CodeType
from typing import Any

from IPython.core.displayhook import DisplayHook
from IPython.display import display

from ...run.history import history
from ...run.keys import digest
from ...run.updater import ProgressUpdater
from .. import figures
from . import away
from .names import rename_global
from .outline import Outline, mark_loops
from .output import Output
from .steps import Steps, loop_name
from .updater import ambient

UPDATER = "updater"

_numbers = count(1)


@dataclass(frozen=True)
class Cell:
    """The code of a cell, compiled.

    Attributes
    ----------
    steps : Steps
    defines_users : bool
        Whether functions of it mean to report its progress, which may be called later.
    shell : InteractiveShell
        Whose variables it reads and writes.
    output : Output
        Where what it displays is to go.
    """

    steps: Steps
    defines_users: bool
    shell: Any
    output: Output

    def __call__(self, updater: ProgressUpdater) -> Any:
        """Run it in this thread, or return a coroutine that does; gives its last value."""
        if self.steps.are_async:
            return self._run_async(updater)
        with self._in_place(updater) as given:
            return self.steps.run(given, self._evaluate, _show)

    async def _run_async(self, updater: ProgressUpdater) -> Any:
        with self._in_place(updater) as given:
            return await self.steps.run_async(given, self._evaluate, _show)

    def _evaluate(self, code: CodeType) -> Any:
        return eval(code, self.shell.user_global_ns, self.shell.user_ns)

    def __reduce__(self) -> tuple[type[away.CellElsewhere], tuple[Any, ...]]:
        # What runs in another process is the same code with the variables that it reads.
        elsewhere = away.send(self.steps, self.shell.user_ns)
        return type(elsewhere), tuple(elsewhere)

    def finish(self, result: Any) -> Any:
        """Take what came back if it ran in another process; returns its last value."""
        if not isinstance(result, away.Returned):
            return result
        with self.output.of_this_thread():
            value = away.receive(result, self.shell.user_ns)
            _show(value, shown=True)
        return value

    @contextmanager
    def _in_place(self, updater: ProgressUpdater) -> Iterator[dict[str, Any]]:
        """Have the cell find its updater and its figures, and leave what it shows complete."""
        variables = self.shell.user_ns
        given = self.steps.given(updater)
        variables.update(given)
        try:
            with self.output.of_this_thread(), figures.of_this_context():
                yield given
        finally:
            variables.pop(self.steps.loop_name, None)
            if self.defines_users:  # functions that go by who calls them from now on
                variables[self.steps.updater_name] = ambient
            else:
                variables.pop(self.steps.updater_name, None)
            sys.stdout.flush()
            sys.stderr.flush()


def compile_cell(shell: Any, source: str, first_line: int = 1, *, loops: bool = False) -> Cell:
    """Compile the source of a cell, IPython's syntax included.

    Parameters
    ----------
    shell : InteractiveShell
    source : str
    first_line : int
        The line of the notebook's cell on which it begins, as tracebacks are to show it.
    loops : bool
        Whether its loops are to be its bar, if it does not report its progress itself.

    Raises
    ------
    SyntaxError
        If it is not Python, nor IPython.
    """
    number = max(1, shell.execution_count - 1)
    # IPython leaves out empty lines at the start.
    blank = len(source) - len(source.lstrip("\n"))
    python = "\n" * (first_line - 1 + blank) + shell.transform_cell(source)
    filename = shell.compile.cache(python, number, raw_code=source)
    tree = shell.transform_ast(shell.compile.ast_parse(python, filename=filename))
    texts = (each.value for each in ast.walk(tree) if isinstance(each, ast.Constant))
    updater_name = f"_{UPDATER}_{next(_numbers)}"
    mentions = rename_global(tree, UPDATER, updater_name) > 0 or any(
        isinstance(text, str) and UPDATER in text for text in texts
    )
    outline = None
    if loops and not mentions:
        marked = mark_loops(tree, loop_name(updater_name))
        key = digest("cell", source.strip()) if history.enabled else ""
        outline = Outline(key, marked) if any(marked) else None
    awaits = ast.PyCF_ALLOW_TOP_LEVEL_AWAIT if shell.autoawait else 0
    with shell.compile.extra_flags(awaits):
        codes = tuple(
            (_compile(shell, node, filename), shown)
            for node, shown in _statements(tree, shell.ast_node_interactivity, python)
        )
    later = any(_names_inside(code, updater_name) for code, _ in codes)
    steps = Steps(codes, updater_name, mentions, outline)
    return Cell(steps, later, shell, Output(shell.display_pub))


def _names_inside(code: CodeType, name: str) -> bool:
    """Return whether a function, class or the like within this code reads a global name."""
    inner = [each for each in code.co_consts if isinstance(each, CodeType)]
    return any(name in each.co_names or _names_inside(each, name) for each in inner)


def _compile(shell: Any, node: ast.stmt, filename: str) -> CodeType:
    if isinstance(node, ast.Expr):
        code = shell.compile(ast.Expression(node.value), filename, "eval")
    else:
        code = shell.compile(ast.Module([node], []), filename, "exec")
    assert isinstance(code, CodeType)
    return code


def _statements(
    tree: ast.Module, interactivity: str, source: str
) -> Iterator[tuple[ast.stmt, bool]]:
    """Yield each statement, and whether its value is to be displayed."""
    for node in tree.body:
        last = node is tree.body[-1]
        quiet = interactivity == "none" or not (last or interactivity == "all")
        if isinstance(node, ast.Expr):
            yield node, not quiet and not (last and _ends_in_semicolon(source))
            continue
        yield node, False
        if interactivity == "last_expr_or_assign" and last and isinstance(node, ast.Assign):
            for target in node.targets[:1]:
                if isinstance(target, ast.Name) and not _ends_in_semicolon(source):
                    name = ast.copy_location(ast.Name(target.id, ast.Load()), target)
                    yield ast.copy_location(ast.Expr(name), target), True


def _ends_in_semicolon(source: str) -> bool:
    try:
        return bool(DisplayHook.semicolon_at_end_of_expression(source))
    except (tokenize.TokenError, SyntaxError):
        return False


def _show(value: Any, shown: bool) -> None:
    if shown and value is not None:
        display(value)
