"""``python -m benchmarks [loops | updates] [--items N] [--rounds N]``: in a real kernel."""

import argparse
import json
import sys
from pathlib import Path

from jupyter_client.manager import start_new_kernel

ROOT = Path(__file__).parents[1]
BASELINES = {"loops": "tqdm.notebook", "updates": "prototype"}
TITLES = {
    "loops": "A loop, ns (CPU, all threads) an item over the bare loop, and as a ratio to {}",
    "updates": "An explicit update, ns (CPU, all threads) a call, and as a ratio to a minimal {}",
}


def measured(code: str) -> dict[str, dict[str, float]]:
    """Run code in a kernel of its own, as a notebook would, and return what it measured."""
    manager, client = start_new_kernel()
    lines: list[str] = []

    def hook(message: dict) -> None:
        if message["msg_type"] == "stream":
            lines.append(message["content"]["text"])
        elif message["msg_type"] == "error":
            sys.exit("\n".join(message["content"]["traceback"]))

    try:
        client.execute_interactive(
            f"import sys; sys.path.insert(0, {str(ROOT)!r})\n{code}",
            output_hook=hook,
            allow_stdin=False,
        )
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)
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
    parser.add_argument("what", nargs="*", choices=["loops", "updates", []], default=[])
    parser.add_argument("--items", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=7)
    options = parser.parse_args()
    for what in options.what or BASELINES:
        function = {"loops": "loops", "updates": "calls"}[what]
        code = (
            f"from benchmarks.measure import {function}\n"
            f"{function}({options.items}, {options.rounds})"
        )
        print(TITLES[what].format(BASELINES[what]))
        print(table(measured(code), BASELINES[what]), end="\n\n")


if __name__ == "__main__":
    main()
