"""Files are fetched whole or not at all, from whichever mirror has them, and resumed."""

import hashlib
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from filelock import FileLock

from engine.datasets import mnist
from engine.datasets.download import CHUNK, DownloadError, RemoteFile, fetch_files
from engine.datasets.source import DatasetError, LoadCancelledError

CONTENT = bytes(range(256)) * 1000
FILE = RemoteFile("numbers.bin", hashlib.md5(CONTENT).hexdigest(), len(CONTENT))


class Mirrors(ThreadingHTTPServer):
    """A server on this machine whose folders are mirrors, each with a fault of its own."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.asked: list[tuple[str, str | None]] = []

    def mirror(self, kind: str) -> str:
        return f"http://127.0.0.1:{self.server_port}/{kind}/"


class Handler(BaseHTTPRequestHandler):
    server: Mirrors

    def do_GET(self) -> None:
        kind, wanted = self.path.split("/")[1], self.headers.get("Range")
        self.server.asked.append((kind, wanted))
        if kind == "absent":
            self.send_error(404)
            return
        content = {"other": CONTENT[::-1], "long": CONTENT + b"more"}.get(kind, CONTENT)
        start = int(wanted.removeprefix("bytes=").rstrip("-")) if wanted and kind == "good" else 0
        self.send_response(206 if start else 200)
        self.send_header("Content-Length", str(len(content) - start))
        self.end_headers()
        end = len(content) // 2 if kind == "broken" else len(content)
        self.wfile.write(content[start:end])

    def log_message(self, *arguments: object) -> None:
        pass


@pytest.fixture
def mirrors() -> Iterator[Mirrors]:
    with Mirrors() as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield server
        server.shutdown()
        thread.join()


def fetch(mirrors: Mirrors, kinds: str, folder: Path, **options) -> None:
    fetch_files([FILE], [mirrors.mirror(kind) for kind in kinds.split()], folder, **options)


def test_a_file_arrives_whole_and_progress_is_told(mirrors: Mirrors, tmp_path: Path):
    seen: list[tuple[int, int]] = []
    fetch(mirrors, "good", tmp_path / "new", progress=lambda *at: seen.append(at))
    assert (tmp_path / "new" / FILE.name).read_bytes() == CONTENT
    assert seen[0] == (0, len(CONTENT)) and seen[-1] == (len(CONTENT), len(CONTENT))
    assert seen == sorted(seen) and len(seen) > 3


@pytest.mark.parametrize("kind", ["absent", "other", "long", "broken"])
def test_the_next_mirror_helps(mirrors: Mirrors, tmp_path: Path, kind: str):
    fetch(mirrors, f"{kind} good", tmp_path)
    assert (tmp_path / FILE.name).read_bytes() == CONTENT
    assert not list(tmp_path.glob("*.partial"))


def test_what_came_before_a_break_is_not_asked_for_again(mirrors: Mirrors, tmp_path: Path):
    asked = iter([False, False, True])
    with pytest.raises(LoadCancelledError):
        fetch(mirrors, "good", tmp_path, cancelled=lambda: next(asked))
    assert not (tmp_path / FILE.name).exists()
    fetch(mirrors, "good", tmp_path)
    assert (tmp_path / FILE.name).read_bytes() == CONTENT
    assert mirrors.asked[-1] == ("good", f"bytes={2 * CHUNK}-")


def test_a_mirror_that_cannot_resume_starts_over(mirrors: Mirrors, tmp_path: Path):
    (tmp_path / f"{FILE.name}.partial").write_bytes(b"something older")
    fetch(mirrors, "plain", tmp_path)
    assert (tmp_path / FILE.name).read_bytes() == CONTENT


def test_a_wrong_beginning_is_found_out_and_forgotten(mirrors: Mirrors, tmp_path: Path):
    (tmp_path / f"{FILE.name}.partial").write_bytes(b"wrong")
    fetch(mirrors, "good good", tmp_path)
    assert (tmp_path / FILE.name).read_bytes() == CONTENT


def test_each_mirrors_failure_is_told_in_a_few_words(mirrors: Mirrors, tmp_path: Path):
    closed = "http://127.0.0.1:9/none/"
    with pytest.raises(DownloadError) as raised:
        fetch_files([FILE], [mirrors.mirror("absent"), mirrors.mirror("other"), closed], tmp_path)
    words = str(raised.value)
    assert "status 404" in words and "another file than expected" in words
    assert "127.0.0.1:9: no connection" in words and len(words) < 200


def test_a_folder_that_cannot_be_made_is_one_sentence(mirrors: Mirrors, tmp_path: Path):
    (tmp_path / "file").write_text("")
    with pytest.raises(DownloadError, match="cannot be written"):
        fetch(mirrors, "good", tmp_path / "file" / "below")


def test_two_do_not_download_at_once(mirrors: Mirrors, tmp_path: Path):
    with FileLock(tmp_path / ".download.lock"), pytest.raises(DownloadError, match="just now"):
        fetch(mirrors, "good", tmp_path)


def test_mnist_is_put_into_the_data_folder(mirrors: Mirrors, tmp_path: Path, monkeypatch):
    monkeypatch.setenv(mnist.FOLDER_VARIABLE, str(tmp_path))
    monkeypatch.setattr(mnist, "MIRRORS", [mirrors.mirror("absent"), mirrors.mirror("good")])
    packed = [(name, FILE.md5, FILE.size) for name, _, _ in mnist.PACKED]
    monkeypatch.setattr(mnist, "PACKED", packed)
    (tmp_path / "train-labels-idx1-ubyte").write_bytes(b"here already")
    assert mnist.download() == tmp_path
    assert mnist.info().ready and len(mirrors.asked) == 6


def test_without_a_connection_there_is_one_sentence(tmp_path: Path, monkeypatch):
    monkeypatch.setenv(mnist.FOLDER_VARIABLE, str(tmp_path))
    monkeypatch.setattr(mnist, "MIRRORS", ["http://127.0.0.1:9/mnist/"])
    with pytest.raises(DatasetError, match=r"no connection\): check .* embedded digits") as raised:
        mnist.download()
    assert "\n" not in str(raised.value)
