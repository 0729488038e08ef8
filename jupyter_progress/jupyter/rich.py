"""How a value looks: what `display` would show of it, caught instead of shown."""

from __future__ import annotations

from typing import Any

from IPython.core.formatters import DisplayFormatter
from IPython.core.getipython import get_ipython
from IPython.display import display

Output = dict[str, Any]


def outputs_of(value: Any) -> tuple[Output, ...]:
    """Return a value's rich forms, as the outputs of a cell are kept.

    Widgets are shown as widgets, text as it reads, and None as nothing.
    """
    if value is None:
        return ()
    if isinstance(value, str):
        return (_output({"text/plain": value}, {}),)
    shell = get_ipython()
    publisher: Any = getattr(shell, "display_pub", None)
    if not hasattr(publisher, "register_hook"):  # in a script, or under %%capture
        formatter = getattr(shell, "display_formatter", None) or DisplayFormatter()
        data, metadata = formatter.format(value)
        return (_output(data, metadata),)
    shown: list[Output] = []

    def catch(message: Any) -> None:
        if message["msg_type"] == "display_data":
            content = message["content"]
            shown.append(_output(content["data"], content["metadata"]))

    # Hooks are of this thread alone: what others display meanwhile goes where it should.
    publisher.register_hook(catch)
    try:
        display(value)
    finally:
        publisher.unregister_hook(catch)
    return tuple(shown)


def _output(data: Any, metadata: Any) -> Output:
    return {"output_type": "display_data", "data": data, "metadata": metadata}
