"""What a screen reader finds on the canvas, asked through QAccessible as one would ask."""

from __future__ import annotations

import gc

import pytest
import shiboken6
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QApplication

from engine.studio.network import operations, sentences
from engine.studio.network.freezing import freeze
from gui.canvas import accessible
from gui.canvas.view import NetworkCanvas

Text, Event = QAccessible.Text, QAccessible.Event
CTRL = Qt.KeyboardModifier.ControlModifier


def spoken(widget):
    return QAccessible.queryAccessibleInterface(widget)


def children(lab) -> dict[str, object]:
    """The interfaces of what is on the canvas, by their names."""
    canvas = spoken(lab.canvas)
    all_of_them = [canvas.child(number) for number in range(canvas.childCount())]
    return {each.text(Text.Name): each for each in all_of_them if each.object() is None}


@pytest.fixture
def told(monkeypatch):
    """Assistive technology that listens: what it is told, with the names of what it is of."""
    heard = []
    QAccessible.setActive(True)
    monkeypatch.setattr(
        accessible, "tell", lambda item, event: heard.append((event, item.text(Text.Name)))
    )
    yield heard
    QAccessible.setActive(False)


def test_layers_come_in_the_order_in_which_they_compute(lab):
    lab.open("lenet")
    canvas = spoken(lab.canvas)
    assert canvas.role() == QAccessible.Role.Canvas
    order = [canvas.child(number).text(Text.Name) for number in range(len(lab.network.nodes))]
    assert order[0] == "Input input" and order[1] == "Conv2d conv1"
    assert order[-1].startswith("CrossEntropyLoss")


def test_a_layer_has_its_shape_its_wires_and_its_problem(chain):
    lab, (_, _, linear) = chain
    edits = operations.set_parameter(lab.network, linear, "in_features", 3)
    lab.document.push("Set", edits)
    flatten = children(lab)["Flatten flatten"]
    assert flatten.text(Text.Description) == "gives 784, from input, to fc"
    details = children(lab)["Linear fc"].text(Text.Description)
    for problem in lab.document.analysis.problems_of(linear):
        assert sentences.text(problem) in details
    lab.document.push("Freeze", freeze(lab.network, [linear]))
    assert "frozen" in children(lab)["Linear fc"].text(Text.Description)


def test_wires_and_annotations_are_there_too(framed):
    lab, _, _ = framed
    found = children(lab)
    assert found["Wire from input to flatten"].text(Text.Description) == "carries 1×28×28"
    assert found["Frame: words"].role() == QAccessible.Role.Note
    assert len(found) == 3 + 2 + 1


def test_state_and_place(chain):
    lab, (data, _, linear) = chain
    lab.selection.set({linear})
    fc = children(lab)["Linear fc"]
    assert fc.state().selected and fc.state().focused and not fc.state().offscreen
    assert not children(lab)["Input input"].state().selected
    corner = lab.viewport.mapToGlobal(lab.at(lab.scene.nodes[linear].card_rect().topLeft()))
    assert (fc.rect().topLeft() - corner).manhattanLength() < 3
    assert spoken(lab.canvas).focusChild() is fc
    far = lab.node("ReLU", 9000, 0)
    assert children(lab)[f"ReLU {lab.network.nodes[far].name}"].state().offscreen
    lab.selection.set({data, linear})
    assert fc.state().selected and not fc.state().focused


def test_parents_children_and_points_agree(framed):
    lab, (data, _, _), _ = framed
    canvas = spoken(lab.canvas)
    for number in range(canvas.childCount()):
        child = canvas.child(number)
        assert canvas.indexOfChild(child) == number
        assert child.parent() is canvas or child.object() is not None
        assert child.isValid()
    assert canvas.child(canvas.childCount()) is None
    at = lab.viewport.mapToGlobal(lab.header(data))
    assert canvas.childAt(at.x(), at.y()).text(Text.Name) == "Input input"
    ground = lab.viewport.mapToGlobal(lab.at(lab.scene.node_rects().center()) * 0)
    assert canvas.childAt(ground.x() + 2, ground.y() + 2) is not None


def test_the_templates_of_an_empty_canvas_stay_reachable(lab):
    names, todo = set(), [spoken(lab.canvas)]
    while todo:
        each = todo.pop()
        names.add(each.text(Text.Name))
        todo += [each.child(number) for number in range(each.childCount())]
    assert "LeNet" in names


def test_the_focus_follows_the_keyboard(chain, told):
    lab, _ = chain
    lab.key(Qt.Key.Key_Right)
    lab.key(Qt.Key.Key_Right, CTRL)
    assert [name for event, name in told if event == Event.Focus] == [
        "Input input",
        "Wire from input to flatten",
    ]


def test_what_comes_changes_and_goes_is_told(chain, told):
    lab, (_, _, linear) = chain
    relu = lab.node("ReLU")
    assert (Event.ObjectCreated, "ReLU relu") in told
    lab.document.push("Rename", operations.rename(lab.network, relu, "gate"))
    assert (Event.NameChanged, "ReLU gate") in told
    lab.selection.set({linear})
    edits = operations.set_parameter(lab.network, linear, "in_features", 3)
    lab.document.push("Set", edits)
    assert (Event.DescriptionChanged, "Linear fc") in told
    gone = children(lab)["ReLU gate"]
    lab.document.push("Remove", operations.remove(lab.network, [relu]))
    assert Event.ObjectDestroyed in {event for event, _ in told}
    assert not shiboken6.isValid(gone)


def test_nothing_is_made_while_nobody_listens(chain):
    lab, (_, flatten, _) = chain
    QAccessible.setActive(False)
    lab.selection.set({flatten})
    lab.node("ReLU")
    assert not lab.canvas.accessible_items._known


def test_interfaces_go_with_their_canvas_and_project(lab, told):
    lab.open("lenet")
    kept = children(lab)["Conv2d conv1"]
    lab.open("mlp")
    assert not shiboken6.isValid(kept)
    other = NetworkCanvas(lab.document, lab.selection)
    child = spoken(other).child(0)
    other.deleteLater()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    del other
    gc.collect()
    assert not shiboken6.isValid(child)
