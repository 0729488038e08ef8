"""A plugin of pytest: tqdm's own tests, with our class in the place of theirs."""

from pathlib import Path

import tqdm

import jupyter_progress

tqdm.tqdm = jupyter_progress.tqdm
tqdm.trange = jupyter_progress.tqdm.trange
jupyter_progress.tqdm.install()

SKIPPED = dict(
    line.split("  ", 1)
    for line in (Path(__file__).parent / "skipped.txt").read_text().splitlines()
)
"""Tests that speak of what is drawn rather than of counting, and of what in particular."""


def pytest_collection_modifyitems(config, items):
    skipped = [each for each in items if each.name.partition("[")[0] in SKIPPED]
    unknown = SKIPPED.keys() - {each.name.partition("[")[0] for each in skipped}
    assert not unknown, f"tqdm has no such tests (any more): {sorted(unknown)}"
    config.hook.pytest_deselected(items=skipped)
    items[:] = [each for each in items if each not in skipped]
