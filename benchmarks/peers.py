"""The peers: how each wraps a loop, and how each takes an explicit update.

Every function here runs in the kernel. A peer that is not installed is left out.
"""

import os
from collections.abc import Callable, Iterable
from importlib.util import find_spec

Wrap = Callable[[Iterable], Iterable]

HERE = "jupyter_progress"
OUR_TQDM = "jupyter_progress.tqdm"


def wrappers() -> dict[str, Wrap]:
    """Return by name what wraps an iterable; the baseline of the ratios is tqdm.notebook."""
    from jupyter_progress import track

    found: dict[str, Wrap] = {HERE: track}
    if find_spec("tqdm"):
        from tqdm import tqdm
        from tqdm.notebook import tqdm as tqdm_notebook

        from jupyter_progress.tqdm import tqdm as ours

        found[OUR_TQDM] = ours
        found["tqdm.notebook"] = tqdm_notebook
        null = open(os.devnull, "w")
        found["tqdm, to devnull"] = lambda items: tqdm(items, file=null)
    if find_spec("rich"):
        from rich.progress import track as rich_track

        found["rich.progress.track"] = rich_track
    if find_spec("progressbar"):
        import progressbar

        found["progressbar2"] = lambda items: progressbar.progressbar(
            items, max_value=len_of(items)
        )
    if find_spec("barflow"):
        import barflow

        # Without a terminal it hides itself, as it should; asked to, it draws into its file.
        found["barflow"] = lambda items: barflow.track(items, disable=False)
    if find_spec("alive_progress"):
        from alive_progress import alive_it

        found["alive_it"] = lambda items: alive_it(items, force_tty=False)
    return found


def len_of(items: Iterable) -> int | None:
    return len(items) if hasattr(items, "__len__") else None


def updates(n: int) -> dict[str, Callable[[], Callable[..., object]]]:
    """Return by name what opens a bar of `n` items and returns the call that moves it."""
    found = {
        f"{HERE} `send_update`": _ours,
        f"{HERE} `send_update`, with a message": _ours,
        f"{HERE} `send_update`, of a whole number": _ours,
        f"{HERE} `counter.update(1)`": lambda: _counter(n),
        EMPTY: lambda: _Empty().send_update,
    }
    if find_spec("tqdm"):
        from tqdm.notebook import tqdm

        found["tqdm.notebook `update(1)`"] = lambda: tqdm(total=n).update
    if find_spec("rich"):
        found["rich `update`"] = lambda: _rich(n)
    if find_spec("ipywidgets"):
        found["IntProgress `.value =`"] = lambda: _int_progress(n)
    return found


EMPTY = "a method with these arguments that does nothing"

ARGUMENTS: dict[str, tuple[object, ...]] = {
    f"{HERE} `send_update`": (50.0,),
    f"{HERE} `send_update`, with a message": (50.0, "Step"),
    f"{HERE} `send_update`, of a whole number": (50,),
    EMPTY: (50.0,),
}
"""What each is called with, the same each time; 1, where nothing is said here."""


def movers(n: int) -> dict[str, Callable[[], Callable[[int], object]]]:
    """Return by name what opens a bar and returns what moves it to item `i` of `n`."""
    found: dict[str, Callable[[], Callable[[int], object]]] = {}

    def ours() -> Callable[[int], object]:
        send_update = _ours()
        return lambda i: send_update(i / n * 100, "Step")

    found[HERE] = ours
    opened = updates(n)
    for name, peer in (
        ("tqdm.notebook", "tqdm.notebook `update(1)`"),
        ("rich", "rich `update`"),
        ("IntProgress", "IntProgress `.value =`"),
    ):
        if peer in opened:
            found[name] = opened[peer]
    found["tqdm.notebook"] = lambda: (lambda update: lambda i: update(1))(
        opened["tqdm.notebook `update(1)`"]()
    )
    return found


def _ours() -> Callable[..., object]:
    from IPython.display import display

    from jupyter_progress import ProgressTracker

    tracker = ProgressTracker()
    display(tracker)
    return tracker.updater.send_update


def _counter(n: int) -> Callable[..., object]:
    from IPython.display import display

    from jupyter_progress import ProgressTracker

    tracker = ProgressTracker()
    display(tracker)
    return tracker.updater.counter(n).update


class _Empty:
    """Does nothing with the same arguments: the least that a call of this kind can cost."""

    def send_update(self, progress: float, message: str | None = None, **metrics: object) -> None:
        pass


def _rich(n: int) -> Callable[[int], object]:
    from rich.progress import Progress

    progress = Progress(redirect_stdout=False, redirect_stderr=False)
    progress.start()
    task = progress.add_task("Step", total=n)
    return lambda i, update=progress.update: update(task, completed=i)


def _int_progress(n: int) -> Callable[[int], object]:
    from IPython.display import display
    from ipywidgets import IntProgress

    bar = IntProgress(max=n)
    display(bar)

    def update(i: int) -> None:
        bar.value = i

    return update
