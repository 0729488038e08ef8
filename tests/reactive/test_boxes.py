"""Variables and derived variables go into boxes as they are."""

import gc
import pickle
import subprocess
import sys
import threading
import weakref

import ipywidgets
import pytest
from ipywidgets import widget as widgets

from jupyter_progress import DerivedVariable, Variable, component

LONG = 60


def double(n):
    return n * 2


def shown(value):
    """What the view of a value in a box shows, as text."""
    return [each["data"]["text/plain"] for each in value.children[0]._output.outputs]


def grid(children):
    grid = ipywidgets.GridspecLayout(1, len(children))
    for i, child in enumerate(children):
        grid[0, i] = child
    return grid


@pytest.mark.parametrize(
    "box",
    [
        *(ipywidgets.Box, ipywidgets.VBox, ipywidgets.HBox, ipywidgets.GridBox),
        *(ipywidgets.Tab, ipywidgets.Accordion, ipywidgets.Stack),
        lambda all_: ipywidgets.AppLayout(header=all_[0], center=all_[1], footer=all_[2]),
        lambda all_: ipywidgets.TwoByTwoLayout(top_left=all_[0], top_right=all_[1]),
        grid,
    ],
)
def test_every_box_takes_them(box):
    """As fastplotlib/fastplotlib#337 and InsightSoftwareConsortium/itkwidgets#556."""
    x = Variable(3)
    value = DerivedVariable(double, [x])
    box([x, value, component(str)(value)])
    assert value.result(LONG) == 6
    assert (shown(x), shown(value)) == (["3"], ["6"])
    x.value = 4
    assert value.result(LONG) == 8
    assert shown(value) == ["8"]
    value.close()


def test_one_in_no_box_makes_no_model_and_is_let_go_at_once():
    before = set(widgets._instances)
    x = Variable(1)
    value = DerivedVariable(double, [x])
    assert value.result(LONG) == 2
    gone = weakref.ref(value)
    assert set(widgets._instances) == before
    del value
    gc.collect()
    assert gone() is None


def test_it_is_the_same_one_in_all_boxes_until_it_is_closed():
    before = set(widgets._instances)
    x = Variable(1)
    value = DerivedVariable(double, [x])
    value.layout.width = "50%"
    boxes = [ipywidgets.VBox([x, value]), ipywidgets.HBox([x, value])]
    states = [box.get_state()["children"] for box in boxes]
    assert states[0] == states[1] == [f"IPY_MODEL_{x.model_id}", f"IPY_MODEL_{value.model_id}"]
    assert value.get_state()["layout"] == f"IPY_MODEL_{value.layout.model_id}"
    for box in boxes:
        box.close()
        box.layout.close()
    assert value.result(LONG) == 2  # boxes do not take it with them
    value.close()
    x.close()
    assert set(widgets._instances) == before


def test_a_box_of_a_closed_one_is_empty_there():
    value = DerivedVariable(double, [Variable(1)])
    value.close()
    box = ipywidgets.VBox([value])  # as a page asks for it that is loaded again
    assert box.get_state()["children"] == [f"IPY_MODEL_{value.model_id}"]
    assert value.children == ()
    x = Variable(2)
    for _ in range(2):
        ipywidgets.VBox([x])
        assert shown(x) == ["2"]
        x.close()


def test_two_threads_open_it_once():
    value = DerivedVariable(double, [Variable(1)])
    start = threading.Barrier(8)
    ids = []

    def ask():
        start.wait()
        ids.append(value.model_id)

    threads = [threading.Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(ids)) == 1
    assert len(value.children) == 1
    value.close()


def test_a_variable_goes_to_another_process_with_its_value_alone():
    x = Variable([1, 2])
    ipywidgets.VBox([x])
    assert pickle.loads(pickle.dumps(x)).value == [1, 2]
    x.close()


def test_where_there_are_no_widgets_it_is_none():
    check = (
        "from jupyter_progress.reactive.derived import DerivedVariable; import sys; "
        "value = DerivedVariable(abs, [__import__('jupyter_progress').Variable(-1)]); "
        "assert value.result(60) == 1; assert 'ipywidgets' not in sys.modules; "
        "assert type(value) is DerivedVariable; "
        "import ipywidgets; assert issubclass(type(DerivedVariable(abs)), ipywidgets.Widget)"
    )
    subprocess.run([sys.executable, "-c", check], check=True)
