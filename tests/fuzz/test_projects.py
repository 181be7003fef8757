"""Damaged projects, autosaves, library files and clipboards: refused in a sentence, or read."""

from __future__ import annotations

import io
import json
import stat
import tempfile
import zipfile
from pathlib import Path

import pytest
from hypothesis import given

from engine.studio import autosave
from engine.studio.network import archive, library, sentences
from engine.studio.network.archive import ArchiveError
from engine.studio.network.check import analyse
from engine.studio.network.clipboard import copy_text, paste_text
from engine.studio.network.edits import apply
from engine.studio.network.project import restore, to_json
from engine.studio.network.templates import TEMPLATES
from engine.studio.training.runs import read_curves, read_run
from engine.studio.training.weights_file import keep_as_run
from tests.fuzz.mutation import altered, damaged, fuzzed, refuses_in_a_sentence

RESNET = TEMPLATES["resnet"].make()


def saved() -> bytes:
    """A small project with blocks, and nothing else."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "x.bps")
        archive.save(path, RESNET)
        return path.read_bytes()


PROJECT = saved()


def opens(content: bytes, folder: Path) -> None:
    """Read a project file; what is left of it can be looked at, and all is in its place."""
    path, workspace = folder / "x.bps", folder / "workspace"
    path.write_bytes(content)
    read = refuses_in_a_sentence(lambda: archive.load(path, workspace), ArchiveError)
    if read is not None:
        project = restore(read.project)
        for problem in analyse(project.network, project.settings.data).problems:
            assert sentences.text(problem)
    assert {each.name for each in folder.iterdir()} <= {"x.bps", "workspace"}


@fuzzed
@given(content=damaged(PROJECT))
def test_a_damaged_project(content: bytes, tmp_path_factory) -> None:
    opens(content, _place(tmp_path_factory))


def _place(factory) -> Path:
    """An empty folder of its own; one for all examples, which each leave it as it was."""
    folder = factory.getbasetemp() / "fuzz"
    folder.mkdir(exist_ok=True)
    for each in folder.iterdir():
        if each.is_file():
            each.unlink()
    return folder


def packed(text: bytes) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as zipped:
        zipped.writestr("project.json", text)
    return file.getvalue()


@fuzzed
@given(said=altered(json.loads(to_json(RESNET))))
def test_a_project_that_says_other_things(said, tmp_path_factory) -> None:
    opens(packed(json.dumps(said).encode()), _place(tmp_path_factory))


@pytest.mark.parametrize(
    "name",
    ["../evil", "/tmp/evil", "runs/../../evil", "C:\\evil", "runs/a\x00b", "~/x", "runs//x"],
)
def test_names_that_lead_elsewhere_are_refused(name: str, tmp_path: Path) -> None:
    file = io.BytesIO(PROJECT)
    with zipfile.ZipFile(file, "a") as zipped:
        zipped.writestr(zipfile.ZipInfo(name), b"evil")
    (tmp_path / "here").mkdir()
    opens(file.getvalue(), tmp_path / "here")
    assert [each.name for each in tmp_path.iterdir()] == ["here"]


def test_links_and_bombs_are_refused(tmp_path: Path) -> None:
    link = zipfile.ZipInfo("samples/link")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    for info, content in (
        (link, b"/etc/passwd"),
        (zipfile.ZipInfo("project.json"), b" " * (2**26 + 1)),
    ):
        file = io.BytesIO(PROJECT) if info is link else io.BytesIO()
        with zipfile.ZipFile(file, "a" if info is link else "w") as zipped:
            zipped.writestr(info, content, zipfile.ZIP_DEFLATED)
        path = tmp_path / "x.bps"
        path.write_bytes(file.getvalue())
        with pytest.raises(ArchiveError, match="not opened"):
            archive.load(path, tmp_path / "workspace")
    assert not (tmp_path / "workspace" / "samples").exists()


@fuzzed
@given(said=altered(json.loads(copy_text(restore(RESNET).network, ["n4", "n5", "n6"]))))
def test_a_clipboard_that_says_other_things(said) -> None:
    network = restore(RESNET)
    edits = refuses_in_a_sentence(
        lambda: paste_text(network.network, json.dumps(said), 0.0, 0.0), ValueError
    )
    if edits:
        apply(network, edits)


def kept_block(folder: Path) -> bytes:
    library.keep(folder, restore(RESNET).blocks, "b1")
    (path,) = folder.glob("*.block.json")
    return path.read_bytes()


def test_a_damaged_library(tmp_path: Path) -> None:
    text = kept_block(tmp_path)
    (path,) = tmp_path.glob("*.block.json")

    @fuzzed
    @given(said=altered(json.loads(text)), content=damaged(text))
    def check(said, content: bytes) -> None:
        for each in (json.dumps(said).encode(), content):
            path.write_bytes(each)
            entries, complaints = library.read_library(tmp_path)
            assert len(entries) + len(complaints) == 1
            assert all(line.endswith(".") for line in complaints)

    check()


def test_a_damaged_autosave(tmp_path: Path) -> None:
    autosave.write(tmp_path, RESNET, autosave.Origin(TEMPLATES["lenet"].make()))
    files = {path: path.read_bytes() for path in tmp_path.iterdir()}
    project = next(path for path in files if path.name == autosave.PROJECT)

    @fuzzed
    @given(said=altered(json.loads(files[project])), content=damaged(files[project]))
    def check(said, content: bytes) -> None:
        for each in (json.dumps(said).encode(), content):
            project.write_bytes(each)
            try:
                autosave.read(tmp_path)
            except autosave.AutosaveError as error:
                assert str(error)

    check()


def test_a_damaged_runs_folder_is_passed_over(tmp_path: Path) -> None:
    folder = keep_as_run(tmp_path, "run1", RESNET, {})
    record = (folder / "run.json").read_bytes()

    @fuzzed
    @given(said=altered(json.loads(record)), content=damaged(record))
    def check(said, content: bytes) -> None:
        for each in (json.dumps(said).encode(), content):
            (folder / "run.json").write_bytes(each)
            read_run(folder)
            (folder / "curves.safetensors").write_bytes(content)
            read_curves(folder)

    check()
