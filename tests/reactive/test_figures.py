"""What reactive functions draw and display belongs to their own views, in a real kernel."""

import sys

import pytest
from kernel import execute

SETUP = """
import threading
from ipywidgets import IntSlider
from IPython.display import clear_output, display
from jupyter_progress import DerivedVariable, Variable, component, wait

def kinds(view):
    return [next(reversed(each["data"])) for each in view._output.outputs]

def texts(view):
    return [each["data"]["text/plain"] for each in view._output.outputs]

def images(*views):
    return [each["data"]["image/png"] for v in views for each in v._output.outputs]
"""

PNG = "image/png"


def test_a_figure_that_is_returned_is_drawn_in_its_view_alone(kernel):
    """The first import of pyplot is in a run; as jupyter/declarativewidgets#143."""
    kernel.run(
        "x = Variable(1)\n"
        "def draw(n):\n"
        "    import matplotlib.pyplot as plt\n"
        "    fig, ax = plt.subplots()\n"
        "    ax.plot([1, n])\n"
        "    return fig\n"
        "value = DerivedVariable(draw, [x])\n"
        "view = value.view(); value.result(60)"
    )
    ran = kernel.run("import matplotlib.pyplot as plt\nplt.plot([3, 1]);")
    assert len(ran.data(PNG)) == 1
    assert kernel.value("kinds(view), plt.get_fignums()") == "['image/png'] []\n"
    # It can be drawn again, though it is closed.
    assert len(kernel.run("value.value").data(PNG)) == 1


def test_a_component_that_draws_and_returns_nothing_shows_its_newest_plot(kernel):
    """As jupyter-widgets/ipywidgets#1179, with no more than one, and each time another."""
    kernel.run(
        "import matplotlib.pyplot as plt\n"
        "slider = IntSlider(1)\n"
        "@component\n"
        "def plot(n):\n"
        "    plt.plot([1, n])\n"
        "view = plot(slider)\n"
        "seen = set(images(view))"
    )
    ran = kernel.run(
        "for slider.value in range(2, 26):\n"
        "    view.variable.result(60)\n"
        "    seen.update(images(view))\n"
        "print(len(seen), kinds(view), plt.get_fignums())"
    )
    assert ran.text == "25 ['image/png'] []\n"
    assert ran.stream("stderr") == ""  # as "More than 20 figures have been opened"
    assert not ran.data(PNG)


def test_show_shows_its_own_figures_once(kernel):
    """As jupyter-widgets/ipywidgets#1904: returned and shown, and not collecting others'."""
    kernel.run(
        "import matplotlib.pyplot as plt\n"
        "drawn, go = threading.Barrier(3), threading.Event()\n"
        "def draw(n):\n"
        "    fig, ax = plt.subplots()\n"
        "    ax.plot([1, n])\n"
        "    drawn.wait(); go.wait()\n"
        "    plt.show()\n"
        "    return fig\n"
        "values = [DerivedVariable(draw, [Variable(n)]) for n in (3, 4)]\n"
        "views = [each.view() for each in values]\n"
    )
    held = kernel.run("drawn.wait(); plt.plot([5]); plt.show(); go.set()")
    assert len(held.data(PNG)) == 1
    ran = kernel.run("for each in values: each.result(60)\nprint(list(map(kinds, views)))")
    assert ran.text == "[['image/png'], ['image/png']]\n"
    assert kernel.value("len(set(images(*views)))") == "2\n"
    kernel.run("for each in values: each.close()")


def test_values_that_draw_at_once_do_not_mix(kernel):
    """As jupyter-widgets/ipywidgets#1722: every plot is there, and is its own."""
    kernel.run(
        "import matplotlib.pyplot as plt\n"
        "def draw(n):\n"
        "    plt.plot(range(n + 2))\n"
        "    plt.title(rf'$\\sum_{{i=0}}^{{{n}}} x_i^2$')\n"
        "    return f'{plt.gca().get_title()} {len(plt.gca().lines)} {plt.get_fignums()}'\n"
        "values = [DerivedVariable(draw, [Variable(n)]) for n in range(12)]\n"
        "views = [each.view() for each in values]\n"
        "for n, each in enumerate(values):\n"
        "    assert each.result(60) == rf'$\\sum_{{i=0}}^{{{n}}} x_i^2$ 1 [1]', each.value\n"
        "assert all(len(each._output.outputs) == 2 for each in views)\n"
        "alone = [each._output.outputs[0]['data']['image/png'] for each in views]\n"
        "assert len(set(alone)) == 12\n"
        "for each in values:\n"
        "    each.trigger(); each.result(60)\n"
        "assert alone == [each._output.outputs[0]['data']['image/png'] for each in views]"
    )


def test_what_is_displayed_inside_is_replaced_with_the_value(kernel):
    shown = kernel.run(
        "x = Variable(1)\n"
        "def show(n):\n"
        "    display('old')\n"
        "    clear_output()\n"
        "    handle = display('first', display_id=True)\n"
        "    display(f'second {n}')\n"
        "    handle.update('changed')\n"
        "    return n * 10\n"
        "value = DerivedVariable(show, [x])\n"
        "display(value); value.result(60)\n"
        "view = value.view()"
    )
    kernel.run("x.value = 2; value.result(60)")
    assert kernel.value("texts(view)") == "[\"'changed'\", \"'second 2'\", '20']\n"
    assert len(shown.of_type("display_data")) == 1  # the view
    # What was computed before looks as it did.
    kernel.run("x.value = 1")
    assert kernel.value("texts(view)") == "[\"'changed'\", \"'second 1'\", '10']\n"


