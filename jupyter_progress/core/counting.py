"""How far loops that count have brought a bar: while there are any, nothing else tells."""

from __future__ import annotations

import threading

from ..values.count import ALMOST
from ..values.progress import FakeProgress
from ..values.update import Update
from .shares import item_of
from .slots import Slots


class CountedSlots(Slots):
    """Slots whose percent may be that of loops: it does not go back, and is never quite 100."""

    def __init__(self) -> None:
        super().__init__()
        self._loops = 0
        self._only_forward = False
        # Reentrant: the garbage collector may drop a loop meanwhile.
        self._count_lock = threading.RLock()

    @property
    def loops(self) -> int:
        """How many loops tell how far it is."""
        return self._loops

    @property
    def is_counted(self) -> bool:
        """Whether its percent does not go back."""
        return self._loops > 0 or self._only_forward

    def only_forward(self) -> None:
        """Have its percent never go back: it is a part of a bar that is counted."""
        self._only_forward = True
        self.review()

    def begin_count(self, start: float) -> None:
        """Have one more loop tell how far the bar is."""
        with self._count_lock:
            self._loops += 1
            if self.counted is None:
                self.counted = min(start, ALMOST)
        self.count_to(start)
        self.review()

    def count_to(self, percent: float) -> bool:
        """Go on to where a loop stands; returns whether that is new."""
        with self._count_lock:
            before, fake = self.counted, self.fake
            if before is None and not self._only_forward:
                return False
            reached = max(before or 0.0, 0.0 if fake is None else fake.value())
            self.counted = min(max(reached, percent), ALMOST)
            self.reported = True
        if fake is not None:
            self._set_fake(None)
        return fake is not None or self.counted != before

    def end_count(self) -> None:
        """Have one loop less tell; after the last one the bar stands where they left it."""
        with self._count_lock:
            self._loops -= 1
            if not self.is_counted:
                self.progress, self.counted = self.counted, None
        self.review()

    def review(self) -> None:
        """Find out anew whether updates have to be sent whole."""
        raise NotImplementedError

    def _set_fake(self, fake: FakeProgress | None) -> None:
        raise NotImplementedError


def in_item(live: CountedSlots, update: Update) -> Update:
    """Return an update as one of the item under way; others do not move a bar that is counted."""
    item, progress, fake = item_of(live), update.progress, update.fake
    if not live.loops:
        return update  # the last of them has just been found to be over
    if item is None:
        return update._replace(progress=None, fake=None)
    share, scope = item.share(), item.scope
    if progress is not None:
        progress = share.at(scope.share(progress))
    if fake is not None:
        live.count_to(share.start)  # it begins where the bar stands, not where it was last seen
        fake = fake._replace(end=min(share.at(scope.share(fake.end)), ALMOST))
    return update._replace(progress=progress, fake=fake)
