"""Wheel, two fingers, pinches and double taps."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QNativeGestureEvent, QPointingDevice, QWheelEvent
from PySide6.QtWidgets import QApplication, QWidget

from gui.actions import make_actions
from gui.canvas.canvas_actions import connect_canvas

NO_KEY, CTRL = Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ControlModifier
Gesture = Qt.NativeGestureType


def wheel(lab, at: QPoint, turn: QPoint, fingers: QPoint | None = None, keys=NO_KEY) -> None:
    """Turn the wheel by eighths of a degree, or move two fingers by pixels."""
    where = QPointF(lab.viewport.mapToGlobal(at))
    phase = Qt.ScrollPhase.NoScrollPhase if fingers is None else Qt.ScrollPhase.ScrollUpdate
    button = Qt.MouseButton.NoButton
    pixels = fingers or QPoint()
    event = QWheelEvent(QPointF(at), where, pixels, turn, button, keys, phase, False)
    QApplication.sendEvent(lab.viewport, event)


def touch(lab, gesture: Gesture, at: QPoint, value: float = 0.0, way: QPointF | None = None):
    where = QPointF(lab.viewport.mapToGlobal(at))
    pad = QPointingDevice.primaryPointingDevice()
    event = QNativeGestureEvent(gesture, pad, 2, QPointF(at), where, where, value, way or QPointF())
    QApplication.sendEvent(lab.viewport, event)


def zoom(lab) -> float:
    return lab.canvas.transform().m11()


def test_the_wheel_zooms_at_the_cursor(pair, qtbot):
    lab, data, _ = pair
    at = lab.header(data)
    before = lab.canvas.mapToScene(at)
    with qtbot.waitSignal(lab.canvas.zoom_changed) as zoomed:
        wheel(lab, at, QPoint(0, 240))
    assert zoomed.args[0] > 1.3
    assert (lab.canvas.mapToScene(at) - before).manhattanLength() < 2


def test_zoom_has_its_limits(pair):
    lab, _, _ = pair
    for turn in (-1200, 1200):
        for _ in range(20):
            wheel(lab, QPoint(100, 100), QPoint(0, turn))
        assert 0.04 < zoom(lab) <= 4


def test_two_fingers_pan_and_zoom_with_ctrl(pair):
    lab, _, _ = pair
    before = lab.canvas.mapToScene(QPoint(0, 0))
    turn, fingers = QPoint(-60, 100), QPoint(-30, 50)
    wheel(lab, QPoint(300, 300), turn, fingers)
    assert zoom(lab) == 1
    assert lab.canvas.mapToScene(QPoint(0, 0)) - before == QPointF(30, -50)
    wheel(lab, QPoint(300, 300), turn, fingers, CTRL)
    assert zoom(lab) > 1


def test_a_pinch_zooms_where_the_fingers_are(pair):
    lab, data, _ = pair
    at = lab.header(data)
    touch(lab, Gesture.ZoomNativeGesture, at, 0.25)
    assert zoom(lab) == pytest.approx(1.25)
    assert (lab.header(data) - at).manhattanLength() < 40


def test_a_pinch_that_wanders_pans(pair):
    lab, _, _ = pair
    before = lab.canvas.mapToScene(QPoint(0, 0))
    touch(lab, Gesture.PanNativeGesture, QPoint(300, 300), way=QPointF(20, -10))
    assert lab.canvas.mapToScene(QPoint(0, 0)) - before == QPointF(-20, 10)


def test_a_double_tap_goes_near_and_back(pair):
    lab, data, _ = pair
    lab.node("ReLU", 4000, 3000)
    lab.canvas.fit()
    fitted = zoom(lab)
    at = lab.header(data)
    there = lab.canvas.mapToScene(at)
    touch(lab, Gesture.SmartZoomNativeGesture, at)
    assert zoom(lab) == pytest.approx(1)
    assert (lab.canvas.mapToScene(at) - there).manhattanLength() < 3
    touch(lab, Gesture.SmartZoomNativeGesture, at)
    assert zoom(lab) == pytest.approx(fitted)


def test_an_empty_canvas_stays_as_it_is(lab):
    before = lab.canvas.mapToScene(QPoint(0, 0))
    wheel(lab, QPoint(9, 9), QPoint(0, 240))
    wheel(lab, QPoint(9, 9), QPoint(), QPoint(5, 5))
    for gesture in Gesture:
        touch(lab, gesture, QPoint(9, 9), 0.5, QPointF(3, 3))
    assert zoom(lab) == 1
    assert lab.canvas.mapToScene(QPoint(0, 0)) == before


def test_commands_zoom_at_the_middle(pair, qtbot):
    lab, _, _ = pair
    owner = QWidget()
    qtbot.addWidget(owner)
    actions = make_actions(owner)
    connect_canvas(actions, lab.canvas)
    middle = lab.viewport.rect().center()
    before = lab.canvas.mapToScene(middle)
    actions["view.zoom_in"].trigger()
    actions["view.zoom_in"].trigger()
    assert zoom(lab) == pytest.approx(1.5625)
    actions["view.zoom_out"].trigger()
    assert zoom(lab) == pytest.approx(1.25)
    assert (lab.canvas.mapToScene(middle) - before).manhattanLength() < 3
    actions["view.zoom_reset"].trigger()
    assert zoom(lab) == pytest.approx(1)
