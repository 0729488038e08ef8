"""What is said of the remaining time: kept while it is about true, in words that stay."""

from itertools import accumulate, pairwise
from math import inf

from hypothesis import given
from hypothesis import strategies as st

from jupyter_progress.values.estimate import Estimate
from jupyter_progress.values.promise import SOON, Promise, words


def estimate(likely, width=1.3, due=1.0):
    return Estimate(likely / width, likely, likely * width, due, is_range=True)


def promise_of(likely, width):
    return Promise().kept(1.0, estimate(likely, width))


def told(promise, news):
    """Return when which words are told, of pairs of seconds and an estimate: by the second too."""
    found = []
    for (time, fresh), (until, _) in pairwise([*news, (news[-1][0], None)]):
        kept, seconds = promise.kept(time, fresh), 0
        while seconds == 0 or time + seconds < until:
            said = None if kept is None else kept.after(seconds)
            found.append((time + seconds, words(said, time + seconds)))
            seconds += 1
    return found


def changes(found):
    return [each for before, each in pairwise([(0.0, ""), *found]) if before[1] != each[1]]


def test_an_estimate_that_is_about_the_same_is_counted_down():
    promise = Promise()
    promise.kept(0.0, estimate(100.0))
    assert promise.kept(10.0, estimate(95.0)).likely == 90
    assert promise.kept(20.0, estimate(60.0)).likely == 60


def test_an_estimate_to_and_fro_between_two_words_stays_with_one_of_them():
    news = [(t, estimate((280.0, 235.0)[t % 2] - t)) for t in range(9)]
    said = [words for _, words in changes(told(Promise(), news))]
    assert said == ["about 5 min left", "about 4 min left"]


def test_what_is_told_is_a_range_or_not_and_that_does_not_flip_at_its_limit():
    news = [(20 * t, estimate(3000.0 - 20 * t, width=(1.38, 1.43)[t % 2])) for t in range(20)]
    kinds = ["between" in said for _, said in told(Promise(), news)]
    assert sum(one != other for one, other in pairwise(kinds)) <= 1
    assert promise_of(3000.0, 1.38).is_range is False
    assert promise_of(3000.0, 1.43).is_range is True


def test_a_great_change_is_told_at_once():
    for likely in (20.0, 200.0, 5.0):
        promise = Promise()
        promise.kept(0.0, estimate(100.0))
        assert promise.kept(1.0, estimate(likely)).likely == likely


def test_what_would_be_a_guess_is_not_said_and_what_is_none_is():
    promise = Promise()
    assert promise.kept(0.0, estimate(100.0, width=9.0)) is None
    assert promise.kept(20.0, estimate(100.0)) is not None
    assert promise.kept(40.0, None) is None


@given(
    st.lists(st.tuples(st.floats(0.05, 5.0), st.floats(16.0, 1000.0)), min_size=3, max_size=40),
    st.floats(1.05, 2.0),
)
def test_no_words_come_back_within_a_moment_whatever_the_estimates(news, width):
    times = accumulate(passed for passed, _ in news)
    fresh = [estimate(likely, width, due=inf) for _, likely in news]
    found = changes(told(Promise(), [*zip(times, fresh, strict=True)]))
    for one, other, back in zip(found, found[1:], found[2:], strict=False):
        assert one[1] != back[1] or back[0] - other[0] >= SOON
