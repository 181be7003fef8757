"""A model is opened as a project with its weights as a run; what is not as in the file is said."""

from pathlib import Path

import pytest

pytest.importorskip("onnxruntime", reason="needs onnx and onnxruntime: pip install '.[dev]'")

from dataclasses import replace

from engine.studio.network.archive import RUNS
from engine.studio.onnx.opening import Opened, open_onnx
from engine.studio.training.runs import read_runs
from tests.engine.studio.onnx.test_importing import hand_made, weights
from tests.engine.studio.onnx.test_patterns import written


@pytest.fixture
def opened(tmp_path: Path) -> Opened:
    nodes = written(("MatMul", "x w", "a"), ("Relu", "a", "y"))
    path = tmp_path / "model.onnx"
    path.write_bytes(hand_made(nodes, {"w": weights(4, 3)}).SerializeToString())
    return open_onnx(path, tmp_path)


def test_the_weights_are_a_run(opened: Opened, tmp_path: Path) -> None:
    assert [run.id for run in read_runs(tmp_path / RUNS)] == [opened.run]
    assert opened.imported.project.title == "model"


def test_what_answers_alike_is_said_to(opened: Opened) -> None:
    assert opened.layers == 3
    assert opened.summary == "3 layers from 2 operations, with the file's answers"
    assert opened.warning == ""


def test_what_answers_otherwise_is_warned_of(opened: Opened) -> None:
    other = replace(opened, difference=0.25)
    assert other.summary == "3 layers from 2 operations"
    assert "differ from the file's by up to 25.0%" in other.warning


def test_several_outputs_are_said_in_one_sentence(opened: Opened) -> None:
    imported = replace(opened.imported, left_out=("p", "q"))
    warning = replace(opened, imported=imported).warning
    assert warning == "A network ends in one answer, here y: p, q are not drawn."
