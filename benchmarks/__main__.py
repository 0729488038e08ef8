"""``python -m benchmarks [NAME ...] [--rounds N] [--write]``: measure beside the peers.

Each prints a table; with ``--write`` it also takes the place of the one in benchmarks/README.md,
of honesty those of its own families and of ``--learned``.
All but honesty measure real kernels, pages and imports. ``honesty [--seed N] [--runs N] [--others |
--learned | --traces FILE.json] [--json]`` follows drawn runs, or those of a file, by a clock of its
own.
"""

import argparse
import sys
from pathlib import Path

from benchmarks import honesty, learned, readme
from benchmarks.suite import SUITE
from benchmarks.traces import TraceError
from benchmarks.wire import SETUP, answer, kernel


def measured(module: str, call: str) -> dict[str, dict[str, float]]:
    """Run a function in a kernel and return what it measured."""
    with kernel() as client:
        return answer(client, f"{SETUP}\nfrom {module} import *\nresult = {call}", "result")


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("what", nargs="*", choices=[*SUITE, "honesty", []], default=[])
    parser.add_argument("--items", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--write", action="store_true", help="put the tables into the README")
    parser.add_argument("--seed", type=int, default=honesty.SEED)
    parser.add_argument("--runs", type=int, default=honesty.TRACES, help="of each family")
    parser.add_argument("--traces", type=Path, help="a file of runs, instead of drawn ones")
    parser.add_argument("--others", action="store_true", help="runs of other kinds")
    parser.add_argument("--learned", action="store_true", help="what earlier runs teach")
    parser.add_argument("--json", action="store_true", help="honesty as JSON")
    options = parser.parse_args()
    for what in options.what or [*SUITE, "honesty"]:
        if what == "honesty":
            if options.write:
                readme.write("honesty", honesty.section(options.seed, options.runs))
                readme.write("learned", learned.section(options.seed, options.runs))
            else:
                print(_honesty(options))
            continue
        each = SUITE[what]
        if each.in_kernel:
            module, _, function = each.function.partition(".")
            call = f"{function}({options.items}, {options.rounds})"
            result = measured(f"benchmarks.{module}", call)
        else:
            result = each.here(options.rounds)
        text = readme.table(result, each.baseline)
        print(f"**{each.title}**\n\n{text}\n", flush=True)
        if options.write:
            readme.write(what, text)


def _honesty(options: argparse.Namespace) -> str:
    if options.learned:
        return learned.run(options.seed, options.runs, options.json)
    try:
        told = honesty.run(options.seed, options.runs, options.traces, options.json, options.others)
    except TraceError as problem:
        sys.exit(f"TraceError: {problem}")
    title = "The remaining time that is told, as max(estimate / true, true / estimate)"
    return told if options.json else f"**{title}**\n\n{told}"


if __name__ == "__main__":
    main()
