"""Write words.json: what a bar says, which the Python and the TypeScript words must both meet.

All states are as of 14:20.

The expectations below are written by hand, apart from both implementations:
`python tests/golden/make_words.py` puts each beside its whole state.
"""

import json
from pathlib import Path

BASE = {
    "id": "task",
    "title": "",
    "status": "running",
    "progress": 43.7,
    "fake": None,
    "message": "Step 43",
    "elapsed": 12_400,
    "remaining": None,
    "facts": [],
    "note": "",
    "error": None,
    "actions": [],
}
ERROR = {"type": "ZeroDivisionError", "message": "division by zero", "traceback": "line 7"}
FAILURE = "ZeroDivisionError: division by zero"
GONE = "the kernel has gone; this bar is no longer live"
FAKE = {"start": 20, "end": 80, "estimated_time": 10_000, "elapsed": 3_000}
HOUR = 3_600_000
STALL = {"elapsed": 38_900, "place": "solver.py:88 (lock.acquire)"}
DAY = 24 * HOUR


def case(
    what, state, figure, brief, spoken, facts, name="Step 43", failure="", row=None, row_name=None
):
    """Return a state, by what differs from BASE, and what is expected of it."""
    return {
        "what": what,
        "state": BASE | state,
        "name": name,
        "figure": figure,
        "brief": brief,
        "row": brief if row is None else row,
        "row_name": name if row_name is None else row_name,
        "spoken": spoken,
        "facts": facts,
        "failure": failure,
    }


def ended(status, **more):
    return {"status": status, **more}


RUNS = ["0:12 elapsed"]
TOOK = ["took 0:12"]
AFTER = ["after 0:12"]

