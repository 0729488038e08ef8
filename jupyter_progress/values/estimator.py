"""The remaining time of something that advances, from the way that it has gone so far.

Several forecasts run side by side (`forecast`). From the points of the way that lie behind, each
foretold when this point would be reached, and is weighted by how near it came: so a run of another
kind finds another forecast at work, and a change of pace is believed once it has shown. Earlier
runs of the same thing are forecasts as well: they foresee what the way so far cannot.
"""

from __future__ import annotations

from math import exp, inf, isfinite, log1p

from .course import Course
from .earlier import EarlierRun
from .estimate import Estimate
from .forecast import PLAIN, forecasts
from .judged import Judged, dot, judged, logarithm

BACK = 0.05
"""The share of the way gone by which a position may go back, as among threads, and mean nothing."""

TICK = 1e-9
"""Times in seconds, and fractions of the whole, that are closer are the same."""

BELOW = (0.06, 0.31, 0.58, 0.45)
ABOVE = (0.29, 0.12, 0.45, 0.41)
"""How far the ends of the range are from the likely time, as logarithms.

What one of five runs exceeds, half of them on either side: the sum of a constant, and of so much
for the logarithm of the whole way beside that gone, for how far the forecasts are apart, and for
how wrong they were so far. Fitted by quantile regression to runs of the 29 kinds that
``python -m benchmarks honesty`` knows, with and without ``--others``, by other seeds than its own.
"""


class Estimator:
    """Estimate from its position when something will be over.

    It has no clock: all times are seconds of one that stands still in a pause. Times that are k
    times as long give estimates k times as long. Memory and the time for a call are bounded.

    Parameters
    ----------
    time : float
        Seconds.
    position : float
        Where it stands then: a fraction of the whole, 0 to 1.
    earlier : tuple of EarlierRun
        Runs of the same thing: each gives forecasts, which are judged like the others. With them
        something is known from the start.
    """

    def __init__(self, time: float, position: float, earlier: tuple[EarlierRun, ...] = ()) -> None:
        self._earlier = earlier
        self._start(time, position if 0 <= position <= 1 else 0.0)

    @property
    def is_recalled(self) -> bool:
        """Whether the estimate goes by earlier runs more than by the way so far."""
        return self._judged is not None and sum(self._judged.weights[:PLAIN]) < 0.5

    def _start(self, time: float, position: float) -> None:
        self._course = Course(time, position, self._earlier)
        self._step = 0.0
        self._judged: Judged | None = None

    @property
    def news(self) -> float:
        """When it was seen at another position for the last time."""
        return self._course.here.time

    @property
    def seen(self) -> float:
        """Seconds from the first position to the last news."""
        return self._course.here.time - self._course.points[0].time

    def observe(self, time: float, position: float) -> None:
        """Take in the position at a time; one that has gone back far starts the estimate anew."""
        course = self._course
        if not (isfinite(time) and 0 <= position <= 1):
            return
        here = course.here
        if position < here.position - BACK * course.way:
            self._start(time, position)
        elif position - here.position > TICK and time - here.time > TICK:
            step = position - here.position
            self._step = 0.3 * step + 0.7 * (self._step or step)
            if course.go_on(time, position):
                self._judged = None

    def estimate(self) -> Estimate | None:
        """Return the estimate as of the last news; None while nothing is known."""
        course = self._course
        rest = 1 - course.here.position
        if rest <= 0 or not (course.way > 0 or self._earlier):
            return None
        self._judged = found = self._judged or judged(course)
        weights, error = found
        logs = [
            0.0 if each is None else logarithm(each.seconds(rest)) for each in forecasts(course)
        ]
        middle = dot(weights, logs)
        spread = dot(weights, [(each - middle) ** 2 for each in logs]) ** 0.5
        # By its own way alone, it is the less sure the less of that there is.
        own = sum(weights[:PLAIN]) if self._earlier else 1.0
        ahead = own * log1p(rest / course.way) if course.way > 0 else 0.0
        doubts = 1.0, ahead, min(spread, 1.0), min(error, 1.0)
        low, likely, high = (
            _exp(each)
            for each in (middle - dot(BELOW, doubts), middle, middle + dot(ABOVE, doubts))
        )
        if not 0 < low <= likely <= high < inf:
            return None
        due = likely * min(self._step / rest, 1)
        if self._earlier:
            due += (1 - own) * max(0.0, min(self._expected(), likely) - due)
        return Estimate(low, likely, high, due, is_range=True)

    def _expected(self) -> float:
        """Return after how many seconds earlier runs have reported again from here."""
        here = self._course.here.position
        waits = sorted(run.between(here, run.after(here)) for run in self._earlier)
        return waits[len(waits) // 2]


def _exp(logarithm: float) -> float:
    return exp(min(logarithm, 700.0))
