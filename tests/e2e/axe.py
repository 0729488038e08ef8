"""Accessibility checks with axe-core, from the copy that `axe-playwright-python` carries."""

from importlib.resources import files
from typing import Any

from playwright.sync_api import Page

SOURCE = (files("axe_playwright_python") / "axe.min.js").read_text()

# JupyterLab's body is 0 px high, for which axe leaves out colour contrast without a word.
VISIBLE = "html, body { min-height: 100vh }"

FAULT = """scope => {
  const fault = document.createElement("p");
  fault.id = "injected-fault";
  fault.textContent = "grey on grey";
  fault.style = "color: #777; background: #888";
  document.querySelector(scope).append(fault);
}"""


def violations(page: Page, scope: str) -> list[dict[str, Any]]:
    """Run axe over what `scope` (a CSS selector) holds, and prove that it could have found a fault.

    Returns
    -------
    The violations, each with the rule's `id` and its `nodes`.
    """
    page.add_style_tag(content=VISIBLE)
    if not page.evaluate("() => 'axe' in window"):
        page.evaluate(SOURCE)
    page.evaluate(FAULT, scope)
    assert "color-contrast" in [found["id"] for found in _run(page, scope)], "axe is blind here"
    page.evaluate("() => document.getElementById('injected-fault').remove()")
    return _run(page, scope)


def _run(page: Page, scope: str) -> list[dict[str, Any]]:
    return page.evaluate("scope => axe.run({include: [scope]}).then(r => r.violations)", scope)
