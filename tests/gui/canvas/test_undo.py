"""Whatever hands do on the canvas, undoing it all gives the first file back, byte for byte."""

from __future__ import annotations

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QPoint, QPointF, QRectF, Qt

from engine.studio.network.catalogue import CATALOGUE
from gui.canvas.port_item import PortEnd

points = st.builds(QPoint, st.integers(0, 999), st.integers(0, 699))
kinds = st.sampled_from(sorted(CATALOGUE))
numbers = st.integers(0, 9)
NO_KEY = Qt.KeyboardModifier.NoModifier
SHIFT, CTRL = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.ControlModifier
ALT, RIGHT = Qt.KeyboardModifier.AltModifier, Qt.MouseButton.RightButton
KEYS = (
    (Qt.Key.Key_Delete, NO_KEY),
    (Qt.Key.Key_Delete, SHIFT),
    (Qt.Key.Key_Right, NO_KEY),
    (Qt.Key.Key_Escape, NO_KEY),
    (Qt.Key.Key_M, NO_KEY),
    (Qt.Key.Key_H, NO_KEY),
    (Qt.Key.Key_N, NO_KEY),
    (Qt.Key.Key_F, SHIFT),
    (Qt.Key.Key_C, NO_KEY),
)
COMMANDS = (
    *("duplicate", "cut", "copy", "paste", "paste with wires", "select_all", "arrange"),
    *("align left", "align middle", "distribute across", "distribute down"),
)
gestures = st.one_of(
    st.tuples(st.just("drop"), kinds, points),
    st.tuples(st.just("drag"), points, points),
    st.tuples(st.just("cancelled drag"), points, points),
    st.tuples(st.just("wire"), numbers, numbers),
    st.tuples(st.just("all wires"), numbers, numbers),
    st.tuples(st.just("move"), numbers, points),
    st.tuples(st.just("copy off"), numbers, points),
    st.tuples(st.just("bend"), numbers, points),
    st.tuples(st.just("unbend"), numbers, st.none()),
    st.tuples(st.just("knife"), points, points),
    st.tuples(st.just("cancelled knife"), points, points),
    st.tuples(st.just("move the frame"), numbers, points),
    st.tuples(st.just("resize"), numbers, points),
    st.tuples(st.just("reword"), numbers, st.text(max_size=9)),
    st.tuples(st.just("select"), st.sets(numbers), st.none()),
    st.tuples(st.just("key"), st.sampled_from(KEYS), st.none()),
    st.tuples(st.just("command"), st.sampled_from(COMMANDS), st.none()),
    st.tuples(st.just("add"), kinds, st.none()),
)


def perform(lab, gesture) -> None:
    """One thing that hands do."""
    name, what, where = gesture
    nodes = list(lab.network.nodes)
    if name == "drop":
        lab.drop(what, where)
    elif name == "drag":
        lab.drag(what, where)
    elif name == "cancelled drag":
        lab.press(what)
        lab.move(where)
        lab.key(Qt.Key.Key_Escape)
        lab.release(where)
    elif name in ("wire", "all wires") and nodes:
        ports = [lab.scene.nodes[nodes[each % len(nodes)]].ports for each in (what, where)]
        last = 0 if name == "wire" else -1
        ends = ports[0][-1].end, ports[1][last].end
        keys = NO_KEY if name == "wire" else SHIFT
        lab.drag_with(keys, *(lab.at(lab.scene.port_point(end)) for end in ends))
    elif name in ("move", "copy off") and nodes:
        keys = NO_KEY if name == "move" else ALT
        lab.drag_with(keys, lab.header(nodes[what % len(nodes)]), where)
    elif name == "select":
        lab.selection.set({each for place, each in enumerate(nodes) if place in what})
    elif name == "key":
        lab.key(*what)
    elif name == "command":
        command(lab, what)
    elif name == "add":
        lab.canvas.add_layer(what)
    elif name in ("knife", "cancelled knife"):
        lab.press(what, CTRL, RIGHT)
        lab.move_with(CTRL, where, RIGHT)
        if name == "cancelled knife":
            lab.key(Qt.Key.Key_Escape)
        lab.release(where, CTRL, RIGHT)
    else:
        bend_or_annotate(lab, name, what, where)
    lab.canvas._asking.close()
    lab.canvas._naming.close()
    lab.wait_for_arrangement()
    lab.canvas._arranging.finish_glide()


