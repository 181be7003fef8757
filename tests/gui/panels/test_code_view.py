"""The code is written while it is seen, and linked with the selection both ways."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QTextCursor
from PySide6.QtWidgets import QAbstractButton, QWidget

from engine.studio.codegen import generate
from engine.studio.codegen.source import Source
from engine.studio.network import operations
from engine.studio.network.templates import TEMPLATES
from gui.actions import make_actions
from gui.document import Document
from gui.panels import code_view
from gui.panels.code_text import CodeText
from gui.panels.code_view import CodeView
from gui.selection import Selection
from gui.settings import Settings

DIALECTS = ("pytorch", "engine")

PATIENCE = 30_000
"""Milliseconds: the first code brings all layers along, which takes its time on a busy machine."""


@pytest.fixture
def actions(qapp):
    keeper = QWidget()
    yield make_actions(keeper)
    keeper.deleteLater()


@pytest.fixture
def view(document: Document, selection: Selection, actions, qtbot, monkeypatch) -> CodeView:
    """The view as it stands with PyTorch's and the engine's code; NumPy's is hidden."""
    result = CodeView(document, selection, actions, Settings())
    actions["code.show_numpy"].setChecked(False)
    qtbot.addWidget(result)
    result.resize(900, 400)
    result.show()
    qtbot.waitUntil(lambda: is_current(result), timeout=PATIENCE)
    return result


def is_current(view: CodeView) -> bool:
    """Whether nothing is being written, and both columns show the project as it is."""
    return view._job is None and all(view.columns[each].is_current for each in DIALECTS)


def move_to(view: CodeView, dialect: str, line: int) -> None:
    text = view.columns[dialect].text
    text.setTextCursor(QTextCursor(text.document().findBlockByNumber(line - 1)))


def test_each_dialect_is_shown_side_by_side(view: CodeView, document: Document) -> None:
    for dialect in DIALECTS:
        column = view.columns[dialect]
        assert column.isVisible()
        assert column.text.toPlainText() == generate(document.project, dialect).text
        assert column.text.accessibleName()
    assert not view.columns["numpy"].isVisible()


def test_selecting_a_layer_marks_its_lines_everywhere(view, selection, node) -> None:
    selection.set([node("conv2").id])
    for dialect in DIALECTS:
        column = view.columns[dialect]
        assert column.text.marked == set(column.source.lines[node("conv2").id])
        lines = column.text.toPlainText().splitlines()
        assert all("conv2" in lines[line - 1] for line in column.text.marked)
    selection.clear()
    assert not view.columns["engine"].text.marked


def test_selecting_scrolls_to_the_first_line(view, selection, node) -> None:
    text = view.columns["pytorch"].text
    text.verticalScrollBar().setValue(text.verticalScrollBar().maximum())
    selection.set([node("conv1").id])
    first = text.verticalScrollBar().value() + 1
    assert first <= min(text.marked) < first + text.verticalScrollBar().pageStep()


def test_moving_to_a_line_selects_its_layer(view, selection, node) -> None:
    line = view.columns["pytorch"].source.lines[node("pool1").id][0]
    move_to(view, "pytorch", line)
    assert selection.only_node() == node("pool1").id
    assert view.columns["engine"].text.marked
    move_to(view, "pytorch", 1)  # the docstring is no layer's
    assert selection.only_node() == node("pool1").id


def test_a_line_inside_of_a_block_opens_its_level(view, document, selection, qtbot) -> None:
    document.open(TEMPLATES["resnet"].make())
    qtbot.waitUntil(lambda: is_current(view), timeout=PATIENCE)
    source = view.columns["engine"].source
    path = next(each for each in source.lines if each.startswith("n4.0."))
    move_to(view, "engine", source.lines[path][0])
    assert document.level == ("n4",)
    assert document.path_to(selection.only_node()) == path
    document.leave()
    selection.set(["n4"])
    assert set(source.lines[path]) < view.columns["pytorch"].text.marked


def test_an_edit_is_written_anew_and_an_undo_too(view, document, node, qtbot) -> None:
    before = view.columns["pytorch"].text.toPlainText()
    edits = operations.set_parameter(document.network, node("conv1").id, "out_channels", 5)
    document.push("Set", edits)
    qtbot.waitUntil(
        lambda: "nn.Conv2d(1, 5," in view.columns["engine"].text.toPlainText(), timeout=PATIENCE
    )
    document.undo_stack.undo()
    qtbot.waitUntil(lambda: view.columns["pytorch"].text.toPlainText() == before, timeout=PATIENCE)


def test_of_many_edits_the_newest_wins(view, document, node, qtbot, monkeypatch) -> None:
    written = []

    def write(project, dialects):
        found = real(project, dialects)
        written.append(found)
        return found

    real = code_view.write
    monkeypatch.setattr(code_view, "write", write)
    for count in range(2, 9):
        document.push(
            "Set",
            operations.set_parameter(document.network, node("conv1").id, "out_channels", count),
        )
    qtbot.waitUntil(
        lambda: "nn.Conv2d(1, 8," in view.columns["engine"].text.toPlainText(), timeout=PATIENCE
    )
    assert len(written) <= 3


