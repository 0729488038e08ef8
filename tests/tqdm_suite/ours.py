"""A plugin of pytest: tqdm's own tests, with our class in the place of theirs.

Their tests read how far a bar is from what it prints. Ours prints nothing, so here it is made to
print what ``str(bar)`` says, whenever it is looked at.
"""

from contextlib import suppress
from pathlib import Path

import tqdm
import tqdm.asyncio
import tqdm.auto

import jupyter_progress


class Printed(jupyter_progress.tqdm):
    def begin(self):
        super().begin()
        self._say()

    def refresh(self, *args, **kwargs):
        if super().refresh(*args, **kwargs):
            self._say()

    def close(self):
        if not getattr(self, "disable", True):
            self._say("\n")
        super().close()

    def _say(self, end=""):
        with suppress(ValueError):  # the stream was closed
            self.fp.write(f"\r{self}{end}")


def trange(*args, **kwargs):
    return Printed(range(*args), **kwargs)


for module in (tqdm, tqdm.auto):
    module.tqdm, module.trange = Printed, trange
tqdm.asyncio.tqdm_asyncio = Printed

SKIPPED = dict(
    line.split("  ", 1) for line in (Path(__file__).parent / "skipped.txt").read_text().splitlines()
)
"""Tests that speak of how it is drawn rather than of counting, and of what in particular."""


def pytest_collection_modifyitems(config, items):
    skipped = [each for each in items if each.name in SKIPPED or each.originalname in SKIPPED]
    unknown = SKIPPED.keys() - {name for each in skipped for name in (each.name, each.originalname)}
    assert not unknown, f"tqdm has no such tests (any more): {sorted(unknown)}"
    config.hook.pytest_deselected(items=skipped)
    items[:] = [each for each in items if each not in skipped]
