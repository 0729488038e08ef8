"""Words of tqdm's, for which there are others here: an error names them."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any, TypeVar, cast

Function = TypeVar("Function", bound=Callable[..., Any])

ARGUMENTS = {
    "desc": 'message, as in track(xs, "Reading")',
    "n": "initial",
    "disable": 'display_mode("off")',
    "leave": "nothing: a bar always stays",
    "unit_scale": "unit alone: counts are scaled where they are bytes (unit='B')",
    "position": "nothing: loops find their place by themselves",
}
"""What is written here instead of each keyword."""


def names_ours(function: Function) -> Function:
    """Have a `TypeError` for a keyword of tqdm's name the one that is ours."""

    @functools.wraps(function)
    def checked(*args: Any, **kwargs: Any) -> Any:
        for word in kwargs.keys() & ARGUMENTS.keys():
            raise TypeError(
                f"{function.__name__}: {word} is a word of tqdm's; here it is {ARGUMENTS[word]}."
            )
        return function(*args, **kwargs)

    return cast(Function, checked)
