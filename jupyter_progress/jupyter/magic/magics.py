"""The magics themselves: their options, and the task that each starts."""

from __future__ import annotations

import argparse
import concurrent.futures
from functools import partial
from typing import Any

from IPython.core.error import UsageError
from IPython.core.magic import Magics, cell_magic, line_magic, magics_class, no_var_expand
from IPython.core.magic_arguments import argument, magic_arguments, parse_argstring
from IPython.display import display

from ...core import host
from ...run.keys import digest
from ...run.start import start
from ...run.task import Task
from .. import figures
from ..unattended import stop as stop_for_runner
from . import stdin, syntax
from .again import RUNS, Runs
from .away import has_ipython_syntax
from .cell import UPDATER, compile_cell
from .options import code_after, common, cut_message, identifier, split
from .updater import ambient


@magics_class
class ProgressMagics(Magics):  # type: ignore[misc]
    """The magics of ``%load_ext jupyter_progress``."""

    @no_var_expand
    @magic_arguments("%track_progress")
    @common
    @argument(
        "name",
        nargs="?",
        type=identifier,
        help="The variable that the Task is bound to, at once.",
    )
    @cell_magic("track_progress")
    def track_cell(self, line: str, cell: str) -> None:
        """Run the cell in the background, with a live bar; the next cell can run at once.

        In the cell, `updater` is the ProgressUpdater of its bar:
        ``updater.send_update(40, "Reading", rows=100)`` moves it,
        ``for each in updater.track(items): ...`` moves it along,
        ``updater.fake_progress(95, "Solving", estimated_time=5000)`` lets it move by itself, and
        ``updater.cancelled`` tells whether Cancel was clicked. A cell that never uses it gets a
        bar from how long it took last time.

        What the cell prints and displays, its figures and its last value appear below its own
        bar, whatever cell is running then. The variables it assigns are the notebook's. A later
        cell waits with ``wait()``, or with ``name.result()``, which also gives the last value.
        Where nobody can watch (papermill, nbconvert) the cell is over before the next one starts.
        A ``%%capture`` in another cell takes what this one shows meanwhile, but not its bar.
        """
        __tracebackhide__ = True
        try:
            options = parse_argstring(self.track_cell, line)
        except ValueError as error:  # of the shell-like words
            raise UsageError(
                f"%%track_progress: {line.strip()!r} cannot be read ({error}); close every quote, "
                'as in -m "Reading files".'
            ) from None
        if cut := cut_message(line):
            message, name = cut.split()
            raise UsageError(
                f'%%track_progress: -m {cut} can be read in two ways; write -m "{cut}" for a '
                f'message of several words, or -m "{message}" {name} for a task called {name}.'
            )
        self._run(self.track_cell, options, cell, first_line=2, runs=RUNS)

    @no_var_expand
    @magic_arguments("track_progress")
    @common
    @argument(
        "-n",
        "--name",
        type=identifier,
        help="The variable that the Task is bound to, at once.",
    )
    @argument("code", nargs=argparse.REMAINDER, help="The statement to run.")
    @line_magic("track_progress")
    def track_line(self, line: str) -> None:
        """Run one line in the background, with a live bar, as ``%%track_progress`` runs a cell."""
        __tracebackhide__ = True
        options = self.track_line.parser.parse_args(split(line))
        code = code_after(line, options.code)
        if not code and not options.help:
            raise UsageError("%track_progress: there is no statement to run on this line.")
        self._run(self.track_line, options, code)

    def _run(
        self,
        magic: Any,
        options: argparse.Namespace,
        source: str,
        first_line: int = 1,
        runs: Runs | None = None,
    ) -> None:
        __tracebackhide__ = True
        if options.help:
            print(magic.__doc__)
            return
        _offer_updater(self.shell)  # again, after %reset
        try:
            code = compile_cell(self.shell, source, first_line, loops=options.loop)
        except SyntaxError as error:
            raise error.with_traceback(None) from None  # where it was met tells nothing
        executor = self._executor(options.executor)
        if not _runs_here(executor) and has_ipython_syntax(code.steps):
            raise UsageError(
                "%%track_progress: this code has syntax of IPython (%magic, !command), which "
                "another process does not know. Write it in Python (subprocess), or leave out "
                "--executor."
            )
        estimate = options.estimate
        reports = code.steps.mentions_updater or code.steps.outline is not None
        if estimate is None and not reports:
            estimate = "auto"

        earlier = () if runs is None else runs.earlier(source)
        if options.keep:
            for each in earlier:  # the page has cleared the cell's output, and their bars with it
                display(each)
            earlier = ()
        for each in earlier:
            each.remark = "its cell was run again"
            each.cancel()

        def show(task: Task[Any]) -> None:
            if runs is not None:
                runs.add(source, task)
            if options.name:
                self.shell.user_ns[options.name] = task
            display(task)

        task = start(
            code,
            title=options.message or f"In [{max(1, self.shell.execution_count - 1)}]",
            executor=executor,
            estimated_time=estimate,
            key=partial(digest, "cell", source.strip()),
            message=options.message,
            fake_to=options.to,
            finish=code.finish,
            pausable=reports,
            adopt=options.adopt,
            prepare=show,  # the bar stands above what the code prints
            after=earlier,
        )
        if host.is_batch():
            _finish(task, stop=True)
        elif options.wait:
            _finish(task, stop=False)

    def _executor(self, name: str | None) -> Any:
        if name in (None, "thread", "process"):
            return name
        if name in self.shell.user_ns:
            return self.shell.user_ns[name]
        raise UsageError(
            f"%%track_progress: there is no variable {name!r}; --executor takes 'process', or the "
            "name of a variable that holds a concurrent.futures.Executor or a Dask client."
        )


def _runs_here(executor: Any) -> bool:
    return executor in (None, "thread") or isinstance(
        executor, concurrent.futures.ThreadPoolExecutor
    )


def _finish(task: Task[Any], *, stop: bool) -> None:
    """Wait for a cell's task and raise what it failed with.

    Parameters
    ----------
    task : Task
    stop : bool
        Whether an interrupt stops the task, and not the waiting alone: in a batch the next cell
        must not find it still at work.
    """
    __tracebackhide__ = True
    try:
        error = task.exception()
    except KeyboardInterrupt:
        if stop:
            stop_for_runner(task)
        raise
    if error is not None:
        raise error


def load(shell: Any) -> None:
    """Make the magics known, and the name ``updater`` that code run by them may look for."""
    shell.register_magics(ProgressMagics)
    _offer_updater(shell)
    figures.separate()
    stdin.guard(shell)
    syntax.show_without_ours(shell)


def _offer_updater(shell: Any) -> None:
    if UPDATER not in shell.user_ns:
        shell.push({UPDATER: ambient}, interactive=False)


def unload(shell: Any) -> None:
    """Forget the magics. Cells that run go on."""
    for kind in ("cell", "line"):
        shell.magics_manager.magics[kind].pop("track_progress", None)
    syntax.show_all(shell)
    if shell.user_ns.get(UPDATER) is ambient:
        shell.drop_by_id({UPDATER: ambient})
