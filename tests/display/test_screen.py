"""The bars in a terminal and what else stands there: each on its own lines, whatever happens."""

import os
import re

import pytest
from screen import Screen

MODES = ["auto", "text"]


def has(text):
    return lambda lines: any(text in line for line in lines)


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("stream", ["stderr", "stdout", "__stderr__"])
def test_records_of_a_handler_made_before_stand_above(tmp_path, mode, stream):
    code = f"""
logging.basicConfig(stream=sys.{stream}, format="%(message)s")
for i in track(range(4), "Loop"):
    logging.warning("record %d " + "x" * 120, i)
    time.sleep(0.15)
    print("printed", i)
    print("warned", i, file=sys.stderr)
"""
    lines = Screen(tmp_path, code, JUPYTER_PROGRESS=mode).end()
    expected = []
    for i in range(4):
        whole = f"record {i} " + "x" * 120
        expected += [whole[:100], whole[100:], f"printed {i}", f"warned {i}"]
    assert lines[:-1] == expected
    assert "Loop" in lines[-1]


@pytest.mark.parametrize("mode", MODES)
def test_a_line_that_is_left_open_is_kept(tmp_path, mode):
    code = """
for i in track(range(3), "Loop"):
    print(f"<{i}>", end="" if i < 2 else "\\n")
    until_told() if i == 1 else None
"""
    screen = Screen(tmp_path, code, JUPYTER_PROGRESS=mode)
    lines = screen.until(lambda lines: lines[:1] == ["<0><1>"] and has("0:01 elapsed")(lines))
    assert lines[0] == "<0><1>"
    assert "Loop" in lines[1]
    assert screen.cursor == (0, 6)
    screen.go()
    lines = screen.end()
    assert lines[0] == "<0><1><2>"
    assert "Loop" in lines[1]
    assert len(lines) == 2


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("columns", [30, 34, 40, 52, 80])
def test_a_bar_is_one_row_at_any_width(tmp_path, mode, columns):
    code = """
for i in track(range(100), "A message of quite some length, 日本語 too", unit="files"):
    if i == 43:
        until_told()
"""
    screen = Screen(tmp_path, code, columns=columns, JUPYTER_PROGRESS=mode)
    lines = screen.until(has("43 %"))
    assert len(lines) == 1
    screen.go()
    lines = screen.end()
    assert len(lines) == 1
    assert "100 %" in lines[0]
    assert "…" in lines[0] or "too  " in lines[0]


@pytest.mark.parametrize("mode", MODES)
def test_a_resize_leaves_nothing_behind(tmp_path, mode):
    code = """
print("first")
for i in track(range(100), "A message of quite some length", unit="files"):
    if i == 43:
        until_told()
"""
    screen = Screen(tmp_path, code, columns=100, JUPYTER_PROGRESS=mode)
    screen.until(has("0:00 elapsed"))
    for columns in (40, 120, 32):
        screen.resize(columns)
        said = screen.screen.display[1]
        # A frame that was under way is as wide as the terminal was; the next one takes its place.
        lines = screen.until(
            lambda lines, old=said: has("43 %")(lines) and lines[1] != old and len(lines) == 2
        )
        assert lines[0] == "first"
    screen.go()
    assert len(screen.end()) == 2


@pytest.mark.parametrize("mode", MODES)
def test_an_interrupt_leaves_nothing_behind(tmp_path, mode):
    code = """
try:
    for i in track(range(100), "Loop"):
        if i == 43:
            until_told()
except KeyboardInterrupt:
    print("interrupted")
"""
    screen = Screen(tmp_path, code, JUPYTER_PROGRESS=mode)
    screen.until(has("43 %"))
    screen.type("\x03")
    lines = screen.end()
    assert len(lines) == 2
    assert "stopped at 43 %" in lines[0]
    assert lines[1] == "interrupted"


@pytest.mark.parametrize("mode", MODES)
def test_a_dumb_terminal_gets_no_escapes(tmp_path, mode):
    screen = Screen(tmp_path, "list(track(range(3), 'Loop'))", TERM="dumb", JUPYTER_PROGRESS=mode)
    screen.end()
    assert re.fullmatch(r"✓ Loop  100 %  took \d+ ms  3 / 3.*\r\n", screen.written)


@pytest.mark.parametrize("encoding", ["ascii:strict", "cp1252:strict", "latin-1:strict"])
@pytest.mark.parametrize("mode", MODES)
def test_what_a_stream_cannot_say_is_replaced(tmp_path, encoding, mode):
    code = "list(track(range(3), 'Łódź…'))"
    screen = Screen(tmp_path, code, PYTHONIOENCODING=encoding, JUPYTER_PROGRESS=mode)
    lines = screen.end()
    assert len(lines) == 1
    assert "ok" in lines[0]
    assert "100 %" in lines[0]
    assert "?" in lines[0]


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("how", ["sys.stderr.close()", "os.close(2)"])
def test_a_stream_that_is_closed_meanwhile_is_no_matter(tmp_path, mode, how):
    code = f"""
for i in track(range(3), "Loop"):
    time.sleep(0.1)
    if i == 1:
        {how}
print("over")
"""
    lines = Screen(tmp_path, code, JUPYTER_PROGRESS=mode).end()
    assert lines[-1].startswith("over")
    assert not has("Traceback")(lines)


