import traitlets

from jupyter_progress import Variable
from jupyter_progress.jupyter.rich import outputs_of
from jupyter_progress.reactive.views import View


def data(place):
    (output,) = place._output.outputs
    return output["data"]


def test_it_is_a_trait_to_observe_and_link():
    one, other, seen = Variable(5), Variable(), []
    one.observe(lambda change: seen.append(change.new), "value")
    traitlets.link((one, "value"), (other, "value"))
    one.value = 6
    other.value = 7
    assert (one.value, other.value, seen) == (7, 7, [6, 7])
    assert repr(one) == "Variable(7)"


def test_its_view_follows_it():
    status = Variable("Not started")
    view = status.view()
    assert isinstance(view, View)
    assert data(view) == {"text/plain": "Not started"}  # text as it reads, without quotes
    view._presenter._throttle.flush()
    status.value = {"n": 1}
    view._presenter._throttle.flush()
    assert data(view)["text/plain"] == "{'n': 1}"
    status.value = None
    view._presenter._throttle.flush()
    assert view._output.outputs == ()
    view.close()
    status.value = "more"
    assert view._output.outputs == ()


def test_a_flood_of_changes_is_merged_and_the_last_is_shown():
    status, sent = Variable(0), []
    view = status.view()
    view._output.observe(lambda change: sent.append(change.new), "outputs")
    for i in range(1, 20_001):
        status.value = i
    view._presenter._throttle.flush()
    assert data(view)["text/plain"] == "20000"
    assert len(sent) < 2_000
    view.close()


def test_rich_forms_are_shown():
    class Rich:
        def _repr_html_(self):
            return "<b>rich</b>"

    (output,) = outputs_of(Rich())
    assert output["data"]["text/html"] == "<b>rich</b>"
