"""Trino's client with a bar, against a server here that speaks its protocol."""

import http.server
import json
import threading
from concurrent.futures import CancelledError

import pytest

from jupyter_progress import run_task
from jupyter_progress.adapters.trino import watch

trino = pytest.importorskip("trino")

SOON = 60


class Server(http.server.ThreadingHTTPServer):
    """Answers each query in some steps; `go_on` lets the next one begin."""

    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Handler)
        self.go_on = threading.Event()
        self.go_on.set()
        self.told = threading.Event()
        self.cancelled = []
        self.fails = False


class Handler(http.server.BaseHTTPRequestHandler):
    def log_message(self, *_):
        pass

    def answer(self, step):
        at = f"http://127.0.0.1:{self.server.server_port}/v1/statement/executing/q1/{step + 1}"
        state = {"id": "q1", "infoUri": at, "warnings": []}
        # As a server does: no percent before it has planned the query.
        stats = {"state": "RUNNING", **({"progressPercentage": 25.0 * step} if step else {})}
        if self.server.fails and step == 2:
            state["error"] = {"errorName": "DIVISION_BY_ZERO", "errorType": "USER_ERROR",
                              "message": "Division by zero", "errorCode": 8}  # fmt: skip
        elif step == 4:
            state["columns"] = [{"name": "n", "type": "bigint", "typeSignature":
                                 {"rawType": "bigint", "arguments": []}}]  # fmt: skip
            state["data"] = [[42]]
        else:
            state["nextUri"] = at
        self.reply(200, json.dumps({**state, "stats": stats}).encode())
        if step == 2:
            self.server.told.set()

    def reply(self, status, body=b""):
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_POST(self):
        self.rfile.read(int(self.headers["Content-Length"]))
        self.answer(0)

    def do_GET(self):
        step = int(self.path.rpartition("/")[2])
        if step == 3:
            self.server.go_on.wait(SOON)
        self.answer(step)

    def do_DELETE(self):
        self.server.cancelled.append(self.path)
        self.server.go_on.set()
        self.reply(204)


@pytest.fixture
def server():
    with Server() as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server
        server.shutdown()


@pytest.fixture
def cursor(server):
    with trino.dbapi.connect("127.0.0.1", server.server_port, user="test") as connection:
        yield connection.cursor()


def test_a_query_has_the_result_that_it_has_without_us(cursor, memory):
    plain = cursor.execute("SELECT 42").fetchall()
    assert watch(cursor, "SELECT 42").fetchall() == plain == [[42]]
    with watch(cursor):
        assert cursor.execute("SELECT 42").fetchall() == plain
    assert [(bar.status, bar.progress.progress) for bar in memory.shown] == [("done", 100)] * 2


def test_the_bar_follows_the_query_and_a_cancel_ends_it_on_the_server(cursor, server):
    """superset#24858: the client waits, and the query goes on where it runs."""
    server.go_on.clear()
    task = run_task(lambda: watch(cursor, "SELECT 42").fetchall())
    assert server.told.wait(SOON)
    seen = threading.Event()
    task.subscribe(lambda: task.progress.progress == 50 and seen.set())
    assert task.progress.progress == 50 or seen.wait(SOON)
    task.cancel()
    with pytest.raises(CancelledError):
        task.result(SOON)
    assert len(server.cancelled) == 1


def test_a_query_that_fails_leaves_the_bar_as_failed(cursor, server, memory):
    server.fails = True
    with pytest.raises(trino.exceptions.TrinoUserError, match="Division by zero"):
        watch(cursor, "SELECT 1/0")
    assert memory.shown[0].status == "failed"