def test_progress_of_rich_inside_a_loop(tmp_path):
    code = """
from rich.progress import Progress
for i in track(range(4), "Ours"):
    with Progress() as progress:
        task = progress.add_task("theirs", total=4)
        for j in range(4):
            progress.advance(task)
            time.sleep(0.02)
            print("between", i, j)
            if (i, j) == (1, 2):
                until_told()
"""
    screen = Screen(tmp_path, code)
    lines = screen.until(lambda lines: has("75%")(lines) and has("Ours")(lines))
    assert "Ours" in lines[-1]
    screen.go()
    lines = screen.end()
    expected = []
    for i in range(4):
        expected += [f"between {i} {j}" for j in range(4)] + ["theirs"]
    assert [line if line[:3] == "bet" else line[:6] for line in lines[:-1]] == expected
    assert all("100%" in line for line in lines if "theirs" in line)
    assert "Ours" in lines[-1]
    assert "100 %" in lines[-1]


def test_a_loop_inside_progress_of_rich(tmp_path):
    code = """
from rich.progress import Progress
with Progress() as progress:
    task = progress.add_task("theirs", total=3)
    for i in range(3):
        for j in track(range(5), f"ours {i}"):
            time.sleep(0.05)
        progress.advance(task)
"""
    lines = Screen(tmp_path, code).end()
    assert [line.split("  ")[0][:6] for line in lines] == ["ours 0", "ours 1", "ours 2", "theirs"]
    assert "100%" in lines[-1]


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no forks here")
@pytest.mark.parametrize("mode", MODES)
def test_forked_workers_print_and_show_no_bars(tmp_path, mode):
    code = """
import multiprocessing
def work(n):
    for i in track(range(100), "silent"):
        pass
    print("child", n, flush=True)
    logging.warning("record %d", n)
    return n
if __name__ == "__main__":
    logging.basicConfig(format="%(message)s")
    with multiprocessing.get_context("fork").Pool(2) as pool:
        total = 0
        for n in track(range(20), "Loop"):
            time.sleep(0.02)
            total += pool.apply(work, (n,))
        for n in track(range(3), "Again"):
            process = multiprocessing.get_context("fork").Process(target=work, args=(100 + n,))
            process.start()
            process.join()
    print(total)
"""
    screen = Screen(tmp_path, code, JUPYTER_PROGRESS=mode)
    lines = screen.end()
    assert "silent" not in screen.written
    for n in (*range(20), 100, 101, 102):
        assert f"child {n}\r\n" in screen.written
        assert f"record {n}\r\n" in screen.written
    assert lines[-1] == "190"


def test_a_fork_in_mid_loop_may_end_the_loop_in_both(tmp_path):
    code = """
sys.stdout.reconfigure(line_buffering=True)
for i in track(range(5), "Loop"):
    time.sleep(0.05)
    if i == 2:
        child = os.fork()
print("child" if child == 0 else "parent")
if child:
    assert os.waitpid(child, 0)[1] == 0
"""
    screen = Screen(tmp_path, code)
    screen.end()
    assert screen.written.count("✓ 100 %") == 1
    assert screen.written.count("\x1b[?25h") <= 2  # the child erases no bar
    assert "child\r\n" in screen.written
    assert "parent\r\n" in screen.written


def test_many_tasks_leave_room(tmp_path):
    code = """
go = threading.Event()
def job(n, updater: ProgressUpdater):
    updater.send_update(n, f"job {n}")
    until_told()
started = [run_task(job, (n,)) for n in range(30)]
threading.Timer(0.2, lambda: print("printed")).start()
wait(*started)
"""
    screen = Screen(tmp_path, code)
    lines = screen.until(lambda lines: has("and 22 more")(lines) and has("printed")(lines))
    assert len(lines) <= 12
    screen.go()
    screen.end()


def test_what_waits_says_so_and_what_counts_nothing_has_no_percent(tmp_path):
    code = """
from concurrent.futures import ThreadPoolExecutor
pool = ThreadPoolExecutor(1)
def plain():
    until_told()
def second():
    pass
tasks = [run_task(plain, executor=pool), run_task(second, executor=pool)]
wait(*tasks)
"""
    for mode in MODES:
        screen = Screen(tmp_path, code, JUPYTER_PROGRESS=mode)
        lines = screen.until(has("waiting"))
        assert not has(" 0 %")([line for line in lines if "plain" in line])
        screen.go()
        screen.end()
        (tmp_path / "go").unlink()
