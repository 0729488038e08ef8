"""Who writes tqdm's words is told ours."""

import inspect

import pytest

from jupyter_progress import track


@pytest.mark.parametrize(
    ("word", "ours"), [("desc", "message"), ("n", "initial"), ("disable", "display_mode")]
)
def test_keywords(word, ours):
    with pytest.raises(TypeError, match=f"track: {word} is a word of tqdm's; here it is {ours}"):
        track([1], **{word: 1})


def test_others_are_refused_as_ever():
    with pytest.raises(TypeError, match="unexpected keyword argument 'nonsense'"):
        track([1], nonsense=1)
    assert list(inspect.signature(track).parameters)[:3] == ["iterable", "message", "total"]


@pytest.mark.parametrize("word", ["update", "set_description", "set_postfix", "close"])
def test_methods(word):
    with pytest.raises(AttributeError, match=f"{word}\\(\\) is a word of tqdm's.*send_update"):
        getattr(track([1]), word)(1)
    assert not hasattr(track([1]), "nonsense")
