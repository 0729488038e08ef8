"""The pulse of an activity: what is learned of its updates, and when it is said to stall."""

import os
import threading
from functools import partial
from math import inf

import conditions
import pytest

from jupyter_progress.core import watch
from jupyter_progress.core.activity import Activity
from jupyter_progress.core.pulse import GRACE, LATE, Pulse, stall_of
from jupyter_progress.values.clock import Clock
from jupyter_progress.values.count import Count
from jupyter_progress.values.gaps import LEAST
from jupyter_progress.values.progress import FakeProgress, Progress
from jupyter_progress.values.stall import Place

RUNS = Progress(43.0, status="running")
FAKE = Progress(43.0, status="running", fake=FakeProgress(43, 80))
PLACE = Place("solver.py", 88, "lock.acquire")

until = partial(conditions.until, seconds=20)


class Standpoint:
    place_now = PLACE

    def place(self):
        return self.place_now

    def stack(self):
        return "the stack"


class Patient:
    """A pulse whose time is told, and that nobody watches but the test."""

    def __init__(self):
        self.now = 1000.0
        self.told = 0
        self.standpoint = Standpoint()
        self.pulse = Pulse(lambda: self.now, self.tell)
        self.watching = self.pulse.watched(self.standpoint)
        self.watching.__enter__()

    def tell(self):
        self.told += 1

    def beat(self, *gaps, before=RUNS, now=RUNS):
        for gap in gaps:
            self.now += gap
            self.pulse.beat(before, now)

    def look(self, after, late=0.0):
        self.now += after
        return self.pulse.look(late)


@pytest.fixture
def patient(monkeypatch):
    monkeypatch.setattr(watch, "add", lambda pulse: None)
    return Patient()


def test_it_stalls_after_far_longer_than_usual_until_the_next_beat(patient):
    patient.beat(*[1.0] * 20)
    assert patient.look(9.0) == pytest.approx(1.0)
    assert patient.pulse.stall is None
    assert patient.look(1.0) == watch.AGAIN
    assert patient.pulse.stall.place == PLACE
    assert patient.pulse.stall.since == patient.now - LEAST
    assert patient.told == 1
    patient.look(2.0)  # it stands where it stood: nothing is new
    assert patient.told == 1
    patient.standpoint.place_now = Place("other.py", 3)
    patient.look(2.0)
    assert patient.told == 2
    patient.now += 1
    assert patient.pulse.beat(RUNS, RUNS)  # and so has to be published
    assert patient.pulse.stall is None
    assert not patient.pulse.beat(RUNS, RUNS)


def test_what_never_sent_updates_or_too_few_does_not_stall(patient):
    assert patient.look(1e6) == inf
    patient.beat(1.0, 1.0)
    assert patient.look(1e6) == inf


def test_a_burst_is_regular(patient):
    patient.beat(*[1 / 30] * 100)
    patient.look(10.0)
    assert patient.pulse.stall is not None


def test_steps_that_differ_much_need_much_longer(patient):
    patient.beat(*[1.0, 20.0, 3.0, 0.5, 60.0, 8.0] * 3)
    patient.look(120.0)
    assert patient.pulse.stall is None


def test_two_updates_at_once_are_one(patient):
    """As a step that publishes, and the bar that it is a part of a moment later."""
    patient.beat(*[2.0, 0.03] * 20)
    assert patient.look(0.0) == pytest.approx(LEAST)


def test_a_late_look_waits_for_what_could_not_be_sent(patient):
    """As oh-my-pi#7113 and clawmetry#5836: a laptop that slept, a call that held the GIL."""
    patient.beat(*[1.0] * 20)
    assert patient.look(60.0, late=50.0) == GRACE
    assert patient.pulse.stall is None
    patient.beat(0.5)
    assert patient.told == 0


def test_a_late_look_after_which_nothing_comes_finds_a_stall(patient):
    patient.beat(*[1.0] * 20)
    assert patient.look(60.0, late=50.0) == GRACE
    assert patient.look(GRACE, late=LATE) == watch.AGAIN
    assert patient.pulse.stall is not None


