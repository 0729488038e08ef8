"""The way that something has gone: a few dozen of its points, and how fast it went between them."""

from __future__ import annotations

from bisect import bisect_right
from typing import NamedTuple

from .earlier import EarlierRun
from .forecast import Foretold, forecasts

MOST = 32
"""Points that are kept. Of more, every second one goes: they stay at about even distances."""


class Point(NamedTuple):
    """A point of the way.

    Attributes
    ----------
    time : float
        Seconds.
    position : float
        A fraction of the whole.
    forecasts : tuple of Foretold
        What was foretold there; at the first by earlier runs only.
    """

    time: float
    position: float
    forecasts: tuple[Foretold, ...] = ()


class Course:
    """Where it began, where it is, and some points between; it may be read from any thread.

    Parameters
    ----------
    time : float
        Seconds of any steadily advancing clock.
    position : float
        A fraction of the whole.
    earlier : tuple of EarlierRun
        Runs of the same thing, the newest first.
    """

    def __init__(self, time: float, position: float, earlier: tuple[EarlierRun, ...] = ()) -> None:
        self.earlier = earlier
        self.here = Point(time, position)
        self.points = [self.here]
        if earlier:
            self.points = [self.here._replace(forecasts=forecasts(self))]
        self._distance = 0.0

    @property
    def way(self) -> float:
        """The fraction that it has gone."""
        return self.here.position - self.points[0].position

    def go_on(self, time: float, position: float) -> bool:
        """Be further on, at a later time; returns whether that is a point that is kept."""
        self.here = Point(time, position)
        if position - self.points[-1].position < self._distance:
            return False
        self.points.append(Point(time, position, forecasts(self)))
        if len(self.points) > MOST:
            # The first stays: there it began.
            self.points = [self.points[0], *self.points[2::2]]
            self._distance = self.way / len(self.points)
        return True

    def pace(self, share: float) -> float:
        """Return the seconds for the whole at the mean pace of the last share of the way."""
        points, here = self.points, self.here
        start = here.position - share * (here.position - points[0].position)
        i = bisect_right(points, start, key=_position) if share < 1 else 1
        time, position, _ = points[i - 1]
        end, to, _ = points[i] if i < len(points) else here
        if share < 1:
            time += (end - time) * (start - position) / (to - position)
        return (here.time - time) / (here.position - start)

    def pace_but_longest(self) -> float:
        """Return the mean pace; a stretch that took far longer than all others is left out.

        Such a stretch is a stall, of which the next one cannot be foreseen.
        """
        points, here = self.points, self.here
        ends = points[1:]
        if here.position > points[-1].position:
            ends.append(here)
        times = [b.time - a.time for a, b in zip(points, ends, strict=False)]
        longest = max(times)
        if len(times) < 3 or longest <= OUTLIER * sorted(times)[-2]:
            return self.pace(1)
        i = times.index(longest)
        took = here.time - points[0].time - longest
        way = here.position - points[0].position
        return took / (way - (ends[i].position - points[i].position))


OUTLIER = 3.0
"""So many times longer than the second longest is a stretch that says nothing of others."""


def _position(point: Point) -> float:
    return point.position
