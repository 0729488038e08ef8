"""The recipes in JupyterLab: each runs, and what a cell waits for has a bar."""

from pathlib import Path

import nbformat
from lab import Lab

RECIPES = Path(__file__).parents[2] / "notebooks" / "recipes.ipynb"


def test_the_recipes_run_and_have_their_bars(lab: Lab):
    document = nbformat.read(RECIPES, 4)
    wanted = [str(cell.get("outputs")).count("<progress") for cell in document.cells]
    for cell in document.cells:
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
    lab.page.set_viewport_size({"width": 1000, "height": 6500})
    notebook = lab.open(lab.write(document))
    notebook.run_and_wait()
    saved = notebook.save()
    assert [str(cell.get("outputs")).count("<progress") for cell in saved.cells] == wanted
    outputs = [each for cell in saved.cells for each in cell.get("outputs", [])]
    assert not [each for each in outputs if each.output_type == "error"]
    for theme in ("light", "dark"):
        lab.theme(theme)
        lab.screenshot(theme)
