"""What a reader sees of the bars, live and settled alike, read out of the page."""

from dataclasses import dataclass
from typing import Any

from lab import Notebook
from playwright.sync_api import Locator

BAR = ".jprog-bar:not(.jprog-row)"

# One bar, as it is drawn: `value` is the share of the track that is filled, in percent.
READ = """bar => {
  const box = part => bar.querySelector(part).getBoundingClientRect();
  const words = part => bar.querySelector(part)?.innerText.trim() ?? "";
  return {
    value: 100 * box(".jprog-fill").width / box(".jprog-track").width,
    status: bar.className.match(/jprog-is-(\\w+)/)[1],
    live: !bar.closest(".jprog-settled"),
    name: words(".jprog-name"),
    figure: words(".jprog-figure"),
    foot: words(".jprog-foot"),
    colour: getComputedStyle(bar.querySelector(".jprog-fill")).backgroundColor,
    height: bar.closest(".jprog").getBoundingClientRect().height,
    width: box(".jprog-track").width,
  };
}"""

# JupyterLab lays a cell out before it shows it, and what is hidden has no innerText.
DRAWN = """bar => bar.checkVisibility({ visibilityProperty: true, contentVisibilityAuto: true })"""

# Notes, after a frame about every 50 ms, what all bars of the page show, and which cell is running:
# on a busy machine a page may draw nothing for longer than that.
RECORD = f"""() => {{
  const read = {READ};
  const samples = (window.barSamples = []);
  const note = () => {{
    if (window.barSamples !== samples) return;
    const cells = jupyterapp.shell.currentWidget.content.widgets;
    samples.push({{
      at: performance.now(),
      running: cells.findIndex(cell => cell.model.executionState === "running"),
      bars: [...document.querySelectorAll("{BAR}")].map(read),
    }});
    setTimeout(() => requestAnimationFrame(() => setTimeout(note)), 30);
  }};
  note();
}}"""


@dataclass(frozen=True)
class Bar:
    """One bar at one moment."""

    value: float
    status: str
    live: bool
    name: str
    figure: str
    foot: str
    colour: str
    height: float
    width: float


@dataclass(frozen=True)
class Sample:
    """All bars of the page at one moment (`at`: ms, the page's clock) and the running cell."""

    at: float
    running: int
    bars: list[Bar]

    @property
    def bar(self) -> Bar:
        """The only bar."""
        (bar,) = self.bars
        return bar


@dataclass(frozen=True)
class Recording:
    """The samples taken so far."""

    notebook: Notebook

    def samples(self, name: str | None = None) -> list[Sample]:
        """Return the samples that show a bar; of a bar with this message, if it is given."""
        raw: list[dict[str, Any]] = self.notebook.page.evaluate("() => window.barSamples")
        samples = [
            Sample(one["at"], one["running"], [Bar(**bar) for bar in one["bars"]])
            for one in raw
            if one["bars"]
        ]
        return samples if name is None else [one for one in samples if one.bars[0].name == name]

    def wait_for_more(self, count: int) -> None:
        """Wait until so many samples more were taken."""
        self.notebook.wait_for(
            "length => window.barSamples.length >= length",
            self.notebook.page.evaluate("() => window.barSamples.length") + count,
        )


def record(notebook: Notebook) -> Recording:
    """Begin to note what the bars of the page show."""
    notebook.page.evaluate(RECORD)
    return Recording(notebook)


def read(bar: Locator) -> Bar:
    """Read one bar."""
    return Bar(**bar.evaluate(READ))


def read_all(notebook: Notebook) -> list[Bar]:
    """Read all bars of the page, at one moment."""
    bars = notebook.page.evaluate(
        f"() => [...document.querySelectorAll('{BAR}')].map({READ})",
    )
    return [Bar(**bar) for bar in bars]


def wait_for_bar(notebook: Notebook, condition: str, count: int = 1) -> list[Bar]:
    """Wait until so many bars are shown and meet a JavaScript condition on `bar`, all of them.

    They are returned as they were at the moment when they did.
    """
    found = notebook.page.wait_for_function(
        f"""count => {{
          const all = [...document.querySelectorAll("{BAR}")];
          if (all.length !== count || !all.every({DRAWN})) return false;
          const bars = all.map({READ});
          return bars.every(bar => {condition}) && bars;
        }}""",
        arg=count,
    )
    return [Bar(**bar) for bar in found.json_value()]
