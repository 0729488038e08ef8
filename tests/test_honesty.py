"""The benchmark of the remaining time: what it refuses, and what it must go on to show."""

import json
import random
from itertools import groupby
from pathlib import Path

import pytest

OURS = "jupyter_progress"


@pytest.fixture(autouse=True)
def importable(monkeypatch):
    monkeypatch.syspath_prepend(Path(__file__).parents[1])


@pytest.mark.parametrize(
    ("traces", "why"),
    [
        ("{", "not JSON"),
        ("[]", "at least one"),
        ('[{"trace": [[0, 0], [1, 1]]}]', "its total is None"),
        ('[{"total": 0, "trace": [[0, 0], [1, 1]]}]', "its total is 0"),
        ('[{"total": NaN, "trace": [[0, 0], [1, 1]]}]', "its total is nan"),
        ('[{"total": 2, "trace": [[0, 0]]}]', "two points"),
        ('[{"total": 2, "trace": [[1, 0], [1, 1]]}]', "some time between them"),
        ('[{"total": 2, "trace": [[0, 0], [2, 1], [1, 2]]}]', "time goes back from 2.0 to 1 s"),
        ('[{"total": 2, "trace": [[0, 0], ["1", 1]]}]', "no pair"),
    ],
)
def test_runs_of_which_nothing_can_be_foretold_are_refused(tmp_path, traces, why):
    from benchmarks.traces import TraceError, read

    file = tmp_path / "runs.json"
    file.write_text(traces)
    with pytest.raises(TraceError, match=why) as refused:
        read(file)
    assert str(file) in str(refused.value)


def test_runs_of_a_file_are_told_as_json(tmp_path):
    from benchmarks.honesty import run

    file = tmp_path / "runs.json"
    trace = [[3.0 * i, 2 * i] for i in range(51)]
    file.write_text(json.dumps([{"total": 100, "trace": trace}]))
    told = json.loads(run(1, 1, file, as_json=True))["runs.json"][OURS]
    assert told["median"] == pytest.approx(1, abs=0.01)
    assert told["said"] == 1
    assert told["rises"] == 0


def test_the_remaining_time_is_nearer_the_truth_than_the_mean_and_more_often_than_not_told():
    """As the README says, on runs that nothing was fitted to: by far, so any seed will do."""
    from benchmarks.forecasters import Mean, Ours
    from benchmarks.honesty import figures, followed
    from benchmarks.traces import drawn

    runs = [trace for traces in drawn(4, 6).values() for trace in traces]
    ours, mean = (figures([followed(each, run) for run in runs]) for each in (Ours, Mean))
    assert ours["median"] < 1.3 < mean["median"]
    assert ours["late"] < 1.2
    assert ours["mean_log"] < 0.8 * mean["mean_log"]
    assert ours["p90"] < mean["p90"]
    assert ours["said"] > 0.85 * mean["said"]
    assert 0.7 < ours["held"] < 0.9


def test_words_of_the_remaining_time_do_not_flicker():
    """As tqdm#813 and indicatif#580 have numbers do; shown as pages do, by all kinds of runs."""
    from benchmarks.calm import readings, returns, runs

    found = [len(returns(readings(*each))) for each in runs(11, 2)]
    assert len(found) > 80
    assert sum(found) < 0.1 * len(found)


@pytest.mark.parametrize("jitter", [0.0, 0.004, 0.02])
def test_steps_of_a_second_are_counted_down_second_by_second(jitter):
    """As tqdm/tqdm#689, which begins at 90 of 100; a step is never a second to the last ms."""
    from benchmarks.calm import readings
    from benchmarks.forecasters import Ours
    from benchmarks.traces import Trace

    for seed in range(20):
        chance, now, points = random.Random(seed), 0.0, [(0.0, 90.0)]
        for position in range(91, 101):
            now += 1 + chance.uniform(-jitter, jitter)
            points.append((now, position))
        words = [told for time, told in readings(Ours, Trace(100.0, points)) if time > 1.1]
        told = list(dict.fromkeys(words))
        assert [word for word, _ in groupby(words)] == told, (seed, words)
        counted = [f"about 0:0{n} left" for n in range(9, 0, -1)]
        assert told[:-1] == counted[counted.index(told[0]) :]
        assert told[-1] == ""


def test_words_that_come_back_are_counted():
    from benchmarks.calm import returns

    shown = [(0, "a"), (1, "b"), (2, "a"), (3, "a"), (4, "b"), (20, "a"), (21, "c"), (22, "b")]
    assert returns(shown) == [(2, "a", "b"), (4, "b", "a")]


def test_what_earlier_runs_teach_is_measured_and_the_same_each_time():
    from benchmarks.families import FAMILIES, MOVED
    from benchmarks.learned import learning, run

    result = learning(5, 1)
    assert list(result) == list(FAMILIES)
    assert json.loads(run(5, 1, as_json=True)) == result
    assert {name for name, rows in result.items() if "learned" in rows} == set(MOVED)
    for name in ("uneven steps", "long fit at 70 %", "slow last phase"):
        without, known = (result[name][f"remaining, {which}"] for which in ("without", "with"))
        assert known["mean_log"] < without["mean_log"] / 2
    uneven = result["uneven steps"]
    assert uneven["learned"]["off"] < uneven["fixed guess"]["off"] / 2
