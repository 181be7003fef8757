"""Drawing wires from either end, refusals, rewiring and taking off."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt

from gui.canvas.port_item import PortEnd
from gui.canvas.wire_item import WireItem
from gui.messages import messages


def test_from_output_to_input(pair):
    lab, data, linear = pair
    steps = lab.document.undo_stack.count()
    lab.drag(lab.output(data), lab.input(linear))
    assert lab.wires() == {(data, linear)}
    assert lab.document.undo_stack.count() == steps + 1
    lab.document.undo_stack.undo()
    assert lab.wires() == set()
    assert lab.scene.wires == {}


def test_from_input_to_output(pair):
    lab, data, linear = pair
    lab.drag(lab.input(linear), lab.output(data))
    assert lab.wires() == {(data, linear)}


def test_released_on_a_body_takes_its_first_fitting_port(pair):
    lab, data, linear = pair
    lab.drag(lab.output(data), lab.header(linear))
    assert lab.wires() == {(data, linear)}


def test_released_on_a_body_prefers_a_free_port(lab):
    data, add = lab.node("Input", -300, 0), lab.node("Add", 0, 0)
    lab.canvas.centerOn(0, 0)
    lab.wire(data, add, "a")
    lab.drag(lab.output(data), lab.header(add))
    assert {wire.input for wire in lab.network.wires.values()} == {"a", "b"}


def test_a_wire_replaces_what_was_on_the_input(chain):
    lab, (data, _, linear) = chain
    lab.drag(lab.output(data), lab.input(linear))
    assert (data, linear) in lab.wires()
    assert len(list(lab.network.wires_into(linear))) == 1


def test_several_wires_leave_one_output(chain):
    lab, (data, flatten, _) = chain
    other = lab.node("ReLU", -100, 200)
    lab.drag(lab.output(data), lab.input(other))
    assert {(data, flatten), (data, other)} <= lab.wires()


def test_a_circle_is_refused_with_the_reason(chain, qtbot):
    lab, (_, flatten, linear) = chain
    before = lab.bytes()
    with qtbot.waitSignal(messages().posted) as posted:
        lab.drag(lab.output(linear), lab.input(flatten))
    assert lab.bytes() == before
    assert "circle" in posted.args[0].text
    card = lab.canvas.findChild(object, "canvasReason")
    assert card.isVisible()
    assert card.text() == posted.args[0].text


def test_output_to_output_and_own_node_are_refused(pair, qtbot):
    lab, data, linear = pair
    before = lab.bytes()
    for end in (lab.output(data), lab.input(linear)):
        with qtbot.waitSignal(messages().posted):
            lab.drag(lab.output(linear), end)
    assert lab.bytes() == before


def test_the_reason_goes_with_the_next_press(chain, qtbot):
    lab, (_, flatten, linear) = chain
    lab.drag(lab.output(linear), lab.input(flatten))
    lab.click(QPoint(5, 5))
    assert not lab.canvas.findChild(object, "canvasReason").isVisible()


def test_ports_that_cannot_take_the_wire_are_dim_while_it_is_out(chain):
    lab, (data, flatten, linear) = chain
    end = PortEnd(flatten, "input", is_output=False)
    lab.press(lab.output(linear))
    lab.move(lab.output(linear) + QPoint(40, 40))
    assert end in lab.scene.nodes[flatten]._dim_ports
    lab.release(lab.output(linear) + QPoint(40, 40))
    lab.key(Qt.Key.Key_Escape)
    assert lab.scene.nodes[flatten]._dim_ports == frozenset()
    assert lab.scene.nodes[data]._dim_ports == frozenset()


def test_dragging_off_an_input_takes_the_wire_elsewhere(chain):
    lab, (data, flatten, linear) = chain
    other = lab.node("ReLU", -100, 200)
    steps = lab.document.undo_stack.count()
    lab.drag(lab.input(linear), lab.input(other))
    assert lab.wires() == {(data, flatten), (flatten, other)}
    assert lab.document.undo_stack.count() == steps + 1
    lab.document.undo_stack.undo()
    assert lab.wires() == {(data, flatten), (flatten, linear)}
    assert all(item.isVisible() for item in lab.scene.wires.values())


def test_dragging_off_an_input_to_nowhere_disconnects(chain):
    lab, (data, flatten, linear) = chain
    lab.drag(lab.input(linear), lab.at(lab.scene.node_rects().bottomRight()) + QPoint(40, 90))
    assert lab.wires() == {(data, flatten)}
    assert not lab.canvas.findChild(object, "canvasSearch").isVisible()


def test_putting_a_detached_wire_back_is_no_step(chain):
    lab, (_, _, linear) = chain
    before, steps = lab.bytes(), lab.document.undo_stack.count()
    start = lab.input(linear)
    lab.press(start)
    lab.move(start - QPoint(60, 60))
    lab.move(start)
    lab.release(start)
    assert lab.bytes() == before
    assert lab.document.undo_stack.count() == steps
    assert all(item.isVisible() for item in lab.scene.wires.values())


def test_released_on_empty_ground_asks_for_a_layer_that_fits(pair):
    lab, _, linear = pair
    where = lab.output(linear) + QPoint(120, 80)
    lab.drag(lab.output(linear), where)
    search = lab.canvas.findChild(object, "canvasSearch")
    rows = lab.canvas.findChild(object, "canvasSearchRows")
    assert search.isVisible()
    titles = {rows.item(row).text() for row in range(rows.count())}
    assert "ReLU" in titles
    assert "Input" not in titles
    rows.setCurrentRow(next(r for r in range(rows.count()) if rows.item(r).text() == "ReLU"))
    lab.canvas.findChild(object, "canvasSearchRows").itemClicked.emit(rows.currentItem())
    relu = lab.named("relu")
    assert (linear, relu) in lab.wires()
    assert (lab.input(relu) - where).manhattanLength() <= 2


def test_escape_leaves_nothing_of_a_wire(chain):
    lab, (_, _, linear) = chain
    before, items = lab.bytes(), len(lab.scene.items())
    for start in (lab.output(linear), lab.input(linear)):
        lab.press(start)
        lab.move(start + QPoint(60, 90))
        assert any(isinstance(i, WireItem) and not i.wire_id for i in lab.scene.items())
        lab.key(Qt.Key.Key_Escape)
        lab.release(start + QPoint(60, 90))
    assert lab.bytes() == before
    assert len(lab.scene.items()) == items
    assert all(item.isVisible() for item in lab.scene.wires.values())


def test_a_click_on_a_port_selects(chain):
    lab, (_, flatten, linear) = chain
    lab.click(lab.output(flatten))
    assert lab.selection.nodes == {flatten}
    lab.click(lab.input(linear))
    assert lab.selection.wires == {f"{linear}.input"}