STATES = [
    # Under way.
    case("running", {}, "43 %", "43 %", "43 %", RUNS),
    case("just begun", {"progress": 0, "elapsed": 0}, "0 %", "0 %", "0 %", ["0:00 elapsed"]),
    case("running, all but done", {"progress": 99.99}, "99 %", "99 %", "99 %", RUNS),
    case("running, at the end", {"progress": 100}, "100 %", "100 %", "100 %", RUNS),
    case("running, beyond the end", {"progress": 250}, "100 %", "100 %", "100 %", RUNS),
    case("running, below the start", {"progress": -3}, "0 %", "0 %", "0 %", RUNS),
    case("a float's last bits", {"progress": 28.999999999999996}, "29 %", "29 %", "29 %", RUNS),
    case("no message", {"message": "", "title": "fit"}, "43 %", "43 %", "43 %", RUNS, "fit"),
    case("message and title", {"title": "fit"}, "43 %", "43 %", "43 %", RUNS,
         row_name="fit · Step 43"),
    case("message and title alike", {"title": "Step 43"}, "43 %", "43 %", "43 %", RUNS),
    case("no words", {"message": ""}, "43 %", "43 %", "43 %", RUNS, "Running"),
    case("unknown total", {"progress": None}, "", "", "running", RUNS),
    case(
        "unknown total, counted",
        {"progress": None, "facts": [["", "1,234 it"], ["", "48 it/s"]]},
        "", "", "running", [*RUNS, "1,234 it", "48 it/s"],
    ),
    case("no times", {"elapsed": None}, "43 %", "43 %", "43 %", []),
    case("hours", {"elapsed": 3_723_000}, "43 %", "43 %", "43 %", ["1:02:03 elapsed"]),
    case("a status of the future", {"status": "dreaming", "message": ""},
         "43 %", "43 %", "43 %", RUNS, "Running"),
    # What is left.
    case("seconds left", {"remaining": 15_051}, "43 %", "43 %", "43 %", [*RUNS, "about 0:16 left"]),
    case("minutes left", {"remaining": 240_000}, "43 %", "43 %", "43 %",
         [*RUNS, "about 4 min left"]),
    case("hours left", {"remaining": 6_000_000}, "43 %", "43 %", "43 %",
         [*RUNS, "done about 16:00"]),
    case("minutes left, by a range",
         {"remaining": 240_000, "range": [175_000, 310_000], "due": 2_000},
         "43 %", "43 %", "43 %", [*RUNS, "3 to 5 min left"]),
    case("minutes left, news a little late", {"remaining": 240_000, "due": -29_999},
         "43 %", "43 %", "43 %", [*RUNS, "about 4 min left"]),
    case("minutes left, news late", {"remaining": 240_000, "due": -80_000},
         "43 %", "43 %", "43 %", [*RUNS, "about 5 min left"]),
    case("minutes left, by a wide range", {"remaining": 240_000, "range": [170_000, 345_000]},
         "43 %", "43 %", "43 %", [*RUNS, "3 to 6 min left"]),
    case("hours left, by a wide range", {"remaining": 2 * HOUR, "range": [HOUR, 3.2 * HOUR]},
         "43 %", "43 %", "43 %", [*RUNS, "done between 15:15 and 17:30"]),
    case("days left", {"remaining": 51 * HOUR}, "43 %", "43 %", "43 %",
         [*RUNS, "about 2 d 3 h left"]),
    case("absurdly much left", {"remaining": 100 * DAY}, "43 %", "43 %", "43 %", RUNS),
    case("nothing left", {"remaining": 0}, "43 %", "43 %", "43 %", RUNS),
    case("less than nothing left", {"remaining": -5}, "43 %", "43 %", "43 %", RUNS),
    case("paused, hours left", {"status": "paused", "remaining": 6_000_000},
         "paused at 43 %", "paused", "paused at 43 %", [*RUNS, "about 1 h 40 min left"]),
    # A fake segment.
    case("faking", {"fake": FAKE, "progress": 20}, "38 %", "38 %", "38 %", RUNS),
    case("faking, at its start", {"fake": FAKE | {"elapsed": 0}}, "20 %", "20 %", "20 %", RUNS),
    case("faking without an estimate",
         {"fake": {"start": 0, "end": 100, "estimated_time": None, "elapsed": 10_000}},
         "63 %", "63 %", "63 %", RUNS),
    case("faking, long overdue", {"fake": FAKE | {"elapsed": 1e7}}, "80 %", "80 %", "80 %", RUNS),
    case("faking, with a note", {"fake": FAKE, "note": "estimated from the last 5 runs"},
         "38 %", "38 %", "38 %", [*RUNS, "estimated from the last 5 runs"]),
    case("faking where the total is unknown", {"fake": FAKE, "progress": None},
         "38 %", "38 %", "38 %", RUNS),
    case("done within a fake segment", ended("done", fake=FAKE), "✓ done", "✓ done", "done", TOOK),
    case("failed within a fake segment", ended("failed", fake=FAKE, error=ERROR),
         "✗ 43 %", "✗ 43 %", "failed at 43 %", [FAILURE, *AFTER], failure=FAILURE),
    # Metrics.
    case("metrics", {"facts": [["loss", "0.127"], ["epoch", "4"]]}, "43 %", "43 %", "43 %",
         [*RUNS, "loss 0.127", "epoch 4"]),
    case("counts", {"facts": [["done", "3,112"], ["running", "8"], ["failed", "2"]]},
         "43 %", "43 %", "43 %", [*RUNS, "3,112 done", "8 running", "2 failed"]),
    case("count of the paused", {"facts": [["paused", "2"]]},
         "43 %", "43 %", "43 %", [*RUNS, "2 paused"]),
    case("all counts",
         {"facts": [["pending", "1"], ["cancelling", "2"], ["cancelled", "3"]]},
         "43 %", "43 %", "43 %", [*RUNS, "1 pending", "2 cancelling", "3 cancelled"]),
    case("counts of a group", {"facts": [["done", "38"], ["failed", "2"], ["waiting", "1,154"]]},
         "43 %", "43 %", "43 %", [*RUNS, "38 done", "2 failed", "1,154 waiting"]),
    case("metrics named almost like counts", {"facts": [["error", "0.1"], ["stopped", "2"]]},
         "43 %", "43 %", "43 %", [*RUNS, "error 0.1", "stopped 2"]),
    case("metrics, a note and time left",
         {"facts": [["loss", "0.127"]], "note": "a guess", "remaining": 16_000},
         "43 %", "43 %", "43 %", [*RUNS, "about 0:16 left", "loss 0.127", "a guess"]),
    case("hostile words", {"message": "<b>&", "facts": [["$x$", "\\(y\\)"]]},
         "43 %", "43 %", "43 %", [*RUNS, "$x$ \\(y\\)"], "<b>&"),
    # No update for far longer than usual.
    case("stalled", {"stall": STALL}, "43 %", "43 %", "43 %",
         [*RUNS, "no update for 38 s, in solver.py:88 (lock.acquire)"]),
    case("stalled for long, with time left and metrics",
         {"stall": {"elapsed": HOUR + 59_000, "place": "a.py:1"}, "remaining": 16_000,
          "facts": [["loss", "0.127"]], "note": "a guess"},
         "43 %", "43 %", "43 %",
         [*RUNS, "about 0:16 left", "no update for 1 h, in a.py:1", "loss 0.127", "a guess"]),
    case("stalled, nobody knows where", {"stall": STALL | {"place": ""}}, "43 %", "43 %", "43 %",
         [*RUNS, "no update for 38 s"]),
    case("stalled at a hostile place", {"stall": STALL | {"place": "<b>$x$.py:1"}},
         "43 %", "43 %", "43 %", [*RUNS, "no update for 38 s, in <b>$x$.py:1"]),
    case("stalled while it is cancelling", ended("cancelling", stall=STALL),
         "43 %", "43 %", "cancelling at 43 %",
         [*RUNS, "no update for 38 s, in solver.py:88 (lock.acquire)"]),
    case("a stall that nobody can tell", {"stall": {"elapsed": None, "place": "a.py:1"}},
         "43 %", "43 %", "43 %", RUNS),
    case("a stall of something that is over", ended("cancelled", stall=STALL),
         "cancelled at 43 %", "cancelled", "cancelled at 43 %", AFTER),
    case("a stall of something paused", ended("paused", stall=STALL),
         "paused at 43 %", "paused", "paused at 43 %", RUNS),
    # Waiting.
    case("pending", ended("pending", progress=0, elapsed=None), "", "waiting", "waiting", []),
    case("pending for a while", ended("pending", progress=0), "", "waiting", "waiting", RUNS),
    case("pending, no words", ended("pending", progress=None, message="", elapsed=None),
         "", "waiting", "waiting", [], "Waiting"),
    # Paused.
    case("paused", ended("paused"), "paused at 43 %", "paused", "paused at 43 %", RUNS),
    case("paused with time left", ended("paused", remaining=16_000),
         "paused at 43 %", "paused", "paused at 43 %", [*RUNS, "about 0:16 left"]),
    case("paused, unknown total", ended("paused", progress=None, message=""),
         "paused", "paused", "paused", RUNS, "Paused"),
    case("paused within a fake segment", ended("paused", fake=FAKE),
         "paused at 38 %", "paused", "paused at 38 %", RUNS),
    # A loop, whose row tells its count while it runs.
    case("a loop", {"counted": True, "facts": [["", "37 / 60"], ["", "12.3 it/s"]]},
         "43 %", "43 %", "43 %", [*RUNS, "37 / 60", "12.3 it/s"], row="37 / 60"),
    case("a loop of which nothing is known", {"counted": True}, "43 %", "43 %", "43 %", RUNS),
    case("a loop that is over", ended("done", progress=100, counted=True,
                                      facts=[["", "60 / 60"]]),
         "✓ 100 %", "✓ 100 %", "done", [*TOOK, "60 / 60"]),
    # A step, whose row tells the time it took.
    case("a step", {"timed": True}, "43 %", "43 %", "43 %", RUNS),
    case("a step of unknown length", {"timed": True, "progress": None}, "", "", "running", RUNS,
         row="0:12"),
    case("a step to come", ended("pending", timed=True), "", "waiting", "waiting", RUNS),
    case("a step that is done", ended("done", progress=100, timed=True),
         "✓ 100 %", "✓ 100 %", "done", TOOK, row="✓ 0:12"),
    case("a step that was over at once", ended("done", elapsed=40, timed=True),
         "✓ done", "✓ done", "done", ["took 40 ms"], row="✓ 40 ms"),
    case("a step that failed", ended("failed", error=ERROR, timed=True),
         "✗ 43 %", "✗ 43 %", "failed at 43 %", [FAILURE, *AFTER], failure=FAILURE, row="✗ 0:12"),
    case("a step that was cancelled", ended("cancelled", timed=True),
         "cancelled at 43 %", "cancelled", "cancelled at 43 %", AFTER),
    case("a step that is paused", ended("paused", timed=True),
         "paused at 43 %", "paused", "paused at 43 %", RUNS),
    # Being cancelled.
    case("cancelling", ended("cancelling"), "43 %", "43 %", "cancelling at 43 %", RUNS),
    case("cancelling, unknown total", ended("cancelling", progress=None, message=""),
         "", "", "cancelling", RUNS, "Cancelling"),
    case("cancelling within a fake segment", ended("cancelling", fake=FAKE),
         "38 %", "38 %", "cancelling at 38 %", RUNS),
    # Over.
    case("done", ended("done", progress=100), "✓ 100 %", "✓ 100 %", "done", TOOK),
    case("done early", ended("done"), "✓ done", "✓ done", "done", TOOK),
    case("done, unknown total", ended("done", progress=None, message=""),
         "✓ done", "✓ done", "done", TOOK, "Done"),
    case("done quickly", ended("done", progress=100, elapsed=412.9), "✓ 100 %", "✓ 100 %", "done",
         ["took 412 ms"]),
    case("done after hours", ended("done", progress=100, elapsed=3_723_000),
         "✓ 100 %", "✓ 100 %", "done", ["took 1:02:03"]),
    case("done, with an estimate left", ended("done", progress=100, remaining=5_000),
         "✓ 100 %", "✓ 100 %", "done", TOOK),
    case("failed", ended("failed", error=ERROR), "✗ 43 %", "✗ 43 %", "failed at 43 %",
         [FAILURE, *AFTER], failure=FAILURE),
    case("failed without a message", ended("failed", error=ERROR | {"message": ""}),
         "✗ 43 %", "✗ 43 %", "failed at 43 %", ["ZeroDivisionError", *AFTER],
         failure="ZeroDivisionError"),
    case("failed without an error", ended("failed"), "✗ 43 %", "✗ 43 %", "failed at 43 %",
         ["failed", *AFTER]),
    case("failed, unknown total", ended("failed", progress=None, error=ERROR, message=""),
         "✗ failed", "✗ failed", "failed", [FAILURE, *AFTER], "Failed", FAILURE),
    case("failed, with a metric", ended("failed", error=ERROR, facts=[["loss", "nan"]]),
         "✗ 43 %", "✗ 43 %", "failed at 43 %", [FAILURE, *AFTER, "loss nan"], failure=FAILURE),
    case("cancelled", ended("cancelled"), "cancelled at 43 %", "cancelled", "cancelled at 43 %",
         AFTER),
    case("waiting for another", {"status": "held", "note": "waiting for Cleaning"}, "43 %", "43 %",
         "waiting at 43 %", [*RUNS, "waiting for Cleaning"]),
    case("cancelled, with a result", ended("kept", progress=18.2), "stopped at 18 %, result kept",
         "result kept", "stopped at 18 %, result kept", AFTER),
    case("cancelled, with a result of nothing counted", ended("kept", progress=None, message=""),
         "stopped, result kept", "result kept", "stopped, result kept", AFTER, "Stopped"),
    case("cancelled in the queue", ended("cancelled", progress=None, message="", elapsed=None),
         "cancelled", "cancelled", "cancelled", [], "Cancelled"),
    case("stopped", ended("stopped"), "stopped at 43 %", "stopped", "stopped at 43 %", AFTER),
    case("stopped, unknown total", ended("stopped", progress=None, elapsed=90_000),
         "stopped", "stopped", "stopped", ["after 1:30"]),
    case("gone", ended("gone", progress=55),
         "stopped at 55 %", "stopped", "stopped at 55 %", [GONE]),
    case("gone, unknown total", ended("gone", progress=None, message="", facts=[["loss", "1"]]),
         "stopped", "stopped", "stopped", [GONE], "Stopped"),
]  # fmt: skip

