"""The one line by which a tracked function is tested."""

from jupyter_progress import ProgressUpdater, recorded, track_progress, updater


@track_progress
def simulate(n, updater: ProgressUpdater):
    for i in range(n):
        updater.send_update(i / n * 100, f"Step {i}", i=i)
    updater.fake_progress(95, "Solving", 1000)
    return n


def test_what_a_tracked_function_sends():
    with recorded() as updates:
        assert simulate(4, updater=updates.updater) == 4
    assert [each.progress for each in updates] == [0, 25, 50, 75, 75]
    assert [each.message for each in updates][-2:] == ["Step 3", "Solving"]
    assert updates[2].metrics == {"i": 2}
    assert updates[-1].fake.end == 95


def test_what_the_ambient_updater_sends():
    def deep():
        with updater.step("Load") as part:
            part.send_update(50, "half")
        for _ in updater.track([1, 2], "Loop"):
            pass

    with recorded() as updates:
        deep()
    values = [each.progress for each in updates]
    assert values == sorted(values)
    assert {"half", "Loop"} <= {each.message for each in updates}
    deep()  # and outside nothing is recorded
    assert len(updates) == len(values)


def test_a_recording_is_a_list():
    with recorded() as updates:
        updates.updater.send_update(5)
    assert isinstance(updates, list)
    assert len(updates) == 1
