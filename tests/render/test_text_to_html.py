"""A user's text in html: that text, neither markup nor TeX."""

import json
import re
from html.parser import HTMLParser
from pathlib import Path

import pytest

from jupyter_progress.render.html import settled_html, text_to_html
from jupyter_progress.render.states import states

HTML = json.loads((Path(__file__).parents[1] / "golden" / "html.json").read_text("utf-8"))


@pytest.mark.parametrize("vector", HTML, ids=lambda vector: vector["text"])
def test_golden_html(vector):
    assert text_to_html(vector["text"]) == vector["html"]
    assert text_to_html(vector["text"], attribute=True) == vector["attribute"]


TEX = r"costs $5 and $6 more, $$x$$ \\(y\\) \\[z\\] \\begin{align} C:\\data"


class Runs(HTMLParser):
    """The runs of text in which MathJax and KaTeX look for TeX: every element ends one."""

    def __init__(self, html):
        super().__init__()
        self.runs, self.open = [""], []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.runs.append("")

    def handle_endtag(self, tag):
        self.runs.append("")

    def handle_data(self, data):
        self.runs[-1] += data


def test_no_text_is_typeset():
    texts = {
        "title": TEX,
        "message": TEX,
        "facts": [[TEX, TEX], ["failed", TEX], ["done", TEX]],
        "note": TEX,
        "error": {"type": TEX, "message": TEX, "traceback": TEX},
    }
    rows = [texts | {"status": status} for status in ("failed", "running")]
    for status in states().statuses:
        html = settled_html(texts | {"status": status, "rows": rows})
        # Nor in the source, where a Markdown processor would find it.
        assert not re.search(r"[$\\\\]", html)
        runs = Runs(html).runs
        assert {"$", "\\"} <= set(runs)
        assert not [run for run in runs if re.search(r"[$\\\\]", run) and len(run) > 1]
        assert TEX in "".join(runs)
