"""A node of the graph that is computed from others."""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any
from weakref import WeakMethod

from ..core.interrupt import uninterrupted
from ..core.newest import Newest
from ..core.origin import Origin
from ..run.task import Task
from .cache import MISSING, Cache
from .caller_thread import interrupt_caller
from .drawn import Drawn
from .graph import Node, advance, advance_and_publish, graph_lock, outdate, users_code
from .publisher import Publisher, published
from .state import Phase, State


class Computation(Node):
    """A value that is computed once its inputs are there, by at most one run at a time.

    Its state changes under `graph_lock`, and each change is published after it, in order.

    Parameters
    ----------
    start : callable
        ``start(values, prepare=..., around=...)`` begins a run with the values of the inputs and
        returns its task, which it hands to `prepare` before the run can begin.
    inputs : sequence of Node
    cache : Cache
    title : str
        What logs and errors call it.
    on_state : WeakMethod
        Told each new `State`, as `Publisher` has it.
    in_caller_thread : bool
        Whether runs are over when `start` returns.

    Attributes
    ----------
    origin : Origin
        Where runs are started from: there they print.
    run : Task or None
        The run under way.
    """

    def __init__(
        self,
        start: Callable[..., Task[Any]],
        inputs: Sequence[Node],
        cache: Cache,
        title: str,
        on_state: WeakMethod[Callable[[State], None]],
        in_caller_thread: bool,
    ) -> None:
        super().__init__()
        self.origin = Origin()
        self._start = start
        self._inputs = inputs
        self._cache = cache
        self._title = title
        self._on_state = on_state
        self._in_caller_thread = in_caller_thread
        # What follows is guarded by `graph_lock`.
        self.run: Task[Any] | None = None
        self._publisher = Publisher(title, on_state)
        self._phase = Phase.IDLE
        self._skips_cache = False
        self._owner: object = None

    @property
    def state(self) -> State:
        """What is known now, all at one moment; may be newer than what was published."""
        return self._publisher.state

    @property
    def fresh(self) -> bool:
        """Whether it is up to date with its inputs, be it a value or an error."""
        return self._phase in (Phase.FRESH, Phase.CLOSED)

    def current(self) -> Any:
        """Return the value."""
        return self.state.value

    # -- what its owner asks for

    def activate(self) -> None:
        """Compute it if it never was, and from now on whenever an input changes."""
        with uninterrupted():
            with graph_lock:
                activated = self._activate_upstream()
            advance_and_publish(activated)

    def trigger(self, force: bool) -> None:
        """Activate it; compute it anew if it has failed or by `force`, which ignores the cache.

        If it failed because inputs did, those are computed anew, which is a change for this one.
        """
        with uninterrupted():
            with graph_lock:
                activated = self._activate_upstream()
                again: list[Computation] = []
                if self not in activated and (force or self.state.has_error):
                    again = self._failed_roots() if self.fresh else [self]
                if force:
                    for each in again or [self]:
                        each._skips_cache = True
            advance_and_publish(activated)
            outdate(again)

    def wait(self, timeout: float | None) -> State:
        """Wait until it is up to date and all is published, or for `timeout` seconds."""
        self.activate()
        with graph_lock:
            published.wait_for(lambda: self.fresh and self._publisher.is_done(), timeout)
            return self.state

    def close(self) -> None:
        """Stop computing, and cancel the run under way."""
        with uninterrupted():
            with graph_lock:
                run = self.run
                for each in self._inputs:
                    each.discard(self)
                if not self.fresh:
                    error = RuntimeError(f"{self._title} was closed before it was computed.")
                    self._settle(State(error=error))
                self._phase = Phase.CLOSED
                self._publisher.state = replace(self.state, closed=True)
            self._cache.clear()
            if run is not None:
                run.cancel()
            self._publish_and_go_on()

    # -- what the graph asks for

    def outdate(self) -> Task[Any] | None:
        """Take note of a change; returns the run that is to be cancelled. `graph_lock` is held."""
        if self._phase in (Phase.IDLE, Phase.CLOSED):
            return None
        computing = self._phase in (Phase.COMPUTING, Phase.SUPERSEDED)
        self._phase = Phase.SUPERSEDED if computing else Phase.WAITING
        self._publisher.state = replace(self.state, is_loading=True, error=None, partial_box=None)
        return self.run

    def advance(self) -> None:
        """Begin to compute, if that is due and all inputs are there."""
        with graph_lock:
            if self._phase is not Phase.WAITING or not all(each.fresh for each in self._inputs):
                return
            failed = next(iter(self._failed_inputs()), None)
            if failed is None:
                self._phase = Phase.COMPUTING
            else:
                error = failed.state.error or RuntimeError(
                    f"{failed._title} was closed, and is not computed any more."
                )
                self._settle(State(error=error, task=failed.state.task))
        if failed is None:
            self._compute()
        else:
            self._publish_and_go_on()

    def publish(self) -> None:
        """Tell the state to its owner."""
        self._publisher.publish()

    def _compute(self) -> None:
        try:
            values = [each.current() for each in self._inputs]
        except Exception as error:  # a trait may make its value when it is first asked for
            self._ended(State(error=error, task=self._failed_task(error)))
            return
        key = self._cache.key(values)
        if not self._skips_cache and (kept := self._cache.get(key)) is not MISSING:
            self._ended(replace(kept, task=self.state.task))
            return
        self._owner = self._on_state()  # who observes it is to hear how the run ends
        drawn = Drawn()
        run = self.origin.run(self._begin, values, drawn)
        run.add_done_callback(functools.partial(self._run_over, key, drawn))

    def _begin(self, values: list[Any], drawn: Drawn) -> Task[Any]:
        try:
            with users_code():
                return self._start(values, prepare=self._adopt, around=drawn.around)
        except Exception as error:  # the arguments do not fit, or the executor is shut down
            run = self._failed_task(error)
            self._adopt(run)
            return run

    def _failed_task(self, error: Exception) -> Task[Any]:
        run: Task[Any] = Task(self._title)
        run.set_exception(error)
        return run

    def _adopt(self, run: Task[Any]) -> None:
        with graph_lock:
            self.run = run
            counts = self._phase is Phase.COMPUTING
            if counts:
                self._publisher.state = replace(self.state, task=run)
        self.publish()
        if not counts:
            run.cancel()
        if run.yields:
            newest = Newest(lambda box: self._take_partial(run, box))
            run.subscribe(lambda: newest.put(run.live.partial))

    def _take_partial(self, run: Task[Any], box: tuple[Any] | None) -> None:
        with graph_lock:
            if self.run is run and self._phase is Phase.COMPUTING and box is not None:
                self._publisher.state = replace(self.state, partial_box=box)
        self.publish()

    def _run_over(self, key: bytes | None, drawn: Drawn, run: Any) -> None:
        with uninterrupted():
            outcome = drawn.outcome(run)
            if outcome.has_value:
                self._cache.put(key, replace(outcome, task=None))
            self._ended(outcome)
        if self._in_caller_thread:
            interrupt_caller(run)

    def _ended(self, outcome: State) -> None:
        with uninterrupted():
            with graph_lock:
                owner, self._owner = self._owner, None
                self.run = None
                counts = self._phase is Phase.COMPUTING
                if counts:
                    self._settle(outcome)
                elif self._phase is Phase.SUPERSEDED:
                    self._phase = Phase.WAITING
            if counts:
                self._publish_and_go_on()
            else:
                advance([self])
        del owner  # not before it has heard

    def _settle(self, outcome: State) -> None:
        """Become fresh, with a value or an error, beside which the last value stays."""
        self._phase = Phase.FRESH
        self._skips_cache = False
        if not outcome.has_value:
            outcome = replace(outcome, value=self.state.value)
        self._publisher.state = outcome

    def _publish_and_go_on(self) -> None:
        self.publish()
        advance(list(self.dependents.values()))

    # -- the inputs

    def _activate_upstream(self) -> list[Computation]:
        """Make this and all that it needs active; returns those that were idle."""
        activated: dict[Computation, None] = {}
        stack = [self]
        while stack:
            each = stack.pop()
            if each._phase is not Phase.IDLE:
                continue
            each._phase = Phase.WAITING
            each._publisher.state = replace(each.state, is_loading=True)
            activated[each] = None
            for node in each._inputs:
                node.add(each)
                if isinstance(node, Computation):
                    stack.append(node)
        return list(activated)

    def _failed_roots(self) -> list[Computation]:
        """Return what has to be computed again: this, or those inputs that failed first."""
        roots: dict[Computation, None] = {}
        stack = [self]
        while stack:
            each = stack.pop()
            failed = each._failed_inputs()
            stack += failed
            if not failed:
                roots[each] = None
        return list(roots)

    def _failed_inputs(self) -> list[Computation]:
        return [
            each
            for each in self._inputs
            if isinstance(each, Computation)
            and each.fresh
            and (each.state.has_error or each.state.closed)
        ]
