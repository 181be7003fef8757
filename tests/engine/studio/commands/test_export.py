"""`export` writes code and weights, or says in a sentence why it cannot."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from engine.studio import cli
from engine.studio.codegen import DIALECTS, generate
from engine.studio.commands import arguments
from engine.studio.commands.export import FORMATS
from engine.studio.network.archive import save
from engine.studio.network.templates import TEMPLATES


@pytest.fixture
def lenet(tmp_path: Path) -> Path:
    path = tmp_path / "lenet.bps"
    save(path, TEMPLATES["lenet"].make(), tmp_path, ())
    return path


def test_the_command_line_knows_all_formats() -> None:
    assert list(arguments.FORMATS) == list(FORMATS)
    assert set(DIALECTS) < set(FORMATS)


@pytest.mark.parametrize("dialect", ["pytorch", "engine"])
def test_code_is_written_without_any_training(lenet: Path, dialect: str, capsys) -> None:
    out = lenet.with_name("net.py")
    assert cli.main(["export", str(lenet), "--to", dialect, str(out)]) == 0
    text = generate(TEMPLATES["lenet"].make(), dialect).text
    assert out.read_text("utf-8") == text
    assert f"{len(text.splitlines())} lines" in capsys.readouterr().out


def test_a_dash_prints_the_code(lenet: Path, capsys) -> None:
    assert cli.main(["export", str(lenet), "--to", "pytorch", "-"]) == 0
    assert capsys.readouterr().out == generate(TEMPLATES["lenet"].make(), "pytorch").text


def test_a_network_with_a_problem_is_refused_in_a_sentence(tmp_path: Path, capsys) -> None:
    project = TEMPLATES["lenet"].make()
    project = msgspec.structs.replace(project, wires=project.wires[1:])
    save(tmp_path / "broken.bps", project, tmp_path, ())
    status = cli.main(["export", str(tmp_path / "broken.bps"), "--to", "pytorch", "-"])
    told = capsys.readouterr()
    assert status == cli.USER_ERROR
    assert told.out == ""
    assert told.err.count("\n") == 1


def test_what_the_code_cannot_hold_is_said(tmp_path: Path, capsys) -> None:
    project = TEMPLATES["lenet"].make()
    data = msgspec.structs.replace(project.settings.data, source="digits:50000")
    settings = msgspec.structs.replace(project.settings, data=data)
    save(tmp_path / "net.bps", msgspec.structs.replace(project, settings=settings), tmp_path, ())
    assert cli.main(["export", str(tmp_path / "net.bps"), "--to", "pytorch", "-"]) == 0
    assert "Only Backprop Studio makes these digits" in capsys.readouterr().err


def test_a_place_that_cannot_be_written_to_is_named(lenet: Path, capsys) -> None:
    (lenet.parent / "file").write_text("")
    out = lenet.parent / "file" / "net.py"
    assert cli.main(["export", str(lenet), "--to", "engine", str(out)]) == cli.USER_ERROR
    assert "could not be written" in capsys.readouterr().err


@pytest.mark.parametrize(("dialect", "name"), [("engine", "engine"), ("numpy", "numpy")])
def test_a_file_may_not_be_called_as_what_it_imports(lenet, dialect, name, capsys) -> None:
    out = lenet.with_name(f"{name}.py")
    assert cli.main(["export", str(lenet), "--to", dialect, str(out)]) == cli.USER_ERROR
    assert f"taken for the package {name}" in capsys.readouterr().err
    assert not out.exists()


def test_weights_want_a_trained_project(lenet: Path, capsys) -> None:
    out = str(lenet.with_name("w.safetensors"))
    assert cli.main(["export", str(lenet), "--to", "safetensors", out]) == cli.USER_ERROR
    assert "trained" in capsys.readouterr().err
