"""Where what went wrong in an action is told."""

from __future__ import annotations

import logging
import os
import sys
import traceback
from typing import Any

from ..core import host
from ..core.marimo import is_marimo, tell_error
from ..core.origin import Origin

log = logging.getLogger("jupyter_progress")


class Complaints:
    """Tells of errors under the cell that made this, and to whoever configured the logger.

    marimo shows what is printed only where notebooks are edited, so there the page says it too.

    Voila sends its page when all cells have ended, and what is printed later is lost. There an
    output widget takes it, which is shown in time, and the server's log.

    Parameters
    ----------
    origin : Origin
        The cell that made this.
    """

    def __init__(self, origin: Origin) -> None:
        self._origin = origin
        self._output: Any = None
        if host.kernel() is not None and "VOILA_BASE_URL" in os.environ:
            from IPython.display import display
            from ipywidgets import Output  # imported late: only Voila needs it

            self._output = Output()
            display(self._output)

    def tell(self, what: str, error: BaseException) -> None:
        """Tell of an error, from whichever thread.

        Parameters
        ----------
        what : str
            What failed, for the log.
        error : BaseException
        """
        text = "".join(traceback.format_exception(error))
        if self._origin.run(is_marimo):
            self._origin.run(tell_error, f"{what} failed", error)
        elif self._output is None:
            self._origin.run(_print, text)
        else:
            self._output.append_stderr(text)
            print(text, file=sys.__stderr__, flush=True)
        if log.hasHandlers():  # without, it would be printed twice
            log.error("%s failed.", what, exc_info=error)


def _print(text: str) -> None:
    print(text, end="", file=sys.stderr)
