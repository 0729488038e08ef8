"""The streams to a terminal, which others shadow as well."""

import io
import os
import pty
from contextlib import contextmanager

import pytest

from jupyter_progress.display.terminal.streams import Streams


class Bars:
    """Notes what is written while bars stand aside."""

    def __init__(self):
        self.texts = []

    @contextmanager
    def aside(self, text):
        self.texts.append(text)
        yield

    @contextmanager
    def asked(self):
        yield

    def about_to_flush(self, frame):
        pass


@pytest.fixture
def stream(monkeypatch):
    """A stream to a terminal in the place of stdout, of that which pytest leaves alone."""
    leader, follower = pty.openpty()
    with open(follower, "w") as stream:
        assert type(stream) is io.TextIOWrapper
        monkeypatch.setattr("sys.__stdout__", stream)
        yield stream
    os.close(leader)


@pytest.fixture
def bars():
    return Bars()


def shadowed(stream):
    """Have somebody else shadow its `write`, as IPython does for a cell; returns what ends that."""
    before = stream.write

    def write(text):
        before(text)  # and returns nothing

    stream.write = write
    return lambda: setattr(stream, "write", before)


def test_it_is_as_it_was_afterwards(stream, bars):
    streams = Streams(bars)
    streams.take()
    assert stream.write("a") == 1
    assert bars.texts == ["a"]
    streams.release()
    assert "write" not in stream.__dict__
    stream.write("b")
    assert bars.texts == ["a"]


def test_what_others_have_put_there_is_kept(stream, bars):
    end = shadowed(stream)
    theirs = stream.write
    streams = Streams(bars)
    streams.take()
    stream.write("a")
    streams.release()
    assert stream.write is theirs
    end()
    assert bars.texts == ["a"]


def test_they_stand_aside_again_where_somebody_took_their_shadow_away(stream, bars):
    end = shadowed(stream)
    streams = Streams(bars)
    streams.take()
    end()
    stream.write("not heard of")
    streams.take()
    stream.write("a")
    assert bars.texts == ["a"]


def test_one_that_is_put_back_later_does_nothing_and_the_way_gets_no_longer(stream, bars):
    streams = Streams(bars)
    for _ in range(3000):
        streams.take()
        end = shadowed(stream)
        streams.release()
        end()
    stream.write("a")
    assert bars.texts == []
    streams.take()
    stream.write("b")
    assert bars.texts == ["b"]


def test_of_a_bar_that_outlives_many_cells_the_way_gets_no_longer(stream, bars):
    streams = Streams(bars)
    streams.take()
    for _ in range(3000):
        end = shadowed(stream)
        streams.take()
        end()
    stream.write("a")
    assert bars.texts == ["a"]
