"""How a task is told to stop."""


class TaskCancelled(BaseException):
    """Raised inside a task, at its next update, once it was asked to cancel.

    Not an `Exception`, so that a plain ``except Exception`` in the task does not swallow it.
    Whoever waits for the task gets `concurrent.futures.CancelledError` instead.
    """
