"""Libraries that take a function or a bar: `updater.counter` is theirs as it is."""

import http.server
import threading
import urllib.request
from concurrent.futures import CancelledError
from functools import partial

import boto3
import pooch
import pytest
from botocore.config import Config

from jupyter_progress import ProgressUpdater, run_task

SOON = 60
SIZE = 300_000


class Quiet(http.server.SimpleHTTPRequestHandler):
    """A folder; and what S3 says to one who puts an object."""

    def log_message(self, *_):
        pass

    def do_PUT(self):
        chunked = "chunked" in self.headers.get("Transfer-Encoding", "")
        if self.headers.get("Expect") == "100-continue":
            self.send_response_only(100)
            self.end_headers()
        while chunked and (size := int(self.rfile.readline(), 16)):
            self.rfile.read(size + 2)
        if not chunked:
            self.rfile.read(int(self.headers["Content-Length"]))
        self.send_response(200)
        self.send_header("ETag", '"x"')
        self.send_header("Content-Length", "0")
        self.end_headers()


@pytest.fixture
def url(tmp_path):
    folder = tmp_path / "served"
    (folder / "bucket").mkdir(parents=True)
    (folder / "bucket" / "file").write_bytes(b"x" * SIZE)
    handler = partial(Quiet, directory=folder)
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


def s3(url):
    return boto3.client(
        "s3",
        endpoint_url=url,
        aws_access_key_id="x",
        aws_secret_access_key="x",
        region_name="x",
        config=Config(s3={"addressing_style": "path"}, retries={"max_attempts": 0}),
    )


def by_urllib(url, path, counter):
    urllib.request.urlretrieve(f"{url}/bucket/file", path, counter.reporthook)


def by_pooch(url, path, counter):
    pooch.retrieve(
        f"{url}/bucket/file",
        known_hash=None,
        path=path.parent,
        fname=path.name,
        downloader=pooch.HTTPDownloader(progressbar=counter),
    )


def by_boto3_down(url, path, counter):
    s3(url).download_file("bucket", "file", str(path), Callback=counter)


def by_boto3_up(url, path, counter):
    path.write_bytes(b"x" * SIZE)
    s3(url).upload_file(str(path), "bucket", "file", Callback=counter)


WAYS = [by_urllib, by_pooch, by_boto3_down, by_boto3_up]


@pytest.mark.parametrize("way", WAYS)
def test_what_is_transferred_is_counted(way, url, tmp_path, memory, capfd):
    """pooch#228: a bar that is none of tqdm's."""
    seen = []

    def work(updater: ProgressUpdater):
        with updater.counter(SIZE, "Transferring", unit="B") as counter:
            way(url, tmp_path / "copy", counter)
            seen.append(counter.n)

    task = run_task(work)
    task.result(SOON)
    assert seen == [SIZE]
    assert (tmp_path / "copy").read_bytes() == b"x" * SIZE
    assert (task.progress.progress, task.progress.message) == (100, "Transferring")
    assert memory.shown == [task]
    assert "%|" not in capfd.readouterr().err


@pytest.mark.parametrize("way", WAYS)
def test_a_cancel_ends_the_transfer(way, url, tmp_path):
    """boto3#830, boto3#1015: it calls from threads of its own, and hands on `Exception`s alone."""
    task, ready = [], threading.Event()

    def work(updater: ProgressUpdater):
        ready.wait(SOON)
        with updater.counter(SIZE, unit="B") as counter:
            task[0].cancel()
            way(url, tmp_path / "copy", counter)
            pytest.fail("it went on")

    task.append(run_task(work))
    ready.set()
    with pytest.raises(CancelledError):
        task[0].result(SOON)
