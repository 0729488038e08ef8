"""The least that a bar in a notebook can cost: its four messages, made before, and nothing else.

Runs in the kernel. A model changes, something with it is shown, the model changes again, and what
was shown is replaced; what was sent has left the kernel each time.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Iterator
from itertools import count

import traitlets
from ipywidgets import DOMWidget

from jupyter_progress.core.activity import Activity
from jupyter_progress.jupyter import kernel
from jupyter_progress.render.wire import bundle, tracker_state

THE_MESSAGES = "its four messages alone"


class _Model(DOMWidget):
    state = traitlets.Dict().tag(sync=True)
    change = traitlets.Dict().tag(sync=True)


class Least:
    """Wraps a loop as a bar does, by what a bar sends."""

    def __init__(self) -> None:
        bar = Activity()
        bar.begin()
        self._model = _Model()
        self._opened = tracker_state(bar)
        self._shown = bundle(self._opened, refined=False) | kernel.view_of(self._model)
        bar.end("done")
        over = tracker_state(bar)
        self._settled = over["settled"]
        self._change = {name: over[name] for name in ("status", "progress", "elapsed")}
        self._number = count()

    def __call__(self, items: Iterable) -> Iterator:
        """Hand out the items between the messages."""
        number, place = next(self._number), secrets.token_hex(8)
        self._model.state = self._opened | {"id": number}
        kernel.publish(self._shown, place)
        kernel.flush()
        yield from items
        self._model.change = self._change | {"id": number}
        kernel.refresh_bar(self._settled, place)
        kernel.flush()
