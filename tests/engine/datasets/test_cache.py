"""The cache gives back what was stored, and never fails."""

import os
import threading
from pathlib import Path

import numpy as np
import pytest
from filelock import FileLock

from engine.datasets import cache
from engine.datasets.source import LoadCancelledError

IMAGES = np.arange(3 * 784).astype(np.uint8).reshape(3, 28, 28)


def store(key: str, note: str = "") -> np.ndarray:
    draft = cache.Draft(len(IMAGES))
    draft.images[:] = IMAGES
    return draft.keep(key, note)


def test_what_is_stored_is_fetched(cache_folder: Path):
    assert cache.fetch("a") is None
    assert np.array_equal(store("a", "resized"), IMAGES)
    found = cache.fetch("a")
    assert found is not None and np.array_equal(found[0], IMAGES) and found[1] == "resized"
    assert sorted(path.name for path in cache_folder.iterdir()) == ["a.json", "a.npy"]


def test_any_damage_counts_as_absent(cache_folder: Path):
    store("a")
    path = cache_folder / "a.npy"
    whole = path.read_bytes()
    flipped = bytearray(whole)
    flipped[-5] ^= 1
    for damaged in (b"", whole[:20], whole[:-3], bytes(flipped), b"x" * 100):
        path.write_bytes(damaged)
        assert cache.fetch("a") is None
    path.write_bytes(whole)
    assert cache.fetch("a") is not None


def test_where_nothing_can_be_written_nothing_is_kept(tmp_path: Path, monkeypatch):
    (tmp_path / "file").write_text("no folder can be made below a file")
    monkeypatch.setattr(cache, "user_cache_dir", lambda name: str(tmp_path / "file"))
    store("a")
    assert cache.fetch("a") is None


def test_a_full_disk_leaves_no_half_written_file(cache_folder: Path, monkeypatch):
    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(cache.os, "replace", full)
    store("a")
    assert list(cache_folder.iterdir()) == [] and cache.fetch("a") is None


def test_only_the_sets_used_last_are_kept(cache_folder: Path):
    for i in range(cache.KEPT):
        store(str(i))
        os.utime(cache_folder / f"{i}.npy", (1000 + i, 1000 + i))
    assert cache.fetch("0") is not None  # used just now, so 1 is the oldest
    store("new")
    assert cache.fetch("0") is not None and cache.fetch("new") is not None
    assert cache.fetch("1") is None


def test_what_is_kept_is_read_from_the_disk(cache_folder: Path):
    store("a")
    found = cache.fetch("a")
    assert found is not None and isinstance(found[0], np.memmap)


def test_large_sets_make_room_for_the_newest(cache_folder: Path, monkeypatch):
    monkeypatch.setattr(cache, "MOST_BYTES", 2 * IMAGES.nbytes)
    for i in range(3):
        store(str(i))
        os.utime(cache_folder / f"{i}.npy", (1000 + i, 1000 + i))
    assert [cache.fetch(str(i)) is not None for i in range(3)] == [False, False, True]


def test_a_disk_without_room_is_not_written_to(cache_folder: Path, monkeypatch):
    monkeypatch.setattr(cache, "SPARE_BYTES", 1 << 62)
    assert np.array_equal(store("a"), IMAGES)
    assert list(cache_folder.iterdir()) == [] and cache.fetch("a") is None


def test_a_discarded_draft_leaves_nothing(cache_folder: Path):
    draft = cache.Draft(3)
    draft.images[:] = 7
    draft.discard()
    assert list(cache_folder.iterdir()) == [] and draft.images[2, 27, 27] == 7


def test_images_are_made_once_by_whoever_comes_first(cache_folder: Path):
    made = []

    def make(images: np.ndarray) -> str:
        made.append(threading.get_ident())
        images[:] = IMAGES
        return "made"

    def get() -> None:
        found.append(cache.fetch_or_make("a", 3, make))

    found: list[tuple[np.ndarray, str]] = []
    threads = [threading.Thread(target=get) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(made) == 1 and len(found) == 4
    assert all(np.array_equal(images, IMAGES) and note == "made" for images, note in found)


def test_who_waits_for_another_can_give_up(cache_folder: Path, monkeypatch):
    monkeypatch.setattr(cache, "WAITING_SECONDS", 0.01)
    cache_folder.mkdir(parents=True)
    with FileLock(cache_folder / "a.lock"), pytest.raises(LoadCancelledError):
        cache.fetch_or_make("a", 3, lambda images: "", lambda: True)


def test_what_could_not_be_made_leaves_nothing(cache_folder: Path):
    def fail(images: np.ndarray) -> str:
        raise ValueError

    with pytest.raises(ValueError):
        cache.fetch_or_make("a", 3, fail)
    assert not list(cache_folder.glob("*.partial")) and cache.fetch("a") is None


@pytest.mark.parametrize("change", ["size", "time", "path"])
def test_the_key_changes_with_every_file(tmp_path: Path, change: str):
    path = tmp_path / "a.png"
    path.write_bytes(b"12345")
    before = cache.key_of([str(path)], [path.stat()])
    assert before == cache.key_of([str(path)], [path.stat()])
    if change == "size":
        path.write_bytes(b"123456")
    elif change == "time":
        os.utime(path, ns=(1, 1))
    else:
        path = path.rename(tmp_path / "b.png")
    assert cache.key_of([str(path)], [path.stat()]) != before
