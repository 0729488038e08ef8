"""What foretells the remaining time: the bar of this package, and its peers, by a clock of ours.

tqdm, rich and alive-progress are the installed libraries themselves. indicatif is written in
Rust: what stands here follows the `Estimator` that it documents (``src/state.rs``): an exponential
mean of the speed by time, a tenth after 15 s, taken twice. The plain mean is the rule of three.
"""

from __future__ import annotations

import io
from collections.abc import Callable
from importlib.util import find_spec
from typing import Any, Protocol

from jupyter_progress.values.earlier import EarlierRun

HERE = "jupyter_progress"


class Forecaster(Protocol):
    """What sees a run from its beginning, and nothing ahead."""

    def moved(self, now: float, position: float) -> None:
        """See a position reached, at a time in seconds."""

    def left(self, now: float) -> float | None:
        """Return the seconds left as they would be read now; None where nothing is said."""


Opened = Callable[[float, float, float], Forecaster]
"""What opens a forecaster: of the time, the position and the total with which a run begins."""


class Ours:
    """A bar: its activity publishes at most 30 times a second, and the page counts on."""

    INTERVAL = 1 / 30
    earlier: tuple[EarlierRun, ...] = ()

    def __init__(self, now: float, position: float, total: float) -> None:
        from jupyter_progress.core.activity import Activity
        from jupyter_progress.core.pace import Pace

        self.now, self.total = now, total
        self.activity = Activity("a run")
        live = self.activity.live
        live.clock = lambda: self.now  # type: ignore[assignment]
        live.pace = Pace(live.clock)
        live.pace.earlier = self.earlier
        live.progress = 100 * position / total
        self.activity.begin()
        self.published, self.due = now, None
        self.said = self.activity.estimate

    def moved(self, now: float, position: float) -> None:
        self._catch_up(now)
        self.activity.live.progress = 100 * position / self.total
        self.due = self.due or max(now, self.published + self.INTERVAL)
        self._catch_up(now)

    def left(self, now: float) -> float | None:
        self._catch_up(now)
        told = None if self.said is None else self.said.after(now - self.published)
        return None if told is None else told.likely

    def between(self, now: float) -> tuple[float, float] | None:
        """Return the range that is told now."""
        self._catch_up(now)
        told = None if self.said is None else self.said.after(now - self.published)
        return None if told is None else (told.low, told.high)

    def _catch_up(self, now: float) -> None:
        if self.due is not None and self.due <= now:
            self.now = self.published = self.due
            self.due = None
            self.activity.live.throttle.flush()
            self.said = self.activity.estimate


class Mean:
    """As much time for each unit as so far."""

    def __init__(self, now: float, position: float, total: float) -> None:
        self.start, self.at, self.position, self.total = now, position, position, total

    def moved(self, now: float, position: float) -> None:
        self.position = position

    def left(self, now: float) -> float | None:
        done = self.position - self.at
        return (now - self.start) / done * (self.total - self.position) if done > 0 else None


class Indicatif:
    """The speed smoothed twice, as in the Rust library."""

    def __init__(self, now: float, position: float, total: float) -> None:
        self.start = self.last = now
        self.position, self.total = position, total
        self.smooth = self.twice = 0.0

    @staticmethod
    def weight(seconds: float) -> float:
        return float(0.1 ** (seconds / 15))

    def moved(self, now: float, position: float) -> None:
        if position < self.position:
            self.__init__(now, position, self.total)  # type: ignore[misc]
            return
        seconds, steps = now - self.last, position - self.position
        if seconds <= 0 or steps <= 0:
            return
        keep = self.weight(seconds)
        self.smooth = self.smooth * keep + steps / seconds * (1 - keep)
        whole = 1 - self.weight(now - self.start)
        self.twice = self.twice * keep + self.smooth / whole * (1 - keep)
        self.position, self.last = position, now

    def left(self, now: float) -> float | None:
        if not self.twice:
            return None
        rate = self.twice * self.weight(now - self.last) / (1 - self.weight(now - self.start))
        return (self.total - self.position) / rate if rate > 0 else None


class Tqdm:
    """tqdm itself, with its default smoothing of 0.3."""

    def __init__(self, now: float, position: float, total: float) -> None:
        from tqdm import tqdm

        tqdm.monitor_interval = 0
        self.now = now
        self.bar: Any = tqdm(total=total, initial=position, file=io.StringIO())
        self.bar._time = lambda: self.now
        self.bar.start_t = self.bar.last_print_t = now

    def moved(self, now: float, position: float) -> None:
        self.now = now
        self.bar.update(position - self.bar.n)

    def left(self, now: float) -> float | None:
        self.now = now
        told = self.bar.format_dict  # from here on as its `format_meter`
        rate = told["rate"]
        if rate is None and told["elapsed"]:
            rate = (told["n"] - told["initial"]) / told["elapsed"]
        return (told["total"] - told["n"]) / rate if rate else None


class Rich:
    """rich itself, with its default window of 30 s."""

    def __init__(self, now: float, position: float, total: float) -> None:
        from rich.console import Console
        from rich.progress import Progress

        self.now = now
        console = Console(file=io.StringIO())
        self.bars = Progress(console=console, auto_refresh=False, get_time=lambda: self.now)
        self.id = self.bars.add_task("", total=total, completed=position)  # type: ignore[arg-type]

    def moved(self, now: float, position: float) -> None:
        self.now = now
        self.bars.update(self.id, completed=position)

    def left(self, now: float) -> float | None:
        self.now = now
        return self.bars.tasks[0].time_remaining


class AliveProgress:
    """alive-progress: its own smoothing of the rate and of what that says, drawn 10 times a second.

    Its real rate of drawing is 2 to 60 a second, by the speed.
    """

    INTERVAL = 0.1

    def __init__(self, now: float, position: float, total: float) -> None:
        from alive_progress.utils.timing import fn_simple_eta, gen_simple_exponential_smoothing

        self.rate = gen_simple_exponential_smoothing(0.3, lambda done, elapsed: done / elapsed)
        self.eta = gen_simple_exponential_smoothing(0.5, fn_simple_eta(total))
        self.rate.send(None), self.eta.send(None)
        self.start = self.drawn = now
        self.at = self.position = position
        self.said: float | None = None

    def moved(self, now: float, position: float) -> None:
        self._draw(now)
        self.position = position

    def left(self, now: float) -> float | None:
        self._draw(now)
        return self.said if self.said is not None and self.said > 0 else None

    def _draw(self, now: float) -> None:
        # Drawn more often than a hundred times between two steps, it says the same.
        self.drawn = max(self.drawn, now - 100 * self.INTERVAL)
        while self.drawn + self.INTERVAL <= now:
            self.drawn += self.INTERVAL
            rate = self.rate.send((self.position - self.at, self.drawn - self.start))
            self.said = self.eta.send((self.position, rate)) if rate else None


def forecasters() -> dict[str, Opened]:
    """Return by name what opens each; a peer that is not installed is left out."""
    peers: dict[str, tuple[str, Opened]] = {
        "tqdm": ("tqdm", Tqdm),
        "rich": ("rich", Rich),
        "alive-progress": ("alive_progress", AliveProgress),
    }
    found = {name: opened for name, (module, opened) in peers.items() if find_spec(module)}
    return {HERE: Ours, **found, "indicatif": Indicatif, "mean": Mean}
