"""The front end in the page. It is sent once, held by a model of its own, not with every bar."""

from __future__ import annotations

import secrets
import sys
from pathlib import Path
from typing import Any

import anywidget
import traitlets
from ipywidgets import Layout, widget_serialization
from ipywidgets.widgets.trait_types import InstanceDict

from ..core import host
from ..render.built import built
from . import control
from .pages import PAGES

ESM = built("widget.js")
CSS = built("widget.css")
STUB = built("stub.js")
PLACES_CSS = Path(__file__).with_name("places.css").read_text("utf-8")
TEXTS = {"esm": ESM, "css": CSS}


class PageWidget(anywidget.AnyWidget):
    """A widget whose state flows to the page only, and which is sent a closed list of commands."""

    _anywidget_id = traitlets.Unicode().tag(sync=True)
    _esm = traitlets.Unicode().tag(sync=True)
    _css = traitlets.Unicode().tag(sync=True)
    front_end = traitlets.Unicode().tag(sync=True)

    # Without a layout of its own it is one model on the page and not two, and has no view of a
    # layout that is left behind when its output is replaced.
    layout = InstanceDict(Layout, allow_none=True).tag(sync=True, **widget_serialization)

    def __init__(self, *, layout: Layout | dict[str, Any] | None = None, **traits: Any) -> None:
        super().__init__(
            _anywidget_id=f"jupyter_progress.{type(self).__name__}", layout=layout, **traits
        )
        self.on_msg(lambda _, content, __: self.handle_command(content))

    def handle_command(self, command: dict[str, Any]) -> None:
        """Do what a page asks for: a closed list, and nothing else changes anything here."""
        wanted = command.get("type") if isinstance(command, dict) else None
        if wanted == "here":
            PAGES.answer()
        elif wanted == "front_end":
            self.send({"front_end": TEXTS})

    def set_state(self, sync_data: dict[str, Any]) -> None:
        """Ignore what a page sends as state."""

    def add_traits(self, **traits: Any) -> None:
        """Add those that the class lacks: anywidget makes a class for each instance else."""
        missing = {name: trait for name, trait in traits.items() if not self.has_trait(name)}
        if missing:
            super().add_traits(**missing)


class FrontEnd(PageWidget):
    """The model that holds the front end. It has no view; `js/src/stub.ts` looks it up.

    A page that gets it has the front end, before there is any bar: boxes with values are saved
    by it.
    """

    texts = traitlets.Dict(TEXTS).tag(sync=True)

    def __init__(self) -> None:
        id = secrets.token_hex(8)
        super().__init__(model_id=id, _esm=STUB, front_end=_reference(id))
        control.listen(id, self)


_held: FrontEnd | None = None


def hold() -> FrontEnd | None:
    """Return the model that holds the front end, opened if need be; None where each bar has it.

    Colab shows each output in a page of its own; marimo and others have no ipykernel. Where nobody
    follows no model is opened, unless a box asks for one.
    """
    global _held
    if host.kernel() is None or "google.colab" in sys.modules or not host.is_followed():
        return None
    if _held is None or _held.comm is None:
        _held = FrontEnd()
    return _held


def traits(css: str = "") -> dict[str, str]:
    """Return what a bar says of its front end.

    Parameters
    ----------
    css : str
        A style sheet of this bar's own.
    """
    held = hold()
    if held is None:
        return {"_esm": ESM, "_css": CSS + css, "front_end": ""}
    return {"_esm": STUB, "_css": css, "front_end": held.front_end}


def _reference(model_id: str) -> str:
    # As ipywidgets refers to a model, so that what exports a bar takes that along.
    return f"IPY_MODEL_{model_id}"
