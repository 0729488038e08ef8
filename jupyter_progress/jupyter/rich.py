"""How a value looks: what `display` would show of it, caught instead of shown."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from IPython.core.formatters import DisplayFormatter
from IPython.core.getipython import get_ipython
from IPython.display import display

Output = dict[str, Any]


class Caught:
    """What is displayed while it is caught, as the outputs of a cell are kept.

    It is changed as those of a cell are: by its display id, and by ``clear_output()``.
    """

    def __init__(self) -> None:
        self._shown: list[tuple[str | None, Output]] = []

    @property
    def outputs(self) -> tuple[Output, ...]:
        """What is shown now."""
        return tuple(output for _, output in self._shown)

    @contextmanager
    def from_this_thread(self) -> Iterator[None]:
        """Catch what this thread displays; without a kernel, and under %%capture, nothing."""
        publisher: Any = getattr(get_ipython(), "display_pub", None)
        if not hasattr(publisher, "register_hook"):
            yield
            return
        # Hooks are of this thread alone: what others display meanwhile goes where it should.
        publisher.register_hook(self._take)
        try:
            yield
        finally:
            publisher.unregister_hook(self._take)

    def _take(self, message: Any) -> Any:
        kind, content = message["msg_type"], message["content"]
        if kind == "clear_output":
            self._shown.clear()
            return None
        if kind not in ("display_data", "update_display_data"):
            return message
        display_id = content["transient"].get("display_id")
        output = _output(content["data"], content["metadata"])
        if kind == "display_data":
            self._shown.append((display_id, output))
            return None
        ids = [shown_id for shown_id, _ in self._shown]
        if display_id not in ids:
            return message
        self._shown[ids.index(display_id)] = (display_id, output)
        return None


def outputs_of(value: Any) -> tuple[Output, ...]:
    """Return a value's rich forms, as the outputs of a cell are kept.

    Widgets are shown as widgets, text as it reads, and None as nothing.
    """
    if value is None:
        return ()
    if isinstance(value, str):
        return (_output({"text/plain": value}, {}),)
    shell = get_ipython()
    if not hasattr(getattr(shell, "display_pub", None), "register_hook"):
        formatter = getattr(shell, "display_formatter", None) or DisplayFormatter()
        data, metadata = formatter.format(value)
        return (_output(data, metadata),)
    caught = Caught()
    with caught.from_this_thread():
        display(value)
    return caught.outputs


def _output(data: Any, metadata: Any) -> Output:
    return {"output_type": "display_data", "data": data, "metadata": metadata}
