"""What an import of the package loads: nothing, until a name is used."""

import json
import subprocess
import sys

import jupyter_progress

LOADED = "sorted(m for m in sys.modules if m.split('.')[0] == 'jupyter_progress')"


def loaded(code: str) -> list[str]:
    done = subprocess.run(
        [sys.executable, "-c", f"import sys, json; {code}; print(json.dumps({LOADED}))"],
        check=True,
        capture_output=True,
        text=True,
    )
    return json.loads(done.stdout)


def test_the_package_alone_loads_none_of_its_modules():
    assert loaded("import jupyter_progress") == ["jupyter_progress"]


def test_a_name_loads_what_it_needs_and_no_more():
    modules = loaded("from jupyter_progress import Progress")
    assert "jupyter_progress.values.progress" in modules
    assert not [each for each in modules if ".run" in each or ".display" in each]


def test_whoever_starts_tasks_waits_for_them_at_the_end_of_the_script():
    code = "from jupyter_progress import run_task"
    assert not [each for each in loaded(code) if each.endswith((".start", ".at_end"))]
    started = loaded(f"{code}; run_task(int).result()")
    assert "jupyter_progress.run.at_end" in started


def test_what_only_decorates_functions_loads_nothing_that_runs_them():
    modules = loaded("from jupyter_progress import ProgressUpdater, track_progress")
    assert "jupyter_progress.run.updater" in modules
    assert not [each for each in modules if ".loops.lo" in each or each.endswith(".start")]


def test_a_loop_is_loaded_when_there_is_one():
    name = "jupyter_progress.loops.loop"
    assert name not in loaded("from jupyter_progress import track")
    assert name in loaded("from jupyter_progress import track; list(track([]))")


def test_what_is_only_computed_renders_and_logs_nothing():
    code = "from jupyter_progress import Activity, ProgressUpdater"
    started = "done = Activity('x'); done.begin(); ProgressUpdater(done.live).send_update(50)"
    modules = loaded(f"{code}; {started}; assert 'logging' not in sys.modules")
    assert not [each for each in modules if ".render" in each]


def test_a_script_loads_nothing_of_notebooks():
    """The import of a bar took seconds, or warned of what scripts do not need: tqdm#709, #1082."""
    code = "from jupyter_progress import track, track_progress, run_task; list(track([1]))"
    heavy = {"IPython", "ipywidgets", "anywidget", "traitlets", "rich", "sqlite3", "asyncio"}
    loaded(f"{code}; assert not {heavy!r} & set(sys.modules)")


def test_every_public_name_is_there():
    for name in jupyter_progress.__all__:
        assert getattr(jupyter_progress, name).__module__.startswith("jupyter_progress"), name
    assert set(jupyter_progress.__all__) <= set(dir(jupyter_progress))
