"""What travels to the page: the state of a bar as plain JSON, all durations in milliseconds.

``js/src/wire.ts`` is its other side.
"""

from __future__ import annotations

import traceback
from collections.abc import Sequence
from typing import Any

from ..jupyter.kernel import name_cells
from ..run.task import Task
from ..values.format import metric
from ..values.progress import FakeProgress, Progress, is_over
from .html import settled_html, settled_text
from .states import look, states

LONGEST = 2_000
"""Characters of one text that are sent. The whole of it stays in ``task.progress``."""

LONGEST_TRACEBACK = 50_000


def tracker_state(tasks: Sequence[Task[Any]]) -> dict[str, Any]:
    """Return the state of the bar that shows these tasks, as of now, and its settled form."""
    state = listed_state(tasks)
    if look(state["status"]).ended:
        state["settled"] = bundle(state)
    return state


def listed_state(tasks: Sequence[Task[Any]]) -> dict[str, Any]:
    """Return the state of the bar that shows these tasks, and of its rows; nothing settled."""
    if len(tasks) == 1:
        state = bar_state(tasks[0])
        rows = [bar_state(part) for part in tasks[0].parts]
    else:
        rows = [bar_state(task) for task in tasks]
        state = _total(tasks, rows)
    return state | {"rows": rows, "more": 0, "settled": None}


def bundle(state: dict[str, Any]) -> dict[str, str]:
    """Return what a host without widgets shows of a state, by MIME type."""
    return {"text/html": settled_html(state), "text/plain": settled_text(state)}


def bar_state(task: Task[Any]) -> dict[str, Any]:
    """Return the state of one task's bar, as of now."""
    progress = task.progress
    over = is_over(progress.status)
    return {
        "id": task.id,
        "title": clean(task.title),
        "status": _status(task, progress),
        "progress": progress.progress,
        "fake": _fake(progress.fake),
        "message": clean(progress.message),
        "elapsed": task.elapsed * 1000,
        "remaining": _milliseconds(task.remaining),
        "facts": _facts(task, progress),
        "note": "" if progress.fake is None else clean(progress.fake.note),
        "error": _error(task) if progress.status == "failed" else None,
        "actions": ["cancel"] if not task.foreground and not over and not task.cancelling else [],
    }


def signature(task: Task[Any]) -> tuple[Any, ...]:
    """Return what has to be sent anew when it is another."""
    return task.progress, task.cancelling, tuple(signature(part) for part in task.parts)


def clean(text: str, longest: int = LONGEST) -> str:
    """Return a text that any host can take: of bounded length, and encodable."""
    if len(text) > longest:
        text = text[: longest - 1] + "…"
    return text.encode("utf-8", "replace").decode("utf-8")


def _status(task: Task[Any], progress: Progress) -> str:
    if progress.status == "cancelled" and task.foreground:
        return "stopped"  # a loop that was left: nobody cancelled it
    return "cancelling" if task.cancelling else progress.status


def _fake(fake: FakeProgress | None) -> dict[str, float | None] | None:
    if fake is None:
        return None
    return {
        "start": fake.start,
        "end": fake.end,
        "estimated_time": fake.estimated_time,
        "elapsed": fake.elapsed(),
    }


def _milliseconds(seconds: float | None) -> float | None:
    return None if seconds is None else seconds * 1000


def _facts(task: Task[Any], progress: Progress) -> list[list[str]]:
    metrics = progress.metrics.items()
    return [
        *(["", fact] for fact in _counts(task, progress)),
        *([clean(name, 100), clean(metric(value), 100)] for name, value in metrics),
    ]


def _counts(task: Task[Any], progress: Progress) -> list[str]:
    count = progress.count
    if count is None:
        return []
    running = progress.status == "running"
    return count.facts(task.gauge.rate() if running else count.rate(task.elapsed))


def _error(task: Task[Any]) -> dict[str, str] | None:
    error = task.error
    if error is None:
        return None
    try:
        message = str(error)
    except Exception as problem:
        message = f"<its message cannot be shown: {type(problem).__name__}>"
    # The cell that a loop runs in shows the traceback itself.
    lines = "" if task.foreground else "".join(traceback.format_exception(error))
    lines = name_cells(lines)
    if len(lines) > LONGEST_TRACEBACK:
        half = LONGEST_TRACEBACK // 2
        lines = f"{lines[:half]}\n… {len(lines) - 2 * half} characters left out …\n{lines[-half:]}"
    return {
        "type": type(error).__name__,
        "message": clean(message),
        "traceback": clean(lines, 2 * LONGEST_TRACEBACK),
    }


def _total(tasks: Sequence[Task[Any]], rows: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """Return the bar above the rows: their mean, and how many are where."""
    values = [task.progress.value() or 0.0 for task in tasks]
    counts = {name: sum(row["status"] == name for row in rows) for name in states().counts}
    under_way = counts["pending"] + counts["running"] + counts["cancelling"]
    if under_way:
        status = next(each for each in ("running", "cancelling", "pending") if counts[each])
    else:
        status = next((each for each in ("failed", "cancelled") if counts[each]), "done")
    return {
        "id": "",
        "title": f"{len(tasks)} tasks",
        "status": status,
        "progress": sum(values) / len(values) if values else 0.0,
        "fake": None,
        "message": "",
        "elapsed": max((row["elapsed"] for row in rows), default=0.0),
        "remaining": None,
        "facts": [[name, str(number)] for name, number in counts.items() if number],
        "note": "",
        "error": None,
        "actions": ["cancel"] if any(row["actions"] for row in rows) else [],
    }
