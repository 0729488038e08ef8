"""Dask: a bar for its schedulers in this process, and for futures of a cluster."""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from typing import Any

from dask.callbacks import Callback

from ..core.errors import log_failure
from ..run.here import Here


class ProgressBar(Callback):
    """A bar of what is computed: the keys of the graph that are done, of all.

    For the schedulers of this process (threads, processes, synchronous), in place of
    ``dask.diagnostics.ProgressBar``. A cancel ends it when the next key is done.

    Parameters
    ----------
    message : str, optional
        Plain text. None keeps the last message.

    Examples
    --------
    >>> with ProgressBar():
    ...     total = frame.x.sum().compute()
    >>> ProgressBar().register()  # for all that is computed from now on
    """

    def __init__(self, message: str | None = None) -> None:
        super().__init__()
        self._message = message
        self._run = threading.local()  # it may be registered for all that is computed

    def _start_state(self, dsk: Any, state: Any) -> None:
        total = sum(len(state[each]) for each in ("ready", "waiting", "running"))
        self._run.open = ExitStack()
        here = self._run.open.enter_context(Here("Dask"))
        counter = here.updater.counter(total, self._message, unit="tasks")
        self._run.done = self._run.open.enter_context(counter)

    def _posttask(self, key: Any, result: Any, dsk: Any, state: Any, worker_id: Any) -> None:
        self._run.done.update()

    def _finish(self, dsk: Any, state: Any, failed: bool) -> None:
        opened = vars(self._run).pop("open", None)
        if opened is not None:
            # On the way out of what failed: its error is the one under way.
            opened.__exit__(*(sys.exc_info() if failed else (None, None, None)))


def as_completed(futures: Iterable[Any], message: str | None = None) -> Iterator[Any]:
    """Give out futures of a cluster as they are done, as ``distributed.as_completed`` does.

    A cancel cancels those that are left.

    Parameters
    ----------
    futures : iterable of distributed.Future
    message : str, optional
        Plain text. None keeps the last message.

    Examples
    --------
    >>> for future in as_completed(client.map(fit, xs), "Fitting"):
    ...     models.append(future.result())
    """
    import distributed

    futures = list(futures)
    given = 0

    def cancel() -> None:
        # In a thread of its own: it waits for the scheduler, and what calls this may not.
        if not stopping:
            stopping.append(threading.Thread(target=_cancel, args=(futures,), daemon=True))
            stopping[0].start()

    stopping: list[threading.Thread] = []
    with (
        Here("Dask") as here,
        here.updater.watch(lambda: given, max(len(futures), 1), message, unit="tasks", stop=cancel),
    ):
        try:
            for future in distributed.as_completed(futures):
                here.updater.send_update(None)  # raises where a cancel was asked for
                yield future
                given += 1
        except GeneratorExit:
            here.end("stopped")
            raise


def _cancel(futures: list[Any]) -> None:
    try:
        left = [each for each in futures if not each.done()]
        if left:
            left[0].client.cancel(left)
    except Exception:
        log_failure("Futures of Dask could not be cancelled, and go on.")
