"""Hostile input in every text that a user can give, in every place where it is told."""

import json
import logging
import unicodedata
from contextlib import suppress
from html.parser import HTMLParser

import pytest
from hostile import HOSTILE
from IPython.core.error import UsageError
from screen import Screen

from jupyter_progress import ProgressUpdater, Task, display_mode, run_task, wait
from jupyter_progress.render.html import settled_html
from jupyter_progress.render.text import text
from jupyter_progress.render.wire import MOST_METRICS, tracker_state

LONG = 30
LARGEST = 64 * 1024
"""Bytes of a state without its settled form: bounded, whatever was given."""


class Own(HTMLParser):
    """Takes in html, and keeps what elements, attributes and runs of text there are."""

    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.names, self.runs = set(), []
        self.open = []
        self.stray = []

    def handle_starttag(self, tag, attributes):
        self.names |= {tag} | {f"{tag}.{name}" for name, _ in attributes}
        self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        if self.open[-1:] != ["style"]:
            self.runs.append(data)

    def handle_comment(self, data):
        self.stray.append(data)

    handle_decl = handle_pi = unknown_decl = handle_comment


def parsed(html):
    parser = Own()
    parser.feed(html)
    parser.close()
    assert parser.open == []
    assert parser.stray == []
    return parser


def failed(words):
    """Return a failed task of which every text is this one."""

    def work(updater: ProgressUpdater):
        updater.send_update(30, words, **{words or "name": words, "other": [words], "n": {words}})
        if "\ud800" in words:  # Python allows no such name
            raise ValueError(words)
        raise type(words.replace("\x00", "") or "E", (Exception,), {})(words)

    task = run_task(work, title=words)
    assert task.exception(LONG) is not None
    return task


def running(words):
    task = Task(words)
    task.begin()
    ProgressUpdater(task.live).send_update(30, words, **{words or "name": words})
    return task


@pytest.fixture(scope="module")
def ours():
    """All elements and attributes that there are of a harmless failure, and amid a task."""
    html = [settled_html(tracker_state(make("harmless"))) for make in (failed, running)]
    return set().union(*(parsed(each).names for each in html))


@pytest.mark.parametrize("make", [failed, running])
@pytest.mark.parametrize("kind", HOSTILE)
def test_what_is_sent_is_json_of_bounded_size(kind, make):
    state = tracker_state(make(HOSTILE[kind]))
    sent = json.dumps(state | {"settled": None}, allow_nan=False, ensure_ascii=False)
    trace = (state["error"] or {"traceback": ""})["traceback"]
    assert len(sent.encode("utf-8")) - len(json.dumps(trace)) < LARGEST
    json.dumps(state, allow_nan=False, ensure_ascii=False).encode("utf-8")


@pytest.mark.parametrize("make", [failed, running])
@pytest.mark.parametrize("kind", HOSTILE)
def test_what_is_saved_has_no_element_but_ours_and_no_tex(kind, make, ours):
    html = parsed(settled_html(tracker_state(make(HOSTILE[kind]))))
    assert html.names <= ours
    for run in html.runs:
        assert run in ("$", "\\") or not set(run) & {"$", "\\"}, run


def is_one_line(said):
    return len(said.splitlines()) == 1 and not any(
        unicodedata.category(char) == "Cc" or char in "\u202a\u202b\u202c\u202d\u202e"
        for char in said
    )


@pytest.mark.parametrize("make", [failed, running])
@pytest.mark.parametrize("kind", HOSTILE)
def test_as_text_it_is_one_line_that_neither_controls_nor_reorders(kind, make):
    task = make(HOSTILE[kind])
    assert is_one_line(text(task))
    state = tracker_state(task)
    if state["settled"]:  # and below it the traceback
        assert is_one_line(state["settled"]["text/plain"].partition("\n\n")[0])


@pytest.mark.parametrize("kind", HOSTILE)
def test_a_log_record_is_one_line(kind, caplog):
    words = HOSTILE[kind]

    def work(updater: ProgressUpdater):
        updater.send_update(30, words, **{words or "name": words})

    with caplog.at_level(logging.INFO, "jupyter_progress"), display_mode("log"):
        run_task(work, title=words).result(LONG)
    assert caplog.records
    for record in caplog.records:
        assert is_one_line(record.getMessage())


def test_a_thousand_metrics_are_cut_to_what_can_be_read():
    task = Task("many")
    task.begin()
    names = {f"metric {i}": "x" * 100 for i in range(10_000)}
    ProgressUpdater(task.live).send_update(30, "m", **names)
    state = tracker_state(task)
    assert len(json.dumps(state)) < LARGEST
    assert len(state["facts"]) <= MOST_METRICS + 1
    assert state["facts"][-1] == ["", f"and {10_000 - MOST_METRICS:,} more"]
    assert task.progress.metrics == names


@pytest.mark.parametrize("mode", ["auto", "text"])
def test_a_terminal_shows_it_and_does_not_obey_it(mode, tmp_path):
    words = {k: v for k, v in HOSTILE.items() if k != "nothing"}
    screen = Screen(
        tmp_path,
        f"for words in {list(words.values())[:8]!r}:\n"
        "    def work(updater: ProgressUpdater):\n"
        "        updater.send_update(30, words, **{words: words})\n"
        "        raise ValueError(words)\n"
        "    print('before')\n"
        "    run_task(work, title=words).exception()\n"
        "    print('after')\n",
        JUPYTER_PROGRESS=mode,
    )
    lines = screen.end()
    assert lines.count("before") == lines.count("after") == 8
    assert len(lines) == 3 * 8
    assert screen.screen.title == ""
    assert "\x1b[31mover" not in screen.written
    assert "\x1b[2J" not in screen.written


@pytest.mark.parametrize("kind", [*HOSTILE])
def test_a_background_cell_of_a_hostile_name(kind, shell, capsys):
    words = HOSTILE[kind][:1000].replace("\n", " ")
    for options in (f"-m {words!r}", words, f"-m {words}", f"{words} {words}"):
        # How a magic says that its options make no sense, and IPython of quotes that do not match.
        with suppress(UsageError, ValueError):
            shell.run_cell_magic("track_progress", options, "1 + 1")
    shell.user_ns["words"] = words
    with suppress(UsageError, ValueError):
        shell.run_cell_magic("track_progress", "-m {words} named", "1 + 1")
    wait(timeout=LONG)
    assert shell.user_ns["words"] == words
    shell.run_cell_magic("track_progress", "named", "1 + 1")
    assert shell.user_ns["named"].result(LONG) == 2
    capsys.readouterr()
