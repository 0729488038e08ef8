"""Bars of tqdm that draw nothing: they move a part of one of ours."""

from __future__ import annotations

import inspect
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from time import time
from typing import Any, ClassVar
from weakref import WeakSet

from tqdm.std import tqdm as std_tqdm

from ...core.errors import TaskCancelled, log_failure
from ...core.throttle import INTERVAL
from ...loops.adopted import Adopted, Reading
from ...loops.counted import Position, counted
from ...values.progress import status_after
from ..counting import part_of
from ..here import Here
from .adopting import adopts_here
from .patch import Patch

_ENDS = (StopIteration, StopAsyncIteration)

_ARGUMENTS = tuple(inspect.signature(std_tqdm.__init__).parameters)[1:-1]
"""The names of all that a bar may be given by place, in their order."""


class Undrawn(std_tqdm):
    """What a class of bars is given as its base, so that it draws nothing.

    All that draw look whether they are disabled, once this has been made ready.
    """

    disable: bool

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.update(zip(_ARGUMENTS, args, strict=False))
        # None asks whether the screen is a terminal, which does not matter here.
        kwargs["disable"] = bool(kwargs.get("disable"))
        kwargs["gui"] = True  # tqdm's own word for a bar that prints nothing itself
        super().__init__(**kwargs)
        self.is_off, self.disable = self.disable, True


