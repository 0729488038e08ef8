"""Background cells that do not speak of their progress: their loops are their bar."""

import ast
import concurrent.futures
import threading
import traceback

import pytest

from jupyter_progress import ProgressUpdater, Task, history, wait
from jupyter_progress.jupyter.magic.outline import Outline, Progression, mark_loops


def background(shell, cell, options="job"):
    """Run a cell in the background to its end, and return its task."""
    shell.run_cell(f"%%track_progress {options}\n{cell}").raise_error()
    wait()
    return shell.user_ns["job"]


@pytest.fixture
def look(shell):
    """A function for cells: it notes the percent and the count of the cell's bar."""
    seen = []

    def look(note=None):
        task = shell.user_ns["job"]
        with task.live.throttle.lock:
            task.live.throttle.flush()
        now = task.progress
        count = now.count and (now.count.done, now.count.total)
        seen.append((round(now.value(), 1), count))

    shell.user_ns["look"] = look
    return seen


def test_the_loop_of_a_cell_is_its_bar(shell, look):
    task = background(shell, "for i in range(4):\n    look()\ni")
    assert look == [(0, (0, 4)), (25, (1, 4)), (50, (2, 4)), (75, (3, 4))]
    assert task.result() == 3
    assert task.progress.value() == 100


@pytest.mark.parametrize(
    ("loop", "items"),
    [
        ("for i, x in enumerate('ab', 1)", [(1, "a"), (2, "b")]),
        ("for x in reversed([1, 2])", [2, 1]),
        ("for x in zip('abc', [1, 2])", [("a", 1), ("b", 2)]),
        ("for x in map(str, (1, 2))", ["1", "2"]),
        ("for x in {'a': 1, 'b': 2}.items()", [("a", 1), ("b", 2)]),
        ("for x in (lambda: [1, 2])()", [1, 2]),
    ],
)
def test_loops_over_what_has_a_length_behind_a_builtin(shell, look, loop, items):
    target = "(i, x)" if "enumerate" in loop else "x"
    background(shell, f"got = []\n{loop}:\n    got.append({target}); look()")
    assert shell.user_ns["got"] == items
    assert look == [(0, (0, 2)), (50, (1, 2))]


def test_what_has_no_length_is_left_alone(shell, look):
    task = background(shell, "for i in (x for x in 'ab'):\n    look()")
    assert [count for _, count in look] == [None, None]
    assert task.progress.value() == 100


def test_a_name_of_a_builtin_may_be_something_else(shell, look):
    code = "enumerate = lambda xs: iter(xs)\nfor i in enumerate([7]):\n    look()\ndel enumerate"
    background(shell, code)
    assert shell.user_ns["i"] == 7


def test_loops_one_after_the_other_have_equal_parts_at_first(shell, look):
    background(shell, "a = 1\nfor i in range(2):\n    look()\nfor j in range(2):\n    look()")
    assert [percent for percent, _ in look] == [0, 25, 50, 75]


def test_loops_within_a_statement_share_its_part(shell, look):
    code = """
import contextlib
with contextlib.nullcontext():
    for i in range(2):
        look()
    if i:
        for j in range(2):
            look()
"""
    background(shell, code)
    assert [percent for percent, _ in look] == [0, 25, 50, 75]


def test_a_loop_inside_another_moves_the_bar_within_an_item(shell, look):
    background(shell, "for i in range(2):\n    for j in range(2):\n        look()")
    assert [percent for percent, _ in look][:3] == [0, 25, 50]


def test_short_inner_loops_are_not_tracked():
    task = Task("test")
    task.begin()
    made = Progression(Outline("", (1,)), ProgressUpdater(task.live))
    items = [1, 2, 3]
    assert made(items, -1, 1) is not items
    assert made(items, -1, 1) is items
    assert made(items, -2, 1) is not items  # another one


def test_statements_are_weighed_by_what_they_took_last_time():
    history.learn(*[(key, ms) for key, ms in zip(keys(), (1000, 3000, 4000), strict=True)])
    task = Task("test")
    task.begin()
    updater = ProgressUpdater(task.live)
    made = Progression(Outline("cell", (0, 1, 0)), updater)
    with made.statement(0):
        fake = task.progress.fake
        assert (fake.start, fake.end, fake.estimated_time) == (0, 12.5, 1000)
    with made.statement(1):
        assert task.progress.value() == 12.5
        for i in made(range(2), 0, 1):
            with task.live.throttle.lock:
                task.live.throttle.flush()
            assert task.progress.value() == 12.5 + 37.5 * i / 2
    assert task.progress.value() == 50
    with made.statement(2):
        assert task.progress.fake.estimated_time == 4000
    assert all(len(history.durations(key)) == 2 for key in keys())


def keys():
    return Outline("cell", (0, 1, 0))._keys()


def test_nothing_is_learned_of_a_run_that_failed(shell):
    with pytest.raises(ZeroDivisionError):
        background(shell, "for i in range(3):\n    1 / 0").result()
    cell = "for i in range(3):\n    1 / 0"
    shell.run_cell("%%track_progress again\n" + cell)
    wait()
    assert shell.user_ns["again"].exception() is not None


