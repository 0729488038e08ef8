"""Texts with dollars and backslashes in a settled bar: JupyterLab's MathJax leaves them alone."""

from lab import Lab

TASK = r"""
from IPython.display import HTML
from jupyter_progress import ProgressUpdater, run_task

def fail(updater: ProgressUpdater):
    text = r"costs $5 and $6 more, \(y\) \[z\] \begin{align} w \end{align} C:\data"
    updater.send_update(40, text, cost="$1$")
    raise ValueError(text)
"""
SETTLED = """
task = run_task(fail)
task.exception()
display(task)
"""
CONTROL = "HTML('<p>costs $5 and $6 more</p>')"


def test_a_text_is_never_typeset(lab: Lab):
    notebook = lab.notebook(TASK, SETTLED, CONTROL)
    notebook.run_and_wait()
    lab.page.wait_for_selector(".jp-OutputArea mjx-container")
    bar = notebook.output(1)
    text = bar.inner_text()
    assert r"costs $5 and $6 more, \(y\) \[z\] \begin{align} w \end{align} C:\data" in text
    assert "$1$" in text
    assert bar.locator("mjx-container").count() == 0
    assert notebook.output(2).locator("mjx-container").count() == 1
