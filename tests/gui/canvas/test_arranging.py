"""Arrangements are worked out beside the window, and are void once something is edited."""

from __future__ import annotations

import threading

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt

from engine.studio.network import operations
from gui.messages import messages


@pytest.fixture
def heap(lab):
    """LeNet, all its nodes in one place."""
    lab.open("lenet")
    edits = operations.move(lab.network, dict.fromkeys(lab.network.nodes, (0, 0)))
    lab.document.push("Heap", edits)
    return lab


@pytest.fixture
def held_back(monkeypatch):
    """Arrangements wait until this event is set."""
    go_on, arrange = threading.Event(), operations.arrange

    def wait(network, sizes):
        assert go_on.wait(20)
        return arrange(network, sizes)

    monkeypatch.setattr(operations, "arrange", wait)
    yield go_on
    go_on.set()


def places(lab) -> set[tuple[float, float]]:
    return {(node.x, node.y) for node in lab.network.nodes.values()}


def test_it_glides_and_a_press_ends_that(heap):
    heap.canvas.arrange()
    heap.wait_for_arrangement()
    last = heap.named("loss")
    place = QPointF(heap.network.nodes[last].x, heap.network.nodes[last].y)
    assert place != QPointF(0, 0)
    assert heap.scene.nodes[last].pos() != place  # on its way
    heap.press(QPoint(5, 5))
    assert heap.scene.nodes[last].pos() == place
    heap.release(QPoint(5, 5))


def test_it_is_one_step_and_undoing_it_on_its_way_goes_back(heap):
    before, steps = heap.bytes(), heap.document.undo_stack.count()
    heap.canvas.arrange()
    heap.wait_for_arrangement()
    assert heap.document.undo_stack.count() == steps + 1
    heap.document.undo_stack.undo()
    assert heap.bytes() == before
    assert all(item.pos() == QPointF(0, 0) for item in heap.scene.nodes.values())


def test_the_window_goes_on_meanwhile(heap, held_back):
    heap.canvas.arrange()
    heap.selection.set({heap.named("conv1")})
    heap.key(Qt.Key.Key_Home)
    assert heap.canvas._arranging.is_under_way
    assert places(heap) == {(0, 0)}
    held_back.set()
    heap.wait_for_arrangement()
    assert len(places(heap)) == len(heap.network.nodes)


def test_an_edit_makes_it_void(heap, held_back, qtbot):
    heap.canvas.arrange()
    job = heap.canvas._arranging._job
    heap.node("ReLU", 900, 900)
    assert not heap.canvas._arranging.is_under_way
    before = heap.bytes()
    with qtbot.waitSignal(job.finished):
        held_back.set()
    assert heap.bytes() == before


def test_escape_gives_it_up_and_keeps_the_selection(heap, held_back):
    heap.selection.set({heap.named("conv1")})
    heap.canvas.arrange()
    heap.key(Qt.Key.Key_Escape)
    assert not heap.canvas._arranging.is_under_way
    assert heap.selection.nodes
    heap.key(Qt.Key.Key_Escape)
    assert not heap.selection.nodes


def test_another_project_makes_it_void(heap, held_back, qtbot):
    heap.canvas.arrange()
    job = heap.canvas._arranging._job
    heap.open("mlp")
    before = heap.bytes()
    with qtbot.waitSignal(job.finished):
        held_back.set()
    assert heap.bytes() == before


def test_a_failure_is_one_sentence(heap, monkeypatch, qtbot):
    monkeypatch.setattr(operations, "arrange", lambda network, sizes: 1 / 0)
    before = heap.bytes()
    with qtbot.waitSignal(messages().posted) as posted:
        heap.canvas.arrange()
    assert posted.args[0].text.startswith("The network could not be arranged")
    assert heap.bytes() == before and not heap.canvas._arranging.is_under_way
