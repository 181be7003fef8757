"""Keeps decoded images on disk, so that a folder of 49,000 PNGs is decoded only once.

The cache is a convenience and never a reason to fail: a damaged file counts as absent, and where
nothing can be written nothing is kept.
"""

import contextlib
import hashlib
import os
import tempfile
import zlib
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from platformdirs import user_cache_dir

KEPT = 8  # data sets in the cache; the ones used longest ago go


def key_of(files: Sequence[Path], stats: Sequence[os.stat_result]) -> str:
    """A name for these files as they are now: it changes with any path, size or time of change."""
    digest = hashlib.sha256()
    for path, stat in zip(files, stats, strict=True):
        digest.update(f"{path}\0{stat.st_size}\0{stat.st_mtime_ns}\n".encode("utf-8", "replace"))
    return digest.hexdigest()


def fetch(key: str) -> tuple[np.ndarray, str] | None:
    """The images (uint8 [n, 28, 28]) and the note kept under a key; None if there are none."""
    from safetensors import safe_open

    path = _folder() / f"{key}.safetensors"
    try:
        with safe_open(path, framework="numpy") as file:
            images, facts = file.get_tensor("images"), file.metadata()
        if images.dtype != np.uint8 or zlib.crc32(images.tobytes()) != int(facts["crc32"]):
            return None
        os.utime(path)  # used just now
        return images, facts["note"]
    except Exception:  # whatever a damaged file makes of itself: decode the images again
        return None


def store(key: str, images: np.ndarray, note: str) -> None:
    """Keep images and their note under a key, if the disk lets us."""
    from safetensors.numpy import save

    content = save({"images": images}, {"note": note, "crc32": str(zlib.crc32(images.tobytes()))})
    with contextlib.suppress(OSError):
        folder = _folder()
        folder.mkdir(parents=True, exist_ok=True)
        handle, partial = tempfile.mkstemp(dir=folder, suffix=".partial")
        try:
            with open(handle, "wb") as file:
                file.write(content)
            os.replace(partial, folder / f"{key}.safetensors")
        except OSError:
            os.unlink(partial)
        kept = sorted(folder.glob("*.safetensors"), key=lambda path: path.stat().st_mtime)
        for path in kept[:-KEPT]:
            path.unlink()


def _folder() -> Path:
    return Path(user_cache_dir("backprop-studio")) / "datasets"
