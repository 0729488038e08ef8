"""The least that a bar in a notebook can cost: its four messages, made before, and nothing else.

Runs in the kernel. A model changes, something with it is shown, the model changes again, and what
was shown is replaced; what was sent has left the kernel each time.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Iterator
from itertools import count

import traitlets

from jupyter_progress.core.activity import Activity
from jupyter_progress.jupyter import front_end, kernel
from jupyter_progress.jupyter.front_end import PageWidget
from jupyter_progress.render.wire import bundle, tracker_state

THE_MESSAGES = "its four messages alone"
ANEW = "its messages alone, a new model each time"


class _Model(PageWidget):
    state = traitlets.Dict().tag(sync=True)
    change = traitlets.Dict().tag(sync=True)


class Least:
    """Wraps a loop as a bar does, by what a bar sends.

    Parameters
    ----------
    anew : bool, optional
        With a model of its own each time, which is closed at the end.
    """

    def __init__(self, anew: bool = False) -> None:
        bar = Activity()
        bar.begin()
        self._anew = anew
        self._opened = tracker_state(bar)
        self._model = self._new_model()
        self._shown = bundle(self._opened, refined=False)
        bar.end("done")
        over = tracker_state(bar)
        self._settled = over["settled"]
        self._change = {name: over[name] for name in ("status", "progress", "elapsed")}
        self._number = count()

    def __call__(self, items: Iterable) -> Iterator:
        """Hand out the items between the messages."""
        number, place = next(self._number), secrets.token_hex(8)
        model = self._new_model() if self._anew else self._model
        if not self._anew:
            model.state = self._opened | {"id": number}
        kernel.publish(self._shown | kernel.view_of(model), place)
        kernel.flush()
        yield from items
        model.change = self._change | {"id": number}
        kernel.refresh_bar(self._settled, place)
        kernel.flush()
        if self._anew:
            model.close()

    def _new_model(self) -> _Model:
        return _Model(state=self._opened, **front_end.traits())
