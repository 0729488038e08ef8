"""The bar as a widget: a model on the page that follows an activity."""

from __future__ import annotations

import json
import secrets
from collections.abc import Callable
from math import inf
from time import monotonic
from typing import Any, ClassVar

import traitlets
from ipywidgets import Layout

from ..core import host
from ..core.activity import Activity
from ..core.pulse import stall_of
from ..core.slots import nothing
from ..core.throttle import INTERVAL
from ..display.notify import signs
from ..render import html as _html  # noqa: F401  (which bundles are made with: not in mid-run)
from ..render.change import change_since
from ..render.failure import LONGEST_TRACEBACK
from ..render.places import stack
from ..render.plain import clean
from ..render.wire import (
    FEW_ROWS,
    Fingerprint,
    fingerprint,
    tracker_state,
)
from . import control, front_end, kernel
from .budget import BUDGET
from .front_end import PageWidget

BYTES_PER_SECOND = 20_000
"""What a bar of many sends at the most: the more it says, the less often."""

ENVELOPE = 1_200
"""Bytes of a message of Jupyter around a state."""

BYTES_OF_ONE = 2_800
"""What a bar of one sends at the most while it just moves, without those envelopes."""

COMM = 86
"""Bytes of the content of such a message around what has changed."""

SLOWEST = 1 / 15
"""Seconds between two of them at the most, however much they say."""

JUST_NOW = 0.02
"""Seconds: a bar that opens need not be looked at twice."""

WHOLE_EVERY = 2.0
"""Seconds after which a state is sent whole again, while a bar moves."""


class Bar(PageWidget):
    """A live bar of an activity and what is inside it.

    State flows from here to the page only: whole in the trait `state`, and what changes while the
    bar just moves in `change`. The page sends commands: Cancel, Pause, Resume, Stack; and asks
    for the state of this moment.

    Parameters
    ----------
    activity : Activity
    layout : Layout or dict, optional
        As of any ipywidget; without it the bar is as wide as its place.

    Attributes
    ----------
    number : int
        That of the activity which is shown; also once it was let go of.
    """

    own_css: ClassVar[str] = ""
    """A style sheet beside that of the front end."""

    state = traitlets.Dict().tag(sync=True)
    change = traitlets.Dict().tag(sync=True)
    _unsubscribe: Callable[[], None] = staticmethod(nothing)  # until it follows something

    def __init__(self, activity: Activity, layout: Layout | dict[str, Any] | None = None) -> None:
        self._activity: Activity | None = activity
        self._name = ""  # of what it has let go of
        self._fingerprint: Fingerprint | None = fingerprint(activity)  # of what was sent
        self._final: dict[str, Any] | None = None
        self._signs = signs()
        self._was_opened = False
        super().__init__(
            model_id=secrets.token_hex(8),  # 64 bits, in every message
            layout=layout,
            state=self.state_now(),
            **front_end.traits(self.own_css),
        )
        self._whole_at = monotonic()
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
        if host.is_followed():
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
        self._activity, self.number = activity, activity.number
        self._unsubscribe = activity.subscribe(self.publish)
        self.publish()

    def show_next(self, activity: Activity) -> None:
        """Show another activity, now that what it showed is over."""
        self._final, self._name, self._signs = None, "", signs()
        self._activity, self._fingerprint = activity, fingerprint(activity)
        self._send_whole(self.state_now())
        self._subscribe_to(activity)

    def stop_following(self) -> None:
        """Stop at what is shown now."""
        self._unsubscribe()
        self._unsubscribe = nothing

    def publish(self) -> None:
        """Send the state, if it is another one; keep it, if it is the last."""
        activity = self._activity
        if activity is None or self._final is not None:
            return
        now = fingerprint(activity)
        if is_new := now != self._fingerprint:
            self._fingerprint = now
            state = self.state_now()
            sent = self._send_new(state)
            self._slow_down(activity, sent)
        # Only what has been sent counts: the activity may have ended since.
        if now.progress.is_over:
            self.settle(self.state)
        if is_new:
            kernel.flush()

    def _send_new(self, state: dict[str, Any]) -> dict[str, Any]:
        """Send what has changed, or all; returns what was sent."""
        passed = monotonic() - self._whole_at
        change = None
        if passed < WHOLE_EVERY:
            change = change_since(self.state, state, passed * 1000, self.change)
        if change is not None:
            self.change = change
            return change
        self._send_whole(state)
        return state

    def _send_whole(self, state: dict[str, Any]) -> None:
        self._whole_at = monotonic()
        with self.hold_sync():
            self.state, self.change = state, {}

    def _slow_down(self, activity: Activity, sent: dict[str, Any]) -> None:
        """Have an activity published no more often than so much may be sent."""
        if activity.stands_for_many or len(self.state["rows"]) > FEW_ROWS:
            own = (ENVELOPE + len(json.dumps(sent))) / BYTES_PER_SECOND
        elif self.change:
            own = min((COMM + len(json.dumps(sent))) / BYTES_OF_ONE, SLOWEST)
        else:
            own = INTERVAL
        activity.live.throttle.interval = max(INTERVAL, own, BUDGET.spend())

    def settle(self, final: dict[str, Any]) -> None:
        """Keep the final state, and follow no longer."""
        self._final = final
        self.stop_following()

    def state_now(self) -> dict[str, Any]:
        """Return what is sent at this moment."""
        if self._final is not None or self._activity is None:
            return dict(self.state)
        return {**tracker_state(self._activity), "notify": self._signs}

    def state_to_open(self) -> dict[str, Any]:
        """Return the state of this moment, which is what was sent if that was just now."""
        is_new = monotonic() - self._whole_at < JUST_NOW and not self.change
        return self.state if is_new else self.state_now()

    def get_state(self, key: Any = None, drop_defaults: bool = False) -> Any:
        """Return what a page that asks is sent: its times are those of this moment."""
        sent = super().get_state(key, drop_defaults)
        if key is None and self.comm is not None:
            sent["state"] = self.state_now()
            self._whole_at = -inf  # it may know more than the others: the next is for all
        return sent

    # -- what a page sends

    def handle_command(self, command: dict[str, Any]) -> None:
        """Do what a page asks for: a closed list, and nothing else changes anything here."""
        super().handle_command(command)
        if not isinstance(command, dict):
            return
        if command.get("type") == "state":
            self._send_again()
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

    def _send_again(self) -> None:
        """Send the whole state, as of now: a page that slept may be behind, or lack the end."""
        if self._activity is None or self._final is not None:
            self.send_state(["state", "change"])
            return
        self._fingerprint, self._whole_at = None, -inf
        self._activity.live.touch()

    def _send_stack(self, stalled: Activity) -> None:
        """Send where it stands, to those who look: no state, which a saved notebook may keep."""

        def answer(text: str) -> None:
            lines = clean(stack(text)[-LONGEST_TRACEBACK:], LONGEST_TRACEBACK)
            self.send({"type": "stack", "id": stalled.id, "text": lines})

        ask = stalled.live.pulse.ask
        if ask is not None:
            ask(answer)

    def close(self) -> None:
        """Remove the bar from the page. What it shows goes on."""
        self.stop_following()
        super().close()

    def __repr__(self) -> str:
        return f"<{type(self).__name__} of {self._activity or self._name}>"


def _find(activity: Activity | None, id: object) -> Activity | None:
    """Return the activity of that id, which is this one or inside it."""
    if activity is None or activity.id == id:
        return activity
    found = (_find(child, id) for child in activity.children)
    return next((each for each in found if each is not None), None)
