"""Pages with JupyterLab in them, which one test after the other works in.

To start JupyterLab in a new page is more work than most tests are. So a page is kept, as that of a
user who opens one notebook after the other: each test has a notebook and a kernel of its own in it.
It is kept only if it is as it was: what a test has put into the page goes with the page.
"""

import uuid

from playwright.sync_api import BrowserContext, Page
from server import Server

VIEWPORT = {"width": 1280, "height": 1600}
"""Of a new page, in px."""

# Closes what is open, but for the launcher, which JupyterLab shows where nothing else is.
CLOSE = """async () => {
  const isLauncher = widget => widget.id.startsWith("launcher");
  for (const widget of [...jupyterapp.shell.widgets("main")]) {
    if (!isLauncher(widget)) widget.dispose();
  }
  // What is done by then, or in answer to it.
  await new Promise(done => requestIdleCallback(done));
  return [
    ...[...jupyterapp.shell.widgets("main")].filter(widget => !isLauncher(widget)).map(w => w.id),
    ...[...document.querySelectorAll(".jprog, .jp-Notebook")].map(el => el.className),
  ];
}"""

# Notes what the page has of JavaScript when it is new; what it has later that it had not then.
NOTE = "() => { window.atStart = Object.getOwnPropertyNames(window) }"
CHANGED = """() => {
  if (!window.atStart) return ["loaded anew"];
  for (const ours of ["begun", "kernelHeard", "barSamples"]) delete window[ours];
  const known = new Set(["atStart", ...window.atStart]);
  // The others are JupyterLab's and anywidget's.
  const isNew = name => !known.has(name) && !/^(MathJax|_reactListening|IPY_MODEL_)/.test(name);
  const { Date, performance, Notification, WebSocket, fetch, requestAnimationFrame } = window;
  const replaceable = { Notification, WebSocket, fetch, requestAnimationFrame, setInterval,
    setTimeout, "Date.now": Date.now, "performance.now": performance.now };
  const native = each => Function.prototype.toString.call(each).includes("[native code]");
  return [
    ...Object.getOwnPropertyNames(window).filter(isNew),
    ...Object.keys(replaceable).filter(name => !native(replaceable[name])),
    ...Object.getOwnPropertyNames(document).filter(isNew),
    ...[...document.querySelectorAll(".jp-Dialog, .Toastify__toast")].map(el => el.className),
  ];
}"""


class Pages:
    """The pages of a browser, of which one is kept."""

    def __init__(self, context: BrowserContext) -> None:
        self._context = context
        self._kept: Page | None = None

    def new(self) -> Page:
        """Open a blank page."""
        return self._context.new_page()

    def take(self, server: Server) -> Page | None:
        """Return the page of this server that was kept, if there is one."""
        page, self._kept = self._kept, None
        if page is not None and not page.url.startswith(f"{server.url}/lab/"):
            page.close()
            return None
        return page

    def keep(self, page: Page, server: Server) -> None:
        """Keep a page of JupyterLab for the next test, or close it if it is not as it was.

        It fails where a notebook that is closed leaves anything behind.
        """
        changed = page.evaluate(CHANGED)
        if changed:
            page.close()
            return
        left = page.evaluate(CLOSE)
        assert not left, f"left in the page when its notebooks were closed: {left}"
        page.set_viewport_size(VIEWPORT)
        # What it would open again when it is reloaded.
        workspace = page.url.split("/workspaces/")[1].split("/")[0]
        page.request.delete(f"{server.url}/lab/api/workspaces/{workspace}")
        self._kept = page


def start_lab(page: Page, server: Server) -> None:
    """Start JupyterLab in a page, with nothing open."""
    page.goto(f"{server.url}/lab/workspaces/{uuid.uuid4().hex}")
    page.wait_for_function("() => window.jupyterapp?.started.then(() => true)")
    page.evaluate(NOTE)
