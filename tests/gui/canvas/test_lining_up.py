"""Lining up and distributing the selection."""

from __future__ import annotations

import pytest


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
