"""Forked processes: they inherit bars, but neither the threads nor the screen that show them."""

from __future__ import annotations

import os


def generation() -> int:
    """Return how many forks lie between this process and the one that imported us."""
    return _generation


def _count() -> None:
    global _generation
    _generation += 1


_generation = 0
if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_count)