def test_nothing_is_written_while_it_is_hidden(view, document, node, qtbot, monkeypatch) -> None:
    view.hide()
    monkeypatch.setattr(code_view, "write", lambda *_: pytest.fail("it was written"))
    edits = operations.rename(document.network, node("fc").id, "answer")
    document.push("Rename", edits)
    assert view._job is None
    monkeypatch.undo()
    view.show()
    qtbot.waitUntil(
        lambda: "answer=nn.Linear" in view.columns["pytorch"].text.toPlainText(), timeout=PATIENCE
    )


def test_a_problem_is_told_over_the_last_good_code(view, document, node, qtbot) -> None:
    before = view.columns["pytorch"].text.toPlainText()
    edits = operations.set_parameter(document.network, node("fc").id, "in_features", 7)
    document.push("Set", edits)
    qtbot.waitUntil(view.refusal.isVisible, timeout=PATIENCE)
    assert view.refusal.text().startswith("fc expects 7 features")
    assert view.columns["pytorch"].text.toPlainText() == before
    assert not view.columns["pytorch"].is_current
    document.undo_stack.undo()
    qtbot.waitUntil(lambda: is_current(view) and not view.refusal.isVisible(), timeout=PATIENCE)


def test_a_fault_in_one_dialect_leaves_the_others(view, document, qtbot, monkeypatch) -> None:
    real = code_view.generate

    def generate_or_fail(project, dialect) -> Source:
        if dialect == "engine":
            raise RuntimeError("out of ink.")
        return real(project, dialect)

    monkeypatch.setattr(code_view, "generate", generate_or_fail)
    document.push("Set", operations.rename(document.network, "n2", "first"))
    qtbot.waitUntil(lambda: view.columns["engine"].note.isVisible(), timeout=PATIENCE)
    assert view.columns["engine"].note.text() == "This code could not be written: out of ink."
    assert "first=nn.Conv2d" in view.columns["pytorch"].text.toPlainText()


def test_notes_are_shown(view, document, qtbot) -> None:
    import msgspec

    from engine.studio.network.edits import ChangeSettings

    settings = msgspec.structs.replace(
        document.settings, data=msgspec.structs.replace(document.settings.data, source="digits:900")
    )
    document.push("Choose", [ChangeSettings(settings)])
    qtbot.waitUntil(view.note.isVisible, timeout=PATIENCE)
    assert "Only Backprop Studio makes these digits" in view.note.text()
    assert not view.columns["pytorch"].note.isVisible()


def test_a_note_on_one_dialect_stands_with_it(view, document, qtbot, monkeypatch) -> None:
    real = code_view.generate

    def with_note(project, dialect) -> Source:
        source = real(project, dialect)
        notes = ("It lacks MatMul.",) if dialect == "engine" else ()
        return Source(source.text, source.lines, notes)

    monkeypatch.setattr(code_view, "generate", with_note)
    document.push("Rename", operations.rename(document.network, "n2", "first"))
    qtbot.waitUntil(lambda: view.columns["engine"].note.isVisible(), timeout=PATIENCE)
    assert view.columns["engine"].note.text() == "It lacks MatMul."
    assert not view.columns["pytorch"].note.isVisible()
    assert not view.note.isVisible()


def test_columns_are_hidden_and_remembered(view, actions, document, selection, qtbot) -> None:
    actions["code.show_engine"].setChecked(False)
    assert not view.columns["engine"].isVisible()
    other = CodeView(document, selection, make_actions(view), Settings())
    qtbot.addWidget(other)
    assert not other.columns, "nothing is made before somebody looks"
    other.show()
    assert other.columns["engine"].isHidden()
    assert not other.columns["pytorch"].isHidden()
    qtbot.waitUntil(lambda: other._job is None, timeout=PATIENCE)


def test_all_that_can_be_acted_on_says_what_it_is(view: CodeView) -> None:
    widgets = [
        each
        for each in view.findChildren(QWidget)
        if isinstance(each, QAbstractButton | CodeText) and each.isVisible()
    ]
    assert len(widgets) == 3 + 2 * (2 + 1)
    for each in widgets:
        assert each.objectName()
        assert each.accessibleName()
        assert each.toolTip()


def test_both_themes_paint_it(view, each_theme, selection, node) -> None:
    selection.set([node("conv1").id])
    image = view.columns["pytorch"].text.grab().toImage()
    assert not image.isNull()
    assert len({image.pixelColor(x, 40).name() for x in range(0, image.width(), 3)}) > 1


def test_text_can_be_selected_by_the_keyboard(view, selection, qtbot) -> None:
    text = view.columns["pytorch"].text
    text.setFocus()
    qtbot.keyClick(text, Qt.Key.Key_End, Qt.KeyboardModifier.ShiftModifier)
    assert text.textCursor().selectedText().startswith('"""LeNet')
