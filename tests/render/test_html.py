"""The settled bar: every state in words, hostile text as text, nothing that a sanitiser breaks."""

import json
import re
from html.parser import HTMLParser
from pathlib import Path

import pytest

from jupyter_progress.render.built import built
from jupyter_progress.render.html import settled_html
from jupyter_progress.render.lines import settled_text
from jupyter_progress.render.states import states
from jupyter_progress.render.style import sheet

GOLDEN = json.loads((Path(__file__).parents[1] / "golden" / "settled.json").read_text("utf-8"))

ERROR = {"type": "ZeroDivisionError", "message": "division by zero", "traceback": "line 7\nend"}
EVIL = "<img src=x onerror=alert(1)>\"'&</pre></style><script>alert(2)</script>"


def make_state(**more):
    state = {
        "id": "1",
        "title": "",
        "status": "running",
        "progress": 43.7,
        "fake": None,
        "message": "Step 43",
        "elapsed": 12_400.0,
        "remaining": None,
        "facts": [],
        "note": "",
        "error": None,
        "actions": [],
        "rows": [],
        "settled": None,
    }
    return state | more


class Reader(HTMLParser):
    """Reads html as a page would: its words, tags, styles and whether all is closed."""

    def __init__(self, html):
        super().__init__()
        self.words, self.tags, self.attributes, self.open = [], [], [], []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes += [(tag, name, value) for name, value in attrs]
        self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        if "style" not in self.open:
            self.words.append(data)

    @property
    def text(self):
        return " ".join(" ".join(self.words).split())

    def values(self, tag, name):
        return [value for t, n, value in self.attributes if (t, n) == (tag, name)]


STATES = {
    "running": (make_state(remaining=16_000.0), ["43 %", "0:12 elapsed", "about 0:16 left"]),
    "pending": (make_state(status="pending", progress=0.0), ["Step 43", "0:12 elapsed"]),
    "unknown": (make_state(progress=None, facts=[["", "1,234 it"]]), ["1,234 it"]),
    "faking": (
        make_state(fake={"start": 20, "end": 80, "estimated_time": 10_000, "elapsed": 3_000}),
        ["38 %"],
    ),
    "cancelling": (make_state(status="cancelling"), ["43 %", "0:12 elapsed"]),
    "done": (make_state(status="done", progress=100.0), ["✓ 100 %", "took 0:12"]),
    "done early": (make_state(status="done"), ["✓ done", "took 0:12"]),
    "done quickly": (make_state(status="done", progress=100.0, elapsed=412.9), ["took 412 ms"]),
    "failed": (
        make_state(status="failed", error=ERROR),
        ["✗ 43 %", "ZeroDivisionError: division by zero", "after 0:12"],
    ),
    "failed mutely": (
        make_state(status="failed", error=ERROR | {"message": ""}),
        ["ZeroDivisionError", "after 0:12"],
    ),
    "cancelled": (make_state(status="cancelled"), ["cancelled at 43 %", "after 0:12"]),
    "cancelled in the queue": (make_state(status="cancelled", progress=None), ["cancelled"]),
    "metrics": (
        make_state(facts=[["loss", "0.127"], ["done", "3,112"]], note="a guess"),
        ["loss 0.127", "3,112 done", "a guess"],
    ),
    "misleading metrics": (
        make_state(facts=[["error", "0.1"], ["failed", "2"]]),
        ["error 0.1", "2 failed"],
    ),
    "stopped": (make_state(status="stopped"), ["stopped at 43 %", "after 0:12"]),
    "no message": (make_state(message="", title="fit"), ["fit"]),
    "no words": (make_state(message="", status="done"), ["Done"]),
}


@pytest.mark.parametrize(("state", "words"), STATES.values(), ids=STATES)
def test_says_its_state_in_html_and_in_text(state, words):
    page = Reader(settled_html(state))
    assert not page.open
    line = settled_text(state).partition("\n")[0]
    for word in words:
        assert word in page.text
        assert word.removeprefix("✓ ").removeprefix("✗ ") in line


@pytest.mark.parametrize(
    ("more", "value"),
    [
        ({}, ["43.70"]),
        ({"progress": None}, []),
        ({"progress": None, "status": "done"}, ["100"]),
        ({"progress": float("nan")}, []),
        ({"progress": 250.0}, ["100.00"]),
    ],
)
def test_holds_a_native_progress(more, value):
    page = Reader(settled_html(make_state(**more)))
    assert page.values("progress", "value") == value
    assert page.values("progress", "max") == ["100"]


def test_lines_of_text():
    done = make_state(status="done", progress=100.0, message="Done", elapsed=34_000.0)
    assert settled_text(done) == "✓ Done  100 %  took 0:34"
    failed = make_state(status="failed", error=ERROR)
    assert settled_text(failed) == (
        "✗ Step 43  43 %  ZeroDivisionError: division by zero  after 0:12\n\nline 7\nend"
    )
    rows = [make_state(title="fit"), make_state(title="check", message="", status="done")]
    total = make_state(message="2 tasks", rows=rows)
    assert settled_text(total).split("\n") == [
        "2 tasks  43 %  0:12 elapsed",
        "  fit · Step 43  43 %  0:12 elapsed",
        "  ✓ check  done  took 0:12",
    ]


