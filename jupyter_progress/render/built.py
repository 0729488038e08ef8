"""The parts of the front end, as the js build leaves them in ``jupyter/static``."""

from __future__ import annotations

from pathlib import Path

STATIC = Path(__file__).parents[1] / "jupyter" / "static"


def built(name: str) -> str:
    """Return the text of a part of the front end.

    Parameters
    ----------
    name : str
        Of a file, such as ``widget.js``.

    Raises
    ------
    FileNotFoundError
        If the front end was not built, as in a fresh clone.
    """
    path = STATIC / name
    if not path.exists():
        raise FileNotFoundError(
            f"{path} is not there: in a clone, build the front end with `make js`; "
            "an installed wheel that lacks it is broken, so install it anew."
        )
    return path.read_text("utf-8")
