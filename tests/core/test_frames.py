"""Where threads stand can be asked at any time."""

import subprocess
import sys
import threading
import traceback

from jupyter_progress.core.frames import current_frames

# There is always garbage whose finalizer lets another thread go on, as that of a library in C.
ASK = """
import gc, threading, time
from jupyter_progress.core.frames import current_frames

class Finalized:
    def __init__(self):
        self.own = self
    def __del__(self):
        time.sleep(0.0001)
        if asking:
            Finalized()

def stand():
    time.sleep(0.0001)  # in a frame that has no object yet

def ask():
    for _ in range(300):
        stand()
        current_frames()

asking = True
gc.set_threshold(1)
Finalized()
threads = [threading.Thread(target=ask) for _ in range(4)]
for each in threads: each.start()
for each in threads: each.join()
asking = False
print("answered", gc.isenabled())
"""


def test_each_thread_has_a_frame():
    end = threading.Event()
    other = threading.Thread(target=end.wait, daemon=True)
    other.start()
    frames = current_frames()
    end.set()
    names = [each.f_code.co_name for each, _ in traceback.walk_stack(frames[threading.get_ident()])]
    assert "test_each_thread_has_a_frame" in names
    assert other.ident in frames


def test_garbage_that_is_due_is_no_deadlock():
    """As python/cpython#106883."""
    answer = subprocess.run(
        [sys.executable, "-c", ASK], capture_output=True, text=True, timeout=60, check=True
    )
    assert answer.stdout == "answered True\n"


def test_who_has_switched_the_collector_off_keeps_it_off():
    code = (
        "import gc; gc.disable(); from jupyter_progress.core.frames import current_frames;"
        "current_frames(); print(gc.isenabled())"
    )
    answer = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert answer.stdout == "False\n"
