"""Notebooks as files: read whole, and written whole or not at all."""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import Any


class NotANotebook(ValueError):
    """What was given is no notebook that can be run."""


def read(path: Path) -> Any:
    """Return the notebook in a file, in format 4.

    Raises
    ------
    NotANotebook
        If there is none, or it cannot be read; the message says why.
    """
    import nbformat  # optional, and not paid for by who never runs a notebook

    try:
        text = path.read_bytes().decode("utf-8-sig")
        found = json.loads(text)
        if not isinstance(found, dict) or not {"cells", "worksheets"} & found.keys():
            raise NotANotebook(f"{path} is JSON, but no notebook: it has no cells.")
        return nbformat.reads(text, as_version=4)
    except OSError as problem:
        raise NotANotebook(f"{path} cannot be read: {problem.strerror or problem}.") from None
    except (UnicodeDecodeError, json.JSONDecodeError, RecursionError) as problem:
        raise NotANotebook(f"{path} is not a notebook: it is not JSON ({problem}).") from None
    except (KeyError, TypeError, AttributeError, ValueError) as problem:
        if isinstance(problem, NotANotebook):
            raise
        raise NotANotebook(
            f"{path} is not a notebook that can be read: {type(problem).__name__}: {problem}"
        ) from None


def write(notebook: Any, path: Path) -> None:
    """Put a notebook into a file, in one step: a reader finds the old one or the new one.

    Raises
    ------
    OSError
        If it cannot be written; what was there is still there.
    """
    import nbformat

    text = nbformat.writes(notebook, version=nbformat.NO_CONVERT) + "\n"
    try:
        data = text.encode("utf-8")
    except UnicodeEncodeError:  # half a surrogate pair, which only an escape can say
        escaped = nbformat.writes(notebook, version=nbformat.NO_CONVERT, ensure_ascii=True) + "\n"
        data = escaped.encode("ascii")
    target = Path(os.path.realpath(path))  # a link stays one
    file, name = tempfile.mkstemp(prefix=f".{target.name[:100]}.", suffix=".tmp", dir=target.parent)
    try:
        with os.fdopen(file, "wb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        if target.exists():
            shutil.copymode(target, name)
        else:
            os.chmod(name, 0o666 & ~_umask())
        os.replace(name, target)
    except BaseException:
        with suppress(OSError):
            os.unlink(name)
        raise


def why_not_writable(path: Path) -> str:
    """Return why a notebook could not be written there; nothing if it could."""
    target = Path(os.path.realpath(path))
    if target.is_dir():
        return f"{path} is a folder; give the name of a file in it."
    if not target.parent.is_dir():
        return f"the folder {target.parent} does not exist; make it first."
    if not os.access(target.parent, os.W_OK):
        return f"the folder {target.parent} cannot be written to."
    return ""


def _umask() -> int:
    mask = os.umask(0)  # which can only be read by setting it
    os.umask(mask)
    return mask