@pytest.mark.skipif(
    sys.version_info < (3, 11),
    reason="its matplotlib, before 3.11, takes no figure for the current one that was closed",
)
def test_a_figure_from_outside_stays_open_outside(kernel):
    """As ipython/ipython#7520: one figure, changed in place."""
    ran = kernel.run(
        "import matplotlib.pyplot as plt\n"
        "fig, ax = plt.subplots()\n"
        "x = Variable(1)\n"
        "def draw(n):\n"
        "    plt.sca(ax)\n"
        "    plt.plot([n, 1])\n"
        "    return fig\n"
        "def title(n):\n"
        "    ax.set_title(str(n))\n"
        "    return fig\n"
        "values = [DerivedVariable(f, [x]) for f in (draw, title)]\n"
        "views = [each.view() for each in values]\n"
        "for each in values: each.result(60)\n"
        "print(plt.get_fignums(), len(ax.lines), list(map(kinds, views)))"
    )
    assert ran.text == "[1] 1 [['image/png'], ['image/png']]\n"
    assert len(ran.data(PNG)) == 1  # at the end of the cell that made it
    kernel.run("x.value = 2\nfor each in values: each.result(60)")
    assert kernel.value("len(ax.lines), len(images(*views)), plt.get_fignums()") == "2 2 []\n"


def test_figures_without_pyplot_and_by_other_libraries(kernel):
    """As jupyter-widgets/ipywidgets#1181: pandas draws where pyplot's current axes are."""
    kernel.run(
        "import pandas, matplotlib.pyplot as plt\n"
        "from matplotlib.figure import Figure\n"
        "def bare(n):\n"
        "    fig = Figure()\n"
        "    fig.subplots().plot([1, n])\n"
        "    return fig\n"
        "def by_pandas(n):\n"
        "    pandas.Series(range(n)).plot(ax=plt.gca())\n"
        "views = [component(f)(Variable(4)) for f in (bare, by_pandas)]"
    )
    assert kernel.value("list(map(kinds, views))") == "[['image/png'], ['image/png']]\n"


def test_partial_figures_are_not_shown_again_at_the_end(kernel):
    kernel.run(
        "import matplotlib.pyplot as plt\n"
        "def draw(n):\n"
        "    for i in range(n):\n"
        "        plt.plot([i, 1])\n"
        "        yield plt.gcf()\n"
        "    return 'over'\n"
        "value = DerivedVariable(draw, [Variable(3)])\n"
        "view = value.view(); value.result(60)"
    )
    assert kernel.value("texts(view), plt.get_fignums()") == "['over'] []\n"


def test_what_was_drawn_before_a_failure_stands_below_it(kernel):
    kernel.run(
        "import matplotlib.pyplot as plt\n"
        "def fail(n):\n"
        "    plt.plot([n])\n"
        "    1 / 0\n"
        "value = DerivedVariable(fail, [Variable(1)])\n"
        "view = value.view(); value.wait(60)"
    )
    assert kernel.value("kinds(view), plt.get_fignums()") == "['image/png'] []\n"
    assert kernel.value("view._bar.state_now()['status'], view._dom_classes[1]") == (
        "failed jprog-place-failed-part\n"
    )


def test_an_async_function_draws_in_its_view(kernel):
    kernel.run(
        "import asyncio, matplotlib.pyplot as plt\n"
        "async def draw(n):\n"
        "    plt.plot([n, 1])\n"
        "    await asyncio.sleep(0)\n"
        "    display('between')\n"
        "value = DerivedVariable(draw, [Variable(1)])\n"
        "view = value.view(); value.result(60)"
    )
    assert kernel.value("kinds(view)") == "['text/plain', 'image/png']\n"


def test_a_figure_of_a_worker_process_does_not_open_here(kernel):
    """To unpickle a figure of pyplot opens it."""
    kernel.run(
        "def draw(n):\n"
        "    import matplotlib\n"
        "    matplotlib.use('agg')\n"
        "    import matplotlib.pyplot as plt\n"
        "    fig, ax = plt.subplots()\n"
        "    ax.plot([1, n])\n"
        "    return fig\n"
        "import matplotlib.pyplot as plt\n"
        "value = DerivedVariable(draw, [Variable(3)], executor='process')\n"
        "view = value.view()\n"
    )
    ran = kernel.run("value.result(60); print(kinds(view), plt.get_fignums())")
    assert ran.text == "['image/png'] []\n"
    assert not ran.data(PNG)
    kernel.run("value.close()")


def test_headless_all_that_is_drawn_stands_in_the_file():
    cells = execute(
        SETUP,
        "import matplotlib.pyplot as plt\nx = Variable(2)\n"
        "def draw(n):\n"
        "    for i in range(n): plt.figure(); plt.plot([i, n])\n"
        "    return n\n"
        "value = DerivedVariable(draw, [x])\nvalue",
        "x.value = 1\nvalue.result(60);",
        "plt.plot([1]);",
    )
    shown, changed, own = (
        [list(each.data) for each in cell.outputs if each.output_type == "display_data"]
        for cell in cells[1:]
    )
    assert shown == [["text/plain", PNG], ["text/plain"], ["text/plain"]]
    assert [each.data["text/plain"] for each in cells[1].outputs][1:] == ["1", ""]
    assert (changed, own) == ([], [["text/plain", PNG]])
