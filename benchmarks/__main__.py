"""``python -m benchmarks [NAME ...] [--rounds N] [--write]``: measure beside the peers.

Each prints a table; with ``--write`` it also takes the place of the one in benchmarks/README.md.
"""

import argparse
import json
import sys

from benchmarks import readme
from benchmarks.suite import SUITE
from benchmarks.wire import SETUP, kernel


def measured(code: str) -> dict[str, dict[str, float]]:
    """Run code in a kernel and return what it measured."""
    lines: list[str] = []

    def hook(message: dict) -> None:
        if message["msg_type"] == "stream":
            lines.append(message["content"]["text"])
        elif message["msg_type"] == "error":
            sys.exit("\n".join(message["content"]["traceback"]))

    with kernel() as client:
        # As a page does: a runner, which takes no input, gets no widgets.
        client.execute_interactive(f"{SETUP}\n{code}", output_hook=hook, allow_stdin=True)
    result = next(line for line in "".join(lines).splitlines() if line.startswith("RESULT "))
    return json.loads(result.removeprefix("RESULT "))


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("what", nargs="*", choices=[*SUITE, []], default=[])
    parser.add_argument("--items", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--write", action="store_true", help="put the tables into the README")
    options = parser.parse_args()
    for what in options.what or SUITE:
        each = SUITE[what]
        if each.in_kernel:
            module, _, function = each.function.partition(".")
            result = measured(
                f"from benchmarks.{module} import {function}\n"
                f"{function}({options.items}, {options.rounds})"
            )
        else:
            result = each.here(options.rounds)
        text = readme.table(result, each.baseline)
        print(f"**{each.title}**\n\n{text}\n", flush=True)
        if options.write:
            readme.write(what, text)


if __name__ == "__main__":
    main()
