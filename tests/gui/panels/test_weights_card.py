"""The inspector says what becomes of a layer's weights, and freezes them as one step."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel

from engine.studio.network import operations
from engine.studio.network.freezing import is_frozen
from engine.studio.network.project import to_json
from engine.studio.network.templates import TEMPLATES
from engine.studio.training import messages as m
from gui.panels.inspector import Inspector
from gui.panels.weights_card import WeightsCard
from gui.training.runs.run_list import RunEntry
from gui.training.session import TrainingSession
from gui.training.watching.layer_weights import LayerWeights

FAKE_WORKER = Path(__file__).parents[1] / "training" / "fake_worker.py"


@pytest.fixture
def session(document, tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setenv("PYTHONPATH", str(Path(__file__).parents[3]))
    result = TrainingSession(document, command=[sys.executable, str(FAKE_WORKER)])
    yield result
    result.shutdown()


@pytest.fixture
def inspector(document, selection, session, qtbot) -> Inspector:
    result = Inspector(document, selection, session)
    qtbot.addWidget(result)
    result.resize(280, 700)
    result.show()
    return result


def card(inspector: Inspector) -> WeightsCard:
    return inspector.widget().findChild(WeightsCard)


def hold(document, session, **ready) -> None:
    """As if a worker held the network with learned weights, and told of them."""
    session.held.weights = Path("weights")
    session.held.project = document.snapshot()
    session.held.take_ready(m.Ready(True, **ready))


def test_only_layers_with_weights_say_so(inspector, selection, node) -> None:
    selection.set([node("relu1").id])
    assert not card(inspector).isVisible()
    selection.set([node("conv1").id])
    assert card(inspector).isVisible()
    assert card(inspector).state.text() == "Fresh"


def test_it_is_never_a_window_of_its_own(inspector, selection, node, qtbot) -> None:
    inspector.activateWindow()
    qtbot.waitUntil(inspector.isActiveWindow)
    shown = set(QApplication.topLevelWidgets())
    with qtbot.assertNotEmitted(QApplication.instance().focusWindowChanged, wait=50):
        selection.set([node("conv1").id])
    visible = {each for each in QApplication.topLevelWidgets() if each.isVisible()}
    assert visible <= shown


def test_each_state_has_words(inspector, selection, document, session, node) -> None:
    conv1, conv2, fc = node("conv1").id, node("conv2").id, node("fc").id
    hold(document, session, kept=(conv1, conv2), fresh=(conv2, fc))
    for each, words in ((conv1, "Kept"), (conv2, "Partly kept"), (fc, "Re-initialised")):
        selection.set([each])
        assert card(inspector).state.text() == words
        assert card(inspector).hint.text().endswith(".")
        assert card(inspector).state.accessibleName() == f"Weights: {words}"
        assert card(inspector).state.accessibleDescription() == card(inspector).hint.text()


def test_what_cannot_be_built_is_not_known(inspector, selection, document, session, node) -> None:
    conv1 = node("conv1").id
    hold(document, session, kept=(conv1,))
    selection.set([conv1])
    document.push("Remove", operations.remove(document.network, [node("fc").id]))
    assert card(inspector).state.text() == "–"
    document.undo_stack.undo()
    assert card(inspector).state.text() == "Kept"


def test_the_switch_freezes_as_one_step(inspector, selection, document, session, node, qtbot):
    conv1 = node("conv1").id
    hold(document, session, kept=(conv1,))
    selection.set([conv1])
    before = to_json(document.snapshot())
    qtbot.mouseClick(card(inspector).switch, Qt.MouseButton.LeftButton)
    assert is_frozen(node("conv1"))
    assert document.undo_stack.undoText() == "Freeze conv1"
    assert card(inspector).state.text() == "Frozen · kept"
    document.undo_stack.undo()
    assert to_json(document.snapshot()) == before
    assert not card(inspector).switch.isChecked()
    document.undo_stack.redo()
    assert card(inspector).switch.isChecked()


def test_the_keyboard_reaches_the_switch(inspector, selection, node, qtbot) -> None:
    selection.set([node("conv1").id])
    switch = card(inspector).switch
    switch.setFocus()
    qtbot.keyClick(switch, Qt.Key.Key_Space)
    assert is_frozen(node("conv1"))


def test_a_run_is_told(inspector, selection, document, session, node, qtbot) -> None:
    selection.set([node("conv1").id])
    qtbot.mouseClick(card(inspector).switch, Qt.MouseButton.LeftButton)
    session.start_worker()
    seen: dict[str, str] = {}

    def look(*_) -> None:
        for name in ("conv1", "conv2"):
            selection.set([node(name).id])
            seen[name] = card(inspector).state.text()

    session.run_started.connect(look)
    with qtbot.waitSignal(session.run_finished):
        session.start()
    assert seen == {"conv1": "Frozen", "conv2": "Training"}
    assert session.held.weights_of(node("conv2").id, document.snapshot()) is LayerWeights.KEPT
    selection.set([node("conv2").id])
    assert card(inspector).state.text() == "Kept"


def test_training_afresh_keeps_frozen_weights(document, session, node, qtbot, monkeypatch) -> None:
    from engine.studio.network.freezing import freeze

    session.start_worker()
    with qtbot.waitSignal(session.run_finished):
        session.start()
    sent: list[m.Train] = []
    real = session._worker.send
    monkeypatch.setattr(session._worker, "send", lambda each: (sent.append(each), real(each)))
    learned = session.weights_file
    with qtbot.waitSignal(session.run_finished):
        session.start()
    assert next(each for each in sent if isinstance(each, m.Train)).frozen_weights is None
    document.push("Freeze", freeze(document.network, [node("conv1").id]))
    learned = session.weights_file
    sent.clear()
    with qtbot.waitSignal(session.run_finished):
        session.start()
    plan = next(each for each in sent if isinstance(each, m.Train))
    assert (plan.frozen_weights, plan.weights) == (str(learned), None)


def test_the_command_freezes_all_that_is_selected(window) -> None:
    action = window.actions_by_id["network.freeze"]
    nodes = {node.name: node.id for node in window.document.network.nodes.values()}
    frozen = lambda: {  # noqa: E731 (short, and asked three times)
        node.name for node in window.document.network.nodes.values() if is_frozen(node)
    }
    window.selection.set([nodes["relu1"]])
    assert not action.isEnabled()
    window.selection.set([nodes["relu1"], nodes["conv1"], nodes["conv2"]])
    action.trigger()
    assert frozen() == {"conv1", "conv2"}
    assert window.document.undo_stack.undoText() == "Freeze 2 layers"
    assert action.text() == "Unfreeze weights"
    action.trigger()
    assert frozen() == set()
    window.selection.set([nodes["fc"]])
    switch = window.inspector.widget().findChild(QAbstractButton, "frozenSwitch")
    action.trigger()
    assert switch.isChecked()


def test_the_time_that_a_run_measured_stands_below_the_layers_facts(
    inspector, selection, session, node
) -> None:
    conv1, relu = node("conv1").id, node("relu1").id
    selection.set([conv1])
    assert inspector.widget().findChild(QLabel, "timeFact").isHidden()
    run = RunEntry("run1", "run", TEMPLATES["lenet"].make(), Path("nowhere"))
    session.runs.add(run)
    run.take(m.LayerTimes("run1", 64, {conv1: 0.0021}, {conv1: 0.0034}))
    session.runs.run_changed.emit("run1")
    time = inspector.widget().findChild(QLabel, "timeFact")
    assert time.isVisible() and time.text() == "Time 2.1 ms forward, 3.4 ms backward"
    selection.set([relu])
    assert inspector.widget().findChild(QLabel, "timeFact").isHidden(), "it was not there yet"


def test_a_layer_inside_of_a_block_goes_by_its_path(
    inspector, selection, document, session, node
) -> None:
    document.open(TEMPLATES["resnet"].make())
    block = node("block1").id
    document.enter(block)
    conv, norm = node("conv1").id, node("bn1").id
    hold(document, session, kept=(f"{block}.0.{conv}",), fresh=(f"{block}.0.{norm}",))
    selection.set([conv])
    assert card(inspector).state.text() == "Kept"
    selection.set([norm])
    assert card(inspector).state.text() == "Re-initialised"
    card(inspector).switch.click()
    assert is_frozen(document.project.blocks["b1"].network.nodes[norm])
    document.leave()
    hold(document, session, kept=(f"{block}.0.{conv}",), fresh=(f"{block}.0.{norm}",))
    selection.set([block])
    assert card(inspector).state.text() == "Partly kept"
