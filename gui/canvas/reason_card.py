"""The small card by the cursor that says why a gesture was refused."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRectF, Qt, QTimer
from PySide6.QtGui import QHideEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QLabel, QWidget

from gui.canvas import style
from gui.icons import paint_icon
from gui.theme import color

SECONDS_PER_CHARACTER = 0.06
WIDTH = 280
OFFSET = QPoint(14, 18)


class ReasonCard(QLabel):
    """Shows a sentence for as long as it takes to read, or until it is put away."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("canvasReason")
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setWordWrap(True)
        self.setMaximumWidth(WIDTH)
        self.setContentsMargins(38, 9, 12, 9)
        self.setFont(style.font(12))
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.hide)
        self.hide()

    def tell(self, sentence: str, at: QPoint) -> None:
        """Show the sentence beside this point of the parent."""
        self.setText(sentence)
        palette = self.palette()
        palette.setColor(self.foregroundRole(), color("text"))
        self.setPalette(palette)
        width = min(WIDTH, round(style.text_width(sentence, 12)) + 54)
        self.resize(width, self.heightForWidth(width))
        room = self.parentWidget().rect().size() - self.size()
        corner = at + OFFSET
        self.move(min(corner.x(), room.width()), min(corner.y(), room.height()))
        self.show()
        self.raise_()
        self._timer.start(round(1000 * (2 + SECONDS_PER_CHARACTER * len(sentence))))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        card = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        style.draw_rounded(painter, card, style.RADIUS, color("bad_wash"), color("bad", 90))
        paint_icon(painter, "warning", QRectF(12, 10, 16, 16), color("bad"))
        painter.end()
        super().paintEvent(event)

    def hideEvent(self, event: QHideEvent) -> None:
        self._timer.stop()
