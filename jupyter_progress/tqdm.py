"""Bars for whatever takes a class of tqdm's: ``from jupyter_progress.tqdm import tqdm``.

``jupyter_progress.tqdm`` is the class itself, so that it can be handed on by that name.
"""

from __future__ import annotations

import sys
from collections.abc import Awaitable, Iterable, Sized
from typing import Any, ClassVar

try:
    from tqdm import auto
    from tqdm.asyncio import tqdm_asyncio
except ImportError:
    raise ModuleNotFoundError(
        "jupyter_progress.tqdm needs tqdm, whose class it takes the place of: pip install tqdm.",
        name="tqdm",
    ) from None

from .run.adopt.patch import Patch
from .run.adopt.tqdm_bars import Adoptable, Undrawn, made_as_adopted


class tqdm(Adoptable, tqdm_asyncio, Undrawn):
    """A bar that is made, moved and asked as one of tqdm, and shown as one of ours.

    In a task, a background cell or another of these bars it moves a part of theirs, with a row
    of its own once it lasts; elsewhere it is a bar in the foreground. All that concerns how
    tqdm draws (`ncols`, `bar_format`, `position`, ...) is taken and does nothing.

    Examples
    --------
    >>> for item in tqdm(items, desc="Reading"):
    ...     read(item)
    >>> hf_hub_download(repo, file, tqdm_class=tqdm)
    """

    tqdm: ClassVar[type[Any]]
    trange: ClassVar[Any]
    install: ClassVar[Any]
    uninstall: ClassVar[Any]

    def __init__(self, *args: Any, display: bool = True, **kwargs: Any) -> None:
        kwargs["delay"] = kwargs.get("delay") or 0 if display else float("inf")
        super().__init__(*args, **kwargs)

    @classmethod
    def as_completed(cls, fs: Iterable[Awaitable[Any]], **options: Any) -> Any:
        """Hand out awaitables as they are done: also of what has no length, as asyncio does."""
        return super().as_completed(fs if isinstance(fs, Sized) else list(fs), **options)


def trange(*args: int, **kwargs: Any) -> tqdm:
    """Return ``tqdm(range(*args), **kwargs)``."""
    return tqdm(range(*args), **kwargs)


def install() -> None:
    """Have the bars of ``tqdm.auto`` be ours from now on, wherever they were imported before."""
    for each in _PATCHES:
        each.apply()


def uninstall() -> None:
    """Undo `install`: ``tqdm.auto`` is as it was."""
    for each in _PATCHES:
        each.undo()


_PATCHES = (
    Patch(auto.tqdm, "__new__", made_as_adopted(lambda: True)),  # for who has it already
    Patch(auto, "tqdm", lambda _: tqdm),
    Patch(auto, "trange", lambda _: trange),
)

tqdm.tqdm, tqdm.trange = tqdm, staticmethod(trange)
tqdm.install, tqdm.uninstall = staticmethod(install), staticmethod(uninstall)
sys.modules[__name__] = tqdm  # type: ignore[assignment]  # a class is what others ask for
