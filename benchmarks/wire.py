"""What goes over the wire: a kernel's messages and bytes, counted where a page would get them."""

import json
from ast import literal_eval
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from queue import Empty
from time import monotonic
from typing import Any

from jupyter_client.blocking import BlockingKernelClient
from jupyter_client.manager import start_new_kernel

ROOT = Path(__file__).parents[1]

SILENT = ("status", "execute_input", "execute_result", "execute_reply", "error")
"""Messages that come with any cell."""

LATE = 0.5
"""Seconds after a cell in which messages still count as its own. Some peers never fall silent."""

SECONDS = 3
"""How long each peer is updated as often as it can be."""

IDLE = "import time; time.sleep(1)"
SETUP = f"""
import sys; sys.path.insert(0, {str(ROOT)!r})
from benchmarks.peers import movers
from jupyter_progress.jupyter.pages import PAGES
PAGES.answer()  # as a page does, once it has loaded the front end
"""
OPEN = "update = movers(10**6)[{name!r}](); update(0)"
RUN = f"""
from time import monotonic
i, end = 0, monotonic() + {SECONDS}
while monotonic() < end:
    for i in range(i, i + 100):
        update(i % 10**6)
"""


@contextmanager
def kernel() -> Iterator[BlockingKernelClient]:
    """Run code in a kernel of its own, as a notebook would."""
    manager, client = start_new_kernel(extra_arguments=["--log-level=ERROR"])
    try:
        yield client
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)


LAB = {"deletedCells": [], "recordTiming": False, "cellId": "cell", "trusted": True}
"""What a page of JupyterLab says of a cell."""


def send(
    client: BlockingKernelClient, code: str, metadata: dict[str, Any] = LAB, **content: object
) -> str:
    """Send a cell as a page of JupyterLab does; returns the id of the request.

    A runner, which takes no input, gets no widgets. Other pages send other metadata.
    """
    cell = {"code": code, "silent": False, "store_history": True, "user_expressions": {}}
    request = client.session.msg(
        "execute_request",
        {**cell, "allow_stdin": True, "stop_on_error": True, **content},
        metadata=metadata,
    )
    client.shell_channel.send(request)
    return str(request["header"]["msg_id"])


def answer(
    client: BlockingKernelClient, code: str, expression: str, metadata: dict[str, Any] = LAB
) -> Any:
    """Run a cell and return the value that an expression has then, which JSON can hold.

    By the reply: of a flood of messages some are dropped, also that the kernel is idle again.
    """
    asked = {"value": f"__import__('json').dumps({expression})"}
    request = send(client, code, metadata, user_expressions=asked)
    while (reply := client.get_shell_msg())["parent_header"].get("msg_id") != request:
        pass
    content = reply["content"]
    if content["status"] != "ok":
        raise RuntimeError("\n".join(content["traceback"]))
    return json.loads(literal_eval(content["user_expressions"]["value"]["data"]["text/plain"]))


def wire(rounds: int) -> dict[str, dict[str, float]]:
    """Return by peer the messages and bytes to open a bar, and a second of updates."""
    from benchmarks.peers import movers

    result = {}
    for name in movers(1):
        with kernel() as client:
            sent_by(client, SETUP)
            first, first_bytes = sent_by(client, OPEN.format(name=name))
            opening, opening_bytes = sent_by(client, OPEN.format(name=name))
            running, running_bytes = sent_by(client, RUN)
            idle, _ = sent_by(client, IDLE)
        result[name] = {
            "messages to open the first": first,
            "kB": first_bytes / 1000,
            "messages to open one more": opening,
            "kB of it": opening_bytes / 1000,
            "messages a second in a hot loop": running / SECONDS,
            "kB a second": running_bytes / SECONDS / 1000,
            "messages while idle for a second": idle,
        }
    return result


def packed(content: dict) -> bytes:
    """Return the content of a message as a kernel writes it."""
    return json.dumps(content, separators=(",", ":"), ensure_ascii=False).encode()


def sent_by(client: BlockingKernelClient, code: str) -> tuple[int, int]:
    """Return how many messages and bytes a cell sends, those included that come a little late."""
    messages = size = 0

    def count(message: dict) -> None:
        nonlocal messages, size
        if message["msg_type"] == "error":
            raise RuntimeError("\n".join(message["content"]["traceback"]))
        if message["msg_type"] not in SILENT:
            messages += 1
            buffers = sum(memoryview(each).nbytes for each in message["buffers"])
            size += len(packed(message["content"])) + buffers

    request = send(client, code)
    end = None
    # By the reply, not by the kernel's turning idle: of a flood of messages some are dropped.
    while end is None or monotonic() < end:
        if end is None and client.shell_channel.msg_ready():
            reply = client.get_shell_msg()
            if reply["parent_header"].get("msg_id") == request:
                end = monotonic() + LATE
        with suppress(Empty):
            count(client.get_iopub_msg(timeout=0.05))
    return messages, size