DURATION = [
    (0, "0:00"), (-5, "0:00"), (999, "0:00"), (12_999, "0:12"), (60_000, "1:00"),
    (3_599_999, "59:59"), (HOUR, "1:00:00"), (3_723_000, "1:02:03"), (30 * HOUR, "30:00:00"),
]  # fmt: skip

LASTED = [(-1, "0 ms"), (0, "0 ms"), (412.7, "412 ms"), (999.9, "999 ms"), (1000, "0:01")]

WAITED = [
    (-1, "0 s"), (0, "0 s"), (38_999, "38 s"), (119_999, "119 s"), (120_000, "2 min"),
    (HOUR - 1, "59 min"), (HOUR, "1 h"), (HOUR + 5 * 60_000, "1 h 5 min"),
    (2 * DAY - 1, "47 h 59 min"), (2 * DAY, "2 d"), (51.9 * HOUR, "2 d 3 h"),
]  # fmt: skip

ROUGHLY = [
    (1, "0:01"), (1_050, "0:01"), (15_050, "0:15"), (15_051, "0:16"), (119_050, "1:59"),
    (119_051, "2 min"), (240_000, "4 min"), (269_000, "4 min"), (270_000, "5 min"),
    (3_569_000, "59 min"), (3_570_000, "1 h"), (3_599_000, "1 h"), (6_000_000, "1 h 40 min"),
    (23 * HOUR, "23 h"), (DAY - 360_000, "23 h 50 min"), (DAY - 300_000, "1 d"), (DAY, "1 d"),
    (25 * HOUR, "1 d 1 h"), (51 * HOUR, "2 d 3 h"), (51.6 * HOUR, "2 d 4 h"),
    (99 * DAY + 23 * HOUR, "99 d 23 h"),
    (100 * DAY, ""), (1e15, ""),
]  # fmt: skip

