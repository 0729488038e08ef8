"""Whatever happens, in the end a value is what its function makes of the final inputs."""

import threading

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, rule

from jupyter_progress import DerivedVariable, Variable, wait

from .held import LONG


class Graphs(RuleBasedStateMachine):
    """Grow a graph, change its inputs, trigger and close: compare with plain function calls."""

    def __init__(self):
        super().__init__()
        self.inputs = [Variable(n) for n in range(3)]
        self.nodes = []
        self.overlaps = []

    def expected(self, node):
        if isinstance(node, Variable):
            return node.value
        _, among, fails = node
        if fails:
            arguments = [self.expected(each) for each in among]
            return "error" if "error" in arguments or sum(arguments) % 7 == 3 else sum(arguments)
        arguments = [self.expected(each) for each in among]
        return "error" if "error" in arguments else sum(arguments) + 1

    @rule(
        picks=st.lists(st.integers(0, 50), min_size=1, max_size=3),
        as_task=st.booleans(),
        cache=st.sampled_from([0, 2]),
        fails=st.booleans(),
    )
    def grow(self, picks, as_task, cache, fails):
        if len(self.nodes) >= 12:
            return
        pool = [*self.inputs, *self.nodes]
        among = [pool[pick % len(pool)] for pick in picks]

        one_at_a_time = threading.Lock()

        def func(*values):
            if not one_at_a_time.acquire(blocking=False):
                self.overlaps.append(values)
            try:
                if not fails:
                    return sum(values) + 1
                if sum(values) % 7 == 3:
                    raise ValueError(values)
                return sum(values)
            finally:
                one_at_a_time.release()

        variables = [each if isinstance(each, Variable) else each[0] for each in among]
        self.nodes.append((DerivedVariable(func, variables, as_task, cache=cache), among, fails))

    @rule(which=st.integers(0, 2), value=st.integers(0, 30))
    def change(self, which, value):
        self.inputs[which].value = value

    @rule(pick=st.integers(0, 50), force=st.booleans())
    def trigger(self, pick, force):
        if self.nodes:
            self.nodes[pick % len(self.nodes)][0].trigger(force)

    @rule(pick=st.integers(0, 50))
    def look(self, pick):
        if self.nodes:
            self.check(self.nodes[pick % len(self.nodes)])

    def check(self, node):
        state = node[0].wait(LONG)
        assert not state.is_loading
        expected = self.expected(node)
        assert state.has_error == (expected == "error")
        assert expected == "error" or state.value == expected
        assert (node[0].value, node[0].has_error) == (state.value, state.has_error)

    def teardown(self):
        for node in self.nodes:
            self.check(node)
        for value, *_ in reversed(self.nodes):
            value.close()
        wait(timeout=LONG)
        assert not self.overlaps
        assert not any(each._trait_notifiers.get("value", {}).get("change") for each in self.inputs)


TestGraphs = Graphs.TestCase
TestGraphs.settings = settings(
    max_examples=60,
    stateful_step_count=25,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)
