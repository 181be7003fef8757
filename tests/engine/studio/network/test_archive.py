"""Project files: the same bytes for the same content, whole or not at all, and never trusted."""

import errno
import io
import json
import os
import stat
import zipfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.studio.network import archive
from engine.studio.network.archive import ArchiveError, load, save
from engine.studio.network.project import SCHEMA, snapshot
from engine.studio.network.templates import TEMPLATES

LENET = TEMPLATES["lenet"].make()


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    """Two runs and a sample, beside a file that is still being written."""
    folder = tmp_path / "workspace"
    for run in ("run1", "run2"):
        (folder / "runs" / run).mkdir(parents=True)
        (folder / "runs" / run / "run.json").write_text(json.dumps({"id": run}))
        (folder / "runs" / run / "weights.safetensors").write_bytes(run.encode() * 1000)
    (folder / "runs" / "run1" / ".weights.safetensors.part").write_bytes(b"half")
    (folder / "samples").mkdir()
    (folder / "samples" / "drawn 1.png").write_bytes(b"picture")
    return folder


def files(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def zipped(path: Path, **members: bytes) -> Path:
    with zipfile.ZipFile(path, "w") as file:
        for name, content in members.items():
            file.writestr(name, content)
    return path


def test_what_is_saved_is_loaded(tmp_path: Path, workspace: Path) -> None:
    save(tmp_path / "a.bps", LENET, workspace, ["run2", "run1"])
    other = tmp_path / "other"
    opened = load(tmp_path / "a.bps", other)
    assert opened.project == LENET
    assert opened.runs == ("run1", "run2")
    assert opened.samples == ("drawn 1.png",)
    expected = files(workspace)
    del expected["runs/run1/.weights.safetensors.part"]
    assert files(other) == expected


def test_only_the_chosen_runs_are_kept(tmp_path: Path, workspace: Path) -> None:
    save(tmp_path / "a.bps", LENET, workspace, ["run2"])
    assert load(tmp_path / "a.bps").runs == ("run2",)


def test_the_same_content_gives_the_same_bytes(tmp_path: Path, workspace: Path) -> None:
    save(tmp_path / "a.bps", LENET, workspace, ["run1", "run2"])
    os.utime(workspace / "runs" / "run1" / "run.json", (10**9, 10**9))
    save(tmp_path / "b.bps", LENET, workspace, ["run2", "run1"])
    assert (tmp_path / "a.bps").read_bytes() == (tmp_path / "b.bps").read_bytes()


def test_opening_replaces_the_runs_of_the_project_before(tmp_path: Path, workspace: Path) -> None:
    save(tmp_path / "a.bps", LENET)
    load(tmp_path / "a.bps", workspace)
    assert files(workspace) == {}


def test_a_file_saved_over_a_link_stays_behind_it(tmp_path: Path) -> None:
    (tmp_path / "real.bps").write_bytes(b"old")
    (tmp_path / "link.bps").symlink_to(tmp_path / "real.bps")
    save(tmp_path / "link.bps", LENET)
    assert (tmp_path / "link.bps").is_symlink()
    assert load(tmp_path / "real.bps").project == LENET


def test_the_files_mode_survives(tmp_path: Path) -> None:
    path = tmp_path / "a.bps"
    path.write_bytes(b"")
    path.chmod(0o640)
    save(path, LENET)
    assert stat.S_IMODE(path.stat().st_mode) == 0o640


@pytest.mark.parametrize(
    ("number", "words"),
    [(errno.ENOSPC, "no room left"), (errno.EACCES, "not allowed"), (errno.EIO, "could not be")],
)
def test_what_fails_while_saving_leaves_the_old_file(
    tmp_path: Path, workspace: Path, monkeypatch: pytest.MonkeyPatch, number: int, words: str
) -> None:
    path = tmp_path / "a.bps"
    save(path, LENET)
    before = files(tmp_path)

    def full(*_args: object) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(archive.shutil, "copyfileobj", full)
    with pytest.raises(ArchiveError, match=words) as caught:
        save(path, LENET, workspace, ["run1"])
    assert str(caught.value).endswith("What was saved before is as it was.")
    assert files(tmp_path) == before


def test_a_missing_folder_is_named(tmp_path: Path) -> None:
    with pytest.raises(ArchiveError, match=r"The folder .*nowhere is not there"):
        save(tmp_path / "nowhere" / "a.bps", LENET)


# ------------------------------------------------------------------------ files not to be trusted


def test_a_truncated_file_is_refused(tmp_path: Path, workspace: Path) -> None:
    save(tmp_path / "a.bps", LENET, workspace, ["run1"])
    content = (tmp_path / "a.bps").read_bytes()
    (tmp_path / "b.bps").write_bytes(content[: len(content) // 2])
    before = files(workspace)
    with pytest.raises(ArchiveError, match=r"b\.bps is no Backprop Studio project, or only a part"):
        load(tmp_path / "b.bps", workspace)
    assert files(workspace) == before


def test_what_is_no_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(ArchiveError, match="is not there"):
        load(tmp_path / "none.bps")
    with pytest.raises(ArchiveError, match="is a folder"):
        load(tmp_path)


def test_a_zip_of_something_else_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ArchiveError, match=r"holds no project\.json"):
        load(zipped(tmp_path / "a.bps", **{"readme.txt": b"hi"}))


def test_a_newer_version_is_told_apart_from_damage(tmp_path: Path) -> None:
    newer = json.dumps({"schema": SCHEMA + 1, "surprise": True}).encode()
    with pytest.raises(ArchiveError, match="newer version of Backprop Studio"):
        load(zipped(tmp_path / "a.bps", **{"project.json": newer}))


@pytest.mark.parametrize(
    "text",
    [
        b"",
        b"[]",
        b'{"schema": 1}',
        b'{"schema": "one"}',
        b"[" * 100_000,
        b'{"schema": 1, "title": "T", "nodes": [], "settings": {}, "wires": '
        b'[{"source": "a", "output": "o", "target": "b", "input": "i"}]}',
    ],
)
def test_damaged_json_is_refused_in_a_sentence(tmp_path: Path, text: bytes) -> None:
    with pytest.raises(ArchiveError, match=r"The network in a\.bps is damaged \("):
        load(zipped(tmp_path / "a.bps", **{"project.json": text}))


def test_unknown_layers_are_kept(tmp_path: Path, chain) -> None:
    data = snapshot(chain("Input", "Quantum2d"))
    save(tmp_path / "a.bps", data)
    assert load(tmp_path / "a.bps").project == data


@pytest.mark.parametrize(
    "name",
    [
        "/etc/passwd",
        "../up",
        "runs/../../up",
        "runs/r/..",
        "runs\\r\\x",
        "C:/x",
        "runs//x",
        "runs/.x",
    ],
)
def test_names_that_lead_elsewhere_are_refused(tmp_path: Path, workspace: Path, name: str) -> None:
    before = files(tmp_path)
    path = zipped(tmp_path / "a.bps", **{"project.json": b"{}", name: b"x"})
    with pytest.raises(ArchiveError, match="not made by Backprop Studio"):
        load(path, workspace)
    path.unlink()
    assert files(tmp_path) == before


def test_links_are_refused(tmp_path: Path) -> None:
    link = zipfile.ZipInfo("runs/run1/weights.safetensors")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    with zipfile.ZipFile(tmp_path / "a.bps", "w") as file:
        file.writestr(link, "/etc/passwd")
    with pytest.raises(ArchiveError, match="holds a link"):
        load(tmp_path / "a.bps")


def test_absurd_sizes_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    save(tmp_path / "a.bps", LENET)
    monkeypatch.setattr(archive, "LARGEST_PROJECT", 100)
    with pytest.raises(ArchiveError, match="at most"):
        load(tmp_path / "a.bps")
    monkeypatch.setattr(archive, "LARGEST_TOTAL", 100)
    with pytest.raises(ArchiveError, match="claims to hold more"):
        load(tmp_path / "a.bps")


def test_a_disk_without_room_for_the_runs_is_told(
    tmp_path: Path, workspace: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    save(tmp_path / "a.bps", LENET, workspace, ["run1"])
    usage = type(archive.shutil.disk_usage(tmp_path))(10, 10, 0)
    monkeypatch.setattr(archive.shutil, "disk_usage", lambda _: usage)
    with pytest.raises(ArchiveError, match="free some room first"):
        load(tmp_path / "a.bps", workspace)


@given(data=st.data())
def test_no_damage_gets_past_a_sentence(tmp_path_factory: pytest.TempPathFactory, data) -> None:
    """Any byte of a file changed, or the file cut: it loads, or says why it does not."""
    folder = tmp_path_factory.mktemp("damage")
    (folder / "workspace" / "runs" / "run1").mkdir(parents=True)
    (folder / "workspace" / "runs" / "run1" / "curves.csv").write_text("1,2\n" * 50)
    path = folder / "a.bps"
    save(path, TEMPLATES["linear-regression"].make(), folder / "workspace", ["run1"])
    content = bytearray(path.read_bytes())
    for place in data.draw(st.lists(st.integers(0, len(content) - 1), max_size=4)):
        content[place] = data.draw(st.integers(0, 255))
    end = data.draw(st.integers(0, len(content)) | st.just(len(content)))
    path.write_bytes(bytes(content[:end]))
    try:
        load(path, folder / "opened")
    except ArchiveError as error:
        assert str(error).endswith(".")


def test_a_saved_project_is_a_plain_zip(tmp_path: Path, workspace: Path) -> None:
    save(tmp_path / "a.bps", LENET, workspace, ["run1"])
    with zipfile.ZipFile(io.BytesIO((tmp_path / "a.bps").read_bytes())) as file:
        assert file.testzip() is None
        packing = {info.filename: info.compress_type for info in file.infolist()}
        assert {info.date_time for info in file.infolist()} == {(1980, 1, 1, 0, 0, 0)}
    assert packing["project.json"] == zipfile.ZIP_DEFLATED
    assert packing["runs/run1/weights.safetensors"] == zipfile.ZIP_STORED
