"""Weights and models go out to other programs and come in, or a sentence says why not."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication
from safetensors.numpy import load_file, save_file

from engine import manual_seed, ones_like
from engine.devices import to_numpy
from engine.studio.network.build import build
from engine.studio.network.edits import ChangeSettings
from engine.studio.network.templates import TEMPLATES
from engine.studio.onnx import package
from engine.studio.training.checkpoint import read_optimizer
from engine.studio.training.optimization.optimizing import make_optimizer
from engine.studio.training.optimizer_file import optimizer_bytes
from engine.studio.training.weights_file import keep_as_run, weights_of
from gui.dialogs.load_report import LoadReport
from gui.files import commands as file_commands
from gui.messages import messages


@pytest.fixture
def told(qapp) -> list[str]:
    """The sentences that were told."""
    sentences: list[str] = []
    remember = lambda message: sentences.append(message.text)  # noqa: E731 (to disconnect it)
    messages().posted.connect(remember)
    yield sentences
    messages().posted.disconnect(remember)


@pytest.fixture
def learned(window):
    """A window that holds the binary network with weights, and those weights."""
    project = TEMPLATES["binary"].make()
    window.files.new(project)
    manual_seed(4)
    model = build(project).model
    folder = keep_as_run(window.session.workspace.runs, "run1", project, weights_of(model))
    window.session.open_runs(window.session.workspace.project)
    assert window.session.weights_file == folder / "weights.safetensors"
    return {name: to_numpy(each.array).copy() for name, each in model.state_dict().items()}


def answer(qtbot, accept: bool) -> list[list[str]]:
    """Answers the next report, and keeps its table."""
    seen: list[list[str]] = []

    def act() -> None:
        dialog = QApplication.activeModalWidget()
        if not isinstance(dialog, LoadReport):
            QTimer.singleShot(5, act)
            return
        table = dialog.table
        for row in range(table.rowCount()):
            seen.append([table.item(row, column).text() for column in range(3)])
        dialog.accept() if accept else dialog.reject()

    QTimer.singleShot(5, act)
    return seen


def test_weights_are_exported_under_pytorchs_names(window, learned, tmp_path, monkeypatch, told):
    target = tmp_path / "w.safetensors"
    monkeypatch.setattr(file_commands, "ask_where_to_export", lambda parent, proposal: target)
    window.actions_by_id["file.export"].trigger()
    arrays = load_file(target)
    assert set(arrays) == set(learned)
    assert all((arrays[name] == learned[name]).all() for name in learned)
    assert told == ["The weights are in w.safetensors."]


def test_export_tells_where_it_cannot_write(window, learned, tmp_path, told) -> None:
    (tmp_path / "file").write_text("")
    assert not window.files.exchange.export(tmp_path / "file" / "w.safetensors")
    assert "could not be read or written" in told[0]


def test_without_weights_there_is_nothing_to_export(window, tmp_path, told) -> None:
    assert not window.files.exchange.export(tmp_path / "w.safetensors")
    assert told == ["There are no weights yet: train the network first."]


def test_a_model_goes_out_and_comes_in(window, learned, tmp_path, told) -> None:
    pytest.importorskip("onnx")
    assert window.files.exchange.export(tmp_path / "x.onnx")
    window.files.new()
    assert window.files.open(tmp_path / "x.onnx")
    assert window.document.snapshot() == TEMPLATES["binary"].make()
    assert window.document.path is None and window.files.modified
    assert window.session.weights_file is not None
    assert told[-1].startswith("x.onnx was drawn: ")


def test_a_file_that_is_no_model_leaves_the_open_project(window, learned, tmp_path, told) -> None:
    pytest.importorskip("onnx")
    before = window.document.snapshot()
    (tmp_path / "x.onnx").write_bytes(b"\x80\x04pickle")
    assert not window.files.open(tmp_path / "x.onnx")
    assert window.document.snapshot() == before and "x.onnx" in told[-1]


def test_without_the_package_it_says_how_to_install_it(
    window, learned, tmp_path, monkeypatch, told
) -> None:
    monkeypatch.setattr(package.importlib.util, "find_spec", lambda name: None)
    assert not window.files.exchange.export(tmp_path / "x.onnx")
    assert "pip install" in told[-1]


def test_weights_come_in_once_the_report_was_seen(
    window, learned, tmp_path, qtbot, monkeypatch
) -> None:
    first = next(name for name in learned if name.endswith("weight"))
    changed = {f"module.{name}": each for name, each in learned.items()}
    changed[f"module.{first}"] = changed[f"module.{first}"] + 1
    save_file(changed, tmp_path / "w.safetensors")
    monkeypatch.setattr(
        file_commands, "ask_weights_to_import", lambda parent, folder: tmp_path / "w.safetensors"
    )
    seen = answer(qtbot, accept=False)
    window.actions_by_id["file.import_weights"].trigger()
    assert ["Renamed", first, f"module.{first}"] in seen
    assert len(window.session.runs) == 1, "nothing was loaded"
    answer(qtbot, accept=True)
    window.actions_by_id["file.import_weights"].trigger()
    assert len(window.session.runs) == 2
    assert window.session.weights_file.parent == window.session.runs.last.folder
    assert window.session.runs.last.name == "weights of w"
    window.files.exchange.export(tmp_path / "out.safetensors")
    kept = load_file(tmp_path / "out.safetensors")
    assert (kept[first] == learned[first] + 1).all()


@pytest.fixture
def remembered(window, learned, tmp_path) -> Path:
    """The state of Adam, with settings of its own, for the network in the window."""
    project = window.document.snapshot()
    settings = msgspec.structs.replace(
        project.settings, optimizer="Adam", learning_rate=0.25, optimizer_options={}
    )
    window.document.push(
        "Adam", [ChangeSettings(msgspec.structs.replace(settings, learning_rate=0.5))]
    )
    model = build(project).model
    optimizer = make_optimizer(settings, model)
    for parameter in model.parameters():
        parameter.grad = ones_like(parameter)
    optimizer.step()
    path = tmp_path / "adam.safetensors"
    path.write_bytes(optimizer_bytes(optimizer))
    return path


def test_an_optimizers_state_comes_in_and_undo_takes_its_settings_back(
    window, learned, remembered, qtbot, monkeypatch, told
) -> None:
    monkeypatch.setattr(file_commands, "ask_optimizer_to_import", lambda parent, folder: remembered)
    document, session = window.document, window.session
    before, steps = document.snapshot(), document.undo_stack.count()
    seen = answer(qtbot, accept=False)
    window.actions_by_id["file.import_optimizer"].trigger()
    assert ["Setting", "learning rate: 0.5", "learning rate: 0.25"] in seen
    assert document.snapshot() == before and len(session.runs) == 1
    answer(qtbot, accept=True)
    window.actions_by_id["file.import_optimizer"].trigger()
    assert document.undo_stack.count() == steps + 1
    assert document.settings.learning_rate == 0.25
    run = session.runs.last
    assert run.name == "optimizer of adam" and session.weights_file.parent == run.folder
    kept = read_optimizer(run.folder, "Adam")
    assert len([key for key in kept if key.endswith("/exp_avg")]) == len(learned)
    weights = load_file(session.weights_file)
    assert sorted(each.sum() for each in weights.values()) == sorted(
        each.sum() for each in learned.values()
    ), "the weights in hand go on with it"
    assert told[-1].startswith("The state of Adam after 1 step fits")
    plans = []
    monkeypatch.setattr(session, "_begin", lambda run, plan: plans.append(plan))
    session.continue_training()
    assert plans[0].weights == str(session.weights_file), "beside which its state lies"
    assert plans[0].project.settings == document.settings
    document.undo_stack.undo()
    assert document.snapshot() == before


def test_a_state_goes_out_as_it_came_in(
    window, learned, remembered, tmp_path, qtbot, monkeypatch, told
) -> None:
    answer(qtbot, accept=True)
    assert window.files.exchange.load(remembered)
    out = tmp_path / "out.safetensors"
    monkeypatch.setattr(file_commands, "ask_where_to_export_optimizer", lambda parent, name: out)
    window.actions_by_id["file.export_optimizer"].trigger()
    assert told[-1] == "The optimizer's state is in out.safetensors."
    one, two = load_file(remembered), load_file(out)
    assert one.keys() == two.keys() and all((one[key] == two[key]).all() for key in one)


def test_a_state_needs_weights_and_its_own_optimizer(window, learned, remembered, told) -> None:
    settings = msgspec.structs.replace(window.document.settings, optimizer="SGD")
    window.document.push("SGD", [ChangeSettings(settings)])
    assert not window.files.exchange.load(remembered)
    assert "trains with SGD: choose Adam" in told[-1]
    window.session.reset_weights()
    assert not window.files.exchange.load(remembered)
    assert "import its weights first" in told[-1]
    assert not window.files.exchange.export_optimizer(remembered)
    assert "train the network first" in told[-1]


def test_weights_that_are_a_pickle_are_refused(window, learned, tmp_path, told) -> None:
    (tmp_path / "w.safetensors").write_bytes(b"\x80\x04.")
    assert not window.files.exchange.load(tmp_path / "w.safetensors")
    assert "pickle" in told[-1]


def test_code_never_runs_in_the_window(window, tmp_path, told) -> None:
    window.files.new(TEMPLATES["define-by-run"].make())
    assert not window.files.exchange.load(tmp_path / "w.safetensors")
    assert "code" in told[-1]
