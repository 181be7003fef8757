"""Items of frames and notes follow the document and the selection."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt

from gui.canvas.describing import describe


def test_nudge_duplicate_and_delete_take_them_along(framed):
    lab, (data, _, _), frame = framed
    before = lab.bytes()
    lab.selection.set(annotations={frame})
    lab.key(Qt.Key.Key_Right)
    assert lab.network.annotations[frame].x == -376
    assert lab.network.nodes[data].x == -346
    lab.canvas.duplicate()
    assert len(lab.network.annotations) == 2
    assert lab.selection.annotations == {"a2"}
    lab.key(Qt.Key.Key_Delete)
    assert set(lab.network.annotations) == {frame}
    assert not lab.selection.annotations
    while lab.bytes() != before:
        lab.document.undo_stack.undo()


def test_it_is_described(framed):
    lab, _, frame = framed
    lab.selection.set(annotations={frame})
    assert describe(lab.document, lab.selection) == "Frame: words"


def test_notes_alone_are_no_empty_canvas(lab):
    note = lab.annotation("note", 0.0, 0.0, 150.0, 80.0)
    assert not lab.canvas.findChild(object, "canvasEmptyState").isVisible()
    at = lab.at(lab.scene.annotations.items[note].rect().center())
    lab.drag(at, at + QPoint(30, 0))
    assert lab.network.annotations[note].x == 30
    lab.canvas.fit()
    lab.canvas.grab()


def test_an_opened_project_shows_its_own(framed, qtbot):
    lab, _, _ = framed
    data = lab.document.snapshot()
    lab.open("lenet")
    assert not lab.scene.annotations.items
    lab.document.open(data)
    assert set(lab.scene.annotations.items) == {"a1"}
