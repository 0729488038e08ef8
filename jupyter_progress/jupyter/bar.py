"""The bar as a widget: a model on the page that follows an activity."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import anywidget
import traitlets
from ipywidgets import Layout, widget_serialization
from ipywidgets.widgets.trait_types import InstanceDict

from ..core import host
from ..core.activity import Activity
from ..core.pulse import stall_of
from ..core.throttle import INTERVAL
from ..display.notify import signs
from ..render.built import built
from ..render.places import stack
from ..render.wire import FEW_ROWS, LONGEST_TRACEBACK, clean, fingerprint, tracker_state
from . import control, kernel

BYTES_PER_SECOND = 20_000
"""What a bar of many sends at the most: the more it says, the less often."""

ENVELOPE = 1_200
"""Bytes of a message of Jupyter around a state."""


def _nothing() -> None:
    pass


class Bar(anywidget.AnyWidget):
    """A live bar of an activity and what is inside it.

    State flows from here to the page only; the page sends commands: Cancel, Pause, Resume, Stack.

    Parameters
    ----------
    activity : Activity
    layout : Layout or dict, optional
        As of any ipywidget; without it the bar is as wide as its place.
    """

    # Texts, not paths: of what it watches as a file anywidget lets no instance go.
    _esm: Any = built("widget.js")
    _css: Any = built("widget.css")

    state = traitlets.Dict().tag(sync=True)
    _unsubscribe: Callable[[], None] = staticmethod(_nothing)  # until it follows something
    # Without a layout of its own a bar is one model on the page and not two, and has no view of a
    # layout that is left behind when its output is replaced.
    layout = InstanceDict(Layout, allow_none=True).tag(sync=True, **widget_serialization)

    def __init__(self, activity: Activity, layout: Layout | dict[str, Any] | None = None) -> None:
        self._activity: Activity | None = activity
        self._name = ""  # of what it has let go of
        self._fingerprint = fingerprint(activity)
        self._final: dict[str, Any] | None = None
        self._signs = signs()
        self._was_opened = False
        super().__init__(layout=layout, state=self.state_now())
        self.on_msg(lambda _, content, __: self.handle_command(content))
        self._subscribe_to(activity)

    @property
    def followed(self) -> Activity | None:
        """What is shown; None once that is over and was let go of."""
        return self._activity

    # -- its model on the page

    def open(self) -> None:
        """Open its model; where nobody watches, once somebody asks for its id.

        A runner keeps all models in the notebook, with their ids and the code of each.
        """
        if not host.is_batch():
            self._open()

    @property
    def model_id(self) -> str:
        """The id of its model, which is opened for it."""
        if not self._was_opened:
            self._open()
        return str(super().model_id)

    def _open(self) -> None:
        self._was_opened = True
        super().open()
        control.listen(self.model_id, self)

    # -- what is sent

    def follow(self, activity: Activity) -> None:
        """Show this activity from now on."""
        self._subscribe_to(activity)

    def _subscribe_to(self, activity: Activity) -> None:
        self._unsubscribe()
        self._activity = activity
        self._unsubscribe = activity.subscribe(self.publish)
        self.publish()

    def stop_following(self) -> None:
        """Stop at what is shown now."""
        self._unsubscribe()
        self._unsubscribe = _nothing

    def publish(self) -> None:
        """Send the state, if it is another one; keep it, if it is the last."""
        activity = self._activity
        if activity is None or self._final is not None:
            return
        now = fingerprint(activity)
        if now != self._fingerprint:
            self._fingerprint = now
            self.state = self.state_now()
            kernel.flush()
            _slow_down(activity, self.state)
        # Only what has been sent counts: the activity may have ended since.
        if now.progress.is_over:
            self.settle(self.state)

    def settle(self, final: dict[str, Any]) -> None:
        """Keep the final state, and follow no longer."""
        self._final = final
        self.stop_following()

    def state_now(self) -> dict[str, Any]:
        """Return what is sent at this moment."""
        if self._final is not None or self._activity is None:
            return dict(self.state)
        return {**tracker_state(self._activity), "notify": self._signs}

    def get_state(self, *args: Any, **kwargs: Any) -> Any:
        """Return what a page that asks is sent: its times are those of this moment."""
        sent = super().get_state(*args, **kwargs)
        if "state" in sent:
            sent["state"] = self.state_now()
        return sent

    # -- what a page sends

    def handle_command(self, command: dict[str, Any]) -> None:
        """Do what a page asks for: a closed list, and nothing else changes anything here."""
        if not isinstance(command, dict):
            return
        target = _find(self._activity, command.get("id"))
        if target is not None:
            wanted = command.get("type")
            if wanted == "cancel" and target.can_cancel:
                target.cancel()
            elif wanted == "pause" and target.can_pause:
                target.pause()
            elif wanted == "resume" and target.can_resume:
                target.resume()
            elif wanted == "stack" and stall_of(target) is not None:
                self._send_stack(target)

    def _send_stack(self, stalled: Activity) -> None:
        """Send where it stands, to those who look: no state, which a saved notebook may keep."""

        def answer(text: str) -> None:
            lines = clean(stack(text)[-LONGEST_TRACEBACK:], LONGEST_TRACEBACK)
            self.send({"type": "stack", "id": stalled.id, "text": lines})

        ask = stalled.live.pulse.ask
        if ask is not None:
            ask(answer)

    def set_state(self, sync_data: dict[str, Any]) -> None:
        """Ignore what a page sends as state."""

    def close(self) -> None:
        """Remove the bar from the page. What it shows goes on."""
        self.stop_following()
        super().close()

    def __repr__(self) -> str:
        return f"<{type(self).__name__} of {self._activity or self._name}>"


def _slow_down(activity: Activity, state: dict[str, Any]) -> None:
    """Have an activity published no more often than a state of this size may be sent."""
    if activity.stands_for_many or len(state["rows"]) > FEW_ROWS:
        sent = ENVELOPE + len(json.dumps(state))
        activity.live.throttle.interval = max(INTERVAL, sent / BYTES_PER_SECOND)


def _find(activity: Activity | None, id: object) -> Activity | None:
    """Return the activity of that id, which is this one or inside it."""
    if activity is None or activity.id == id:
        return activity
    found = (_find(child, id) for child in activity.children)
    return next((each for each in found if each is not None), None)
