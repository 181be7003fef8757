"""Code is edited in the inspector, each finished edit one step, and in a window of its own."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QApplication, QLabel, QPlainTextEdit, QPushButton, QToolButton

from engine.studio.network.code_examples import HALVING
from engine.studio.network.network import Node
from engine.studio.network.operations import add_node
from engine.studio.network.project import to_json
from gui.code_trust import code_trust
from gui.document import Document
from gui.panels.inspector import Inspector
from gui.selection import Selection


@pytest.fixture
def document() -> Document:
    return Document()


@pytest.fixture
def node_id(document: Document) -> str:
    node_id, edits = add_node(document.network, "Code", 0, 0)
    document.push("Add", edits)
    return node_id


@pytest.fixture
def inspector(document: Document, node_id: str, qtbot) -> Inspector:
    selection = Selection(document, document)
    result = Inspector(document, selection)
    qtbot.addWidget(result)
    result.resize(280, 700)
    result.show()
    qtbot.waitActive(result)
    selection.set([node_id])
    return result


def edit_of(inspector: Inspector) -> QPlainTextEdit:
    return inspector.widget().findChild(QPlainTextEdit, "code")


def finish(qtbot, edit: QPlainTextEdit) -> None:
    qtbot.keyClick(edit, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)


def node(document: Document, node_id: str) -> Node:
    return document.network.nodes[node_id]


def test_an_edit_is_one_step_and_undo_gives_the_file_back(
    inspector, document, node_id, qtbot
) -> None:
    before, steps = to_json(document.snapshot()), document.undo_stack.count()
    edit = edit_of(inspector)
    assert edit.toPlainText() == HALVING
    edit.setFocus()
    qtbot.keyClicks(edit, "# mine ")
    finish(qtbot, edit)
    assert document.undo_stack.count() == steps + 1
    assert node(document, node_id).parameters["code"] == "# mine " + HALVING
    assert code_trust().allows("# mine " + HALVING), "it was typed here"
    document.undo_stack.undo()
    assert to_json(document.snapshot()) == before
    assert edit.toPlainText() == HALVING


def test_what_is_wrong_with_the_syntax_stands_below(inspector, qtbot) -> None:
    edit = edit_of(inspector)
    edit.setFocus()
    qtbot.keyClicks(edit, "(")
    assert inspector.widget().findChild(QLabel, "codeError").text().startswith("Line ")


def in_dialog(qtbot, inspector: Inspector, button: str) -> None:
    """Open the larger field, type there, and press one of its buttons."""

    def act() -> None:
        dialog = QApplication.activeModalWidget()
        dialog.findChild(QPlainTextEdit, "codeEditorCode").setPlainText("# larger")
        dialog.findChild(QPushButton, button).click()

    QTimer.singleShot(0, act)
    inspector.widget().findChild(QToolButton, "codeLarger").click()


def test_the_larger_window_is_one_step_or_none(inspector, document, node_id, qtbot) -> None:
    in_dialog(qtbot, inspector, "leaveCode")
    assert node(document, node_id).parameters == {}
    in_dialog(qtbot, inspector, "takeCode")
    assert node(document, node_id).parameters == {"code": "# larger"}
    assert document.undo_stack.count() == 2
