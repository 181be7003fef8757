"""The canvas as a widget: its contract with the window, its keys, zoom and overlays."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QGuiApplication, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from engine.studio.network import operations
from engine.studio.network.templates import TEMPLATES
from gui.messages import messages

SHIFT, ALT = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.AltModifier


def drawn_where_they_are(lab) -> bool:
    return all(
        item.pos() == QPointF(lab.network.nodes[each].x, lab.network.nodes[each].y)
        for each, item in lab.scene.nodes.items()
    )


def test_it_has_its_names(lab):
    assert lab.canvas.objectName() == "networkCanvas"
    assert lab.canvas.accessibleName()
    assert lab.canvas.toolTip() == ""  # tooltips are those of what lies under the pointer


def test_its_description_tells_what_is_selected(chain):
    lab, (_, _, linear) = chain
    lab.selection.set({linear})
    assert "Linear fc" in lab.canvas.accessibleDescription()
    assert "10" in lab.canvas.accessibleDescription()
    lab.selection.clear()
    assert "3" in lab.canvas.accessibleDescription()


def test_home_shows_all_and_f_the_selection(chain):
    lab, nodes = chain
    far = lab.node("ReLU", 3000, 2000)
    lab.key(Qt.Key.Key_Home)
    sight = lab.canvas.mapToScene(lab.viewport.rect()).boundingRect()
    assert all(sight.contains(lab.scene.nodes[each].card_rect()) for each in (*nodes, far))
    lab.selection.set({far})
    lab.key(Qt.Key.Key_F)
    sight = lab.canvas.mapToScene(lab.viewport.rect()).boundingRect()
    assert sight.contains(lab.scene.nodes[far].card_rect())
    assert not sight.contains(lab.scene.nodes[nodes[0]].card_rect())


def test_an_opened_project_is_fitted(lab):
    lab.open("lenet")
    sight = lab.canvas.mapToScene(lab.viewport.rect()).boundingRect()
    assert sight.contains(lab.scene.node_rects())
    lab.canvas.resize(600, 400)
    sight = lab.canvas.mapToScene(lab.viewport.rect()).boundingRect()
    assert sight.contains(lab.scene.node_rects())


def test_a_template_put_on_the_empty_canvas_is_fitted(lab):
    edits = operations.put_template(lab.document.project, TEMPLATES["lenet"])
    lab.document.push("Template", edits)
    sight = lab.canvas.mapToScene(lab.viewport.rect()).boundingRect()
    assert sight.contains(lab.scene.node_rects())


def test_the_empty_state_gives_way_to_a_network(lab, qtbot):
    empty = lab.canvas.findChild(object, "canvasEmptyState")
    assert empty.isVisible()
    card = lab.canvas.findChild(object, "template.lenet")
    with qtbot.waitSignal(lab.canvas.template_chosen) as chosen:
        qtbot.mouseClick(card, Qt.MouseButton.LeftButton)
    assert chosen.args == ["lenet"]
    lab.node("ReLU")
    assert not empty.isVisible()
    lab.document.undo_stack.undo()
    assert empty.isVisible()


def test_a_layer_can_be_dropped_on_the_empty_state(lab):
    card = lab.canvas.findChild(object, "template.mlp")
    at = card.mapTo(lab.viewport, card.rect().center())
    assert lab.viewport.acceptDrops()
    assert not card.acceptDrops()  # so Qt hands the drag on to the viewport
    assert lab.drop("Input", at)


def test_a_network_is_built_with_keys_alone(lab):
    for word in ("input", "flat", "dense", "mse"):
        lab.key(Qt.Key.Key_Tab)
        field = lab.canvas.findChild(object, "canvasSearchField")
        assert QApplication.focusWidget() is field
        QTest.keyClicks(field, word)
        QTest.keyClick(field, Qt.Key.Key_Return)
    kinds = [node.kind for node in lab.network.nodes.values()]
    assert kinds == ["Input", "Flatten", "Linear", "MSELoss"]
    assert len(lab.network.wires) == 3
    assert lab.document.analysis.loss is not None
    lab.undo_all()
    assert not lab.network.nodes


def test_a_double_click_asks_for_a_layer_and_puts_it_there(lab):
    lab.node("Input", -300, 0)
    at = QPoint(600, 500)
    QTest.mouseDClick(lab.viewport, Qt.MouseButton.LeftButton, pos=at)
    field = lab.canvas.findChild(object, "canvasSearchField")
    QTest.keyClicks(field, "tanh")
    QTest.keyClick(field, Qt.Key.Key_Return)
    rect = lab.scene.nodes[lab.named("tanh")].card_rect()
    assert rect.contains(lab.canvas.mapToScene(at))


def test_delete_and_delete_with_healing(chain):
    lab, (data, flatten, linear) = chain
    before = lab.bytes()
    lab.selection.set({flatten})
    lab.key(Qt.Key.Key_Delete)
    assert lab.wires() == set()
    lab.document.undo_stack.undo()
    assert lab.bytes() == before
    lab.selection.set({flatten})
    lab.key(Qt.Key.Key_Delete, SHIFT)
    assert lab.wires() == {(data, linear)}
    lab.document.undo_stack.undo()
    assert lab.bytes() == before


def test_a_selected_wire_is_deleted(chain):
    lab, (data, flatten, linear) = chain
    lab.click(lab.at(lab.scene.wires[f"{linear}.input"].path().pointAtPercent(0.5)))
    assert lab.selection.wires == {f"{linear}.input"}
    lab.key(Qt.Key.Key_Delete)
    assert lab.wires() == {(data, flatten)}


def test_arrows_nudge_in_one_step(pair):
    lab, data, _ = pair
    lab.selection.set({data})
    steps = lab.document.undo_stack.count()
    for _ in range(3):
        lab.key(Qt.Key.Key_Right)
    lab.key(Qt.Key.Key_Down, SHIFT)
    assert (lab.network.nodes[data].x, lab.network.nodes[data].y) == (-288, 24)
    assert lab.document.undo_stack.count() == steps + 1
    lab.document.undo_stack.undo()
    assert (lab.network.nodes[data].x, lab.network.nodes[data].y) == (-300, 0)


def test_arrows_choose_a_node(chain):
    lab, (data, flatten, _) = chain
    lab.key(Qt.Key.Key_Right)
    assert lab.selection.nodes == {data}
    lab.key(Qt.Key.Key_Right, ALT)
    assert lab.selection.nodes == {flatten}


def test_copy_paste_cut_and_duplicate(chain):
    lab, (_, flatten, linear) = chain
    lab.selection.set({flatten, linear})
    lab.canvas.copy()
    lab.canvas.paste()
    assert len(lab.network.nodes) == 5
    assert len(lab.network.wires) == 3
    pasted = lab.selection.nodes
    assert len(pasted) == 2
    assert not pasted & {flatten, linear}
    lab.canvas.duplicate()
    assert len(lab.network.nodes) == 7
    lab.canvas.cut()
    assert len(lab.network.nodes) == 5
    lab.undo_all()
    assert not lab.network.nodes


def test_pasting_what_is_not_ours_says_so(lab, qtbot):
    QGuiApplication.clipboard().setText("a poem")
    with qtbot.waitSignal(messages().posted) as posted:
        lab.canvas.paste()
    assert posted.args[0].text.startswith("The clipboard holds no layers")
    assert lab.document.undo_stack.count() == 0


def test_f2_renames_in_place(chain, qtbot):
    lab, (_, flatten, linear) = chain
    lab.selection.set({linear})
    lab.key(Qt.Key.Key_F2)
    field = lab.canvas.findChild(object, "renameField")
    assert field.isVisible()
    assert field.text() == "fc"
    QTest.keyClicks(field, "head")
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert lab.network.nodes[linear].name == "head"
    assert not field.isVisible()
    lab.key(Qt.Key.Key_F2)
    QTest.keyClicks(field, "flatten")
    with qtbot.waitSignal(messages().posted) as posted:
        QTest.keyClick(field, Qt.Key.Key_Return)
    assert "flatten" in posted.args[0].text
    assert lab.network.nodes[linear].name == "head"
    assert lab.network.nodes[flatten].name == "flatten"


def test_select_all_and_escape(chain):
    lab, nodes = chain
    lab.canvas.select_all()
    assert lab.selection.nodes == set(nodes)
    assert len(lab.selection.wires) == 2
    lab.key(Qt.Key.Key_Escape)
    assert not lab.selection.nodes


def test_find_shows_the_node(chain):
    lab, _ = chain
    lab.node("ReLU", 5000, 5000)
    lab.canvas.find()
    field = lab.canvas.findChild(object, "canvasSearchField")
    QTest.keyClicks(field, "relu")
    QTest.keyClick(field, Qt.Key.Key_Return)
    relu = lab.named("relu")
    assert lab.selection.nodes == {relu}
    sight = lab.canvas.mapToScene(lab.viewport.rect()).boundingRect()
    assert sight.contains(lab.scene.nodes[relu].card_rect())


def test_arrange_is_one_step(lab, qtbot):
    lab.open("lenet")
    lab.document.push(
        "Heap", operations.move(lab.network, dict.fromkeys(lab.network.nodes, (0, 0)))
    )
    steps = lab.document.undo_stack.count()
    lab.canvas.arrange()
    lab.wait_for_arrangement()
    qtbot.waitUntil(lambda: drawn_where_they_are(lab))  # they glide there
    rects = [item.card_rect() for item in lab.scene.nodes.values()]
    assert not any(a.intersects(b) for a in rects for b in rects if a is not b)
    assert lab.document.undo_stack.count() == steps + 1


def test_activations_are_shown_and_taken_away(lab):
    lab.open("lenet")
    conv = lab.named("conv1")
    height = lab.scene.nodes[conv].size[1]
    picture = QImage(4, 4, QImage.Format.Format_Grayscale8)
    picture.fill(128)
    lab.canvas.set_activations({conv: (picture, picture), "gone": (picture,)})
    assert lab.scene.nodes[conv].size[1] > height
    lab.canvas.set_activations({})
    assert lab.scene.nodes[conv].size[1] == height


def test_shift_tab_leaves_the_canvas(lab, qtbot):
    assert not lab.canvas.findChild(object, "canvasSearch").isVisible()
    lab.key(Qt.Key.Key_Backtab, SHIFT)
    assert not lab.canvas.findChild(object, "canvasSearch").isVisible()


@pytest.mark.parametrize("zoom", [1.0, 0.45, 0.32, 0.1])
def test_it_paints_at_every_level_of_detail(lab, zoom, each_theme):
    lab.open("lenet")
    broken = operations.set_parameter(lab.network, lab.named("fc"), "in_features", 3)
    lab.document.push("Set", broken)
    lab.selection.set({lab.named("conv1")})
    lab.canvas._navigator.zoom_at(zoom / lab.canvas._navigator.zoom, QPoint(500, 350))
    image = lab.canvas.grab().toImage()
    colours = {
        image.pixelColor(x, y).name()
        for x in range(0, image.width(), 3)
        for y in range(0, image.height(), 3)
    }
    assert len(colours) > 4
