"""The bars of a kernel, as it tells any page of them: the models of its widgets, in messages."""

from __future__ import annotations

from collections.abc import Mapping
from math import inf
from time import monotonic
from typing import Any, get_args

from ..core.activity import Activity
from ..render.change import changed
from ..render.words import State, depth_of
from ..values.estimate import Estimate
from ..values.progress import FakeProgress, Metrics, Progress, Status

_STATUSES: dict[str, Status] = {each: each for each in get_args(Status)}


class KernelBars:
    """Follows the bars of a kernel, in the order in which they were shown."""

    def __init__(self) -> None:
        self._bars: dict[str, KernelBar] = {}

    def hear(self, message: Mapping[str, Any]) -> bool:
        """Take in a message of the kernel; returns whether it told of a bar."""
        content = message["content"]
        if message["msg_type"] == "comm_close":
            return self._bars.pop(content.get("comm_id", ""), None) is not None
        if message["msg_type"] not in ("comm_open", "comm_msg"):
            return False
        data = content.get("data")
        model = data.get("state") if isinstance(data, dict) else None
        if not isinstance(model, dict):
            return False
        whole, id = model.get("state"), content["comm_id"]
        if isinstance(whole, dict) and {"id", "status", "rows"} <= whole.keys():
            self._bars.setdefault(id, KernelBar()).take_whole(whole)
        elif id not in self._bars:
            return False  # of some other widget
        self._bars[id].take_change(model.get("change") or {})
        return True

    @property
    def under_way(self) -> tuple[KernelBar, ...]:
        """Those that are not over."""
        return tuple(each for each in self._bars.values() if not each.progress.is_over)

    @property
    def percent(self) -> float | None:
        """The mean of what they say; None where none says how far it is."""
        said = [each.progress for each in self._bars.values() if each.has_figure]
        values = [100.0 if each.is_over else each.value() or 0.0 for each in said]
        return sum(values) / len(values) if values else None

    def forget(self) -> None:
        """Forget those that are over."""
        self._bars = {id: each for id, each in self._bars.items() if not each.progress.is_over}


class KernelBar(Activity):
    """A bar of another process, or a row of it, as it last stood there."""

    def __init__(self) -> None:
        super().__init__()
        self._now = Progress()
        self._word = ""
        self._whole: State = {}
        self._rows: tuple[KernelBar, ...] = ()
        self._heard = monotonic()
        self._lasted = 0.0
        self._left: Estimate | None = None

    def take_whole(self, whole: State) -> None:
        """Take a whole state: the times of what changes from now on are those of this moment."""
        self._whole, self._heard = whole, monotonic()

    def take_change(self, change: Mapping[str, Any]) -> None:
        """Take what has changed since the whole state, of it and of its rows."""
        came, state = self._heard, changed(self._whole, change)
        self._show(state, came)
        around, found = [self], []
        for number, row in enumerate(state["rows"]):
            each = self._rows[number] if number < len(self._rows) else KernelBar()
            each._show(row, came)
            del around[depth_of(row) :]
            around[-1].children = (*around[-1].children, each)
            around.append(each)
            found.append(each)
        self._rows = tuple(found)
        self.more = _number(state.get("more")) or 0

    def _show(self, state: State, came: float) -> None:
        self._heard = came
        self._word = str(state.get("status"))
        self.title = str(state.get("title") or "")
        self.remark = str(state.get("note") or "")
        self.keeps_result = self._word == "kept"
        self.is_timed = bool(state.get("timed"))  # type: ignore[misc]
        self._lasted = (_number(state.get("elapsed")) or 0.0) / 1000
        self._left = _estimate(state)
        error = state.get("error")
        self.error = error_named(error["type"], error["message"]) if error else None
        self.children = ()
        self._now = Progress(
            _number(state.get("progress")),
            str(state.get("message") or ""),
            _metrics(state.get("facts") or ()),
            _STATUSES.get(self._word, "cancelled" if self.keeps_result else "running"),
            _fake(state.get("fake"), self._heard),
        )

    @property
    def progress(self) -> Progress:
        """How far it is, as it last said; a fake segment goes on from there."""
        return self._now

    @property
    def elapsed(self) -> float:
        """Seconds it has run."""
        stands = self._now.is_over or self.paused
        return self._lasted + (0.0 if stands else monotonic() - self._heard)

    @property
    def estimate(self) -> Estimate | None:
        """How long is left, as it last said."""
        if self._left is None or self.paused:
            return self._left
        return self._left.after(monotonic() - self._heard)

    @property
    def has_figure(self) -> bool:
        """Whether it said how far it is."""
        return self._now.progress is not None

    @property
    def cancelling(self) -> bool:
        """Whether it was asked to stop there."""
        return self._word == "cancelling"

    @property
    def paused(self) -> bool:
        """Whether it was paused there."""
        return self._word == "paused"

    @property
    def waits(self) -> bool:
        """Whether it waits for something else there."""
        return self._word == "held"

    @property
    def note(self) -> str:
        """The remark that it last made."""
        return self.remark


def error_named(kind: str, message: str) -> Exception:
    """Return an error that reads like one of another process."""
    error: Exception = type(kind or "Exception", (Exception,), {})(message)
    return error


def _fake(fake: Any, heard: float) -> FakeProgress | None:
    if not fake:
        return None
    began = heard - fake["elapsed"] / 1000
    return FakeProgress(fake["start"], fake["end"], fake["estimated_time"], began)


def _metrics(facts: Any) -> Metrics:
    """Return what stands on the quiet line; counts have no name, and are said together."""
    named = {str(label): str(text) for label, text in facts if label}
    counts = "  ".join(str(text) for label, text in facts if not label)
    return Metrics({"": counts, **named} if counts else named)


def _estimate(state: State) -> Estimate | None:
    likely = _number(state.get("remaining"))
    if likely is None:
        return None
    given, due = state.get("range"), _number(state.get("due"))
    ends = [_number(each) for each in given] if isinstance(given, list) else []
    is_range = len(ends) == 2 and None not in ends
    low, high = ends if is_range else (likely, likely)
    due = inf if due is None else due / 1000
    told = Estimate(low / 1000, likely / 1000, high / 1000, max(due, 0.0), is_range)
    return told.after(max(-due, 0.0))


def _number(value: Any) -> Any:
    return value if isinstance(value, (int, float)) else None
