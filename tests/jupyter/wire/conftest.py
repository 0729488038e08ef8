"""A real kernel, driven as a front end drives it, with every message kept."""

import queue
import time
from dataclasses import dataclass, field

import pytest
from jupyter_client.manager import KernelManager

LONG = 30
WIDGET_VIEW = "application/vnd.jupyter.widget-view+json"


@dataclass
class Kernel:
    """A kernel and all that it has published so far, with the moment of arrival."""

    manager: KernelManager
    client: object
    messages: list = field(default_factory=list)

    def start(self, code):
        """Send a cell off, as JupyterLab would; returns the id of the request."""
        return self.client.execute(code, allow_stdin=True)

    def run(self, code):
        """Run a cell to its end and return what it published; an error in it is raised."""
        request = self.start(code)
        before = len(self.messages)
        self.until(lambda m: is_idle(m, request))
        own = [m for m in self.messages[before:] if m["parent_header"].get("msg_id") == request]
        for message in own:
            if message["msg_type"] == "error":
                raise AssertionError("\n".join(message["content"]["traceback"]))
        return own

    def until(self, condition, since=0):
        """Return the first message, from number `since` on, that meets the condition."""
        deadline = time.monotonic() + LONG
        at = since
        while True:
            while at < len(self.messages):
                if condition(self.messages[at]):
                    return self.messages[at]
                at += 1
            try:
                message = self.client.get_iopub_msg(timeout=max(0.1, deadline - time.monotonic()))
            except queue.Empty:
                last = "\n".join(f"{m['msg_type']} {m['content']}"[:500] for m in self.messages)
                raise AssertionError(f"What was awaited never came. What came:\n{last}") from None
            message["arrived"] = time.monotonic()
            self.messages.append(message)

    def states(self):
        """All states of trackers that were sent, in order."""
        return [state for m in self.messages if (state := state_of(m)) is not None]

    def send_command(self, channel, model_id, command):
        """Send what the page would: a custom message to a widget."""
        content = {"comm_id": model_id, "data": {"method": "custom", "content": command}}
        message = self.client.session.msg("comm_msg", content)
        getattr(self.client, f"{channel}_channel").send(message)


def is_idle(message, request):
    return (
        message["msg_type"] == "status"
        and message["content"]["execution_state"] == "idle"
        and message["parent_header"].get("msg_id") == request
    )


def state_of(message):
    """Return the tracker's state that a message carries, or None."""
    if message["msg_type"] not in ("comm_open", "comm_msg"):
        return None
    state = message["content"]["data"].get("state", {})
    return state.get("state") if isinstance(state.get("state"), dict) else None


def has_view(message):
    return WIDGET_VIEW in message["content"].get("data", {})


@pytest.fixture(scope="module")
def shared_kernel():
    manager = KernelManager(kernel_name="python3")
    manager.start_kernel()
    client = manager.client()
    client.start_channels()
    client.wait_for_ready(timeout=LONG)
    yield Kernel(manager, client)
    client.stop_channels()
    manager.shutdown_kernel(now=True)


@pytest.fixture
def kernel(shared_kernel):
    shared_kernel.messages.clear()
    shared_kernel.run(
        "import threading, time, re\n"
        "from jupyter_progress import *\n"
        "from jupyter_progress import ProgressUpdater, track_progress, run_task"
    )
    shared_kernel.messages.clear()
    return shared_kernel
