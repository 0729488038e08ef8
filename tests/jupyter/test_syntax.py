"""Syntax errors of background cells read as those of other cells do.

As ipython#9266, #10636 and #14923 ask for.
"""

import re

import pytest

SETUP = "%load_ext jupyter_progress\nfrom jupyter_progress import wait"

FOUND_FIRST = [
    "x = 1\ny = (2 +\nz = 3",
    "x = 1\n    y = 2",
    "if 1:\nx = 2",
    "x = 1\nreturn 3",
    "x = 1\nf'{x'",
    "def f():\n    await g()",
    "x = 1\nnonlocal x",
    "x = 1\nbreak",
    "!ls\nx = 1 +",
]

FOUND_IN_THE_RUN = ["x = 1\nexec('a b')", "x = 1\neval('a b')", "import ast\nast.parse('(')"]


def shown(cell):
    assert cell.error is not None, cell.outputs
    text = re.sub(r"\x1b\[[0-9;]*m", "", "\n".join(cell.error["traceback"]))
    return re.sub(r"Cell In\[\d+\]", "Cell In[*]", text)


def one_line_up(text):
    """As it is without the line of the magic."""
    return re.sub(r"(?<=\bline )\d+", lambda found: str(int(found[0]) - 1), text)


@pytest.mark.parametrize("options", ["", " --wait job", " --executor process"])
@pytest.mark.parametrize("code", FOUND_FIRST)
def test_one_that_is_found_first_is_that_of_a_plain_cell(kernel, code, options):
    plain = kernel.send(code).wait_until_over()
    ours = kernel.send(f"%%track_progress{options}\n{code}").wait_until_over()
    assert one_line_up(shown(ours)) == shown(plain)
    assert ours.error["ename"] == plain.error["ename"]
    assert not ours.data("text/html")


@pytest.mark.parametrize("options", ["--wait", "--wait --executor process"])
@pytest.mark.parametrize("code", FOUND_IN_THE_RUN)
def test_one_of_the_run_shows_the_cell_and_nothing_of_ours(kernel, code, options):
    plain = kernel.send(code).wait_until_over()
    ours = kernel.send(f"%%track_progress {options}\n{code}").wait_until_over()
    # A plain cell shows one frame of IPython's, too.
    head, at, own = shown(plain).partition("  Cell In[*], line 2")
    assert "interactiveshell.py" in head
    left_out = "Traceback (most recent call last):\n\n"
    cell, _, below = shown(ours).removeprefix(left_out).partition("\n")
    assert cell == "  Cell In[*], line 3"
    assert below == own.removeprefix("\n")
    assert at


@pytest.mark.parametrize("mode", ["Plain", "Minimal", "Verbose", "Docs"])
def test_in_every_mode(kernel, mode):
    kernel.run(f"%xmode {mode}")
    plain = kernel.send("x = (").wait_until_over()
    ours = kernel.send("%%track_progress\nx = (").wait_until_over()
    kernel.run("%xmode Context")
    assert one_line_up(shown(ours)) == shown(plain)


def test_on_a_line_of_a_cell_what_comes_after_is_not_run(kernel):
    ours = kernel.send("print('before')\n%track_progress x = )\nprint('after')").wait_until_over()
    assert ours.text == "before\n"
    assert shown(ours).startswith("  Cell In[*], line 1\n    x = )\n")
    assert "SyntaxError" in shown(ours)


def test_those_of_other_cells_are_left_as_they_are(kernel):
    kernel.run("import pathlib, sys; pathlib.Path('bad_module_.py').write_text('def f(:')")
    kernel.run("sys.path.insert(0, '.')")
    before = shown(kernel.send("import bad_module_").wait_until_over())
    kernel.run("%unload_ext jupyter_progress")
    after = shown(kernel.send("import bad_module_").wait_until_over())
    kernel.run("%load_ext jupyter_progress\npathlib.Path('bad_module_.py').unlink()")
    assert before == after
    assert "interactiveshell.py" in before
