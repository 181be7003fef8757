"""Files written together are all new, or all as they were."""

import errno
import os

import pytest

from engine.studio import files


def test_all_files_are_written_and_nothing_else_is_left(tmp_path):
    folder = tmp_path / "new" / "run"
    files.write_together(folder, {"a": b"1", "b": b"22"})
    assert {each.name: each.read_bytes() for each in folder.iterdir()} == {"a": b"1", "b": b"22"}


def test_a_full_disk_leaves_the_old_files(tmp_path, monkeypatch):
    files.write_together(tmp_path, {"a": b"old", "b": b"old"})
    calls = []

    def full(descriptor):
        calls.append(descriptor)
        if len(calls) == 2:
            raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space left"):
        files.write_together(tmp_path, {"a": b"new", "b": b"new"})
    assert {each.name: each.read_bytes() for each in tmp_path.iterdir()} == {
        "a": b"old",
        "b": b"old",
    }
