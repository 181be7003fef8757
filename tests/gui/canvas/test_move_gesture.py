"""Dragging nodes, selecting by press, and splicing by dropping a node on a wire."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QApplication

from gui.canvas.style import GRID

SHIFT, CTRL = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.ControlModifier


def test_a_drag_is_one_step_and_undone_at_once(pair):
    lab, data, _ = pair
    before, steps = lab.bytes(), lab.document.undo_stack.count()
    lab.drag(lab.header(data), lab.header(data) + QPoint(80, 33))
    node = lab.network.nodes[data]
    assert (node.x, node.y) == (-220.0, 33.0)
    assert lab.document.undo_stack.count() == steps + 1
    lab.document.undo_stack.undo()
    assert lab.bytes() == before
    assert lab.scene.nodes[data].pos() == QPointF(-300, 0)


def test_the_document_stays_as_it_was_until_the_release(pair):
    lab, data, _ = pair
    before = lab.bytes()
    lab.press(lab.header(data))
    lab.move(lab.header(data) + QPoint(50, 50))
    assert lab.bytes() == before
    assert lab.scene.nodes[data].scenePos() != QPointF(-300, 0)
    lab.release(lab.at(QPointF(0, 300)))


def test_all_selected_nodes_move_and_wires_follow(chain):
    lab, (data, flatten, linear) = chain
    lab.selection.set({data, flatten})
    lab.drag(lab.header(data), lab.header(data) + QPoint(0, 100))
    tops = [lab.network.nodes[each].y for each in (data, flatten, linear)]
    assert tops == [100, 100, 0]
    start, _ = lab.scene.wires[f"{linear}.input"].ends()
    assert lab.at(start) == lab.output(flatten)


def test_shift_snaps_to_the_grid(pair):
    lab, data, _ = pair
    lab.press(lab.header(data))
    end = lab.header(data) + QPoint(50, 33)
    where = QPointF(lab.viewport.mapToGlobal(end))
    left = Qt.MouseButton.LeftButton
    event = QMouseEvent(QEvent.Type.MouseMove, QPointF(end), where, left, left, SHIFT)
    QApplication.sendEvent(lab.viewport, event)
    lab.release(end, SHIFT)
    node = lab.network.nodes[data]
    assert node.x % GRID == 0
    assert node.y % GRID == 0


def test_escape_puts_everything_back(pair):
    lab, data, linear = pair
    lab.selection.set({linear})
    before = lab.bytes()
    lab.press(lab.header(data))
    lab.move(lab.header(data) + QPoint(90, 90))
    lab.key(Qt.Key.Key_Escape)
    lab.release(lab.at(QPointF(0, 0)))
    assert lab.bytes() == before
    assert lab.scene.nodes[data].pos() == QPointF(-300, 0)
    assert lab.selection.nodes == {linear}


def test_a_press_selects_and_keys_add_or_toggle(pair):
    lab, data, linear = pair
    lab.click(lab.header(data))
    assert lab.selection.nodes == {data}
    lab.click(lab.header(linear), SHIFT)
    assert lab.selection.nodes == {data, linear}
    lab.click(lab.header(data), CTRL)
    assert lab.selection.nodes == {linear}
    lab.selection.set({data, linear})
    lab.click(lab.header(linear))
    assert lab.selection.nodes == {linear}


def test_a_click_moves_nothing(pair):
    lab, data, _ = pair
    steps = lab.document.undo_stack.count()
    lab.click(lab.header(data))
    assert lab.document.undo_stack.count() == steps


def test_a_node_dropped_on_a_wire_is_inserted_in_one_step(chain):
    lab, (data, flatten, linear) = chain
    relu = lab.node("ReLU", -100, 200)
    lab.canvas.centerOn(0, 50)
    before, steps = lab.bytes(), lab.document.undo_stack.count()
    middle = lab.scene.wires[f"{linear}.input"].path().pointAtPercent(0.5)
    item = lab.scene.nodes[relu]
    end = lab.at(QPointF(middle.x() - item.size[0] / 2, middle.y() - 18)) + QPoint(50, 20)
    lab.press(lab.header(relu))
    lab.move(end - QPoint(0, 30))
    lab.move(end)
    assert lab.scene.wires[f"{linear}.input"].is_lit
    lab.release(end)
    assert lab.wires() == {(data, flatten), (flatten, relu), (relu, linear)}
    assert lab.document.undo_stack.count() == steps + 1
    left, middle_rect, right = (
        lab.scene.nodes[each].card_rect() for each in (flatten, relu, linear)
    )
    assert left.right() < middle_rect.left()
    assert middle_rect.right() < right.left()
    lab.document.undo_stack.undo()
    assert lab.bytes() == before


def test_a_node_with_wires_is_not_spliced(chain):
    lab, (data, flatten, linear) = chain
    other = lab.node("ReLU", -100, 200)
    lab.wire(data, other)
    lab.canvas.centerOn(0, 50)
    middle = lab.scene.wires[f"{linear}.input"].path().pointAtPercent(0.5)
    end = lab.at(QPointF(middle.x() - 52, middle.y() - 18)) + QPoint(50, 20)
    lab.drag(lab.header(other), end)
    assert lab.wires() == {(data, flatten), (flatten, linear), (data, other)}


def test_a_loss_is_not_spliced(chain):
    lab, (data, flatten, linear) = chain
    loss = lab.node("MSELoss", -100, 200)
    lab.canvas.centerOn(0, 50)
    middle = lab.scene.wires[f"{linear}.input"].path().pointAtPercent(0.5)
    lab.drag(lab.header(loss), lab.at(middle - QPointF(60, 18)) + QPoint(50, 20))
    assert lab.wires() == {(data, flatten), (flatten, linear)}


def test_undo_in_the_middle_of_a_drag_cancels_it(pair):
    lab, data, _ = pair
    lab.press(lab.header(data))
    lab.move(lab.header(data) + QPoint(90, 90))
    lab.document.undo_stack.undo()  # takes the Linear away
    lab.release(lab.at(QPointF(0, 0)))
    assert set(lab.scene.nodes) == {data}
    assert lab.scene.nodes[data].pos() == QPointF(-300, 0)
    assert lab.document.undo_stack.canRedo()


def test_wires_between_dragged_nodes_go_along_as_they_are(chain):
    lab, nodes = chain
    lab.bend("n3.input", (20.0, 90.0))
    lab.canvas.select_all()
    before = lab.scene.wires["n3.input"].path()
    lab.press(lab.header(nodes[0]))
    lab.move(lab.header(nodes[0]) + QPoint(30, 40))
    moved = lab.scene.wires["n3.input"]
    assert moved.path() == before.translated(30, 40)
    assert moved.dots == (QPointF(50, 130),)
    lab.release(lab.at(QPointF(-300 + 30, 20 + 40)))
    for wire in lab.scene.wires.values():
        drawn = wire.mapToScene(wire.shape()).boundingRect()
        assert drawn.contains(wire.ends()[0])
        assert drawn.contains(wire.ends()[1])
        assert wire.pos() == QPointF()
    lab.document.undo_stack.undo()
    assert lab.scene.wires["n3.input"].path() == before
    assert lab.scene.wires["n3.input"].label_rect().isValid()


def test_settling_is_as_good_as_leading_anew(chain):
    lab, _ = chain
    lab.canvas.select_all()
    lab.canvas.nudge(QPointF(4, 0))
    for name, wire in lab.scene.wires.items():
        lab.scene.take_up((), [name])
        lab.scene.carrier.move(QPointF(50, 60))
        wire.settle()
        shifted, label, bounds = wire.path(), wire.label_rect(), wire.boundingRect()
        for item in lab.scene.nodes.values():
            item.setPos(item.pos() + QPointF(50, 60))
        lab.scene.route(name)
        assert (wire.path(), wire.label_rect(), wire.boundingRect()) == (shifted, label, bounds)
        for item in lab.scene.nodes.values():
            item.setPos(item.pos() - QPointF(50, 60))
