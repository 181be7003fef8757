"""The window as a whole: its names, its commands, its files and its run, with a fake worker."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent, QGuiApplication
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSpinBox,
    QComboBox,
    QHeaderView,
    QLineEdit,
    QScrollBar,
    QSlider,
    QWidget,
)

from engine.studio.network import archive
from engine.studio.network.project import restore, snapshot, to_json
from engine.studio.network.templates import TEMPLATES
from gui import main_window
from gui.messages import messages
from gui.settings import Settings
from gui.theme import theme

NAMES = [
    "layerPalette",
    "paletteSearch",
    "networkCanvas",
    "inspector",
    "problemsList",
    "datasetCombo",
    "lossCombo",
    "optimizerCombo",
    "learningRateEdit",
    "batchSizeSpin",
    "epochsSpin",
    "seedSpin",
    "heldOutSpin",
    "deviceCombo",
    "lossPlot",
    "accuracyPlot",
    "runsTable",
    "autogradView",
    "drawPad",
    "predictionBars",
    "predictedDigit",
]
ACTED_ON = (QAbstractButton, QLineEdit, QComboBox, QAbstractSpinBox, QAbstractItemView, QSlider)


def canonical(template: str) -> bytes:
    """The template's project as a file holds it."""
    return to_json(snapshot(restore(TEMPLATES[template].make())))


def trigger(window, id: str) -> None:
    action = window.actions_by_id[id]
    assert action.isEnabled(), f"{id} is disabled: {action.toolTip()}"
    action.trigger()


def node_id(window, name: str) -> str:
    nodes = window.document.network.nodes.values()
    return next(node.id for node in nodes if node.name == name)


def test_it_opens_with_lenet(window) -> None:
    assert to_json(window.document.snapshot()) == canonical("lenet")
    assert window.windowTitle().startswith("LeNet")
    assert window.tool_bar.title.accessibleName() == "LeNet on Embedded digits"
    assert window.tool_bar.subtitle.text() == "not saved"
    assert not window.isWindowModified()
    assert window.canvas.hasFocus()


def test_the_names_that_stay(window) -> None:
    assert [name for name in NAMES if window.findChild(QWidget, name) is None] == []


def test_whatever_can_be_acted_on_is_named_and_explained(window) -> None:
    unnamed = []
    for widget in window.findChildren(QWidget):
        parent = widget.parentWidget()
        inside = isinstance(parent, QAbstractSpinBox | QComboBox | QLineEdit | QHeaderView)
        hidden_part = isinstance(widget, QScrollBar | QHeaderView) or inside
        if not isinstance(widget, ACTED_ON) or hidden_part or not widget.isVisible():
            continue
        if not (widget.objectName() and widget.accessibleName() and widget.toolTip()):
            unnamed.append(f"{widget!r} in {parent!r}")
    assert unnamed == []


def test_ctrl_enter_trains(window, qtbot) -> None:
    with qtbot.waitSignal(window.session.run_started):
        qtbot.keyClick(window.canvas, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: window.session.state == "idle")


def test_a_deaf_worker_can_be_ended(make_window, qtbot, monkeypatch) -> None:
    monkeypatch.setattr("gui.training.strip.run_control.STOP_MILLISECONDS", 20)
    monkeypatch.setattr(main_window, "ask_to_end_worker", lambda parent: True)
    window = make_window("deaf", "endless")
    trigger(window, "train.start")
    qtbot.waitUntil(lambda: window.session.state == "training")
    with qtbot.waitSignal(window.session.failed):
        trigger(window, "train.stop")
    assert window.session.state == "idle"


def test_undo_tells_what_it_undoes(window) -> None:
    undo = window.actions_by_id["edit.undo"]
    assert not undo.isEnabled()
    window.palette_panel.layer_chosen.emit("Dropout")
    assert undo.isEnabled()
    assert undo.text().startswith("Undo ") and undo.text() != "Undo "
    assert undo.toolTip().endswith("(Ctrl+Z)")
    before = len(window.document.network.nodes)
    trigger(window, "edit.undo")
    assert len(window.document.network.nodes) == before - 1
    assert window.actions_by_id["edit.redo"].isEnabled()


def test_a_chosen_layer_is_added_and_remembered(window) -> None:
    window.palette_panel.layer_chosen.emit("Tanh")
    kinds = [node.kind for node in window.document.network.nodes.values()]
    assert kinds.count("Tanh") == 1
    assert Settings().recent_layers[0] == "Tanh"


def test_delete_acts_on_the_canvas_alone(window, qtbot) -> None:
    window.selection.set([node_id(window, "fc")])
    search = window.palette_panel.search
    search.setFocus()
    qtbot.keyClick(search, Qt.Key.Key_Delete)
    assert node_id(window, "fc")
    window.canvas.setFocus()
    qtbot.keyClick(window.canvas, Qt.Key.Key_Delete)
    assert "fc" not in [node.name for node in window.document.network.nodes.values()]


def test_edit_commands_reach_the_canvas(window) -> None:
    trigger(window, "edit.select_all")
    assert len(window.selection.nodes) == 10
    window.selection.set([node_id(window, "fc")])
    trigger(window, "edit.duplicate")
    assert len(window.document.network.nodes) == 11
    trigger(window, "edit.copy")
    trigger(window, "edit.paste")
    assert len(window.document.network.nodes) == 12
    trigger(window, "edit.cut")
    assert len(window.document.network.nodes) == 11


