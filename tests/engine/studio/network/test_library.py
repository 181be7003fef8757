"""The personal library: what is kept there comes back, and nothing in it can do harm."""

from __future__ import annotations

import json

import pytest

from engine.studio.network.library import (
    REMOVED,
    SUFFIX,
    LibraryError,
    forget,
    keep,
    read_library,
    rename,
)
from engine.studio.network.project import restore
from engine.studio.network.templates import TEMPLATES
from tests.engine.studio.network.block_projects import group_named


@pytest.fixture
def project():
    return restore(TEMPLATES["resnet"].make())


def test_nothing_is_there_at_first(tmp_path) -> None:
    assert read_library(tmp_path / "none") == ([], [])


def test_what_is_kept_comes_back_with_all_inside_of_it(tmp_path, project) -> None:
    group_named(project, "block1", "block2")
    entry = keep(tmp_path, project.blocks, "b4")
    ((found,), complaints) = read_library(tmp_path)
    assert found == entry and complaints == []
    assert found.name == "Block"
    assert [block.id for block in found.blocks] == ["b4", "b1", "b2"]


def test_a_block_of_the_same_name_gives_way(tmp_path, project) -> None:
    first = keep(tmp_path, project.blocks, "b1")
    project.blocks["b2"].name = "Residual"
    assert keep(tmp_path, project.blocks, "b2").key == first.key
    assert len(read_library(tmp_path)[0]) == 1


def test_it_is_the_same_bytes_each_time(tmp_path, project) -> None:
    entry = keep(tmp_path, project.blocks, "b1")
    path = tmp_path / f"{entry.key}{SUFFIX}"
    first = path.read_bytes()
    keep(tmp_path, project.blocks, "b1")
    assert path.read_bytes() == first
    assert first.endswith(b"}\n")


def test_names_may_be_anything(tmp_path, project) -> None:
    for name in ("../../etc/passwd", "…", "A" * 200, "a/b"):
        project.blocks["b1"].name = name
        keep(tmp_path, project.blocks, "b1")
    assert len(list(tmp_path.iterdir())) == 4
    assert {entry.name for entry in read_library(tmp_path)[0]} >= {"…", "a/b"}


def test_renaming_and_taking_out(tmp_path, project) -> None:
    entry = rename(tmp_path, keep(tmp_path, project.blocks, "b1"), "  Skip  ")
    assert [each.name for each in read_library(tmp_path)[0]] == ["Skip"]
    assert rename(tmp_path, entry, " ").name == "Skip"
    kept = forget(tmp_path, entry)
    assert read_library(tmp_path) == ([], [])
    assert kept.is_file() and kept.parent.name == REMOVED
    with pytest.raises(LibraryError, match="could not be taken out"):
        forget(tmp_path, entry)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (b"", "damaged"),
        (b"\x80\x04K\x01.", "damaged"),
        (b'{"format": "backprop-studio-block", "schema": 9}', "newer version"),
        (b'{"format": "something", "schema": 1, "blocks": []}', "damaged"),
        (b'{"format": "backprop-studio-block", "schema": 1, "blocks": []}', "holds no block"),
    ],
)
def test_what_cannot_be_read_is_told_and_left(tmp_path, text: bytes, words: str) -> None:
    (tmp_path / f"odd{SUFFIX}").write_bytes(text)
    entries, (complaint,) = read_library(tmp_path)
    assert entries == []
    assert words in complaint and f"odd{SUFFIX}" in complaint


def test_a_block_that_contains_itself_is_refused(tmp_path, project) -> None:
    entry = keep(tmp_path, project.blocks, "b1")
    path = tmp_path / f"{entry.key}{SUFFIX}"
    data = json.loads(path.read_bytes())
    data["blocks"][0]["nodes"].append({"id": "n9", "kind": "Block", "name": "x", "block": "b1"})
    path.write_text(json.dumps(data))
    assert "contains itself" in read_library(tmp_path)[1][0]


def test_a_folder_that_cannot_be_written_is_told(tmp_path, project) -> None:
    folder = tmp_path / "file"
    folder.write_text("not a folder")
    with pytest.raises(LibraryError, match="could not be written"):
        keep(folder, project.blocks, "b1")
