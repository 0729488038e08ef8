"""``python -m benchmarks [loops | updates | wire | workers | honesty]``.

All but honesty run in real kernels. ``honesty [--seed N] [--runs N] [--others | --learned |
--traces FILE.json] [--json]`` follows drawn runs, or those of a file, by a clock of its own.
"""

import argparse
import json
import sys
from pathlib import Path

from benchmarks import honesty, learned
from benchmarks.traces import TraceError
from benchmarks.wire import SETUP, kernel, wire

BASELINES = {
    "loops": "tqdm.notebook",
    "updates": "prototype",
    "wire": "tqdm.notebook.update",
    "workers": "a multiprocessing.Queue",
}
TITLES = {
    "loops": "A loop, ns (CPU, all threads) an item over the bare loop, and as a ratio to {}",
    "updates": "An explicit update, ns (CPU, all threads) a call, and as a ratio to a minimal {}",
    "wire": "What a bar sends: as it is opened, and while it is updated in a hot loop; ratio to {}",
    "workers": "Updates from a worker: how many a second, how late the last is; ratio to {}",
    "honesty": "The remaining time that is told, as max(estimate / true, true / estimate)",
}
FUNCTIONS = {"loops": "measure.loops", "updates": "measure.calls", "workers": "workers.workers"}


def measured(code: str) -> dict[str, dict[str, float]]:
    """Run code in a kernel and return what it measured."""
    lines: list[str] = []

    def hook(message: dict) -> None:
        if message["msg_type"] == "stream":
            lines.append(message["content"]["text"])
        elif message["msg_type"] == "error":
            sys.exit("\n".join(message["content"]["traceback"]))

    with kernel() as client:
        client.execute_interactive(f"{SETUP}\n{code}", output_hook=hook, allow_stdin=False)
    result = next(line for line in "".join(lines).splitlines() if line.startswith("RESULT "))
    return json.loads(result.removeprefix("RESULT "))


def table(result: dict[str, dict[str, float]], baseline: str) -> str:
    """Return the figures as a Markdown table, each with its ratio to the baseline's."""
    columns = list(next(iter(result.values())))
    base = result.get(baseline)
    lines = ["| | " + " | ".join(columns) + " |", "|---" * (len(columns) + 1) + "|"]
    for name, row in result.items():
        cells = [
            f"{row[c]:,.1f}" + (f" ({row[c] / base[c]:.3g})" if base and base[c] > 0 else "")
            for c in columns
        ]
        lines.append(f"| {name} | " + " | ".join(cells) + " |")
    return "\n".join(lines)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("what", nargs="*", choices=[*BASELINES, "honesty", []], default=[])
    parser.add_argument("--items", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--seed", type=int, default=honesty.SEED)
    parser.add_argument("--runs", type=int, default=honesty.TRACES, help="of each family")
    parser.add_argument("--traces", type=Path, help="a file of runs, instead of drawn ones")
    parser.add_argument("--others", action="store_true", help="runs of other kinds")
    parser.add_argument("--learned", action="store_true", help="what earlier runs teach")
    parser.add_argument("--json", action="store_true", help="honesty as JSON")
    options = parser.parse_args()
    for what in options.what or [*BASELINES, "honesty"]:
        if what == "honesty" and options.learned:
            print(learned.run(options.seed, options.runs, options.json))
            continue
        if what == "honesty":
            try:
                told = honesty.run(
                    options.seed, options.runs, options.traces, options.json, options.others
                )
            except TraceError as problem:
                sys.exit(f"TraceError: {problem}")
            if not options.json:
                print(TITLES[what])
            print(told)
            continue
        module, _, function = FUNCTIONS.get(what, "").partition(".")
        code = (
            f"from benchmarks.{module} import {function}\n"
            f"{function}({options.items}, {options.rounds})"
        )
        print(TITLES[what].format(BASELINES[what]))
        print(table(measured(code) if function else wire(), BASELINES[what]), end="\n\n")


if __name__ == "__main__":
    main()
