"""Draws a network as the canvas does, but of a copy, and without what only hands need."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtWidgets import QGraphicsItem

from engine.studio.network import operations
from engine.studio.network.project import ProjectData
from gui.canvas.picture_layer import set_pictures
from gui.canvas.scene import NetworkScene
from gui.document import Document, Level
from gui.selection import Selection
from gui.theme import DARK, LIGHT, Tokens, theme

MARGIN = 16.0
"""Around the network, in pixels of the canvas."""
SMALLEST_SHARP = 0.5
"""The canvas leaves words out below this zoom; smaller pictures are shrunk from this one."""
PAPER = "#FFFFFF"

Pictures = Mapping[str, Sequence[QImage]]


@dataclass(frozen=True)
class Look:
    """`arranged` lays the network out anew, and leaves out the marks of problems."""

    dark: bool = False
    arranged: bool = False
    transparent: bool = False

    @property
    def tokens(self) -> Tokens:
        """The colours: what the canvas has, but on white where it goes on paper."""
        if self.dark:
            return DARK
        on_paper = self.arranged or self.transparent
        return replace(LIGHT, window=PAPER) if on_paper else LIGHT


class Drawing(Protocol):
    """What can be written as a picture."""

    def size(self, scale: float = 1.0) -> QSize:
        """Width and height in pixels, at this scale."""

    def paint(self, painter: QPainter, target: QRectF, look: Look) -> None:
        """Paint it into the rectangle."""

    def image(self, scale: float, look: Look) -> QImage:
        """It in pixels. MemoryError where there is no room for so many."""


class NetworkDrawing:
    """One network, ready to be painted; `look.arranged` is fixed, the rest may vary."""

    def __init__(
        self, project: ProjectData, pictures: Pictures, arranged: bool, level: Level = ()
    ) -> None:
        """`pictures` are the activations to show, as the canvas takes them.

        With a level, what is drawn is the inside of that block.
        """
        self._document = Document()
        self._document.open(project)
        self._document.open_level(level)
        self._selection = Selection(self._document)
        self._scene = NetworkScene(self._document, self._selection)
        set_pictures(self._scene, self._scene.nodes, pictures)
        if arranged:
            self._arrange()
        for card in self._scene.cards.values():
            self._scene.removeItem(card)
        self._area = QRectF()
        for item in self._scene.items():
            # An item's cache is a picture in the screen's pixels, which no scale would sharpen.
            item.setCacheMode(QGraphicsItem.CacheMode.NoCache)
            self._area |= item.sceneBoundingRect()
        self._area.adjust(-MARGIN, -MARGIN, MARGIN, MARGIN)

    def size(self, scale: float = 1.0) -> QSize:
        """Width and height in pixels, at this scale."""
        return QSize(
            max(1, round(self._area.width() * scale)), max(1, round(self._area.height() * scale))
        )

    def paint(self, painter: QPainter, target: QRectF, look: Look) -> None:
        """Paint the network into the rectangle."""
        with theme().painted_as(look.tokens):
            if not look.transparent:
                painter.fillRect(target, QColor(look.tokens.window))
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            self._scene.render(painter, target, self._area)

    def image(self, scale: float, look: Look) -> QImage:
        """The network in pixels."""
        return image_of(self, scale, look)

    def _arrange(self) -> None:
        network = self._document.network
        sizes = {node_id: item.size for node_id, item in self._scene.nodes.items()}
        self._document.push("", operations.arrange(network, sizes))
        shapes = self._document.analysis.shapes
        for item in self._scene.nodes.values():
            item.set_face(replace(item.face, problem=None))
        for wire_id, wire in network.wires.items():
            self._scene.wires[wire_id].set_shape(shapes.get((wire.source, wire.output)), False)


def image_of(drawing: Drawing, scale: float, look: Look) -> QImage:
    """A drawing in pixels. MemoryError where there is no room for so many."""
    sharp = max(scale, SMALLEST_SHARP)
    image = QImage(drawing.size(sharp), QImage.Format.Format_ARGB32_Premultiplied)
    if image.isNull():
        raise MemoryError
    image.fill(0)
    painter = QPainter(image)
    drawing.paint(painter, QRectF(image.rect()), look)
    painter.end()
    if sharp == scale:
        return image
    return image.scaled(
        drawing.size(scale),
        Qt.AspectRatioMode.IgnoreAspectRatio,
        Qt.TransformationMode.SmoothTransformation,
    )
