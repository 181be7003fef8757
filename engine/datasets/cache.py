"""Keeps images on disk as .npy files, so that 49,000 PNGs are decoded, or digits made, only once.

They are read memory-mapped: a set that does not fit into memory is still usable. The cache is a
convenience and never a reason to fail: a damaged file counts as absent, and where nothing can be
written nothing is kept.
"""

import contextlib
import hashlib
import json
import os
import tempfile
import zlib
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import numpy as np
from platformdirs import user_cache_dir

from engine.datasets.ink import SIZE
from engine.datasets.source import LoadCancelledError

KEPT = 8  # data sets in the cache; the ones used longest ago go
MOST_BYTES = 4 << 30  # and so do those beyond this size in all
SPARE_BYTES = 64 << 20  # left free on the disk
WAITING_SECONDS = 0.2  # between two questions whether to go on waiting


def key_of(files: Sequence[str], stats: Sequence[os.stat_result]) -> str:
    """A name for these files as they are now: it changes with any path, size or time of change."""
    digest = hashlib.sha256()
    for path, stat in zip(files, stats, strict=True):
        digest.update(f"{path}\0{stat.st_size}\0{stat.st_mtime_ns}\n".encode("utf-8", "replace"))
    return digest.hexdigest()


def fetch(key: str) -> tuple[np.ndarray, str] | None:
    """The images (uint8 [n, 28, 28], memory-mapped) and the note kept under a key; None if none."""
    path = _folder() / f"{key}.npy"
    try:
        facts = json.loads(path.with_suffix(".json").read_bytes())
        images = np.load(path, mmap_mode="r", allow_pickle=False)
        if images.dtype != np.uint8 or images.shape[1:] != (SIZE, SIZE):
            return None
        if zlib.crc32(images.data) != facts["crc32"]:
            return None
        os.utime(path)  # used just now
        return images, str(facts["note"])
    except Exception:  # whatever a damaged file makes of itself: make the images again
        return None


def fetch_or_make(
    key: str,
    count: int,
    make: Callable[[np.ndarray], str],
    cancelled: Callable[[], bool] | None = None,
) -> tuple[np.ndarray, str]:
    """The images under a key, uint8 [count, 28, 28], and their note; made where there are none.

    make(images) fills the array and returns the note. Two processes that want the same images do
    not both make them: the second waits, and ends in LoadCancelledError when cancelled() says so.
    """
    kept = fetch(key)
    if kept is not None:
        return kept
    with _alone(key, cancelled):
        kept = fetch(key)  # made by another process meanwhile
        if kept is not None:
            return kept
        draft = Draft(count)
        try:
            note = make(draft.images)
            return draft.keep(key, note), note
        except BaseException:
            draft.discard()
            raise


@contextlib.contextmanager
def _alone(key: str, cancelled: Callable[[], bool] | None) -> Iterator[None]:
    """Be the only one who makes these images, as far as the disk lets us know of others."""
    from filelock import FileLock, Timeout

    with contextlib.ExitStack() as stack:
        while True:
            try:
                _folder().mkdir(parents=True, exist_ok=True)
                lock = FileLock(_folder() / f"{key}.lock")
                lock.acquire(timeout=WAITING_SECONDS)
                stack.callback(lock.release)
                break
            except Timeout:
                if cancelled is not None and cancelled():
                    raise LoadCancelledError from None
            except OSError:
                break
        yield


class Draft:
    """Room for images that are being made: a file of the cache, or memory where there is none.

    images: uint8 [count, 28, 28], to be filled. Then `keep` puts them under a key, or `discard`
    forgets them.
    """

    def __init__(self, count: int) -> None:
        self.images, self._file = _room(count)

    def keep(self, key: str, note: str) -> np.ndarray:
        """Put the images under a key, if the disk lets us; returns them as they now lie."""
        if self._file is None:
            return self.images
        path = _folder() / f"{key}.npy"
        facts = {"note": note, "crc32": zlib.crc32(self.images.data)}
        try:
            self.images.flush()  # type: ignore[attr-defined]
            os.replace(self._file, path)
            # Last, for it vouches for the images.
            _write(path.with_suffix(".json"), json.dumps(facts).encode())
        except OSError:
            self.discard()
            return self.images
        _tidy()
        return np.load(path, mmap_mode="r", allow_pickle=False)

    def discard(self) -> None:
        """Forget the images' file; what holds them in memory still does."""
        if self._file is not None:
            with contextlib.suppress(OSError):
                self._file.unlink(missing_ok=True)


def _room(count: int) -> tuple[np.ndarray, Path | None]:
    shape = (count, SIZE, SIZE)
    partial = None
    try:
        folder = _folder()
        folder.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=folder, suffix=".partial")
        os.close(handle)
        partial = Path(name)
        images = np.lib.format.open_memmap(partial, mode="w+", dtype=np.uint8, shape=shape)
        _reserve(partial)
        return images, partial
    except (OSError, ValueError):  # no place, or an array of nothing, which cannot be mapped
        if partial is not None:
            with contextlib.suppress(OSError):
                partial.unlink()
        return np.empty(shape, np.uint8), None


def _reserve(path: Path) -> None:
    """Make sure of a file's place on the disk: writing to a map of a full disk kills the process.

    Raises OSError where there is not enough.
    """
    import shutil

    size = path.stat().st_size
    if shutil.disk_usage(path.parent).free < size + SPARE_BYTES:
        raise OSError("not enough room for the cache")
    if hasattr(os, "posix_fallocate"):
        with path.open("r+b") as file:
            os.posix_fallocate(file.fileno(), 0, size)


def _write(path: Path, content: bytes) -> None:
    partial = path.with_suffix(".partial")
    partial.write_bytes(content)
    os.replace(partial, path)


def _tidy() -> None:
    """Let go of the sets used longest ago, beyond what is kept."""
    with contextlib.suppress(OSError):
        files = sorted(_folder().glob("*.npy"), key=lambda path: -path.stat().st_mtime_ns)
        total = 0
        for place, path in enumerate(files):
            total += path.stat().st_size
            if place and (place >= KEPT or total > MOST_BYTES):
                path.unlink()
                path.with_suffix(".json").unlink(missing_ok=True)
                path.with_suffix(".lock").unlink(missing_ok=True)


def _folder() -> Path:
    return Path(user_cache_dir("backprop-studio")) / "datasets"
