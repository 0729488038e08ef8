"""Errors on their way through bytes."""

import sys
import threading
import traceback

import pytest
from tblib import pickling_support

from jupyter_progress.remote import outcome, pickled
from jupyter_progress.remote.tracebacks import Line, lines_of, traceback_of

pickling_support.install()  # as distributed does: pickle makes errors in its way from then on


class Slotted(Exception):
    __slots__ = ("a",)

    def __init__(self, *, a):
        self.a = a


class Unpicklable(ValueError):
    def __init__(self, what):
        super().__init__(what)
        self.what = threading.Lock()


class Mute(Exception):
    def __str__(self):
        raise RuntimeError("no")


class Picky(Exception):
    def __new__(cls, *, needed):
        return super().__new__(cls)

    def __init__(self, *, needed):
        super().__init__(f"needed {needed}")


def through(error):
    try:
        outcome.unpack(outcome.pack_error(error))
    except BaseException as came:
        return came
    raise AssertionError("nothing was raised")


@pytest.mark.parametrize(
    "error",
    [
        ValueError("plain"),
        KeyError("a"),
        OSError(2, "No such file", "path"),
        UnicodeDecodeError("utf-8", b"x", 0, 1, "why"),
        UnicodeEncodeError("ascii", "é", 0, 1, "why"),
        SyntaxError("bad", ("file", 1, 2, "text")),
        ImportError("none", name="n", path="p"),
        StopIteration(3),
        SystemExit(4),
        AttributeError("a"),
        Exception(),
        Exception("a", 1),
    ],
)
def test_it_comes_out_as_it_was(error):
    came = through(error)
    assert type(came) is type(error)
    assert (str(came), came.args) == (str(error), error.args)
    for name in ("errno", "filename", "object", "lineno", "name", "value", "code"):
        assert getattr(came, name, None) == getattr(error, name, None)


@pytest.mark.parametrize("error", [Unpicklable("a file"), Picky(needed=2)])
def test_one_that_cannot_be_made_again_keeps_name_and_message(error):
    came = through(error)
    assert type(came).__name__ == type(error).__name__
    assert str(came) == str(error)


def test_one_with_keywords_and_slots():
    assert type(through(Slotted(a=1))).__name__ == "Slotted"


def test_one_that_cannot_be_shown():
    assert "cannot be shown" in str(through(Mute()))


@pytest.mark.skipif(sys.version_info < (3, 11), reason="groups came with 3.11")
def test_a_group():
    came = through(ExceptionGroup("both", [ValueError(1), TypeError(2)]))  # noqa: F821
    assert [type(each) for each in came.exceptions] == [ValueError, TypeError]


def test_notes_and_a_chain_without_end():
    first, second = ValueError("first"), TypeError("second")
    first.__context__, second.__context__ = second, first
    if hasattr(first, "add_note"):
        first.add_note("a note")
    came = through(first)
    assert isinstance(came.__context__, TypeError)
    assert getattr(came, "__notes__", []) == getattr(first, "__notes__", [])


def test_a_suppressed_context_stays_so():
    try:
        try:
            raise KeyError("inner")
        except KeyError:
            raise ValueError("outer") from None
    except ValueError as error:
        came = through(error)
    assert came.__suppress_context__
    assert came.__cause__ is None


def deep(n):
    if n:
        return deep(n - 1)

    return 1 / 0


def test_a_traceback_says_the_same_everywhere():
    try:
        deep(3)
    except ZeroDivisionError as error:
        came = through(error)
        said = [line.partition("\n")[0] for line in traceback.format_tb(error.__traceback__)]
    again = [line.splitlines() for line in traceback.format_tb(came.__traceback__)]
    assert [lines[0] for lines in again][-len(said) :] == said
    assert again[-1][1].strip() == "return 1 / 0"
    assert all("^" not in line for lines in again[-5:] for line in lines)


@pytest.mark.parametrize("down", [0, 1, 31, 32, 33, 63, 64, 2047, 2048, 2**18])
def test_every_distance_of_a_line_from_the_first(down):
    line = Line("file", "module", "name", 7, 7 + down)
    assert lines_of(traceback_of([line, line])) == [line, line]
    frame = traceback_of([line]).tb_frame
    assert {at for _, _, at in frame.f_code.co_lines()} >= {7 + down}
    assert frame.f_lineno == 7 + down


def test_code_keeps_the_name_of_its_file():
    code = compile("def f(): pass", "a file.py", "exec")
    namespace = {"__name__": "__main__"}
    exec(code, namespace)
    again = pickled.loads(pickled.dumps(namespace["f"]))
    assert again.__code__.co_filename == "a file.py"
