"""Wheel, touchpad and keys: what turns, fingers and presses do to the part in sight."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, QPoint, Qt, Signal
from PySide6.QtGui import QNativeGestureEvent, QWheelEvent
from PySide6.QtWidgets import QGraphicsView

from gui.navigator import Navigator

WHEEL_STEP = 1.0015
"""The zoom of one unit of the wheel; a notch is 120 of them, 20 %."""

Gesture = Qt.NativeGestureType


class Touch(QObject):
    """Moves the navigator; in an empty view there is nothing to move."""

    moved = Signal()
    """Hands chose what is in sight: it is not to be fitted by itself any more."""

    def __init__(
        self,
        view: QGraphicsView,
        navigator: Navigator,
        is_empty: Callable[[], bool],
        fit: Callable[[], None],
    ) -> None:
        """`is_empty` tells whether there is nothing in the view, `fit` shows all of it."""
        super().__init__(view)
        self._view, self._navigator = view, navigator
        self._is_empty, self._fit = is_empty, fit

    def turn(self, event: QWheelEvent) -> None:
        """A wheel zooms; two fingers on a touchpad pan, and zoom with Ctrl, as pinches do."""
        fingers = event.pixelDelta()
        if fingers.isNull() or event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self._zoom(WHEEL_STEP ** event.angleDelta().y(), event.position().toPoint())
        else:
            self._pan(fingers)
        event.accept()

    def gesture(self, event: QNativeGestureEvent) -> None:
        """A pinch zooms, and pans where it wanders; a double tap goes near, and back again."""
        at = event.position().toPoint()
        match event.gestureType():
            case Gesture.ZoomNativeGesture:
                self._zoom(1 + event.value(), at)
            case Gesture.PanNativeGesture:
                self._pan(event.delta().toPoint())
            case Gesture.SmartZoomNativeGesture:
                self._go_near_or_back(at)

    def zoom_middle(self, factor: float) -> None:
        """Zoom while the middle of the view stays where it is."""
        self._zoom(factor, self._view.viewport().rect().center())

    def zoom_to_life(self) -> None:
        """Show a unit of the scene as a pixel."""
        self.zoom_middle(1 / self._navigator.zoom)

    def _zoom(self, factor: float, at: QPoint) -> None:
        if not self._is_empty():
            self.moved.emit()
            self._navigator.zoom_at(factor, at)

    def _pan(self, way: QPoint) -> None:
        if not self._is_empty():
            self.moved.emit()
            self._navigator.scroll_by(-way)

    def _go_near_or_back(self, at: QPoint) -> None:
        """Life size where the fingers are; all of it where that is life size already."""
        if self._navigator.zoom < 1:
            self._zoom(1 / self._navigator.zoom, at)
        else:
            self._fit()
