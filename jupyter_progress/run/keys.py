"""By what it is remembered how long things took: hashes, of which nothing can be read."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable
from types import CodeType
from typing import Any


def key_of(func: Callable[..., Any]) -> str:
    """Return the key of a function: a hash of its qualified name and source."""
    while isinstance(func, functools.partial):
        func = func.func
    func = inspect.unwrap(func)
    name = getattr(func, "__qualname__", type(func).__qualname__)
    code = getattr(func, "__code__", None)
    return _code_key(name, code) if isinstance(code, CodeType) else digest("callable", name)


@functools.lru_cache(1000)
def _code_key(name: str, code: CodeType) -> str:
    try:
        source = inspect.getsource(code)
    except Exception:  # SyntaxError and the like, too, of a file that has changed meanwhile
        source = code.co_code.hex()
    return digest("function", name, source)


def digest(*parts: str) -> str:
    """Return one hash of several texts."""
    import hashlib  # not paid for by who never asks

    lengths_and_texts = "".join(f"{len(part)}:{part}" for part in parts)
    return hashlib.sha256(lengths_and_texts.encode("utf-8", "surrogatepass")).hexdigest()
