"""Write settled.json: settled bars, of which Python and TypeScript make the same html and text.

`python tests/golden/make_settled.py`, after a change of how they look. There is one state of
each status, and what else looks different.
"""

import json
from pathlib import Path

from make_words import BASE, ERROR, FAKE, STATES

from jupyter_progress.render.html import settled_html
from jupyter_progress.render.lines import settled_text
from jupyter_progress.render.style import sheet

SAVED = "as saved 2025-10-03 14:58"
EVIL = "<img src=x onerror=alert(1)> costs $5 \\(x\\) \"'&"
FORGED = "one\nforged\u2028line\x1b[31m\u202eend\t."

ROWS = [
    BASE | {"message": "Reading", "title": "shard 1", "status": "done", "progress": 100},
    BASE | {"message": "", "title": "shard 2", "status": "failed", "error": ERROR, "depth": 2},
    BASE | {"status": "failed", "error": {**ERROR, "traceback": ""}},
    BASE | {"status": "pending", "progress": 0, "depth": 9, "elapsed": None},
    BASE | {"progress": None, "message": EVIL},
]
STEPS = [
    BASE | {"message": "", "title": "Load", "status": "done", "progress": 100, "timed": True},
    BASE | {"message": "epoch 4", "title": "Fit", "timed": True, "depth": 1},
    BASE | {"message": "", "title": "Check", "progress": None, "timed": True, "depth": 2},
    BASE | {"message": "", "title": "Report", "status": "pending", "progress": None, "timed": True},
]
FAILED = BASE | {"message": "", "title": "Fit", "status": "failed", "timed": True}
STALL = {"elapsed": 38_000, "place": "solver.py:88 (lock.acquire)"}
STALLED = BASE | {"title": "north", "stall": STALL}
MORE = [
    ("rows that stall", {"message": "", "title": "2 tasks", "rows": [ROWS[0], STALLED]}),
    ("steps of a failure", {"status": "failed", "error": ERROR, "rows": [STEPS[0], FAILED]}),
    ("steps", {"message": "", "title": "simulate", "rows": STEPS}),
    ("rows", {"message": "4 of 9", "rows": ROWS, "more": 9_980}),
    ("rows of a failure", {"status": "failed", "error": ERROR, "rows": ROWS[:2]}),
    ("hostile text", {"message": EVIL, "facts": [[EVIL, EVIL]], "note": EVIL}),
    ("hostile error", {"status": "failed", "error": dict.fromkeys(ERROR, EVIL)}),
    (
        "forged lines",
        {"message": FORGED, "facts": [[FORGED, "1"]], "rows": [ROWS[0] | {"title": FORGED}]},
    ),
    ("forged error", {"status": "failed", "error": dict.fromkeys(ERROR, FORGED)}),
    ("fake", {"fake": FAKE, "remaining": 240_000, "note": "usually 3 min"}),
    ("unknown total", {"progress": None, "elapsed": None}),
    ("counts", {"facts": [["done", "3,112"], ["failed", "2"], ["loss", "0.1"]]}),
]


def cases():
    states = {case["state"]["status"]: case["state"] for case in STATES}
    states |= {what: BASE | more for what, more in MORE}
    for what, state in states.items():
        html = settled_html(state, aside=SAVED)
        yield {
            "what": what,
            "state": state,
            "aside": SAVED,
            "html": html.replace(f"<style>{sheet()}</style>", "{{style}}"),
            "text": settled_text(state, aside=SAVED),
        }


if __name__ == "__main__":
    lines = ",\n".join(json.dumps(case, ensure_ascii=False) for case in cases())
    Path(__file__).with_name("settled.json").write_text(f"[\n{lines}\n]\n", encoding="utf-8")
