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


@pytest.mark.parametrize("done", [0, 1, 2, 3])
def test_a_kill_among_the_renames_is_made_good(tmp_path, monkeypatch, done):
    old, new = (dict.fromkeys("abc", when) for when in (b"old", b"new"))
    files.write_together(tmp_path, old)
    replace = os.replace
    left = [done + 1]  # the journal takes its name first

    class KilledError(BaseException):
        pass

    def killed(source, target):
        if left[0] == 0:
            raise KilledError
        left[0] -= 1
        replace(source, target)

    monkeypatch.setattr(os, "replace", killed)
    try:
        files.write_together(tmp_path, new)
    except KilledError:
        assert done < 3
    monkeypatch.undo()
    files.finish_writing(tmp_path)
    assert {each.name: each.read_bytes() for each in tmp_path.iterdir()} == new
    files.finish_writing(tmp_path)


def test_a_kill_before_the_renames_leaves_the_old_files(tmp_path, monkeypatch):
    files.write_together(tmp_path, {"a": b"old", "b": b"old"})
    monkeypatch.setattr(os, "replace", lambda source, target: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        files.write_together(tmp_path, {"a": b"new", "b": b"new"})
    monkeypatch.undo()
    files.finish_writing(tmp_path)
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes() == b"old"
    (tmp_path / files.JOURNAL).write_bytes(b"nonsense")
    files.finish_writing(tmp_path)


@pytest.mark.skipif(os.name != "posix", reason="needs a system with file modes")
def test_a_file_is_as_readable_as_any_new_one(tmp_path):
    (tmp_path / "usual").write_bytes(b"")
    files.write_together(tmp_path, {"a": b"1"})
    assert (tmp_path / "a").stat().st_mode == (tmp_path / "usual").stat().st_mode