def test_a_failure_keeps_its_traceback_one_click_away():
    html = settled_html(make_state(status="failed", error=ERROR))
    page = Reader(html)
    assert {"details", "summary", "pre"} <= set(page.tags)
    assert "line 7\nend</pre></details>" in html
    assert Reader(settled_html(make_state(status="done", error=ERROR))).tags.count("pre") == 0


def test_rows_show_each_task():
    rows = [
        make_state(title="load", status="done", progress=100.0),
        make_state(title="fit", message="epoch 4"),
        make_state(title="check", status="failed", error=ERROR),
        make_state(title="report", status="pending", message=""),
    ]
    page = Reader(settled_html(make_state(rows=rows)))
    assert not page.open
    assert page.tags.count("progress") == 5
    for word in ("load", "✓ 100 %", "fit · epoch 4", "43 %", "ZeroDivisionError", "waiting"):
        assert word in page.text


def test_hostile_text_is_text():
    hostile = {
        "title": EVIL,
        "message": EVIL,
        "facts": [[EVIL, EVIL]],
        "note": EVIL,
        "error": {"type": EVIL, "message": EVIL, "traceback": EVIL},
        "status": "failed",
    }
    row = make_state(**hostile)
    page = Reader(settled_html(make_state(**hostile, rows=[row])))
    assert not page.open
    assert not {"img", "script"} & set(page.tags)
    assert not [name for _, name, _ in page.attributes if name.startswith("on")]
    assert "<img src=x onerror=alert(1)>" in page.text
    assert settled_html(make_state(status='"><img>')).count("<img") == 0


@pytest.mark.parametrize("state", [state for state, _ in STATES.values()], ids=STATES)
def test_means_the_same_where_it_is_sanitised(state):
    html = re.sub("<style>.*?</style>", "", settled_html(state))
    page = Reader(html)
    styles = [value for _, name, value in page.attributes if name == "style"]
    assert styles
    assert not [style for style in styles if "var(" in style or "color-mix" in style]
    assert not {"svg", "style"} & set(page.tags)
    assert not [name for _, name, _ in page.attributes if name == "role" or name[:5] == "aria-"]
    # Colour of text is left to the page; only what is filled has one of its own.
    coloured = [s for s in styles if re.search("(^|;)color:", s)]
    assert all("color:inherit" in style for style in coloured)


@pytest.mark.parametrize("colour", sorted({look.colour for look in states().statuses.values()}))
def test_colours_stand_out_on_light_and_on_dark(colour):
    def luminance(hexadecimal):
        parts = [int(hexadecimal[i : i + 2], 16) / 255 for i in (1, 3, 5)]
        linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    mine = luminance(colour)
    for ground in ("#ffffff", "#111111"):
        lighter, darker = sorted([mine, luminance(ground)], reverse=True)
        assert (lighter + 0.05) / (darker + 0.05) >= 3


@pytest.mark.parametrize("case", GOLDEN, ids=lambda case: case["what"])
def test_golden_settled_bar(case):
    """The front end makes the same of it, where the kernel cannot."""
    state, html = case["state"], settled_html(case["state"], aside=case["aside"])
    assert html == case["html"].replace("{{style}}", f"<style>{sheet()}</style>")
    assert settled_text(state, aside=case["aside"]) == case["text"]


def test_rows_are_indented_by_their_depth():
    rows = [make_state(message=f"level {depth}", depth=depth) for depth in (1, 2, 3)]
    state = make_state(message="all", rows=[make_state(message="no depth"), *rows], more=9_980)
    assert [line.partition("  43 %")[0] for line in settled_text(state).split("\n")] == [
        "all",
        "  no depth",
        "  level 1",
        "    level 2",
        "      level 3",
        "  and 9,980 more",
    ]
    html = settled_html(state)
    assert re.findall(r"text-indent:(\d+)em", html) == ["1", "2"]
    assert "and 9,980 more</div></div>" in html
    assert "more" not in settled_text(make_state(rows=rows, more=0))


@pytest.mark.parametrize(("depth", "indent"), [(0, 2), (-3, 2), (None, 2), (1_000_000, 16)])
def test_a_depth_that_makes_no_sense_does_no_harm(depth, indent):
    row = settled_text(make_state(rows=[make_state(depth=depth)])).split("\n")[1]
    assert len(row) - len(row.lstrip()) == indent


def test_a_front_end_that_was_not_built_is_named(monkeypatch, tmp_path):
    monkeypatch.setattr("jupyter_progress.render.built.STATIC", tmp_path)
    with pytest.raises(FileNotFoundError, match=r"settled\.css is not there: .* `make js`"):
        built("settled.css")
