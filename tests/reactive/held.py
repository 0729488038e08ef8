"""Functions whose runs are held, let go and counted."""

import threading

from jupyter_progress import ProgressUpdater

LONG = 60


class Held:
    """A tracked function whose runs begin when they are asked for and end when they are let go."""

    def __init__(self, heedless=False):
        self.calls = []
        self.running = 0
        self.most = 0
        self._heedless = heedless
        self._changed = threading.Condition()
        self._gates = {}

    def gate(self, argument):
        return self._gates.setdefault(argument, threading.Event())

    def let_go(self, argument):
        self.gate(argument).set()

    def wait_called(self, count):
        with self._changed:
            assert self._changed.wait_for(lambda: len(self.calls) >= count, LONG)

    def __call__(self, argument, updater: ProgressUpdater):
        with self._changed:
            self.calls.append(argument)
            self.running += 1
            self.most = max(self.most, self.running)
            self._changed.notify_all()
        try:
            if self._heedless:
                assert self.gate(argument).wait(LONG)
            while not self.gate(argument).wait(0.001):
                updater.send_update(50, f"Held {argument}")
            return argument * 10
        finally:
            with self._changed:
                self.running -= 1


def counted(func):
    def call(*args):
        call.calls.append(args)
        return func(*args)

    call.calls = []
    return call
