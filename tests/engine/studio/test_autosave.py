"""Edits are kept whole or not at all, and what cannot be read is told from what can."""

from __future__ import annotations

import os
from pathlib import Path

import msgspec
import pytest

from engine.studio import autosave
from engine.studio.autosave import AutosaveError, Origin
from engine.studio.network.project import ProjectData, restore, snapshot, to_json
from engine.studio.network.templates import TEMPLATES


@pytest.fixture
def project() -> ProjectData:
    return snapshot(restore(TEMPLATES["lenet"].make()))


@pytest.fixture
def edited(project: ProjectData) -> ProjectData:
    return msgspec.structs.replace(project, title="Mine")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "autosaves" / "1-ab"


def test_edits_come_back_with_what_they_belong_to(folder, project, edited, tmp_path) -> None:
    assert not autosave.is_kept(folder)
    autosave.write(folder, edited, Origin(project, str(tmp_path / "mine.bps")))
    assert autosave.is_kept(folder)
    kept = autosave.read(folder)
    assert to_json(kept.project) == to_json(edited)
    assert to_json(kept.origin.saved) == to_json(project)
    assert kept.path == tmp_path / "mine.bps"
    assert (folder / "project.json").read_bytes() == to_json(edited)


def test_of_several_the_last_is_kept(folder, project, edited) -> None:
    autosave.write(folder, project, Origin(project))
    autosave.write(folder, edited, Origin(project))
    kept = autosave.read(folder)
    assert kept.project.title == "Mine" and kept.path is None
    assert sorted(each.name for each in folder.iterdir()) == ["origin.json", "project.json"]


def test_a_kill_between_two_origins_keeps_no_wrong_pair(folder, project, edited, monkeypatch):
    autosave.write(folder, edited, Origin(project))
    real = autosave.write_together

    def killed(place: Path, files) -> None:
        real(place, files)
        raise KeyboardInterrupt

    monkeypatch.setattr(autosave, "write_together", killed)
    with pytest.raises(KeyboardInterrupt):
        autosave.write(folder, project, Origin(edited))
    assert not autosave.is_kept(folder)


def test_a_full_disk_leaves_what_was_kept(folder, project, edited, monkeypatch) -> None:
    autosave.write(folder, project, Origin(project))

    def full(source, target) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "replace", full)
    with pytest.raises(OSError, match="No space"):
        autosave.write(folder, edited, Origin(project))
    assert autosave.read(folder).project.title == "LeNet"


@pytest.mark.parametrize("name", ["project.json", "origin.json"])
@pytest.mark.parametrize("content", [b"", b"{", b"[]", b'{"schema": 1}'])
def test_damage_is_told(folder, project, name: str, content: bytes) -> None:
    autosave.write(folder, project, Origin(project))
    (folder / name).write_bytes(content)
    with pytest.raises(AutosaveError, match="damaged"):
        autosave.read(folder)


def test_a_newer_format_is_told(folder, project) -> None:
    newer = msgspec.structs.replace(project, schema=99)
    autosave.write(folder, newer, Origin(project))
    with pytest.raises(AutosaveError, match="newer version"):
        autosave.read(folder)


def test_a_missing_origin_is_told(folder, project) -> None:
    autosave.write(folder, project, Origin(project))
    (folder / "origin.json").unlink()
    with pytest.raises(AutosaveError, match="No such file"):
        autosave.read(folder)


def test_what_is_set_aside_is_still_there(folder, project) -> None:
    autosave.write(folder, project, Origin(project))
    place = autosave.set_aside(folder)
    assert not folder.exists() and place.parent.name == "unreadable"
    assert autosave.read(place).project == project


def test_discarding_leaves_nothing(folder, project) -> None:
    autosave.write(folder, project, Origin(project))
    autosave.discard(folder)
    assert not folder.exists()
    autosave.discard(folder)
