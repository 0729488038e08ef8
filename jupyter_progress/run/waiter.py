"""An activity that may wait, for others or to be resumed: its clock, and what is said of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from ..core.activity import Activity
from ..core.current import ancestors


class Waiter(Activity):
    """An activity that may wait for others, and be paused.

    Parameters
    ----------
    title : str
        Shown while it has sent no message.
    pausable : bool
        Whether it sends updates, at which it can be paused once it has begun.

    Attributes
    ----------
    within : tuple of int
        The numbers of the tasks that it was started by, directly or not.
    """

    def __init__(self, title: str = "", *, pausable: bool = True) -> None:
        super().__init__(title)
        self._pausable = pausable
        self._awaited: tuple[Waiter, ...] = ()
        self._failed_before: Waiter | None = None
        self.within = tuple(each.number for each in ancestors.get())

    @property
    def waits(self) -> bool:
        """Whether it waits for tasks that are not its own work."""
        return bool(self._awaited) and self._ended is None

    @property
    def note(self) -> str:
        """The remark that is shown now; of one that waits, for what."""
        awaited = self._awaited
        if not awaited or self._ended is not None:
            return super().note
        more = f" and {len(awaited) - 1} more" if len(awaited) > 1 else ""
        return f"waiting for {awaited[0].title or 'a task'}{more}"

    @contextmanager
    def waiting_for(self, tasks: Iterable[Waiter]) -> Iterator[None]:
        """Have it said meanwhile that it waits, and no time pass for it.

        To wait for tasks that it has started is its own work.
        """
        others = tuple(each for each in tasks if self.number not in each.within)
        with self._life:
            self._awaited += others
        if others:
            self.live.clock.stop()
            self.live.touch()
        try:
            with self.live.pulse.excused():
                yield
        finally:
            with self._life:
                self._awaited = tuple(each for each in self._awaited if each not in others)
            if others and not self._awaited and not self.paused:
                self.live.clock.go_on()
            for each in others:
                self.has_met(each)
            if others:
                self.live.touch()

    def has_met(self, task: Waiter) -> None:
        """Take note that it has waited for a task: if it fails with the same error, of that."""
        if task.error is not None and self.number not in task.within:
            self._failed_before = task

    def blame(self, error: BaseException | None) -> None:
        """Take note of where it fails with this error, and of who did before."""
        if error is not None:
            self.raised_at = error.__traceback__
            before = self._failed_before
            if before is not None and before.error is error:
                self.cause = before.cause or before

    # -- paused

    @property
    def can_pause(self) -> bool:
        """Whether it is under way, not paused, and sends updates or has not begun."""
        able = self._pausable or self.status == "pending"
        return able and self.can_cancel and not self.paused

    def pause(self) -> bool:
        """Have the task wait at its next update, until `resume` or `cancel`.

        Its threads wait in `send_update`, in `fake_progress`, before the next item of a loop and
        before the next step; one that has not begun waits before its function is called. Its
        clock and a fake segment stand still at once. The event loop of an async task waits as
        well, and tasks that it has started go on.

        Returns
        -------
        bool
            False if it is over, was asked to cancel, or sends no updates at which it could wait.
        """
        return (self.paused or self.can_pause) and self.live.pause()

    def resume(self) -> bool:
        """Have a paused task go on; returns False if it was not paused."""
        if not self.paused:
            return False
        self.live.resume()
        if self._awaited:
            self.live.clock.stop()
        return True
