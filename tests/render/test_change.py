"""What of a state is sent while a bar just moves, and that a page makes the whole of it."""

import random

import pytest
from kernel import as_shown

from jupyter_progress.render.change import change_since, changed


def a_bar(**more):
    return {
        "id": "task",
        "title": "Fit",
        "status": "running",
        "progress": 10.0,
        "fake": None,
        "message": "Reading",
        "elapsed": 1000.0,
        "remaining": 9000.0,
        "facts": [],
        "note": "",
        "error": None,
        "actions": ["cancel"],
        "timed": None,
    } | more


def a_state(**more):
    return a_bar(rows=[], more=0, settled=None, notify=None) | more


def later(state, passed, **more):
    """The state, `passed` ms later, with nothing new but what is named."""
    return state | {"elapsed": state["elapsed"] + passed, "remaining": 9000.0 - passed} | more


def test_while_only_time_passes_nothing_is_sent():
    whole = a_state()
    assert change_since(whole, later(whole, 500), 500, {}) == {}


@pytest.mark.parametrize(
    "change", [{"progress": 11.5}, {"message": "Solving"}, {"facts": [["", "1 / 3"]]}]
)
def test_what_moves_is_sent_alone(change):
    whole = a_state()
    assert change_since(whole, later(whole, 500, **change), 500, {}) == change


@pytest.mark.parametrize(
    "news",
    [
        {"status": "paused"},
        {"fake": {"start": 10.0, "end": 50.0, "estimated_time": None, "elapsed": 0.0}},
        {"note": "waits"},
        {"error": {"type": "E", "message": "", "traceback": ""}},
        {"actions": []},
        {"id": "another"},
        {"rows": [a_bar(id="row")]},
        {"more": 1},
        {"settled": {"text/html": ""}},
        {"notify": {"tab": True}},
        {"elapsed": 1000.0 + 400},  # its clock has stood still for a while
        {"elapsed": None},
    ],
    ids=lambda news: next(iter(news)),
)
def test_all_else_takes_a_whole_state(news):
    whole = a_state()
    assert change_since(whole, later(whole, 500, **news), 500, {}) is None


def test_what_was_sent_once_is_sent_until_the_next_whole_state():
    whole = a_state()
    sent = change_since(whole, later(whole, 100, message="Solving"), 100, {})
    again = change_since(whole, later(whole, 200), 200, sent)
    assert again == {"message": "Reading"}  # a page may know only the other one


def test_an_estimate_is_sent_once_it_is_another():
    whole = a_state()
    assert change_since(whole, later(whole, 500, remaining=8480.0), 500, {}) == {}
    assert change_since(whole, later(whole, 500, remaining=4000.0), 500, {}) == {
        "left": [5500, 5500, 5500, None]
    }
    sent = {"left": [5500, 5500, 5500, None]}
    assert change_since(whole, later(whole, 900, remaining=3610.0), 900, sent) == sent
    assert change_since(whole, later(whole, 900, remaining=None), 900, sent) == {"left": None}


def test_what_a_change_makes_of_a_state_counts_from_its_moment():
    whole = a_state() | {"range": [7000.0, 9500.0], "due": 800.0}
    now = later(whole, 500, remaining=4000.0, range=[3000.0, 6000.0], due=300.0, progress=60.0)
    after = changed(whole, change_since(whole, now, 500, {}))
    assert after["progress"] == 60
    assert [after["remaining"], after["range"], after["due"]] == [4500, [3500, 6500], 800]
    late = later(whole, 1000, remaining=3800.0, range=[2700.0, 5700.0], due=-200.0)
    after = changed(whole, change_since(whole, late, 1000, {}))
    assert [after["remaining"], after["range"], after["due"]] == [4600, [3500, 6500], 800]
    assert changed(whole, {}) == whole
    assert changed(whole, {"left": None})["remaining"] is None


def test_a_segment_that_moves_by_itself_is_not_sent_again():
    fake = {"start": 10.0, "end": 50.0, "estimated_time": 2000.0, "elapsed": 100.0}
    whole = a_state(fake=fake)
    moved = later(whole, 500, fake=fake | {"elapsed": 600.0})
    assert change_since(whole, moved, 500, {}) == {}
    anew = later(whole, 500, fake=fake | {"elapsed": 0.0})
    assert change_since(whole, anew, 500, {}) is None


def test_of_rows_those_that_move_are_sent():
    rows = [a_bar(id="a"), {"id": "b", "status": "pending"}, {"id": "c", "status": "running"}]
    whole = a_state(rows=rows)
    moved = [rows[0] | {"elapsed": 1500.0}, rows[1], rows[2] | {"message": "new"}]
    now = later(whole, 500, rows=moved)
    assert change_since(whole, now, 500, {}) == {
        "rows": {"0": {"left": [10500, 10500, 10500, None]}, "2": {"message": "new"}}
    }
    begun = later(whole, 500, rows=[rows[0], rows[1] | {"status": "running"}, rows[2]])
    assert change_since(whole, begun, 500, {}) is None


@pytest.mark.parametrize("seed", range(20))
def test_every_page_shows_the_same_whenever_it_came(seed):
    dice = random.Random(seed)
    now = whole = a_state(rows=[a_bar(id="row")])
    passed, sent, pages = 0.0, {}, [whole]

    def moved(bar):
        news = {
            "progress": dice.choice([1.0, 2.0]),
            "message": dice.choice("ab"),
            "facts": dice.choice([[], [["", "1"]]]),
            "status": dice.choices(["running", "paused"], [20, 1])[0],
        }
        return {part: value for part, value in news.items() if dice.random() < 0.4}

    for _ in range(60):
        step = dice.uniform(0, 100)
        passed += step
        now = now | {"elapsed": now["elapsed"] + step} | moved(now)
        (row,) = now["rows"]
        now["rows"] = [row | {"elapsed": row["elapsed"] + step} | moved(row)]
        change = change_since(whole, now, passed, sent)
        if change is None:
            whole, passed, sent = now, 0.0, {}
            pages = [whole]
        else:
            sent = change
        if dice.random() < 0.3:
            pages.append(now)  # one that comes just now gets the whole
        for page in pages:
            shown = as_shown(page, sent)
            for bar, truth in ((shown, now), (shown["rows"][0], now["rows"][0])):
                parts = ("progress", "message", "facts", "status")
                assert [bar[part] for part in parts] == [truth[part] for part in parts]