class Adoptable(std_tqdm):
    """What a class of bars is preceded by, so that it tells one of ours how far it is."""

    monitor_interval = 0  # tqdm's thread that wakes bars which nobody reads
    # Apart from the bars that are drawn, which leave a line of the screen for each of these.
    _instances: ClassVar[WeakSet[Any]] = WeakSet()
    iterable: Any
    _is_dropped = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self._moving: Adopted | None = None
        self._read = -1.0
        self._walked: tuple[float, Position] | None = None
        self._metrics: dict[str, Any] = {}
        super().__init__(*args, **kwargs)
        self.disable = self.is_off
        if not self.disable:
            # How often it brings its number up to date; what it asks for concerns what is drawn.
            self.mininterval, self.miniters, self.dynamic_miniters = INTERVAL, 0, True
            self.begin()
            self.delay = 0

    # -- what it is read by

    def read(self) -> Reading:
        """Return what it says now."""
        if self._moving is not None and time() >= self._shown_from:
            self._here.show()
        if self.n == self._read and self.miniters > 1:
            self.miniters = 1  # it has become slow, and would count on before it looks at the time
        self._read = self.n
        n = self.n
        if self._walked is not None:  # it brings its number up to date now and then
            start, position = self._walked
            n = max(n, start + position.dealt_with())
        scale = self.unit_scale
        factor = 1 if isinstance(scale, bool) or not scale else scale
        total = None if self.total is None else self.total * factor
        message = (self.desc or "").removesuffix(": ")
        if self.postfix and not self._metrics:
            message = f"{message}, {self.postfix}" if message else str(self.postfix)
        return Reading(n * factor, total, message, self.unit, self.initial * factor)

    def hurry(self) -> None:
        """Have its next step look whether it is to go on."""
        self.miniters = self.mininterval = 0

    def __iter__(self) -> Iterator[Any]:
        """Iterate as ever, over what can be counted from outside."""
        if not self.disable:
            if self._walked is None:
                self._iterable = self.iterable
            try:
                walked = counted(self._iterable)
            except TypeError as error:  # there is nothing to iterate over
                self.over(error)
                raise
            self._walked, self.iterable = (self.n, walked), walked.items
        return iter(super().__iter__())

    # -- its life

    def begin(self) -> None:
        """Begin to move the bar of whatever runs this code, or one of its own."""
        self._here = here = Here(self.read().message, show=self.delay <= 0)
        self._shown_from = self.start_t + self.delay
        try:
            self._moving = Adopted(part_of(here.updater), self, is_whole=here.is_own)
        except BaseException as error:
            here.end(status_after(error), error)
            raise

    def over(self, error: BaseException | None = None) -> None:
        """End moving it. Again, if an interrupt came amid it."""
        if self._walked is not None:
            self._walked, self.iterable = None, self._iterable
        moving = self._moving
        if moving is None:
            return
        here = self._here
        if here.updater.cancelled:
            self._drop_rest()
        # Of unknown length, a loop that is left has not come to its end.
        is_left = isinstance(error, GeneratorExit) or self._is_dropped
        is_walked = self.iterable is not None
        is_short = is_left and is_walked if self.total is None else self.n < self.total
        error = None if isinstance(error, GeneratorExit) else error
        try:
            moving.finish(self, failed=error is not None or is_short)
        except BaseException as came:
            here.end(status_after(came), came)
            raise
        if error is not None:
            here.end(status_after(error), error)
        elif is_short:
            here.end("cancelled" if here.updater.cancelled else "stopped")
        else:
            here.end()
        self._moving = None

    def _drop_rest(self) -> None:
        """Close a generator that is left, such as that of `pool.map`: its items are not begun.

        Python does so when it is dropped, but the traceback of the cancel would keep it.
        """
        left = self.iterable
        if inspect.isgenerator(left) and inspect.getgeneratorstate(left) == inspect.GEN_SUSPENDED:
            try:
                left.close()
            except Exception:  # of its own cleaning up
                log_failure("A generator could not be closed after a cancel.")

    def close(self) -> None:
        """End it."""
        if getattr(self, "disable", True):
            return
        error = self._raised()
        try:
            self.over(error)
        except BaseException:  # an interrupt may have come before it did anything
            self.over(error)
            raise
        finally:
            std_tqdm.close(self)
            super().close()  # of a class of one's own; the others see that it is disabled

    def _raised(self) -> BaseException | None:
        """Return what was raised where tqdm takes the next item: it closes the bar then."""
        error = sys.exc_info()[1]
        at = None if error is None or isinstance(error, _ENDS) else error.__traceback__
        if at is None or at.tb_frame.f_locals.get("self") is not self:
            return None  # somebody handles it further out
        return error if at.tb_frame.f_globals.get("__name__", "").startswith("tqdm.") else None

    def __del__(self) -> None:
        self._is_dropped = True
        with suppress(TaskCancelled):  # who drops it has met that already
            super().__del__()

    def __exit__(self, kind: Any, error: BaseException | None, traceback: Any) -> None:
        if error is not None and not self.disable:
            self.over(error)
        super().__exit__(kind, error, traceback)

    def reset(self, total: float | None = None) -> None:
        """Begin anew."""
        if self.disable:
            super().reset(total)
            return
        self.over()
        self.disable = True
        super().reset(total)
        self.disable = False
        self.last_print_n = 0
        self.last_print_t = self.start_t = time()
        self.begin()

    # -- instead of drawing

    def refresh(self, nolock: bool = False, lock_args: Any = None) -> Any:
        """Look whether it is to go on."""
        if self.disable:
            return None
        if self._moving is not None:
            self._moving.check()
        return True

    def display(self, *_: Any, **__: Any) -> Any:
        """Draw nothing."""
        return True

    def clear(self, *_: Any, **__: Any) -> None:
        """Draw nothing."""

    def set_postfix(self, ordered_dict: Any = None, refresh: bool = True, **metrics: Any) -> None:
        """Show metrics beside the message."""
        self._metrics = {**dict(ordered_dict or ()), **metrics}
        if self._moving is not None:
            self._moving.tell_metrics({str(name): each for name, each in self._metrics.items()})
        super().set_postfix(ordered_dict, refresh, **metrics)

    def set_postfix_str(self, s: str = "", refresh: bool = True) -> None:
        """Show a text behind the message."""
        self._metrics = {}
        super().set_postfix_str(s, refresh)


def adopted(kind: type) -> type:
    """Return a class of bars that is this one, but moves the bar of a task."""
    if issubclass(kind, Adoptable):
        return kind
    bases = (Adoptable, Undrawn) if kind is std_tqdm else (Adoptable, kind, Undrawn)
    # Python's own list of classes keeps none alive: one that a cell defined goes as it does.
    made: type
    for made in Adoptable.__subclasses__():
        if made.__bases__ == bases and made.__module__ == kind.__module__:
            return made
    names = {"__module__": kind.__module__, "__qualname__": kind.__qualname__}
    return type(kind.__name__, bases, {"_instances": WeakSet(), **names})


def made_as_adopted(when: Callable[[], bool]) -> Callable[[Any], Any]:
    """Return what replaces a `__new__`: bars that are made when this holds are adopted."""

    def replacement(original: Callable[..., Any]) -> Any:
        def make(kind: type, *args: Any, **kwargs: Any) -> Any:
            return original(adopted(kind) if when() else kind, *args, **kwargs)

        return staticmethod(make)

    return replacement


PATCH = Patch(std_tqdm, "__new__", made_as_adopted(adopts_here))
"""Has a bar that is made in a task be one that is adopted: all classes of tqdm are made by this."""
