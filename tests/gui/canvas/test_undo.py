"""Whatever hands do on the canvas, undoing it all gives the first file back, byte for byte."""

from __future__ import annotations

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QPoint, Qt

from engine.studio.network.catalogue import CATALOGUE

points = st.builds(QPoint, st.integers(0, 999), st.integers(0, 699))
kinds = st.sampled_from(sorted(CATALOGUE))
KEYS = (
    (Qt.Key.Key_Delete, Qt.KeyboardModifier.NoModifier),
    (Qt.Key.Key_Delete, Qt.KeyboardModifier.ShiftModifier),
    (Qt.Key.Key_Right, Qt.KeyboardModifier.NoModifier),
    (Qt.Key.Key_Escape, Qt.KeyboardModifier.NoModifier),
)
gestures = st.one_of(
    st.tuples(st.just("drop"), kinds, points),
    st.tuples(st.just("drag"), points, points),
    st.tuples(st.just("cancelled drag"), points, points),
    st.tuples(st.just("wire"), st.integers(0, 9), st.integers(0, 9)),
    st.tuples(st.just("move"), st.integers(0, 9), points),
    st.tuples(st.just("key"), st.sampled_from(KEYS), st.none()),
    st.tuples(st.just("command"), st.sampled_from(("duplicate", "cut", "select_all")), st.none()),
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
    elif name == "wire" and nodes:
        source, target = (lab.scene.nodes[nodes[each % len(nodes)]] for each in (what, where))
        if source.ports and target.ports:
            ends = source.ports[-1].end, target.ports[0].end
            lab.drag(*(lab.at(lab.scene.port_point(end)) for end in ends))
    elif name == "move" and nodes:
        lab.drag(lab.header(nodes[what % len(nodes)]), where)
    elif name == "key":
        lab.key(*what)
    elif name == "command":
        getattr(lab.canvas, what)()
    elif name == "add":
        lab.canvas.add_layer(what)
    lab.canvas._asking.close()
    lab.canvas._rename.close_field()


def drawn_as_it_is(lab) -> bool:
    """Whether every node and wire has its item, at its place, and nothing else is drawn."""
    network, scene = lab.network, lab.scene
    places = {each: (item.pos().x(), item.pos().y()) for each, item in scene.nodes.items()}
    drawn = len(scene.nodes) + len(scene.wires) + len(scene.cards)
    return (
        places == {node.id: (node.x, node.y) for node in network.nodes.values()}
        and set(scene.wires) == set(network.wires)
        and all(item.isVisible() for item in scene.wires.values())
        and len(scene.items()) == drawn
    )


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(gestures, min_size=1, max_size=12))
def test_any_sequence_of_gestures_can_be_undone(lab, sequence):
    lab.open("mlp")
    first = lab.bytes()
    for gesture in sequence:
        perform(lab, gesture)
        assert drawn_as_it_is(lab)
    last = lab.bytes()
    lab.undo_all()
    assert lab.bytes() == first
    assert drawn_as_it_is(lab)
    while lab.document.undo_stack.canRedo():
        lab.document.undo_stack.redo()
    assert lab.bytes() == last
    assert drawn_as_it_is(lab)