WHOLE = [
    (0, 0), (0.4, 0), (28.999999999999996, 29), (43.7, 43), (99.99, 99), (99.9999999999, 99),
    (100, 100), (250, 100),
]  # fmt: skip

NOON = 12 * HOUR
MINUTE = 60_000

# low, likely, high, the time of the day, how late news is
LEFT = [
    ([5_000, 5_000, 5_000, NOON], "about 0:05 left"),
    ([5_000, 8_000, 20_000, NOON], "about 0:08 left"),
    ([0, 1_000, 2_000, NOON], "about 0:01 left"),
    ([5_000, 14_999, 20_000, NOON], "about 0:15 left"),
    ([10_000, 15_000, 20_000, NOON], "10 to 20 s left"),
    ([15_000, 15_000, 15_000, NOON], "about 0:15 left"),
    ([15_000, 15_000, 15_000, NOON, 9_999], "about 0:15 left"),
    ([15_000, 15_000, 15_000, NOON, 10_000], "about 0:20 left"),
    ([15_000, 15_000, 15_000, NOON, 31_000], "about 0:30 left"),
    ([100_000, 100_000, 100_000, NOON, 29_999], "about 1:40 left"),
    ([100_000, 100_000, 100_000, NOON, 30_000], "about 1:55 left"),
    ([2_000, 16_000, 42_000, NOON], "2 to 40 s left"),
    ([499, 16_000, 36_000, NOON], "up to 40 s left"),
    ([9_400, 15_000, 27_499, NOON], "9 to 25 s left"),
    ([12_000, 20_000, 40_000, NOON], "10 to 40 s left"),
    ([12_000, 20_000, 40_000, NOON, 9_999], "10 to 40 s left"),
    ([12_000, 20_000, 40_000, NOON, 10_000], "10 to 60 s left"),
    ([12_000, 14_000, 40_000, NOON, 10_000], "about 0:19 left"),
    ([40_000, 80_000, 119_999, NOON], "40 to 120 s left"),
    ([40_000, 80_000, 120_000, NOON], "1 to 2 min left"),
    ([20_000, 80_000, 190_000, NOON], "up to 3 min left"),
    ([2.6 * MINUTE, 4 * MINUTE, 5.4 * MINUTE, NOON], "3 to 5 min left"),
    ([4 * MINUTE, 4 * MINUTE, 4 * MINUTE, NOON], "about 4 min left"),
    ([15 * MINUTE, 19.9 * MINUTE, 25 * MINUTE, NOON], "15 to 25 min left"),
    ([15 * MINUTE, 20 * MINUTE, 25 * MINUTE, NOON], "done between 12:15 and 12:25"),
    ([20 * MINUTE, 20 * MINUTE, 20 * MINUTE, NOON], "done about 12:20"),
    ([38 * MINUTE, 38 * MINUTE, 38 * MINUTE, 14 * HOUR + 20 * MINUTE], "done about 14:58"),
    ([38 * MINUTE, 38.49 * MINUTE, 38 * MINUTE, 14 * HOUR + 20 * MINUTE], "done about 14:58"),
    ([38 * MINUTE, 38.5 * MINUTE, 38 * MINUTE, 14 * HOUR + 20 * MINUTE], "done about 14:59"),
    ([83 * MINUTE, 83 * MINUTE, 83 * MINUTE, 14 * HOUR + 20 * MINUTE], "done about 15:45"),
    ([40 * MINUTE, 70 * MINUTE, 99 * MINUTE, 14 * HOUR + MINUTE], "done between 14:40 and 15:40"),
    ([40 * MINUTE, 40 * MINUTE, 41 * MINUTE, 23 * HOUR + 30 * MINUTE], "done about 00:10"),
    ([11.9 * HOUR, 11.9 * HOUR, 11.9 * HOUR, 13 * HOUR], "done about 00:55"),
    ([12 * HOUR, 12 * HOUR, 12 * HOUR, NOON], "about 12 h left"),
    ([11 * HOUR, 12 * HOUR, 13 * HOUR, NOON], "10 to 15 h left"),
    ([6 * HOUR, 11 * HOUR, 24 * HOUR, NOON], "6 to 25 h left"),
    ([10 * MINUTE, 19 * MINUTE, 89 * MINUTE, NOON], "10 to 90 min left"),
    ([10 * MINUTE, 19 * MINUTE, 90 * MINUTE, NOON], "up to 2 h left"),
    ([2 * DAY, 3 * DAY, 5.4 * DAY, NOON], "2 to 5 d left"),
    ([51 * HOUR, 51 * HOUR, 51 * HOUR, NOON], "about 2 d 3 h left"),
    ([99 * DAY, 99 * DAY, 99 * DAY, NOON], "about 99 d left"),
    ([40 * DAY, 90 * DAY, 100 * DAY, NOON], ""),
    ([100 * DAY, 100 * DAY, 100 * DAY, NOON], ""),
    ([38 * MINUTE, 38 * MINUTE, 38 * MINUTE, None], "about 38 min left"),
    ([20 * MINUTE, 38 * MINUTE, 60 * MINUTE, None], "20 to 60 min left"),
]  # fmt: skip

