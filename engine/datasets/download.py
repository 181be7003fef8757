"""Fetches files by HTTP, checked by their MD5: from several mirrors, resumed where it broke off."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from engine.datasets.source import LoadCancelledError

CHUNK = 1 << 16  # bytes between two reports of progress
TIMEOUTS = (8.0, 15.0)  # seconds to wait for a connection, and for the next bytes
PARTIAL = ".partial"


class DownloadError(Exception):
    """No mirror gave a file; the text says why, in a few words."""


@dataclass(frozen=True, slots=True)
class RemoteFile:
    """A file that mirrors offer: its name there and here, the MD5 of its content, its bytes."""

    name: str
    md5: str
    size: int


def fetch_files(
    files: Sequence[RemoteFile],
    mirrors: Sequence[str],
    folder: Path,
    progress: Callable[[int, int], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> None:
    """Put the files into the folder, each from the first of the mirrors (URLs ending in /) that
    gives it whole.

    progress(bytes done, bytes of all files). What came before a break is kept beside the files and
    gone on from. Raises DownloadError, or LoadCancelledError when cancelled() says so.
    """
    from filelock import FileLock, Timeout

    total = sum(file.size for file in files)
    before = 0
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with FileLock(folder / ".download.lock", timeout=0):
            for file in files:
                _fetch(file, mirrors, folder, _Watch(before, total, progress, cancelled))
                before += file.size
    except Timeout as error:
        raise DownloadError("another window or command is downloading it just now") from error
    except OSError as error:
        raise DownloadError(f"{folder} cannot be written, {error.strerror}") from error


@dataclass(frozen=True, slots=True)
class _Watch:
    """Tells how far all files have come, and asks whether to go on."""

    before: int
    total: int
    progress: Callable[[int, int], None] | None
    cancelled: Callable[[], bool] | None

    def note(self, done: int) -> None:
        """`done` bytes of this file are here."""
        if self.cancelled is not None and self.cancelled():
            raise LoadCancelledError
        if self.progress is not None:
            self.progress(self.before + done, self.total)


def _fetch(file: RemoteFile, mirrors: Sequence[str], folder: Path, watch: _Watch) -> None:
    import pooch
    import requests

    pooch.get_logger().setLevel("ERROR")  # it would tell of each file on stderr
    reasons = []
    for mirror in mirrors:
        try:
            pooch.retrieve(
                mirror + file.name,
                f"md5:{file.md5}",
                fname=file.name,
                path=folder,
                downloader=_Resuming(file, folder, watch),
            )
            return
        except requests.RequestException as error:
            reasons.append(f"{_host(mirror)}: {_reason(error)}")
        except ValueError:  # pooch: the content is not the file's
            reasons.append(f"{_host(mirror)}: another file than expected")
    raise DownloadError("; ".join(reasons))


class _Resuming:
    """A downloader for pooch that keeps what came of a file, and asks for the rest."""

    def __init__(self, file: RemoteFile, folder: Path, watch: _Watch) -> None:
        self._file = file
        self._partial = folder / (file.name + PARTIAL)
        self._watch = watch

    def __call__(self, url: str, output_file: Any, pooch: Any) -> None:
        """Download from `url` to the file that pooch checks and puts into its place."""
        self._receive(url)
        Path(output_file).write_bytes(self._partial.read_bytes())
        # Whole or wrong: either way there is nothing to go on from.
        self._partial.unlink()

    def _receive(self, url: str) -> None:
        import requests

        done = self._partial.stat().st_size if self._partial.exists() else 0
        if done >= self._file.size:
            done = 0
        # A transfer that is packed on the way would be unpacked here, and the file with it.
        headers = {"Accept-Encoding": "identity"} | ({"Range": f"bytes={done}-"} if done else {})
        self._watch.note(done)
        with requests.get(url, headers=headers, stream=True, timeout=TIMEOUTS) as response:
            response.raise_for_status()
            if response.status_code != requests.codes.partial_content:
                done = 0
            with self._partial.open("ab" if done else "wb") as out:
                for chunk in response.iter_content(CHUNK):
                    done += len(chunk)
                    if done > self._file.size:
                        return  # too long to be the file; its MD5 will say so
                    out.write(chunk)
                    self._watch.note(done)
        if done < self._file.size:
            raise requests.ConnectionError("the connection broke off")


def _host(mirror: str) -> str:
    return mirror.split("/")[2]


def _reason(error: Exception) -> str:
    """A few words instead of a library's long ones."""
    import requests

    match error:
        case requests.HTTPError(response=response) if response is not None:
            return f"status {response.status_code}"
        case requests.Timeout():
            return "no answer"
        case requests.exceptions.SSLError():
            return "no secure connection"
        case requests.ConnectionError() if "broke off" in str(error):
            return "the connection broke off"
        case requests.ConnectionError():
            return "no connection"
    return "no proper answer"