def command(lab, name: str) -> None:
    first, _, rest = name.partition(" ")
    if first == "align":
        lab.canvas.editor.align(rest)
    elif first == "distribute":
        lab.canvas.editor.distribute(rest)
    elif rest == "with wires":
        lab.canvas.paste(keep_incoming=True)
    else:
        getattr(lab.canvas, first)()


def bend_or_annotate(lab, name: str, what: int, where) -> None:
    wires = list(lab.scene.wires.values())
    annotations = list(lab.scene.annotations.items.values())
    if name in ("bend", "unbend") and wires:
        wire = wires[what % len(wires)]
        if name == "bend":
            lab.drag_with(ALT, lab.at(wire.path().pointAtPercent(0.3)), where)
        elif wire.dots:
            lab.double_click(lab.at(wire.dots[0]))
    elif annotations and name not in ("bend", "unbend"):
        item = annotations[what % len(annotations)]
        if name == "move the frame":
            lab.drag(lab.at(item.rect().topLeft() + QPointF(8, 4)), where)
        elif name == "resize":
            lab.drag(lab.at(item.rect().bottomRight() - QPointF(2, 2)), where)
        else:
            lab.canvas._naming._on_text_entered(item.annotation_id, where)


def shown(rect: QRectF, annotation) -> bool:
    sides = (annotation.x, annotation.y, annotation.width, annotation.height)
    return rect == QRectF(*sides)


def meets_its_ports(scene, wire) -> bool:
    item = scene.wires[wire.id]
    ends = (
        scene.port_point(PortEnd(wire.source, wire.output, is_output=True)),
        scene.port_point(PortEnd(wire.target, wire.input, is_output=False)),
    )
    drawn = (
        item.mapToScene(item._path.pointAtPercent(0)),
        item.mapToScene(item._path.currentPosition()),
    )
    return item.ends() == ends and all(
        (a - b).manhattanLength() < 0.01 for a, b in zip(drawn, ends, strict=True)
    )


def drawn_as_it_is(lab) -> bool:
    """Whether every node and wire has its item, at its place, and nothing else is drawn."""
    network, scene = lab.network, lab.scene
    places = {each: (item.pos().x(), item.pos().y()) for each, item in scene.nodes.items()}
    notes = scene.annotations.items
    drawn = len(scene.nodes) + len(scene.wires) + len(scene.cards) + len(notes)
    return (
        places == {node.id: (node.x, node.y) for node in network.nodes.values()}
        and set(scene.wires) == set(network.wires)
        and all(
            [(dot.x(), dot.y()) for dot in scene.wires[each].dots] == list(wire.dots)
            for each, wire in network.wires.items()
        )
        and all(meets_its_ports(scene, wire) for wire in network.wires.values())
        and set(notes) == set(network.annotations)
        and all(shown(item.rect(), network.annotations[each]) for each, item in notes.items())
        and all(item.isVisible() for item in scene.wires.values())
        and len(scene.items()) == drawn
    )


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(gestures, min_size=1, max_size=12))
def test_any_sequence_of_gestures_can_be_undone(lab, sequence):
    lab.open("mlp")
    first = lab.bytes()
    for gesture in sequence:
        steps = lab.document.undo_stack.index()
        perform(lab, gesture)
        assert lab.document.undo_stack.index() <= steps + 1
        assert drawn_as_it_is(lab)
    last = lab.bytes()
    lab.undo_all()
    assert lab.bytes() == first
    assert drawn_as_it_is(lab)
    while lab.document.undo_stack.canRedo():
        lab.document.undo_stack.redo()
    assert lab.bytes() == last
    assert drawn_as_it_is(lab)
