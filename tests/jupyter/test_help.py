"""``Task?`` and its like say what can be done with it, by an example, and not how it is made.

Their signatures are not what typing makes of them, as ipython#12655.
"""

import re

import pytest

import jupyter_progress

SETUP = "from jupyter_progress import *"

SAID = {
    "ProgressUpdater": "send_update fake_progress track counter watch step plan span cancelled",
    "Task": "result exception cancel pause resume done add_done_callback progress partial tracker",
    "TaskGroup": "result as_completed retry_failed cancel pause resume timeline counts failed",
    "ActionCtx": "run_task update",
    "ProgressTracker": "updater task tasks close keep",
    "DerivedVariable": "result trigger activate view close value partial error task",
}

INTERNAL = r"\b(?:[Ss]ink|LiveProgress|live|Plan|Shown|Waiter|Driven|pausable|is_member)\b"


def help_on(kernel, name):
    request = kernel.client.inspect(name)
    while True:
        reply = kernel.client.get_shell_msg(timeout=60)
        if reply["parent_header"].get("msg_id") == request:
            text = reply["content"]["data"]["text/plain"]
            return re.sub(r"\x1b\[[0-9;]*m", "", text).partition("\nFile:")[0]


@pytest.mark.parametrize("name", SAID)
def test_the_help_shows_methods_and_an_example(kernel, name):
    text = help_on(kernel, name)
    for each in SAID[name].split():
        assert hasattr(getattr(jupyter_progress, name), each)
        assert re.search(rf"\b{each}\b", text), f"{each} is not in\n{text}"
    assert ">>>" in text
    assert not re.findall(INTERNAL, text.replace("live bar", "bar"))
    assert not re.search(r"\b_[a-z]|\*args, \*\*kw", text)


@pytest.mark.parametrize("name", ["ProgressUpdater", "Task", "TaskGroup", "ActionCtx"])
def test_what_is_handed_out_has_no_arguments_to_be_made_of(kernel, name):
    assert f"{name}()" in help_on(kernel, name).splitlines()[0]


def test_a_tracked_function_has_its_own_signature_and_help(kernel):
    """As ipython#3678 and mpmath#899."""
    kernel.run(
        "@track_progress\ndef simulate(n: int, *, seed: int = 0, updater: ProgressUpdater):\n"
        "    'Simulate a little.'"
    )
    text = help_on(kernel, "simulate")
    assert "Signature: simulate(n: int, *, seed: int = 0)" in text
    assert "Simulate a little." in text