def test_rename_goes_to_the_inspector_or_the_canvas(window) -> None:
    window.selection.set([node_id(window, "fc")])
    window.palette_panel.search.setFocus()
    trigger(window, "network.rename")
    assert window.inspector.widget().name_edit.hasFocus()
    window.canvas.setFocus()
    trigger(window, "network.rename")
    assert window.findChild(QLineEdit, "renameField").isVisible()


def test_tabs(window) -> None:
    trigger(window, "view.autograd")
    assert window.autograd.isVisible() and not window.canvas.isVisible()
    assert not window.tab_strip.zoom.isVisible()
    trigger(window, "view.network")
    assert window.canvas.isVisible() and window.tab_strip.zoom.isVisible()


def test_problems_open_from_the_status_line(window) -> None:
    assert not window.problems.isVisible()
    window.status.problems_requested.emit()
    assert window.problems.isVisible()
    assert window.rect().contains(window.problems.geometry())
    trigger(window, "view.problems")
    assert not window.problems.isVisible()


def test_the_theme_is_switched_and_remembered(window) -> None:
    trigger(window, "view.theme_light")
    assert not theme().is_dark
    assert Settings().theme_mode == "light"
    trigger(window, "view.theme_dark")
    assert theme().is_dark


def test_the_regions_are_remembered(make_window) -> None:
    first = make_window()
    first.resize(1300, 820)
    first.centralWidget().upper.setSizes([300, 600, 300])
    sizes = first.centralWidget().upper.sizes()
    first.close()
    second = make_window()
    second.resize(1300, 820)
    assert second.centralWidget().upper.sizes() == sizes


@pytest.mark.parametrize("size", [(1280, 800), (1440, 900), (1920, 1080)])
def test_the_regions_fit(window, size: tuple[int, int], qtbot) -> None:
    window.resize(*size)
    qtbot.waitUntil(lambda: window.centralWidget().width() == size[0])
    assert (window.width(), window.height()) == size
    for panel in (window.palette_panel, window.inspector, window.canvas, window.predict):
        assert panel.width() >= 180 and panel.height() >= 180


def test_messages_are_shown(window) -> None:
    messages().error("The disk is full: free some room.")
    assert window.message_bar.isVisible()
    assert window.message_bar.label.text().startswith("The disk is full")


def test_the_log_is_copied(window, monkeypatch) -> None:
    monkeypatch.setattr(main_window, "log_text", lambda: "what happened")
    trigger(window, "help.copy_log")
    assert QGuiApplication.clipboard().text() == "what happened"


def test_activations_go_to_the_canvas(window, qtbot, monkeypatch) -> None:
    import numpy as np

    shown = []
    monkeypatch.setattr(window.canvas, "set_activations", shown.append)
    with qtbot.waitSignal(window.session.predicted):
        window.session.predict(np.zeros((28, 28), np.float32))
    assert shown[-1]["n2"][0].width() == 2
    window.predict.clear()
    window.file_commands.files.new()
    assert shown[-1] == {}


def drop(window, *urls: QUrl) -> bool:
    data = QMimeData()
    data.setUrls(list(urls))
    event = QDropEvent(
        QPointF(600, 400),
        Qt.DropAction.CopyAction,
        data,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )
    event.setAccepted(False)
    window.dropEvent(event)
    return event.isAccepted()


def test_a_dropped_project_is_opened(window, tmp_path: Path, qtbot) -> None:
    path = tmp_path / "mine.bps"
    archive.save(path, TEMPLATES["binary"].make())
    with qtbot.waitSignal(window.document.project_replaced):
        assert drop(window, QUrl.fromLocalFile(str(path)))
    assert window.document.path == path
    assert window.tool_bar.subtitle.text() == "mine.bps"


def test_what_is_no_file_of_this_machine_is_not_taken(window) -> None:
    assert not drop(window, QUrl("https://example.org/mine.bps"))
    assert not drop(window, *map(QUrl.fromLocalFile, ("/a.bps", "/b.bps")))


def test_any_other_file_is_refused_in_a_sentence(window, tmp_path: Path, qtbot) -> None:
    with qtbot.waitSignal(messages().posted) as told:
        assert drop(window, QUrl.fromLocalFile(str(tmp_path / "notes.docx")))
    assert "notes.docx cannot be opened" in told.args[0].text


def test_a_tab_that_is_opened_has_the_keyboard(window, qtbot) -> None:
    window.activateWindow()
    for view, widget in (("autograd", window.autograd.view), ("network", window.canvas)):
        window.actions_by_id[f"view.{view}"].trigger()
        qtbot.waitUntil(widget.hasFocus)


def test_a_tab_without_a_field_of_its_own_keeps_the_keyboard(window, qtbot) -> None:
    window.activateWindow()
    window.actions_by_id["view.data"].trigger()
    window.actions_by_id["view.layer"].trigger()
    qtbot.waitUntil(window.tab_strip.tabs.hasFocus)


def test_a_new_project_has_the_keyboard_on_the_canvas(window, qtbot) -> None:
    window.activateWindow()
    window.palette_panel.search.setFocus()
    qtbot.waitUntil(window.palette_panel.search.hasFocus)
    window.files.new(TEMPLATES["mlp"].make())
    qtbot.waitUntil(window.canvas.hasFocus)
