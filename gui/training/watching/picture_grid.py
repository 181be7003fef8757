"""Small pictures in rows, as many as there is room for, each with a few words beneath."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QImage, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from engine.studio.training.message import Pixels
from gui.activations import to_image
from gui.theme import color, font, theme
from gui.tinting import paint_picture, tinted

GAP, CAPTION = 6, 16
LARGEST = 160


@dataclass(frozen=True)
class Entry:
    """One picture; `tone` is the token of its caption's colour, `words` all there is to say."""

    picture: Pixels
    caption: str = ""
    tone: str = "muted"
    words: str = ""


class PictureGrid(QWidget):
    """Says `nothing` while there are none."""

    chosen = Signal(int)

    def __init__(
        self,
        name: str,
        title: str,
        nothing: str,
        *,
        side: int = 48,
        tint: str = "accent",
        choosable: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        """`side` is a picture's largest side, `tint` the token that stands for below zero.

        Where they are `choosable`, a click, or Enter on the one the arrows went to, chooses one.
        """
        super().__init__(parent)
        self._title, self._nothing, self._usual_side, self._tint = title, nothing, side, tint
        self._entries: tuple[Entry, ...] = ()
        self._images: list[QImage] = []
        self._current = -1
        self.setObjectName(name)
        self.setAccessibleName(title)
        self.setToolTip(title)
        self.setMouseTracking(True)
        if choosable:
            self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
            self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        theme().changed.connect(self._make_images)
        self._make_images()

    @property
    def entries(self) -> tuple[Entry, ...]:
        return self._entries

    def set_tint(self, tint: str) -> None:
        """Stand another token for below zero."""
        self._tint = tint

    def set_entries(self, entries: Sequence[Entry], nothing: str | None = None) -> None:
        """Show these; `nothing` says why there are none."""
        self._nothing = self._nothing if nothing is None else nothing
        if tuple(entries) != self._entries or not entries:
            self._entries = tuple(entries)
            self._current = -1
            self._make_images()

    def sizeHint(self) -> QSize:
        return QSize(4 * (self._usual_side + GAP), 2 * (self._usual_side + CAPTION + GAP))

    def minimumSizeHint(self) -> QSize:
        return QSize(self._usual_side + GAP, self._usual_side)

    @property
    def _side(self) -> int:
        """A picture that is alone may be larger: a vector would be a line of one pixel."""
        if len(self._entries) != 1:
            return self._usual_side
        return max(min(LARGEST, self.width(), self.height()), self._usual_side)

    @property
    def _pitch(self) -> int:
        has_captions = any(each.caption for each in self._entries)
        return self._side + (CAPTION if has_captions else 0)

    def _make_images(self) -> None:
        self._images = [tinted(to_image(e.picture), self._tint, 0.0) for e in self._entries]
        spoken = ", ".join(e.words or e.caption for e in self._entries if e.words or e.caption)
        count = self.tr("{0} pictures").format(len(self._entries))
        self.setAccessibleDescription(spoken or (count if self._entries else self._nothing))
        self.update()

    # ------------------------------------------------------------ places

    @property
    def _columns(self) -> int:
        return max((self.width() + GAP) // (self._side + GAP), 1)

    def _cell(self, index: int) -> QRectF:
        row, column = divmod(index, self._columns)
        return QRectF(
            column * (self._side + GAP), row * (self._pitch + GAP), self._side, self._pitch
        )

    def _shown(self) -> int:
        """How many there is room for."""
        rows = max((self.height() + GAP) // (self._pitch + GAP), 1)
        return min(len(self._entries), rows * self._columns)

    def _at(self, point: QPointF) -> int:
        places = (i for i in range(self._shown()) if self._cell(i).contains(point))
        return next(places, -1)

    # ------------------------------------------------------------ acting

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        index = self._at(event.position())
        entry = self._entries[index] if index >= 0 else None
        self.setToolTip((entry.words or entry.caption) if entry else self._title)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        index = self._at(event.position())
        if index >= 0 and self.focusPolicy() != Qt.FocusPolicy.NoFocus:
            self._current = index
            self.update()
            self.chosen.emit(index)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        steps = {
            Qt.Key.Key_Left: -1,
            Qt.Key.Key_Right: 1,
            Qt.Key.Key_Up: -self._columns,
            Qt.Key.Key_Down: self._columns,
        }
        if event.key() in steps and self._entries:
            self._current = min(max(self._current + steps[event.key()], 0), self._shown() - 1)
            self.update()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Space) and self._current >= 0:
            self.chosen.emit(self._current)
        else:
            super().keyPressEvent(event)

    # ------------------------------------------------------------ painting

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if not self._entries:
            painter.setFont(font(11))
            painter.setPen(color("muted"))
            flags = Qt.AlignmentFlag.AlignLeft | Qt.TextFlag.TextWordWrap
            painter.drawText(QRectF(self.rect()), flags, self._nothing)
            return
        for index in range(self._shown()):
            self._paint_entry(painter, index)

    def _paint_entry(self, painter: QPainter, index: int) -> None:
        entry, image, cell = self._entries[index], self._images[index], self._cell(index)
        longest = max(image.width(), image.height(), 1)
        size = QRectF(
            0, 0, *(self._side * side / longest for side in (image.width(), image.height()))
        )
        size.moveCenter(QRectF(cell.x(), cell.y(), self._side, self._side).center())
        paint_picture(painter, image, size, 3)
        if index == self._current and self.hasFocus():
            painter.setPen(color("accent"))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(cell.adjusted(-1.5, -1.5, 1.5, 1.5), 4, 4)
        if entry.caption:
            painter.setFont(font(10, 500))
            painter.setPen(color(entry.tone))
            below = QRectF(
                cell.x() - GAP / 2, cell.bottom() - CAPTION + 2, self._side + GAP, CAPTION
            )
            painter.drawText(below, Qt.AlignmentFlag.AlignHCenter, entry.caption)
