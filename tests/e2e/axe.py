"""Accessibility checks with axe-core, from the copy that `axe-playwright-python` carries."""

from importlib.resources import files
from typing import Any

from playwright.sync_api import Page

SOURCE = (files("axe_playwright_python") / "axe.min.js").read_text()

# JupyterLab's body is 0 px high, for which axe leaves out colour contrast without a word.
VISIBLE = "html, body { min-height: 100vh }"

FAULTS = """scope => document.querySelectorAll(scope).forEach(el => {
  const fault = document.createElement("p");
  fault.className = "injected-fault";
  fault.textContent = "grey on grey";
  fault.style = "color: #777; background: #888";
  el.append(fault);
})"""


def violations(page: Page, scope: str) -> list[dict[str, Any]]:
    """Run axe over all that match `scope` (a CSS selector).

    That it looks at each of them is proved first: by a fault in each, which it has to find.

    Returns
    -------
    The violations, each with the rule's `id` and its `nodes`.
    """
    page.add_style_tag(content=VISIBLE)
    if not page.evaluate("() => 'axe' in window"):
        page.evaluate(SOURCE)
    page.evaluate(FAULTS, scope)
    contrasts = [found for found in _run(page, scope) if found["id"] == "color-contrast"]
    seen = [node for found in contrasts for node in found["nodes"] if "injected" in node["html"]]
    assert len(seen) == page.locator(scope).count() > 0, f"axe saw {len(seen)} of them"
    page.evaluate("() => document.querySelectorAll('.injected-fault').forEach(p => p.remove())")
    return _run(page, scope)


def _run(page: Page, scope: str) -> list[dict[str, Any]]:
    return page.evaluate("scope => axe.run({include: [scope]}).then(r => r.violations)", scope)
