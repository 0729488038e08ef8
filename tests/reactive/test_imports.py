import subprocess
import sys

import pytest


@pytest.mark.parametrize("module", ["variable", "derived", "action"])
def test_values_need_no_widgets_and_no_ipython(module):
    check = (
        f"import jupyter_progress.reactive.{module}, sys; "
        "loaded = {'IPython', 'ipywidgets', 'anywidget'} & set(sys.modules); "
        "assert not loaded, loaded"
    )
    subprocess.run([sys.executable, "-c", check], check=True)
