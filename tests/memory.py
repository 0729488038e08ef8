"""A display kept in memory."""

from jupyter_progress import Activity, Display


class Memory(Display):
    """Keeps what is shown."""

    def __init__(self) -> None:
        self.shown: list[Activity] = []

    def show(self, activity: Activity) -> None:
        self.shown.append(activity)
