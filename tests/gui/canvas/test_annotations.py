"""Frames and notes: what they carry, how they are held, sized, worded, coloured and copied."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, QPointF, QRectF, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QPlainTextEdit

from engine.studio.network.annotation import SMALLEST, TONES
from gui.canvas.annotation_item import COLORS
from gui.canvas.describing import describe
from gui.theme import theme

SHIFT, CTRL = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.ControlModifier
ALT, NO_KEY = Qt.KeyboardModifier.AltModifier, Qt.KeyboardModifier.NoModifier


@pytest.fixture
def framed(chain):
    """A frame around the first two of three nodes."""
    lab, nodes = chain
    return lab, nodes, lab.annotation("frame", -380.0, -50.0, 440.0, 200.0)


def title(lab, frame: str) -> QPoint:
    return lab.at(lab.scene.annotations.items[frame].rect().topLeft() + QPointF(60, 10))


def places(lab) -> list[tuple[float, float]]:
    return [(node.x, node.y) for node in lab.network.nodes.values()]


def test_a_frame_moves_what_lies_in_it(framed):
    lab, _, frame = framed
    lab.bend("n2.input", (-160.0, 60.0))
    before, steps = lab.bytes(), lab.document.undo_stack.count()
    lab.drag(title(lab, frame), title(lab, frame) + QPoint(40, 30))
    assert places(lab) == [(-310, 30), (-60, 30), (150, 0)]
    assert lab.network.annotations[frame].x == -340
    assert lab.network.wires["n2.input"].dots == ((-120.0, 90.0),)
    assert lab.document.undo_stack.count() == steps + 1
    lab.document.undo_stack.undo()
    assert lab.bytes() == before


def test_escape_puts_all_of_it_back(framed):
    lab, nodes, frame = framed
    lab.bend("n2.input", (-160.0, 60.0))
    before = lab.bytes()
    lab.press(title(lab, frame))
    lab.move(title(lab, frame) + QPoint(40, 60))
    assert lab.scene.nodes[nodes[0]].pos() != QPointF(-350, 0)
    assert lab.scene.wires["n2.input"].dots[0] != QPointF(-160, 60)
    lab.key(Qt.Key.Key_Escape)
    lab.release(QPoint(500, 500))
    assert lab.bytes() == before
    assert lab.scene.nodes[nodes[0]].pos() == QPointF(-350, 0)
    assert lab.scene.wires["n2.input"].dots[0] == QPointF(-160, 60)
    assert lab.scene.annotations.items[frame].pos() == QPointF(-380, -50)


def test_its_inside_is_ground(framed):
    lab, (data, flatten, _), frame = framed
    inside = lab.at(QPointF(-180, 120))
    assert lab.scene.annotations.items[frame].rect().contains(QPointF(-180, 120))
    lab.drag(inside, lab.at(QPointF(-370, 10)))
    assert lab.selection.nodes == {data}
    assert not lab.selection.annotations
    lab.drag(lab.at(QPointF(-420, -90)), lab.at(QPointF(90, 180)))
    assert lab.selection.nodes == {data, flatten}
    assert lab.selection.annotations == {frame}


def test_the_corner_changes_the_size(framed):
    lab, _, frame = framed
    corner = lab.at(lab.scene.annotations.items[frame].rect().bottomRight() - QPointF(3, 3))
    lab.drag(corner, corner + QPoint(50, -20))
    after = lab.network.annotations[frame]
    assert (after.width, after.height) == (490, 180)
    lab.drag(corner + QPoint(50, -20), corner - QPoint(2000, 2000))
    after = lab.network.annotations[frame]
    assert (after.width, after.height) == SMALLEST
    lab.undo_all()
    assert not lab.scene.annotations.items


def test_a_frame_is_put_around_the_selection(chain):
    lab, (data, flatten, linear) = chain
    lab.selection.set({data, flatten})
    lab.key(Qt.Key.Key_F, SHIFT)
    (item,) = lab.scene.annotations.items.values()
    cards = {each: lab.scene.nodes[each].card_rect() for each in (data, flatten, linear)}
    assert item.rect().contains(cards[data] | cards[flatten])
    assert not item.rect().intersects(cards[linear])
    line = lab.canvas.findChild(QLineEdit, "renameField")
    assert line.isVisible()
    QTest.keyClicks(line, "Front")
    QTest.keyClick(line, Qt.Key.Key_Return)
    assert lab.network.annotations[item.annotation_id].text == "Front"


def test_a_note_takes_its_words(chain):
    lab, _ = chain
    lab.move(lab.at(QPointF(0, 20)))
    lab.key(Qt.Key.Key_N)
    (note,) = lab.network.annotations.values()
    field = lab.canvas.findChild(QPlainTextEdit, "noteField")
    assert field.isVisible()
    assert field.accessibleName()
    QTest.keyClicks(field, "Why so")
    QTest.keyClick(field, Qt.Key.Key_Return, CTRL)
    assert lab.network.annotations[note.id].text == "Why so"
    at = lab.at(lab.scene.annotations.items[note.id].rect().center())
    lab.double_click(at)
    assert field.isVisible()
    QTest.keyClicks(field, "forgotten")
    QTest.keyClick(field, Qt.Key.Key_Escape)
    assert not field.isVisible()
    assert lab.network.annotations[note.id].text == "Why so"
    rects = [item.card_rect() for item in lab.scene.nodes.values()]
    assert not any(lab.scene.annotations.items[note.id].rect().intersects(each) for each in rects)


def test_clicking_elsewhere_takes_the_words_too(chain, qtbot):
    lab, _ = chain
    note = lab.annotation("note", 0.0, 150.0, 150.0, 80.0)
    lab.selection.set(annotations={note})
    lab.canvas.open_rename()
    field = lab.canvas.findChild(QPlainTextEdit, "noteField")
    qtbot.waitUntil(field.hasFocus)
    QTest.keyClicks(field, "kept")
    lab.canvas.setFocus()
    assert lab.network.annotations[note].text == "kept"


def test_colours_go_round(chain):
    lab, _ = chain
    note = lab.annotation("note", 0.0, 150.0, 150.0, 80.0)
    lab.selection.set(annotations={note})
    seen = set()
    for _ in TONES:
        lab.key(Qt.Key.Key_C)
        seen.add(lab.network.annotations[note].tone)
    assert seen == set(TONES) == set(COLORS)


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


@pytest.mark.parametrize("mode", ["dark", "light"])
@pytest.mark.parametrize("tone", TONES)
def test_words_can_be_read_on_every_paper(mode, tone, lab):
    """The text of a note reaches 4.5 to 1 on its paper, in the picture itself."""
    before = theme().mode
    try:
        theme().set_mode(mode)
        lab.annotation("note", 0.0, 0.0, 200.0, 100.0)
        item = lab.scene.annotations.items["a1"]
        lab.selection.set(annotations={"a1"})
        while lab.network.annotations["a1"].tone != tone:
            lab.key(Qt.Key.Key_C)
        lab.selection.clear()
        lab.canvas.centerOn(item.rect().center())
        image = lab.canvas.grab().toImage()
        paper = image.pixelColor(lab.at(item.rect().center() + QPointF(60, 30)))
        assert contrast(paper, theme().tokens.text) >= 4.5
        assert item.boundingRect().contains(QRectF(QPointF(), item.rect().size()))
    finally:
        theme().set_mode(before)


def contrast(a, b) -> float:
    from PySide6.QtGui import QColor

    lights = []
    for each in (QColor(a), QColor(b)):
        parts = [each.redF(), each.greenF(), each.blueF()]
        linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
        lights.append(0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2])
    return (max(lights) + 0.05) / (min(lights) + 0.05)
