"""Nothing is drawn while somebody is asked something in the terminal: it reads as without bars."""

import pytest
from screen import Screen

MODES = ["auto", "text"]


def has(text):
    return lambda lines: any(text in line for line in lines)


def ask(tmp_path, code, mode, prompt, answer):
    """Answer slowly, and return the screen right before the newline, and at the end."""
    screen = Screen(tmp_path, code, JUPYTER_PROGRESS=mode)
    screen.until(has(prompt))
    for char in answer:
        screen.type(char)
        screen.drawn(3)
    before = screen.lines
    return screen, before


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("readline", ["", "import readline\n"], ids=["plain", "readline"])
def test_input(tmp_path, mode, readline):
    code = """
for i in track(range(3), "Loop"):
    time.sleep(0.2)
    if i == 1:
        print("got", input("name? "))
"""
    screen, before = ask(tmp_path, readline + code, mode, "name?", "ada")
    assert before == ["name? ada"]
    screen.type("\r")
    lines = screen.end()
    assert lines[:2] == ["name? ada", "got ada"]
    assert "Loop" in lines[2]
    assert len(lines) == 3


@pytest.mark.parametrize("mode", MODES)
def test_input_under_another_name_and_a_prompt_that_was_printed(tmp_path, mode):
    code = """
ask = input
def question():
    print("na", end="")
    print("me", end="? ")
    return ask(" ")
for i in track(range(3), "Loop"):
    time.sleep(0.2)
    if i == 1:
        print("got", question())
"""
    screen, before = ask(tmp_path, code, mode, "name?", "ada")
    assert before == ["name?  ada"]
    screen.type("\r")
    assert screen.end()[:2] == ["name?  ada", "got ada"]


def test_stdin_that_is_read(tmp_path):
    code = """
for i in track(range(3), "Loop"):
    time.sleep(0.2)
    if i == 1:
        print("name? ", end="", flush=True)
        print("got", sys.stdin.readline().strip())
"""
    screen, before = ask(tmp_path, code, "auto", "name?", "ada")
    assert before == ["name? ada"]
    screen.type("\r")
    assert screen.end()[:2] == ["name? ada", "got ada"]


@pytest.mark.parametrize("mode", MODES)
def test_getpass(tmp_path, mode):
    code = """
import getpass
for i in track(range(3), "Loop"):
    time.sleep(0.2)
    if i == 1:
        print("got", len(getpass.getpass("Secret: ")))
"""
    screen, before = ask(tmp_path, code, mode, "Secret:", "ada")
    assert before == ["Secret:"]
    screen.type("\r")
    assert screen.end()[:2] == ["Secret:", "got 3"]


@pytest.mark.parametrize("mode", MODES)
def test_the_debugger(tmp_path, mode):
    code = """
for i in track(range(3), "Loop"):
    time.sleep(0.2)
    if i == 1:
        breakpoint()
        del i
"""
    screen, before = ask(tmp_path, code, mode, "(Pdb)", "p 6 * 7")
    assert before[-1] == "(Pdb) p 6 * 7"
    assert not has("Loop")(before)
    screen.type("\r")
    screen.until(has("42"))
    lines = screen.until(lambda lines: lines[-1] == "(Pdb)")
    assert not has("Loop")(lines)
    screen.type("c\r")
    lines = screen.end()
    assert [line for line in lines if "Loop" in line] == lines[-1:]


def test_an_answer_that_is_interrupted(tmp_path):
    code = """
for i in track(range(3), "Loop"):
    time.sleep(0.2)
    if i == 1:
        try:
            input("name? ")
        except KeyboardInterrupt:
            print("\\nnone")
"""
    screen, _ = ask(tmp_path, code, "auto", "name?", "ad")
    screen.type("\x03")
    lines = screen.end()
    assert lines[0].startswith("name? ad")
    assert lines[1] == "none"
    assert "✓ 100 %" in lines[2]