def test_while_the_gil_is_held_again_and_again_nothing_is_named(patient):
    patient.beat(*[1.0] * 20)
    for _ in range(5):
        assert patient.look(60.0, late=59.0) == GRACE
    assert patient.pulse.stall is None


def test_a_fake_segment_is_estimated_and_no_gap(patient):
    patient.beat(*[1.0] * 20)
    patient.beat(1.0, now=FAKE)
    assert patient.look(1e4) == inf
    patient.beat(0.0, before=FAKE)
    patient.beat(1.0)
    assert patient.look(0.0) == pytest.approx(LEAST)  # the segment was no gap


def test_a_loop_of_unknown_length_counts(patient):
    counts = Progress(0.0, status="running", fake=FakeProgress(0, 100), count=Count(3))
    patient.beat(*[1.0] * 20, before=counts, now=counts)
    patient.look(10.0)
    assert patient.pulse.stall is not None


def test_while_others_are_at_work_for_it_it_is_excused(patient):
    """As pi-agentic#56: a chain of delegations never warns of who waits."""
    patient.beat(*[1.0] * 20)
    with patient.pulse.excused():
        assert patient.look(1e4) == inf
        patient.beat(1e4)
        assert patient.look(1e4) == inf
    assert patient.look(9.0) == pytest.approx(1.0)
    patient.beat(1.0, 1.0)
    assert patient.look(0.0) == pytest.approx(LEAST)  # what was waited for was no gap


def test_a_pulse_whose_clock_stands_still_is_not_looked_at_without_end():
    clock = Clock()
    pulse = Pulse(clock, lambda: None)
    with pulse.watched(Standpoint()):
        for _ in range(10):
            pulse.beat(RUNS, RUNS)
            clock._state = (None, clock._state[1] - 1.0)
        clock.stop()
        assert pulse.look(0.0) >= 0.1


def test_the_stack_is_given_to_who_asks(patient):
    answers = []
    patient.pulse.ask(answers.append)
    assert answers == ["the stack"]


def stalled(status="running"):
    activity = Activity("fit")
    activity.begin()
    activity.live.pulse.show((0.0, PLACE))
    return activity


def test_only_what_is_at_work_stalls():
    activity = stalled()
    assert stall_of(activity) is not None
    activity.live.pause()
    assert stall_of(activity) is None
    activity.live.resume()
    assert stall_of(activity) is not None
    activity.end("done")
    assert stall_of(activity) is None


def watchers():
    return [each for each in threading.enumerate() if each.name == "jupyter_progress watch"]


def test_one_thread_watches_all_and_ends_when_there_is_nothing_to_watch(monkeypatch):
    monkeypatch.setattr(watch, "LINGER", 0.1)
    until(lambda: not watchers())
    pulses = [Pulse(Clock(), lambda: None) for _ in range(3)]
    for pulse in pulses:
        watch.add(pulse)
        watch.add(pulse)
    assert len(watchers()) == 1
    for pulse in pulses:
        assert watchers()
        watch.remove(pulse)
        watch.remove(pulse)
    until(lambda: not watchers())


def test_a_look_that_fails_is_logged_and_the_others_are_looked_at(monkeypatch, caplog):
    monkeypatch.setattr("jupyter_progress.values.gaps.LEAST", 0.01)
    looked = threading.Event()

    class Failing:
        def look(self, late):
            raise RuntimeError("no")

    class Other:
        def look(self, late):
            looked.set()
            return 10.0

    failing, other = Failing(), Other()
    watch.add(failing)
    watch.add(other)
    try:
        assert looked.wait(20)
    finally:
        watch.remove(failing)
        watch.remove(other)
    assert "could not be found out" in caplog.text


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no forks here")
def test_a_forked_process_watches_nothing_of_its_parent():
    pulse = Pulse(Clock(), lambda: None)
    watch.add(pulse)
    child = os.fork()
    if child == 0:
        os._exit(1 if watch._watch._all or watchers() else 0)
    watch.remove(pulse)
    assert os.waitpid(child, 0)[1] == 0
