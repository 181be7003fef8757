"""Moving the eye over the canvas or a graph: zoom at a point, fit, and centre."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from PySide6.QtCore import QObject, QPoint, QPointF, QRectF, Signal
from PySide6.QtGui import QTransform
from PySide6.QtWidgets import QGraphicsView

SMALLEST, LARGEST = 0.05, 4.0
WORLD = 200_000.0
"""Half the side of the ground that can be panned over."""
MARGIN = 24
MARGIN_BELOW = 112
"""Room for the hints and the map beneath a network that is fitted."""


class Navigator(QObject):
    """Sets the view's transform and scroll position."""

    zoom_changed = Signal(float)
    moved = Signal()
    """Another part of the scene is in sight."""

    def __init__(
        self, view: QGraphicsView, smallest: float = SMALLEST, margin_below: int = MARGIN_BELOW
    ) -> None:
        """`smallest` is the zoom that nothing goes below, `margin_below` stays free beneath."""
        super().__init__(view)
        self._view, self._smallest, self._margin_below = view, smallest, margin_below
        view.setSceneRect(-WORLD, -WORLD, 2 * WORLD, 2 * WORLD)
        view.setTransformationAnchor(QGraphicsView.ViewportAnchor.NoAnchor)
        view.horizontalScrollBar().valueChanged.connect(self.moved)
        view.verticalScrollBar().valueChanged.connect(self.moved)

    @property
    def zoom(self) -> float:
        """1 is 100 %."""
        return self._view.transform().m11()

    def in_sight(self) -> QRectF:
        """The part of the scene that the view shows."""
        return self._view.mapToScene(self._view.viewport().rect()).boundingRect()

    def zoom_at(self, factor: float, point: QPoint) -> None:
        """Zoom by a factor while what lies at this point of the view stays there."""
        zoom = min(max(self.zoom * factor, self._smallest), LARGEST)
        if zoom == self.zoom:
            return
        before = self._view.mapToScene(point)
        with self._repainting(zoom):
            self.scroll_by(self._view.mapFromScene(before) - point)
        self.zoom_changed.emit(zoom)
        self.moved.emit()

    def show_rect(self, area: QRectF) -> None:
        """Bring the area into sight as a whole, not larger than life, and centre it."""
        if area.isEmpty():
            return
        viewport = self._view.viewport().rect()
        width = max(viewport.width() - 2 * MARGIN, 1)
        height = max(viewport.height() - MARGIN - self._margin_below, 1)
        fitting = min(width / area.width(), height / area.height(), 1.0)
        zoom = max(fitting, self._smallest)
        shift = QPointF(0, (self._margin_below - MARGIN) / 2 / zoom)
        with self._repainting(zoom):
            self._view.centerOn(area.center() + shift)
        self.zoom_changed.emit(zoom)
        self.moved.emit()

    def show_place(self, zoom: float, corner: QPointF) -> None:
        """Show this point of the scene in the view's top left corner, at this zoom."""
        with self._repainting(zoom):
            self.scroll_by(self._view.mapFromScene(corner))
        self.zoom_changed.emit(zoom)
        self.moved.emit()

    def make_visible(self, area: QRectF) -> None:
        """Scroll as little as is needed to bring the area into sight."""
        self._view.ensureVisible(area, MARGIN, MARGIN)

    def scroll_by(self, way: QPoint) -> None:
        """Show what lies so many pixels further right and down."""
        across, down = self._view.horizontalScrollBar(), self._view.verticalScrollBar()
        across.setValue(across.value() + way.x())
        down.setValue(down.value() + way.y())

    @contextmanager
    def _repainting(self, zoom: float) -> Iterator[None]:
        """At another zoom all pixels are old: scrolls meanwhile need not move them."""
        mode = self._view.viewportUpdateMode()
        self._view.setViewportUpdateMode(QGraphicsView.ViewportUpdateMode.FullViewportUpdate)
        self._view.setTransform(QTransform.fromScale(zoom, zoom))
        yield
        self._view.setViewportUpdateMode(mode)
