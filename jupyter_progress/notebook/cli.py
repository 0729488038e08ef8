"""The command ``jupyter-progress``."""

from __future__ import annotations

import argparse
import asyncio
import json
import logging
import os
import re
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from ..core import host
from ..display.choice import current_display
from ..display.mode import current_mode, display_mode
from .files import NotANotebook, why_not_writable
from .parameters import is_name, parsed

NEEDED = ("nbclient", "nbformat", "jupyter_client")

DESCRIPTION = """\
Run a notebook from its first cell to its last, with one bar in the terminal, and the bars of its
cells below it. How far it is, and how long it will take, goes by what its cells took last time.
"""

EPILOG = """\
The notebook that was run, with its outputs, goes to NAME.out.ipynb beside it, unless -o or
--inplace says otherwise. It is saved whatever happens, also when a cell fails, the kernel dies or
you press Ctrl-C; cells that were not reached keep the outputs that they had. Ctrl-C interrupts the
cell at work and waits for it; a second one ends at once.

A VALUE is JSON (3, 0.5, true, null, "3", [1, 2], {"a": 1}), True, False or None; anything else is
text. The values go into a cell tagged injected-parameters, below the one tagged parameters.

A cell tagged raises-exception may fail; one tagged skip-execution is left out.

Exit codes: 0 all is well, 1 a cell failed, took too long, or the kernel died, 2 it cannot be run as
it was asked for, 130 interrupted (143 by SIGTERM).
"""


def main(arguments: Sequence[str] | None = None) -> int:
    """Do what the command line says; returns the exit code."""
    parser = _parser()
    given = parser.parse_args(arguments)
    missing = [each for each in NEEDED if find_spec(each) is None]
    if missing:
        return _refuse(
            f"running notebooks needs {missing[0]}, which is not installed: "
            "pip install 'jupyter_progress[run]'"
        )
    try:
        return _run(given)
    except KeyboardInterrupt:  # before the run began, or after its end
        return 130


def _run(given: argparse.Namespace) -> int:
    from .kernel import NoKernel
    from .run import Ending, Options, Run, UsageError

    source = Path(given.notebook)
    if not source.is_file():
        return _refuse(f"{source} is a folder." if source.is_dir() else f"{source} does not exist.")
    target = source if given.inplace else given.output or source.with_suffix(".out.ipynb")
    if why := why_not_writable(target):
        return _refuse(f"the outputs cannot be saved: {why}")
    folder = given.cwd or source.resolve().parent
    if not folder.is_dir():
        return _refuse(f"--cwd: the folder {folder} does not exist.")
    options = Options(source, target, given.kernel, folder, given.timeout, _parameters(given))
    tell = _Lines().tell if given.json else _nothing if given.quiet else _hint

    async def run() -> Ending:
        run = Run(options, tell)
        with _shown(quiet=given.quiet or given.json):
            current_display().display(run.activity)
            return await run.execute()

    try:
        ending = asyncio.run(run())
    except (NotANotebook, NoKernel, UsageError) as problem:
        return _refuse(str(problem))
    if ending.traceback:
        _say(ending.traceback if host.is_terminal(sys.stderr) else _plain(ending.traceback))
    if ending.message:
        _say(f"jupyter-progress: {_plain(ending.message)}")
    if not (given.quiet or given.json):
        _say(f"Saved: {ending.saved}")
    return ending.code


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser("jupyter-progress", description="Progress of notebooks.")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    run = commands.add_parser(
        "run",
        help="run a notebook, with its progress in the terminal",
        description=DESCRIPTION,
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    run.add_argument("notebook", metavar="NOTEBOOK")
    where = run.add_mutually_exclusive_group()
    where.add_argument("-o", "--output", type=Path, metavar="OUT", help="where the outputs go")
    where.add_argument("--inplace", action="store_true", help="put them into NOTEBOOK itself")
    for short, long, words in (
        ("-p", "--parameter", "set a parameter; may be given several times"),
        ("-r", "--raw-parameter", "the same, and VALUE is text, whatever it looks like"),
    ):
        run.add_argument(
            short, long, nargs=2, action=_Parameter, metavar=("NAME", "VALUE"), help=words
        )
    run.add_argument("--kernel", default="", metavar="NAME", help="another than NOTEBOOK names")
    run.add_argument(
        "--timeout", type=_seconds, metavar="SECONDS", help="a cell that takes longer is stopped"
    )
    run.add_argument(
        "--cwd", type=Path, metavar="DIR", help="where the kernel works; by default beside NOTEBOOK"
    )
    how = run.add_mutually_exclusive_group()
    how.add_argument("--json", action="store_true", help="a JSON object per line, on stdout")
    how.add_argument("--quiet", action="store_true", help="nothing but errors")
    return parser


class _Parameter(argparse.Action):
    """Collects parameters of both kinds in one place: the last of a name counts."""

    def __call__(self, parser: Any, namespace: Any, values: Any, option: Any = None) -> None:
        name, value = values
        if not is_name(name):
            parser.error(f"{option}: {name!r} cannot be a variable's name in Python.")
        found = dict(getattr(namespace, "parameters", {}))
        found[name] = value if option in ("-r", "--raw-parameter") else parsed(value)
        namespace.parameters = found


def _parameters(given: argparse.Namespace) -> dict[str, Any]:
    return getattr(given, "parameters", {})


def _seconds(text: str) -> float:
    seconds = float(text)
    if not 0 < seconds < float("inf"):
        raise ValueError
    return seconds


@contextmanager
def _shown(*, quiet: bool) -> Iterator[None]:
    """Show bars live in a terminal, as lines of a log elsewhere, or not at all."""
    mode = "off" if quiet else current_mode()
    if mode == "auto":
        if not host.is_terminal(sys.stderr):
            mode = "log"
        elif find_spec("rich") is None:
            mode = "text"
    if mode == "log":
        log = logging.getLogger("jupyter_progress")
        lines = logging.StreamHandler()
        lines.setFormatter(logging.Formatter("%(asctime)s  %(message)s", "%H:%M:%S"))
        log.addHandler(lines)
        log.setLevel(logging.INFO)
    with display_mode(mode):
        yield


class _Lines:
    """What happens, for a program that reads along: a JSON object on each line of stdout."""

    def __init__(self) -> None:
        self._is_read = True

    def tell(self, event: dict[str, Any]) -> None:
        """Write one line. Where nobody reads any more, the notebook is run to its end."""
        if not self._is_read:
            return
        try:
            print(json.dumps(event), flush=True)
        except BrokenPipeError:
            self._is_read = False
            # Else Python itself would fail at its end.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            _say("jupyter-progress: nobody reads stdout any more; the notebook is run on.")


def _hint(event: dict[str, Any]) -> None:
    if event["event"] == "interrupted":
        _say(f"Cell {event['cell']} is interrupted; once more ends at once.")


def _nothing(event: dict[str, Any]) -> None:
    pass


def _plain(text: str) -> str:
    """Return a text without the colours of a terminal, or anything else that it would obey."""
    text = re.sub(r"\x1b\[[0-9;]*m", "", text)
    return re.sub(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]", "\ufffd", text)


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def _refuse(why: str) -> int:
    _say(f"jupyter-progress: {why}")
    return 2
