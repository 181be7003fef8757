"""Whatever hands do on the canvas, undoing it all gives the first file back, byte for byte."""

from __future__ import annotations

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QPoint, QPointF, QRectF, Qt

from engine.studio.network import operations
from engine.studio.network.catalogue import CATALOGUE
from engine.studio.network.layers.block import PORT_KINDS
from engine.studio.network.network import BlockData, Blocks, Node, Wire
from gui.block_library import block_library
from gui.canvas.port_item import PortEnd

points = st.builds(QPoint, st.integers(0, 999), st.integers(0, 699))
kinds = st.sampled_from(sorted(CATALOGUE))
numbers = st.integers(0, 9)
NO_KEY = Qt.KeyboardModifier.NoModifier
SHIFT, CTRL = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.ControlModifier
ALT = Qt.KeyboardModifier.AltModifier
LEFT, RIGHT = Qt.MouseButton.LeftButton, Qt.MouseButton.RightButton
MIDDLE = Qt.MouseButton.MiddleButton
KEYS = (
    (Qt.Key.Key_Delete, NO_KEY),
    (Qt.Key.Key_Delete, SHIFT),
    (Qt.Key.Key_Right, NO_KEY),
    (Qt.Key.Key_Right, CTRL),
    (Qt.Key.Key_Left, CTRL),
    (Qt.Key.Key_Down, CTRL),
    (Qt.Key.Key_Left, ALT),
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
DRAGS = ("pan", "rubber band", "wire", "detach", "all wires", "move", "snap", "copy off", "bend")
DRAGS += ("knife", "move the frame", "resize")
drags = st.tuples(st.sampled_from(DRAGS), numbers, points, st.sampled_from((NO_KEY, SHIFT, CTRL)))
BLOCK_COMMANDS = (
    *("enter", "enter", "leave", "ungroup", "make_single_user", "delete_port"),
    *("rename", "repeat", "share", "copy_into"),
)
gestures = st.one_of(
    st.tuples(st.just("drag"), drags, st.booleans()),
    st.tuples(st.just("drag"), drags, st.booleans()),
    st.tuples(st.just("drop"), kinds, points),
    st.tuples(st.just("cancelled drop"), kinds, points),
    st.tuples(st.just("double-click"), numbers, points),
    st.tuples(st.just("unbend"), numbers, st.none()),
    st.tuples(st.just("reword"), numbers, st.text(max_size=9)),
    st.tuples(st.just("select"), st.sets(numbers), st.none()),
    st.tuples(st.just("key"), st.sampled_from(KEYS), st.none()),
    st.tuples(st.just("command"), st.sampled_from(COMMANDS), st.none()),
    st.tuples(st.just("given up"), st.just("arrange"), st.none()),
    st.tuples(st.just("add"), kinds, st.none()),
    st.tuples(st.just("group"), st.sets(numbers, min_size=1), st.none()),
    st.tuples(st.just("block"), st.sampled_from(BLOCK_COMMANDS), numbers),
    st.tuples(st.just("block"), st.sampled_from(BLOCK_COMMANDS), numbers),
    st.tuples(st.just("drop"), st.sampled_from(("library:block", "block:b1")), points),
)


def perform(lab, gesture) -> None:
    """One thing that hands do."""
    name, what, where = gesture
    nodes = list(lab.network.nodes)
    wires = list(lab.scene.wires.values())
    annotations = list(lab.scene.annotations.items.values())
    if name == "drag":
        drag(lab, *what, cancelled=where)
    elif name == "drop":
        lab.drop(what, where)
    elif name == "cancelled drop":
        lab.drag_in(what, where)
        lab.drag_out()
    elif name == "double-click":
        lab.double_click(where)
    elif name == "unbend" and wires:
        wire = wires[what % len(wires)]
        if wire.dots:
            lab.double_click(lab.at(wire.dots[0]))
    elif name == "reword" and annotations:
        item = annotations[what % len(annotations)]
        lab.canvas._naming._on_text_entered(item.annotation_id, where)
    elif name == "select":
        lab.selection.set({each for place, each in enumerate(nodes) if place in what})
    elif name == "key":
        lab.key(*what)
    elif name == "command":
        command(lab, what)
    elif name == "given up":
        lab.canvas.arrange()
        lab.canvas.escape()
    elif name == "add":
        lab.canvas.add_layer(what)
    elif name == "group":
        lab.selection.set({each for place, each in enumerate(nodes) if place in what})
        lab.canvas.blocks.group()
    elif name == "block":
        use_block(lab, what, where)
    lab.canvas._asking.close()
    lab.canvas._naming.close()
    lab.wait_for_arrangement()
    lab.canvas._arranging.finish_glide()


def use_block(lab, what: str, number: int) -> None:
    """Something with one of the blocks of the open level, or with its ports."""
    document, editor = lab.document, lab.canvas.blocks
    uses = [node.id for node in lab.network.nodes.values() if node.kind == "Block"]
    ports = [node.id for node in lab.network.nodes.values() if node.kind in PORT_KINDS]
    if what == "delete_port" and ports:
        lab.selection.set({ports[number % len(ports)]})
        lab.canvas.delete_selection()
    if what == "leave":
        editor.leave()
    if not uses:
        return
    node_id = uses[number % len(uses)]
    lab.selection.set({node_id})
    if what in ("enter", "ungroup", "make_single_user"):
        getattr(editor, what)()
    elif what == "rename" and editor.block_of(node_id) is not None:
        editor.rename(editor.block_of(node_id).id, f"Block {number}")
    elif what == "repeat":
        document.push("Set", operations.set_parameter(lab.network, node_id, "repeat", number + 1))
    elif what == "share":
        document.push("Set", operations.set_parameter(lab.network, node_id, "shared", True))
    elif what == "copy_into":
        lab.canvas.copy()
        editor.enter()
        lab.canvas.paste()


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


def drag(lab, name: str, what: int, where: QPoint, keys, cancelled: bool) -> None:
    """Drag from what the name says to a point; a wire to the node of that number."""
    start = grip(lab, name, what)
    if start is None:
        return
    button = {"pan": MIDDLE, "knife": RIGHT}.get(name, LEFT)
    held = {"knife": CTRL, "all wires": SHIFT, "copy off": ALT, "bend": ALT, "snap": SHIFT}
    if name in ("wire", "all wires") and lab.network.nodes:
        nodes = list(lab.network.nodes)
        port = lab.scene.nodes[nodes[where.x() % len(nodes)]].ports[0 if name == "wire" else -1]
        where = lab.at(lab.scene.port_point(port.end))
    lab.drag_with(held.get(name, keys), start, where, button, cancelled)


def grip(lab, name: str, what: int) -> QPoint | None:
    """Where this drag begins, if there is such a thing."""
    nodes = list(lab.network.nodes)
    wires = list(lab.scene.wires.values())
    annotations = list(lab.scene.annotations.items.values())
    if name in ("pan", "rubber band", "knife"):
        return QPoint(100 * what + 7, 50 * what + 7)
    if name in ("wire", "all wires", "move", "snap", "copy off") and nodes:
        node = nodes[what % len(nodes)]
        if name not in ("wire", "all wires"):
            return lab.header(node)
        return lab.at(lab.scene.port_point(lab.scene.nodes[node].ports[-1].end))
    if name in ("detach", "bend") and wires:
        wire = wires[what % len(wires)]
        point = wire.ends()[1] if name == "detach" else wire.path().pointAtPercent(0.3)
        return lab.at(point)
    if name in ("move the frame", "resize") and annotations:
        rect = annotations[what % len(annotations)].rect()
        corner = rect.topLeft() + QPointF(8, 4)
        return lab.at(corner if name == "move the frame" else rect.bottomRight() - QPointF(2, 2))
    return None


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


def is_cancelled(gesture) -> bool:
    name, _, cancelled = gesture
    return name in ("cancelled drop", "given up") or (name == "drag" and cancelled)


def keep_a_block() -> None:
    """Have a block of one layer in the library, under the key "block"."""
    inside = (Node("n1", "BlockInput", "x"), Node("n2", "ReLU", "relu"))
    blocks = Blocks()
    blocks.add(BlockData("b1", "Block", inside, (Wire("n1", "output", "n2", "input"),)))
    block_library().keep(blocks, "b1")


@settings(max_examples=100, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(gestures, min_size=1, max_size=12))
def test_any_sequence_of_gestures_can_be_undone(lab, sequence):
    lab.open("mlp")
    if not block_library().entries:
        keep_a_block()
    first = lab.bytes()
    for gesture in sequence:
        before, steps = lab.bytes(), lab.document.undo_stack.index()
        chosen = lab.selection.everything
        perform(lab, gesture)
        assert lab.document.undo_stack.index() <= steps + 1
        assert drawn_as_it_is(lab)
        if is_cancelled(gesture):
            assert lab.document.undo_stack.index() == steps
            assert (lab.bytes(), lab.selection.everything) == (before, chosen)
    last = lab.bytes()
    lab.undo_all()
    assert lab.bytes() == first
    assert drawn_as_it_is(lab)
    while lab.document.undo_stack.canRedo():
        lab.document.undo_stack.redo()
    assert lab.bytes() == last
    assert drawn_as_it_is(lab)
