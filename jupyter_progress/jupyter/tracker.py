"""`ProgressTracker`: the bar in the output of a cell, and what it leaves there."""

from __future__ import annotations

import secrets
import sys
from typing import Any

from ipywidgets import Layout

from ..core import host
from ..core.activity import Activity
from ..core.group import Group
from ..core.throttle import Throttle
from ..display.choice import current_display, display_named
from ..display.display import as_one
from ..display.shown import activity_of
from ..render.record import record
from ..render.wire import bundle
from ..run.ambient import current_updater, set_current
from ..run.updater import ProgressUpdater
from ..values.progress import status_after
from . import kernel
from .bar import Bar
from .by_hand import NOT_BY_HAND, TrackerUpdater
from .closing import Over
from .outputs import OUTPUTS, is_in_a_box, place_now
from .pages import PAGES
from .partials import PartialOutput

REFRESH_EVERY = 1.0
"""Seconds between two states of a bar where there is no widget: for a runner, as html."""


class ProgressTracker(Bar):
    """Show a task, or several, as a live bar.

    Without a task it is a bar driven by hand: through `updater`, which ends it at 100 %, or as a
    context manager, which shows it unless that is done already, and ends it with its block.

    Parameters
    ----------
    *activities : Task or other Activity
        What to show.
    title : str, optional
        Of a bar driven by hand: shown while there is no message.
    layout : Layout or dict, optional
        As of any ipywidget; without it the bar is as wide as its place.

    Methods
    -------
    close()
        Take it from the page; what it shows goes on.
    keep(keep)
        Keep the tasks when they are over, and what they returned, or let go of them then.

    Attributes
    ----------
    task, tasks : Task, tuple of Task
        What it shows: the first, and all.
    updater : ProgressUpdater
        What moves a bar driven by hand. Displayed, it is the bar.

    Examples
    --------
    >>> ProgressTracker(fit(north), fit(south))         # two tasks, one bar
    >>> with ProgressTracker(title="Convert") as bar:   # by hand
    ...     bar.send_update(40, "Reading")
    """

    is_known = True  # others than the display may have it, so it has to go on showing the same

    def __init__(
        self, *activities: Any, title: str = "", layout: Layout | dict[str, Any] | None = None
    ) -> None:
        shown = tuple(activity_of(each) for each in activities)
        if not isinstance(title, str):
            raise TypeError(f"ProgressTracker: title is {title!r}; give a str.")
        self._by_hand, self._keeps, self._shown = not shown, True, False
        self._shows_itself_in: object = _NOWHERE
        self._refreshing = Throttle(self._refresh, interval=REFRESH_EVERY)
        self._forget_outputs()
        activity = as_one(shown) if shown else Activity(title)
        if self._by_hand:
            activity.begin()
        super().__init__(activity, layout)

    def _forget_outputs(self) -> None:
        self._display_ids: list[str] = []
        self._bundles: list[dict[str, Any]] = []
        self._in_batch = False
        self._partials: PartialOutput | None = None
        self._refreshed: object = None

    def show_next(self, activity: Activity) -> None:
        """Show another activity: what it showed is over, and stands in its outputs as html."""
        self._keeps = True
        self._forget_outputs()
        super().show_next(activity)

    @property
    def activity(self) -> Activity:
        """What is shown.

        Raises
        ------
        RuntimeError
            If it is over, and the tracker does not keep it.
        """
        if self._activity is None:
            raise RuntimeError(f"{self!r} has let go of what it showed, which is over.")
        return self._activity

    @property
    def task(self) -> Any:
        """The task shown; of several, the first."""
        return self.tasks[0]

    @property
    def tasks(self) -> tuple[Any, ...]:
        """The tasks shown; none once they are over, if it does not keep them."""
        if (activity := self._activity) is None:
            return ()
        return activity.children if isinstance(activity, Group) else (activity,)

    @property
    def updater(self) -> ProgressUpdater:
        """The writing end of a bar driven by hand.

        Raises
        ------
        RuntimeError
            If this tracker shows a task, which has an updater of its own.
        """
        if not self._by_hand:
            raise RuntimeError(NOT_BY_HAND)
        return TrackerUpdater(self)

    def __enter__(self) -> ProgressUpdater:
        updater, self._around = self.updater, current_updater()
        try:
            if not self._shown and not is_in_a_box(self):
                self.activity.foreground = True
                self._ipython_display_()
                self._shows_itself_in = place_now()
            set_current(updater)
        except BaseException as error:  # an interrupt: nobody else would end it
            self._end(error)
            raise
        return updater

    def __exit__(self, kind: object, error: BaseException | None, traceback: object) -> None:
        try:
            self._end(error)
        except BaseException:  # an interrupt may have come before it did anything
            self._end(error)
            raise

    def _end(self, error: BaseException | None) -> None:
        set_current(self._around)
        failed = (status := status_after(error)) == "failed"
        self.activity.end(status, error if failed else None)

    def as_dict(self) -> dict[str, Any]:
        """Return what it shows now as plain JSON; see `Task.as_dict`."""
        return record(self.state_now())

    def keep(self, keep: bool = True) -> None:
        """Keep what is shown when it is over, or let go of it then.

        ipywidgets keeps every widget for ever, and with it would stay what the tasks returned.
        """
        self._keeps = keep
        self._release()

    def publish(self) -> None:
        """Send the state; a bar driven by hand is over when it reaches the end."""
        activity = self._activity
        super().publish()
        if activity is not None and self._partials is not None:
            self._partials.follow(activity, in_batch=self._in_batch)
        if self._in_batch or PAGES.are_silent:
            self.refresh_outputs()
        if self._by_hand and self._final is None and self.activity.progress.value() == 100:
            self.activity.end("done")

    def settle(self, final: dict[str, Any]) -> None:
        """Put the final state into the outputs that it is shown in."""
        super().settle(final)
        for display_id in self._display_ids:
            kernel.refresh_bar(final["settled"], display_id)
        for data in self._bundles:  # which %%capture may have kept, to show it later
            data.clear()
            data.update(final["settled"])
        self._release()
        if self._display_ids:
            OVER.add(self)

    @property
    def is_free(self) -> bool:
        """Whether it may show something else, once html has taken its place."""
        return not (self.comm is None or self.is_known or OUTPUTS.is_in_a_widget(self))

    def let_go(self) -> None:
        """Close the model of a bar that is over, where html has taken its place for good."""
        if not (self._keeps or OUTPUTS.is_in_a_widget(self)):
            self.close()

    def refresh_outputs(self) -> None:
        """Show the state of this moment in its outputs, as a page can show it now."""
        if self._final is None and self._display_ids and self._refreshing.quiet:
            self._refreshing.request()

    def cleared(self) -> None:
        """Let go of the model soon, if it is over: an `Output` widget shows it no more."""
        if self._final is not None:
            OUTPUTS.forget(self)
            OVER.add(self)

    def _refresh(self) -> bool:
        silent = PAGES.are_silent
        now = (self.state, self.change, silent)
        # A page that shows html does not go on by itself: its seconds are counted here.
        if self._final is not None or (now == self._refreshed and not silent):
            return False
        self._refreshed = now
        for display_id in self._display_ids:
            kernel.refresh_bar(self._bundle(self.state_now()), display_id)
        return True

    def _release(self) -> None:
        if self._final is not None and not self._keeps:
            self._name = repr(self._activity)
            self._activity = None

    def display(self) -> None:
        """Show it in the output of the running cell, whatever display is the current one."""
        # The display id is ours, so that the last refresh finds the output.
        display_id = secrets.token_hex(8)
        self._display_ids.append(display_id)
        self._in_batch = host.is_batch()
        data = self._bundle(self.state_to_open())
        self._bundles.append(data)
        kernel.publish(data, display_id)
        self._display_partials()
        if self.front_end and not self._in_batch:
            PAGES.expect(self)
        kernel.flush()
        # It may have ended while the view was under way.
        if self._final is not None and data != self._final["settled"]:
            kernel.refresh_bar(self._final["settled"], display_id)

    def display_again(self) -> None:
        """Show it anew, where the output with the first display was cleared."""
        if self._display_ids and self._final is None:
            # A new id: JupyterLab stumbles over a cleared one. The old one shows nothing any more.
            self._display_ids[-1] = secrets.token_hex(8)
            kernel.publish(self._bundle(self.state_now()), self._display_ids[-1])
            self._display_partials()

    def _display_partials(self) -> None:
        activity = self._activity
        if self._partials is None and activity is not None and activity.yields:
            self._partials = PartialOutput()
        if self._partials is not None:
            self._partials.display()
            if activity is not None:
                self._partials.follow(activity, in_batch=self._in_batch)

    def _bundle(self, state: dict[str, Any]) -> dict[str, Any]:
        as_html = PAGES.are_silent or self._in_batch or host.is_batch()
        if state["settled"] is None and not as_html:
            return bundle(state, refined=False) | kernel.view_of(self, bar=state["id"])
        return bundle(state)

    def _repr_mimebundle_(self, **_: Any) -> tuple[dict[str, Any], dict[str, Any]]:
        return self._bundle(self.state_now()), {}

    def _display_(self) -> Any:
        """Return what marimo shows: a bar of the running cell's own, or this, if all is over."""
        widget = sys.modules["marimo"].ui.anywidget
        activity = self._activity
        return widget(self) if activity is None else display_named("marimo").bar(activity)

    def _ipython_display_(self, **_: Any) -> None:
        here, self._shows_itself_in = self._shows_itself_in, _NOWHERE
        if here is not _NOWHERE and here == place_now():
            return  # that it has shown itself here was not known when this was written
        self._shown = True
        display, widgets = current_display(), display_named("widget")
        if display is widgets or self._activity is None:
            widgets.show_tracker(self)
        else:
            display.show(self._activity)
        if host.is_answering():
            raise NotImplementedError  # IPython has written ``Out[1]: `` and expects a text


_NOWHERE = object()
OVER: Over[ProgressTracker] = Over()
