"""The front end in the page. It is sent once, held by a model of its own, not with every bar."""

from __future__ import annotations

import secrets
import sys
from pathlib import Path
from typing import Any

import traitlets
from ipywidgets import Widget

from ..core import host
from ..render.built import built

ESM = built("widget.js")
CSS = built("widget.css")
STUB = built("stub.js")
PLACES_CSS = Path(__file__).with_name("places.css").read_text("utf-8")
TEXTS = {"esm": ESM, "css": CSS}


class FrontEnd(Widget):  # type: ignore[misc]  # ipywidgets is not typed
    """The model that holds the front end. It has no view; `js/src/stub.ts` looks it up."""

    texts = traitlets.Dict(TEXTS).tag(sync=True)

    def set_state(self, sync_data: dict[str, Any]) -> None:
        """Ignore what a page sends as state."""


_held: FrontEnd | None = None


def traits(css: str = "") -> dict[str, str]:
    """Return what a bar says of its front end.

    Parameters
    ----------
    css : str
        A style sheet of this bar's own.
    """
    global _held
    # Colab shows each output in a page of its own; marimo and others have no ipykernel. Where
    # nobody follows no model is opened, unless a box asks for one.
    if host.kernel() is None or "google.colab" in sys.modules or not host.is_followed():
        return {"_esm": ESM, "_css": CSS + css, "front_end": ""}
    if _held is None or _held.comm is None:
        _held = FrontEnd(model_id=secrets.token_hex(8))
    # As ipywidgets refers to a model, so that what exports a bar takes that along.
    return {"_esm": STUB, "_css": css, "front_end": f"IPY_MODEL_{_held.model_id}"}
