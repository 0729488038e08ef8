"""Modules that are imported later: who waits for one is told when it is loaded."""

from __future__ import annotations

import sys
from collections.abc import Callable, Collection, Sequence
from contextlib import suppress
from importlib.machinery import ModuleSpec
from types import ModuleType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from importlib.abc import Loader


# Neither is derived from its abstract class: `importlib.abc` would be most of this import.


class Imports:
    """Tells when one of some modules has been imported, before its importer goes on.

    Parameters
    ----------
    names : collection of str
    loaded : callable
        Called with the name.
    """

    def __init__(self, names: Collection[str], loaded: Callable[[str], None]) -> None:
        self._names = names
        self._loaded = loaded

    def begin(self) -> None:
        """Watch imports from now on."""
        sys.meta_path.insert(0, self)

    def end(self) -> None:
        """Watch them no longer."""
        with suppress(ValueError):  # somebody has put the list back to what it was before
            sys.meta_path.remove(self)

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """Find one of the modules where it is found anyway, to be told when it is loaded."""
        if fullname not in self._names:
            return None
        others = (each for each in sys.meta_path if each is not self)
        specs = (each.find_spec(fullname, path, target) for each in others)
        spec = next((each for each in specs if each is not None), None)
        if spec is not None and spec.loader is not None:
            telling: Any = _Telling(spec.loader, lambda: self._loaded(fullname))
            spec.loader = telling
        return spec


class _Telling:
    def __init__(self, loader: Loader, loaded: Callable[[], None]) -> None:
        self._loader = loader
        self._loaded = loaded

    def create_module(self, spec: ModuleSpec) -> ModuleType | None:
        return self._loader.create_module(spec)

    def exec_module(self, module: ModuleType) -> None:
        # Whoever asks the module for its loader is to find its own.
        module.__loader__ = self._loader
        if module.__spec__ is not None:
            module.__spec__.loader = self._loader
        self._loader.exec_module(module)
        self._loaded()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._loader, name)
