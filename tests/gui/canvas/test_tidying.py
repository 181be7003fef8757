"""Lining up, bypassing, collapsing, copying by a drag, wiring by the keyboard, gliding."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit

from engine.studio.network import operations
from gui.canvas.describing import describe
from gui.messages import messages

ALT, SHIFT = Qt.KeyboardModifier.AltModifier, Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def scattered(lab):
    """Three layers of different sizes here and there, selected."""
    nodes = [lab.node("ReLU", -200, -50), lab.node("Linear", 20, 90), lab.node("Tanh", 260, 10)]
    lab.selection.set(nodes)
    lab.canvas.centerOn(0, 0)
    return lab, nodes


def rects(lab, nodes):
    return [lab.scene.nodes[each].card_rect() for each in nodes]


@pytest.mark.parametrize(
    ("edge", "of"),
    [
        ("left", lambda rect: rect.left()),
        ("centre", lambda rect: round(rect.center().x())),
        ("right", lambda rect: rect.right()),
        ("top", lambda rect: rect.top()),
        ("middle", lambda rect: round(rect.center().y())),
        ("bottom", lambda rect: rect.bottom()),
    ],
)
def test_aligning_is_one_step(scattered, edge, of):
    lab, nodes = scattered
    before, steps = lab.bytes(), lab.document.undo_stack.count()
    lab.canvas.editor.align(edge)
    lines = {of(rect) for rect in rects(lab, nodes)}
    assert max(lines) - min(lines) <= 1
    assert lab.document.undo_stack.count() == steps + 1
    lab.document.undo_stack.undo()
    assert lab.bytes() == before


def test_distributing_leaves_equal_gaps(scattered):
    lab, nodes = scattered
    lab.canvas.editor.distribute("across")
    first, second, third = rects(lab, nodes)
    assert abs((second.left() - first.right()) - (third.left() - second.right())) <= 1
    assert (first.left(), third.left()) == (-200, 260)


def test_notes_are_lined_up_too(scattered):
    lab, nodes = scattered
    note = lab.annotation("note", -300.0, 200.0, 120.0, 80.0)
    lab.selection.set(nodes, annotations={note})
    lab.canvas.editor.align("left")
    assert lab.network.annotations[note].x == -300
    assert {lab.network.nodes[each].x for each in nodes} == {-300}


def test_m_bypasses_and_ends_it(lab):
    lab.open("lenet")
    before, relu = lab.bytes(), lab.named("relu1")
    lab.selection.set({relu})
    lab.key(Qt.Key.Key_M)
    assert lab.network.nodes[relu].bypassed
    assert lab.scene.nodes[relu].face.foot == "bypassed"
    assert "bypassed" in describe(lab.document, lab.selection)
    assert lab.document.analysis.ready
    lab.key(Qt.Key.Key_M)
    assert lab.bytes() == before


def test_where_the_shape_would_change_it_is_refused(lab, qtbot):
    lab.open("lenet")
    before = lab.bytes()
    lab.selection.set({lab.named("relu1"), lab.named("flatten")})
    with qtbot.waitSignal(lab.scene.refused) as refused:
        lab.key(Qt.Key.Key_M)
    assert "1568" in refused.args[0]
    assert lab.bytes() == before


def test_h_collapses_to_the_header_and_wires_follow(lab):
    lab.open("lenet")
    before, conv, loss = lab.bytes(), lab.named("conv1"), lab.named("loss")
    height = lab.scene.nodes[conv].size[1]
    lab.selection.set({conv, loss})
    lab.key(Qt.Key.Key_H)
    for each in (conv, loss):
        assert lab.scene.nodes[each].size[1] < height / 2
        card = lab.scene.nodes[each].card_rect()
        for port in lab.scene.nodes[each].ports:
            assert card.top() <= lab.scene.port_point(port.end).y() <= card.bottom()
    wire = next(iter(lab.network.wires_into(loss)))
    end = lab.scene.wires[wire.id].ends()[1]
    assert lab.scene.nodes[loss].port_at(end).end.port == wire.input
    lab.canvas.grab()
    lab.key(Qt.Key.Key_H)
    assert lab.bytes() == before
    assert lab.scene.nodes[conv].size[1] == height


def test_alt_drag_copies(chain):
    lab, (_, flatten, linear) = chain
    before, steps, items = lab.bytes(), lab.document.undo_stack.count(), len(lab.scene.items())
    lab.selection.set({flatten, linear})
    lab.press(lab.header(flatten), ALT)
    lab.move_with(ALT, lab.header(flatten) + QPoint(10, 200))
    assert lab.bytes() == before
    assert len(lab.scene.items()) == items + 2
    lab.release(lab.header(flatten) + QPoint(10, 200), ALT)
    copies = sorted(lab.selection.nodes)
    assert len(copies) == 2
    assert [(lab.network.nodes[each].x, lab.network.nodes[each].y) for each in copies] == [
        (-90, 200),
        (160, 200),
    ]
    assert tuple(copies) in lab.wires()
    assert lab.document.undo_stack.count() == steps + 1
    assert len(lab.scene.items()) == items + 3  # the copies and the wire between them
    lab.document.undo_stack.undo()
    assert lab.bytes() == before


def test_escape_leaves_no_copy(chain):
    lab, (data, _, _) = chain
    before, items = lab.bytes(), len(lab.scene.items())
    lab.press(lab.header(data), ALT)
    lab.move_with(ALT, lab.header(data) + QPoint(10, 200))
    lab.key(Qt.Key.Key_Escape)
    lab.release(lab.header(data), ALT)
    assert (lab.bytes(), len(lab.scene.items())) == (before, items)
    assert not lab.selection.nodes


def test_pasting_with_wires_feeds_the_copy(chain):
    lab, (data, flatten, _) = chain
    lab.selection.set({flatten})
    lab.canvas.copy()
    lab.canvas.paste()
    (plain,) = lab.selection.nodes
    assert not list(lab.network.wires_into(plain))
    lab.canvas.paste(keep_incoming=True)
    (fed,) = lab.selection.nodes
    assert (data, fed) in lab.wires()


def test_text_that_is_not_ours_is_refused_in_a_sentence(chain, qtbot):
    lab, _ = chain
    before = lab.bytes()
    for text in ("hello", '{"format": 3}', "", "\x00" * 9):
        QGuiApplication.clipboard().setText(text)
        with qtbot.waitSignal(messages().posted) as told:
            lab.canvas.paste(keep_incoming=True)
        assert "clipboard holds no layers" in str(told.args)
    assert lab.bytes() == before


def test_l_wires_to_what_is_chosen(lab):
    data, relu = lab.node("Input", -300, 0), lab.node("ReLU", 0, 0)
    loss = lab.node("MSELoss", 250, 0)
    lab.wire(data, relu)
    lab.selection.set({relu})
    lab.key(Qt.Key.Key_L)
    field = lab.canvas.findChild(QLineEdit, "canvasSearchField")
    assert field.isVisible()
    rows = lab.canvas.findChild(object, "canvasSearchRows")
    assert [rows.item(row).text() for row in range(rows.count())] == ["loss"]  # no circle
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert (relu, loss) in lab.wires()
    # The first input is taken now, so the next wire goes to the target.
    lab.selection.set({data})
    lab.key(Qt.Key.Key_L)
    QTest.keyClicks(field, "loss")
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert lab.network.wire_into(loss, "target").source == data


def test_arranging_glides_and_a_press_ends_it(lab, qtbot):
    lab.open("lenet")
    heap = operations.move(lab.network, dict.fromkeys(lab.network.nodes, (0, 0)))
    lab.document.push("Heap", heap)
    lab.canvas.arrange()
    last = lab.named("loss")
    place = QPointF(lab.network.nodes[last].x, lab.network.nodes[last].y)
    assert place != QPointF(0, 0)
    assert lab.scene.nodes[last].pos() != place  # on its way
    lab.press(QPoint(5, 5))
    assert lab.scene.nodes[last].pos() == place
    lab.release(QPoint(5, 5))


def test_undoing_an_arrangement_on_its_way_goes_back(lab):
    lab.open("lenet")
    heap = operations.move(lab.network, dict.fromkeys(lab.network.nodes, (0, 0)))
    lab.document.push("Heap", heap)
    before = lab.bytes()
    lab.canvas.arrange()
    lab.document.undo_stack.undo()
    assert lab.bytes() == before
    assert all(item.pos() == QPointF(0, 0) for item in lab.scene.nodes.values())


def test_straight_wires_are_lines(chain):
    lab, (_, _, linear) = chain
    lab.document.push("Down", operations.move(lab.network, {linear: (150.0, 200.0)}))
    wire = lab.scene.wires[f"{linear}.input"]
    curved = wire.path().length()
    lab.canvas.set_straight_wires(True)
    start, end = wire.ends()
    assert wire.path().length() == pytest.approx(
        ((end.x() - start.x()) ** 2 + (end.y() - start.y()) ** 2) ** 0.5, abs=0.01
    )
    assert wire.path().length() < curved
    lab.canvas.set_straight_wires(False)
    assert wire.path().length() == pytest.approx(curved)
