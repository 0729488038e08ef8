"""Screenshots of every state, live and settled, light and dark, at several widths.

`python tests/gallery.py` writes them to build/screenshots/; needs the built front end.
"""

import functools
import http.server
import json
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

from playwright.sync_api import sync_playwright

from jupyter_progress.render.html import settled_html

ROOT = Path(__file__).parents[1]
SHOTS = ROOT / "build" / "screenshots"
sys.path.insert(0, str(ROOT / "tests" / "e2e"))

from server import launch_chromium  # noqa: E402

VIEWS = {
    "live-full": ("kind=live&width=560&open=1", 1260),
    "live-400": ("kind=live&width=400", 940),
    "live-200": ("kind=live&width=200", 540),
    "both-full": ("kind=both&width=560", 2500),
    "both-full-open": ("kind=both&width=560&open=1", 2500),
    "both-400": ("kind=both&width=400", 1850),
    "both-200": ("kind=both&width=200", 1050),
    "sanitised": ("kind=both&width=560&sanitise=1", 2500),
    "rtl": ("kind=both&width=400&dir=rtl", 1850),
}


class Handler(http.server.SimpleHTTPRequestHandler):
    """Serve the project, and the settled form of every state of the gallery."""

    def do_GET(self) -> None:
        if not self.path.endswith("/settled.json"):
            return super().do_GET()
        body = json.dumps(settled_states()).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass


@functools.cache
def live_states() -> dict[str, dict[str, Any]]:
    script = "import { states } from './gallery/states.js'; console.log(JSON.stringify(states))"
    node = ["node", "--input-type=module", "-e", script]
    return json.loads(subprocess.check_output(node, cwd=ROOT / "js"))


def settled_states() -> dict[str, str]:
    states = live_states()
    html = {name: settled_html(state) for name, state in states.items()}
    gone = {**states["kernel gone"], "status": "gone"}
    return html | {"kernel gone": settled_html(gone)}


def main() -> None:
    SHOTS.mkdir(parents=True, exist_ok=True)
    handler = functools.partial(Handler, directory=str(ROOT))
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    page_url = f"http://127.0.0.1:{server.server_port}/js/gallery/index.html"
    with sync_playwright() as playwright:
        browser = launch_chromium(playwright)
        for name, (query, width) in VIEWS.items():
            page = browser.new_page(
                viewport={"width": width, "height": 800}, device_scale_factor=1.25
            )
            page.on("pageerror", lambda error: print("page error:", error))
            page.goto(f"{page_url}?{query}")
            page.wait_for_selector("body[data-ready]")
            page.screenshot(path=SHOTS / f"{name}.png", full_page=True)
            for state, live, settled in page.evaluate("heights()"):
                if abs(live - settled) > 0.5:
                    print(f"{name}: {state} is {live} px live, {settled} px settled")
            page.close()
        browser.close()
    server.shutdown()


if __name__ == "__main__":
    main()
