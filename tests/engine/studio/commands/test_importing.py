"""`import` draws models and loads weights, or says in a sentence why it cannot."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from safetensors.numpy import save_file

from engine.studio import cli
from engine.studio.network.archive import load, save
from engine.studio.network.templates import TEMPLATES
from engine.studio.onnx import package
from engine.studio.training.checkpoint import read_optimizer


@pytest.fixture
def binary(tmp_path: Path, monkeypatch) -> Path:
    monkeypatch.chdir(tmp_path)
    save(tmp_path / "x.bps", TEMPLATES["binary"].make())
    return tmp_path / "x.bps"


def test_an_onnx_file_goes_there_and_comes_back(binary: Path, capsys) -> None:
    pytest.importorskip("onnx")
    assert cli.main(["export", "x.bps", "--to", "onnx", "x.onnx"]) == 0
    told = capsys.readouterr()
    assert "fresh" in told.err and "operations" in told.out
    assert cli.main(["import", "x.onnx", "y.bps"]) == 0
    assert "with the file's answers" in capsys.readouterr().out
    opened = load(binary.with_name("y.bps"), binary.parent / "work")
    assert opened.project == TEMPLATES["binary"].make() and opened.runs == ("run1",)
    assert cli.main(["import", "x.onnx", "y.bps"]) == cli.USER_ERROR
    assert "add --force" in capsys.readouterr().err
    assert cli.main(["import", "x.onnx", "y.bps", "--force", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["gaps"] == []


def test_without_the_package_it_says_how_to_install_it(binary: Path, monkeypatch, capsys) -> None:
    monkeypatch.setattr(package.importlib.util, "find_spec", lambda name: None)
    for arguments in (["export", "x.bps", "--to", "onnx", "x.onnx"], ["import", "x.onnx", "y.bps"]):
        assert cli.main(arguments) == cli.USER_ERROR
        told = capsys.readouterr().err
        assert "pip install" in told and told.count("\n") == 1


def test_weights_are_loaded_with_a_report(binary: Path, capsys) -> None:
    names = [node.name for node in TEMPLATES["binary"].make().nodes if node.kind == "Linear"]
    arrays = {f"module.{names[0]}.weight": np.ones((3, 4), np.float32), "other": np.zeros(5, "f")}
    save_file(arrays, "w.safetensors")
    assert cli.main(["import", "x.bps", "w.safetensors", "--dry-run"]) == 0
    assert load(binary, binary.parent / "work").runs == ()
    told = capsys.readouterr().out
    assert f"renamed  module.{names[0]}.weight → {names[0]}.weight" in told
    assert "unused   other" in told and f"missing  {names[0]}.bias" in told
    assert cli.main(["import", "x.bps", "w.safetensors", "--json"]) == 0
    said = json.loads(capsys.readouterr().out)
    assert said["run"] == "run1" and said["unused"] == ["other"]
    assert load(binary, binary.parent / "work").runs == ("run1",)


@pytest.mark.parametrize(
    "content", [b"\x80\x04.", b"PK\x03\x04pickles", b"", b"\xff" * 100], ids=range(4)
)
def test_files_that_hold_no_weights_and_no_model_are_refused(
    binary: Path, content: bytes, capsys
) -> None:
    pytest.importorskip("onnx")
    for name, arguments in (
        ("w.safetensors", ["x.bps", "w.safetensors"]),
        ("m.onnx", ["m.onnx", "y.bps"]),
    ):
        Path(name).write_bytes(content)
        assert cli.main(["import", *arguments]) == cli.USER_ERROR
        assert capsys.readouterr().err.count("\n") == 1
    assert not Path("y.bps").exists()


def test_weights_of_which_none_fits_are_refused(binary: Path, capsys) -> None:
    save_file({"other": np.zeros(5, np.float32)}, "w.safetensors")
    assert cli.main(["import", "x.bps", "w.safetensors"]) == cli.USER_ERROR
    assert "None of the arrays" in capsys.readouterr().err


@pytest.fixture
def line(tmp_path: Path, monkeypatch) -> Path:
    """A project of the line, trained by Adam for two epochs, and what its optimizer remembers."""
    monkeypatch.chdir(tmp_path)
    train = ["train", "linear-regression", "--optimizer", "adam", "--epochs", "2", "--quiet"]
    assert cli.main([*train, "--out", "x.bps"]) == 0
    assert cli.main(["export", "x.bps", "--to", "optimizer", "adam.safetensors"]) == 0
    return tmp_path


def test_an_optimizers_state_is_loaded_with_a_report_and_gone_on_with(line: Path, capsys) -> None:
    capsys.readouterr()
    command = ["import", "x.bps", "adam.safetensors", "--out", "y.bps"]
    assert cli.main([*command, "--dry-run"]) == 0
    assert "The state of Adam after" in capsys.readouterr().out and not Path("y.bps").exists()
    assert cli.main([*command, "--json"]) == 0
    said = json.loads(capsys.readouterr().out)
    assert said["run"] == "run2" and len(said["loaded"]) == 2 and said["missing"] == []
    assert load(line / "y.bps", line / "work").runs == ("run1", "run2")
    assert read_optimizer(line / "work" / "runs" / "run2", "Adam")
    assert cli.main(["train", "y.bps", "--resume", "--epochs", "1", "--quiet"]) == 0
    assert cli.main(
        ["train", "x.bps", "--optimizer-state", "adam.safetensors", "--epochs", "1", "--lr", "0.5",
         "--quiet"]
    ) == 0  # fmt: skip
    opened = load(line / "x.bps", line / "other")
    assert opened.runs == ("run1", "run2") and opened.project.settings.learning_rate == 0.5
    # Both have taken the steps of two epochs before, and of one more.
    for work, run in (("work2", "run3"), ("other", "run2")):
        load(line / ("y.bps" if run == "run3" else "x.bps"), line / work)
        kept = read_optimizer(line / work / "runs" / run, "Adam")
        steps = {float(array) for key, array in kept.items() if key.endswith("/step")}
        first = read_optimizer(line / "work" / "runs" / "run1", "Adam")
        before = next(float(array) for key, array in first.items() if key.endswith("/step"))
        assert steps == {1.5 * before}


def test_a_state_of_another_optimizer_or_without_weights_is_one_line(line: Path, capsys) -> None:
    save(line / "new.bps", TEMPLATES["linear-regression"].make())
    capsys.readouterr()
    for arguments, words in (
        (["import", "new.bps", "adam.safetensors"], "has not been trained yet"),
        (["train", "x.bps", "--optimizer", "sgd", "--optimizer-state", "adam.safetensors"], "SGD"),
        (["train", "x.bps", "--optimizer-state", "nowhere"], "nowhere"),
        (["train", "x.bps", "--optimizer-state", "x.bps"], "no optimizer's state"),
    ):
        assert cli.main(arguments) == cli.USER_ERROR
        told = capsys.readouterr().err
        assert words in told and told.count("\n") == 1
