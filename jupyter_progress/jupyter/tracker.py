"""The bar on the page: the reading end of a task."""

from __future__ import annotations

import uuid
from types import TracebackType
from typing import Any

import anywidget
import traitlets
from ipywidgets import Layout, widget_serialization
from ipywidgets.widgets.trait_types import InstanceDict

from ..core.throttle import Throttle
from ..display.notify import signs
from ..render.built import built
from ..render.wire import bundle, signature, tracker_state
from ..run.task import Task
from ..run.updater import ProgressUpdater
from ..values.progress import is_over
from . import control, kernel

VIEW = "application/vnd.jupyter.widget-view+json"
MOST_OVER = 20
"""Tasks that stay in a list after they are over; the oldest go as others join."""


class ProgressTracker(anywidget.AnyWidget):
    """Show a task, or several, as a live bar.

    Without a task it is a bar driven by hand: through `updater`, which ends it at 100 %, or as a
    context manager, which ends it with its block.

    Parameters
    ----------
    *tasks : Task
        What to show.
    title : str, optional
        Of a bar driven by hand: shown while there is no message.
    layout : Layout or dict, optional
        As of any ipywidget; without it the bar is as wide as its place.

    Examples
    --------
    >>> tracker = ProgressTracker()
    >>> display(tracker)
    >>> tracker.updater.send_update(40, "Reading")
    """

    # Texts, not paths: of what it watches as a file anywidget lets no instance go.
    _esm: Any = built("widget.js")
    _css: Any = built("widget.css")

    state = traitlets.Any().tag(
        sync=True,
        # What is sent is made at the moment of sending: a view that asks later gets the times
        # as they are then.
        to_json=lambda _, tracker: tracker._wire(),
    )
    layout = InstanceDict(Layout, allow_none=True).tag(sync=True, **widget_serialization)

    def __init__(
        self, *tasks: Task[Any], title: str = "", layout: Layout | dict[str, Any] | None = None
    ) -> None:
        for task in tasks:
            if not isinstance(task, Task):
                raise TypeError(
                    f"ProgressTracker: {task!r} is not a task; "
                    "give what a tracked function or run_task returned."
                )
        self._by_hand = not tasks
        if self._by_hand:
            by_hand: Task[None] = Task(title)
            by_hand.start()
            tasks = (by_hand,)
        self.tasks = tasks
        self._keeps_tasks = True
        self._final: dict[str, Any] | None = None
        self._signs = signs()
        self._display_ids: list[str] = []
        # Without a layout of its own a bar is one model on the page and not two, and has no view
        # of a layout that is left behind when its output is replaced.
        super().__init__(layout=layout)
        control.listen(self.model_id, self)
        self.on_msg(lambda _, content, __: self.handle_command(content))
        self._throttle = Throttle(self._publish)
        self._unsubscribe = [task.subscribe(self._changed) for task in tasks]
        self._publish()

    @property
    def task(self) -> Task[Any]:
        """The task shown; of several, the first."""
        return self.tasks[0]

    def _wire(self) -> dict[str, Any]:
        state = tracker_state(self.tasks) if self._final is None else self._final
        return {**state, "notify": self._signs}

    @property
    def updater(self) -> ProgressUpdater:
        """The writing end of a bar driven by hand.

        Raises
        ------
        RuntimeError
            If this tracker shows a task, which has an updater of its own.
        """
        if not self._by_hand:
            raise RuntimeError(
                "This tracker shows a task, and only the task moves it; "
                "for a bar driven by hand make a ProgressTracker() without a task."
            )
        return ProgressUpdater(self.task.gauge)

    def __enter__(self) -> ProgressUpdater:
        return self.updater

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        if self._final is not None:
            return
        if error is None:
            self.task.set_result(None)
        elif isinstance(error, Exception):
            self.task.set_exception(error)
        else:
            self.task.set_cancelled()

    def add(self, task: Task[Any]) -> bool:
        """Show a further task; returns False if all the others are over, and it is too late."""
        with self._throttle.lock:
            if self._final is not None:
                return False
            over = [each for each in self.tasks if each.done()]
            old = set(over[: max(0, len(over) + 1 - MOST_OVER)])
            self.tasks = (*(each for each in self.tasks if each not in old), task)
        self._unsubscribe.append(task.subscribe(self._changed))
        self._changed()
        return True

    def handle_command(self, command: dict[str, Any]) -> None:
        """Do what a page asks for; a closed list, and nothing else changes anything here."""
        if isinstance(command, dict) and command.get("type") == "cancel":
            for task in self.tasks:
                if command.get("id") in (task.id, "") and not task.done():
                    task.cancel()

    def set_state(self, sync_data: dict[str, Any]) -> None:
        """Ignore what a page sends: state flows from here to there only."""

    def close(self) -> None:
        """Remove the bar from the page. Its task goes on."""
        self._unsubscribe_all()
        super().close()

    def _unsubscribe_all(self) -> None:
        while self._unsubscribe:
            self._unsubscribe.pop()()

    def _changed(self) -> None:
        if len(self.tasks) == 1:
            self._publish()  # the task's own throttle is the bar's
        elif self._over():
            self._throttle.flush()
        elif self._throttle.quiet:
            self._throttle.request()

    def _publish(self) -> bool:
        now = tuple(signature(task) for task in self.tasks)
        if now == self.state or self._final is not None:
            return False
        self.state = now
        kernel.flush()
        # Only what has been sent counts: the task may have ended since.
        if all(is_over(progress.status) for progress, *_ in now):
            self._settle()
        elif self._by_hand and not self.task.done() and self.task.progress.value() == 100:
            self.task.set_result(None)
        return True

    def _over(self) -> bool:
        return self._final is not None or all(is_over(task.progress.status) for task in self.tasks)

    def _settle(self) -> None:
        final = self._final = tracker_state(self.tasks)
        for display_id in self._display_ids:
            kernel.refresh(final["settled"], display_id)
        self._unsubscribe_all()
        self._release()

    def revise(self) -> None:
        """Show the end anew: more is known of it now."""
        self._final = None
        self._publish()

    def keep_tasks(self, *tasks: Task[Any]) -> None:
        """Keep these tasks when they are over; without any, let go of those shown.

        ipywidgets keeps every widget for ever, and with it would stay what the tasks returned.
        """
        self._keeps_tasks = bool(tasks)
        self.tasks = tasks or self.tasks
        self._release()

    def _release(self) -> None:
        if self._final is not None and not self._keeps_tasks:
            self.tasks = ()

    def _bundle(self) -> dict[str, Any]:
        state = self._wire()
        data: dict[str, Any] = bundle(state)
        if state["settled"] is None:
            data[VIEW] = {
                "version_major": 2,
                "version_minor": 0,
                "model_id": self.model_id,
            }
        return data

    def _repr_mimebundle_(self, **_: Any) -> tuple[dict[str, Any], dict[str, Any]]:
        return self._bundle(), {}

    def _ipython_display_(self, **_: Any) -> None:
        if self.tasks and all(Task.show_as_text(task) for task in self.tasks):
            return
        # The display id is ours, so that the last refresh finds the output.
        display_id = uuid.uuid4().hex
        self._display_ids.append(display_id)
        data = self._bundle()
        kernel.publish(data, display_id)
        kernel.flush()
        for task in self.tasks:
            task.shown.set()
        if self._final is not None and VIEW in data:  # it ended while the view was under way
            kernel.refresh(self._final["settled"], display_id)

    def show_again(self) -> None:
        """Show it anew, where the output with the first display was cleared."""
        if self._display_ids:
            # A new id: JupyterLab stumbles over a cleared one. The old one shows nothing any more.
            self._display_ids[0] = uuid.uuid4().hex
            kernel.publish(self._bundle(), self._display_ids[0])

    def __repr__(self) -> str:
        return f"<ProgressTracker of {', '.join(map(repr, self.tasks))}>"