@pytest.mark.parametrize(
    "code",
    [
        "x = 1\nfor i in range(3):\n    if i == 1:\n        1 / 0",
        "for i in enumerate(range(1 // 0)):\n    pass",
        "for i, j in zip([1], 5):\n    pass",
        "for i in 5:\n    pass",
        "d = {1: 2}\nfor k in d:\n    d[k + 1] = 0",
        "for a, b in [1]:\n    pass",
    ],
)
def test_errors_are_those_of_the_cell_without_us(shell, code):
    plain = shell.run_cell(code).error_in_exec
    shell.run_cell(f"%%track_progress job\n{code}")
    wait()
    ours = shell.user_ns["job"].exception()
    assert (type(ours), str(ours)) == (type(plain), str(plain))
    assert places(ours)[-1] == places(plain)[-1] + 1  # below the line of the magic


def places(error):
    return [
        each.lineno
        for each in traceback.extract_tb(error.__traceback__)
        if "ipython-input" in each.filename or "ipykernel" in each.filename
    ]


def test_the_source_keeps_its_places():
    code = "for i in enumerate(xs, 1):\n    for j in f(i):\n        pass"
    tree = ast.parse(code)
    before = [ast.get_source_segment(code, each) for each in ast.walk(tree) if hasattr(each, "id")]
    assert mark_loops(tree, "mark") == (1,)
    names = [each for each in ast.walk(tree) if isinstance(each, ast.Name) and each.id != "mark"]
    assert sorted(ast.get_source_segment(code, each) for each in names) == sorted(before)
    compile(tree, "cell", "exec")


def test_no_loop_leaves_them_alone(shell, look):
    background(shell, "for i in range(2):\n    look()", "--no-loop job")
    assert [count for _, count in look] == [None, None]


def test_a_cell_that_reports_itself_is_left_alone(shell, look):
    background(shell, "for i in range(2):\n    updater.send_update(7); look()")
    assert look == [(7, None), (7, None)]


def test_no_name_of_ours_is_left(shell):
    before = set(shell.user_ns)
    background(shell, "for i in range(2):\n    pass")
    assert {each for each in set(shell.user_ns) - before if "updater" in each} == set()


def test_a_cancel_ends_a_loop_at_its_next_item(shell):
    shell.user_ns["begun"] = begun = threading.Event()
    shell.run_cell("%%track_progress job\nfor i in range(10**9):\n    begun.set()")
    assert begun.wait(10)
    task = shell.user_ns["job"]
    task.cancel()
    with pytest.raises(concurrent.futures.CancelledError):
        task.result(10)
    assert task.cancelled()


def test_bars_of_tqdm_take_the_part_of_their_statement(shell, look):
    code = """
from tqdm import tqdm
for i in tqdm(range(2), desc="one", mininterval=0):
    look()
for i in tqdm(range(4), desc="two", mininterval=0):
    look()
"""
    background(shell, code)
    assert look[0] == (0, (0, 2))
    assert look[2] == (50, (0, 4))


RAISES = (
    "class Any:\n    def __len__(self): return 2\n    def __iter__(self): return iter([1, 2])\n"
)


@pytest.mark.parametrize(
    "more",
    [
        "    def __getattr__(self, name): raise KeyError(name)",
        "    @property\n    def activity(self): raise RuntimeError",
        "    def __len__(self): raise TypeError('none')",
        "    def __len__(self): raise ValueError('none')",
        "    def __len__(self): return 2**80",
        "    def __len__(self): return -1",
        "    def __bool__(self): raise ValueError('ambiguous')",
        "    def __eq__(self, other): raise ValueError\n    __hash__ = None",
        "    def __iter__(self): return Bare()\nclass Bare:\n    n = 0\n    def __next__(self):\n"
        "        self.n += 1\n        if self.n > 2: raise StopIteration\n        return self.n",
    ],
)
def test_whatever_can_be_iterated_is(shell, more):
    code = f"{RAISES}{more}\ngot = []\nfor _ in range(2):\n    for x in Any(): got.append(x)"
    background(shell, f"{code}\nfor x in Any(): got.append(x)\nfor x in enumerate(Any()): pass")
    assert shell.user_ns["job"].exception() is None
    assert shell.user_ns["got"] == [1, 2] * 3


@pytest.mark.parametrize(
    "code",
    [
        "for i in enumerate(): pass",
        "for i in reversed({1}): pass",
        "import numpy\nfor i in numpy.array(5): pass",
        f"{RAISES}    def __iter__(self): raise RuntimeError('no')\nfor i in Any(): pass",
        f"{RAISES}    def __iter__(self): return 5\nfor i in Any(): pass",
        f"{RAISES}    def __iter__(self): yield 1 / 0\nfor i in Any(): pass",
        "import asyncio\nawait asyncio.sleep(0)\nfor i in reversed({1}): pass",
    ],
)
def test_no_frame_of_ours_is_in_a_traceback(shell, code):
    plain = shell.run_cell(code).error_in_exec
    background(shell, code)
    ours = shell.user_ns["job"].exception()
    assert (type(ours), str(ours)) == (type(plain), str(plain))
    assert functions(ours) == functions(plain)
    assert ours.__suppress_context__ is False


def functions(error):
    names = [each.name for each in traceback.extract_tb(error.__traceback__)]
    return names[names.index("<module>") if "<module>" in names else -1 :]