# low, likely, high, when other news is due, how long ago the last was; what is left then, or was
# when that was due, and how late it is
AFTER = [
    ([6_000, 10_000, 15_000, 2_000, 0], [6_000, 10_000, 15_000, 0]),
    ([6_000, 10_000, 15_000, 2_000, 2_000], [4_000, 8_000, 13_000, 0]),
    ([6_000, 10_000, 15_000, 2_000, 4_000], [4_000, 8_000, 13_000, 2_000]),
    ([6_000, 10_000, 15_000, 2_000, 16_000], [4_000, 8_000, 13_000, 14_000]),
    ([6_000, 10_000, 15_000, 2_000, 20_000], None),
    ([4_000, 8_000, 13_000, -2_000, 0], [4_000, 8_000, 13_000, 2_000]),
    ([4_000, 8_000, 13_000, -2_000, 12_000], [4_000, 8_000, 13_000, 14_000]),
    ([4_000, 8_000, 13_000, -2_000, 16_000], None),
    ([8_000, 8_000, 8_000, 0, 26_000], [8_000, 8_000, 8_000, 26_000]),
    ([8_000, 8_000, 8_000, 0, 27_000], None),
    ([1_000, 10_000, 20_000, 9_000, 3_000], [0, 7_000, 17_000, 0]),
    ([1_000, 10_000, 20_000, 9_000, 9_000], None),
    ([1_000, 10_000, 27_000, 9_000, 0], None),
    ([5_000, 5_000, 5_000, None, 4_999], [1, 1, 1, 0]),
    ([5_000, 5_000, 5_000, None, 5_000], None),
]  # fmt: skip

REST = [(1, "and 1 more"), (980, "and 980 more"), (9_980, "and 9,980 more")]


def main():
    out = {
        "states": STATES,
        "duration": DURATION,
        "lasted": LASTED,
        "waited": WAITED,
        "roughly": ROUGHLY,
        "whole": WHOLE,
        "left": LEFT,
        "after": AFTER,
        "rest": REST,
    }
    # A line for each vector.
    lists = (
        f"{json.dumps(name)}: [\n"
        + ",\n".join(json.dumps(vector, ensure_ascii=False) for vector in vectors)
        + "\n]"
        for name, vectors in out.items()
    )
    text = "{\n" + ",\n".join(lists) + "\n}\n"
    Path(__file__).with_name("words.json").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
