"""Signs outside the notebook: the title of the tab, and notifications of the desktop (4)."""

from lab import Lab

TASK = """
import threading
from jupyter_progress import ProgressUpdater, notify, track_progress
go_on, end = threading.Event(), threading.Event()
notify(after=0)

@track_progress
def task(updater: ProgressUpdater):
    updater.send_update(30, "Reading")
    go_on.wait()
    updater.fake_progress(80, "Solving", 10_000)
    end.wait()
    raise ValueError("<b>not solved</b>")
"""

# Headless Chromium shows no notifications and hides no tab: both are put in their place.
RECORD = """() => {
  window.notes = [];
  window.Notification = class {
    static permission = "default";
    static requestPermission = async () => (Notification.permission = "granted");
    constructor(title, { body }) { notes.push([title, body]); }
  };
}"""

LOOK = """hidden => {
  Object.defineProperty(document, "hidden", { configurable: true, value: hidden });
  document.dispatchEvent(new Event("visibilitychange"));
}"""


def test_the_tab_and_the_desktop_tell_of_a_task(lab: Lab):
    notebook = lab.notebook(TASK, "display(task())")
    page = lab.page
    page.evaluate(RECORD)
    own = page.title()
    notebook.run_and_wait()
    notebook.wait_for("title => document.title === title", f"30 % · {own}")
    ask = notebook.output(1).get_by_role("button", name="Notify me")
    ask.wait_for()
    lab.screenshot("asks", notebook.output(1))
    ask.click()
    ask.wait_for(state="hidden")

    page.evaluate(LOOK, True)
    notebook.value("go_on.set()")
    notebook.wait_for("own => /^3[3-9] % · /.test(document.title)")
    notebook.value("end.set()")
    notebook.wait_for("title => document.title === title", f"✗ {own}")
    ((title, body),) = page.evaluate("() => notes")
    assert title == "Solving"
    assert body.startswith("failed at ")
    assert "ValueError: <b>not solved</b>" in body
    page.evaluate(LOOK, False)
    assert page.title() == own
