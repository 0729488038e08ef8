"""In the server of Jupyter: what a notebook that several edit at once holds of bars under way.

With jupyter-collaboration the server writes the file, from the shared document, which holds the
live views. So pages keep in the metadata of each cell what its bars look like
(``js/src/hosts/shared.ts``), and whenever a notebook is written that takes the place of the views.
Without this extension such a file, reopened without its kernel, shows errors in their place.
"""

from __future__ import annotations

from typing import Any

from .jupyter.kernel import VIEW

KEY = "jupyter_progress"
"""In the metadata of a cell what its bars look like; in that of an output the model it is of."""

PAGE = "jupyterProgressSaves"
"""What tells pages, in their configuration, that this is done."""


def with_snapshots(model: dict[str, Any], **_: Any) -> None:
    """Put what pages have kept of bars into the place of their views, before a file is written.

    Parameters
    ----------
    model : dict
        What the contents manager is given to save. It is changed in place.
    """
    content = model.get("content")
    if model.get("type") != "notebook" or not isinstance(content, dict):
        return
    for cell in content.get("cells", ()):
        kept = cell.get("metadata", {}).pop(KEY, None)
        for output in cell.get("outputs", ()) if isinstance(kept, dict) else ():
            _replace(output, kept)


def _replace(output: dict[str, Any], kept: dict[str, Any]) -> None:
    view = output.get("data", {}).get(VIEW, {})
    if view.get("model_id") in kept:
        del output["data"][VIEW]
        output["data"] |= kept[view["model_id"]]
        mark = {name: view[name] for name in ("model_id", "bar") if name in view}
        output.setdefault("metadata", {})[KEY] = mark


def _jupyter_server_extension_points() -> list[dict[str, str]]:
    return [{"module": __name__}]


def _load_jupyter_server_extension(app: Any) -> None:
    app.contents_manager.register_pre_save_hook(with_snapshots)
    app.web_app.settings.setdefault("page_config_data", {})[PAGE] = True
