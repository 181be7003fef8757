"""What thickness and colour say in the graph, with their units: a line or two beneath it."""

from __future__ import annotations

from PySide6.QtCore import QRectF
from PySide6.QtGui import QLinearGradient, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from gui.autograd.items import HEAT
from gui.autograd.values import EdgeStyle, NodeColours, amount_text
from gui.theme import color, mix, theme

BESIDE, BELOW = 24, 10


class Ramp(QWidget):
    """From nothing to the most: the colours a node may have."""

    def __init__(self) -> None:
        super().__init__()
        self.setFixedSize(72, 10)
        theme().changed.connect(self.update)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        gradient = QLinearGradient(0, 0, self.width(), 0)
        gradient.setColorAt(0, color("raised"))
        gradient.setColorAt(1, mix("raised", "warn", HEAT))
        painter.setPen(color("border"))
        painter.setBrush(gradient)
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 4, 4)


class Legend(QFrame):
    """A strip as wide as the graph."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("autogradLegend")
        self.setProperty("role", "strip")
        self._edges, self._least, self._most = QLabel(), QLabel(), QLabel()
        self._ramp = Ramp()
        row = QHBoxLayout()
        row.setSpacing(6)
        for widget in (self._least, self._ramp, self._most):
            row.addWidget(widget)
        row.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(BESIDE, BELOW, BESIDE, BELOW)
        column.setSpacing(6)
        column.addLayout(row)
        column.addWidget(self._edges)
        self._edges.setWordWrap(True)
        for words in (self._least, self._most, self._edges):
            words.setProperty("role", "secondary")
        self.show_colours("plain", 0.0)
        self.show_edges("both")

    @property
    def text(self) -> str:
        """All that it says."""
        shown = (self._least, self._most, self._edges)
        return " ".join(words.text() for words in shown if not words.isHidden())

    def show_edges(self, style: EdgeStyle) -> None:
        """Say what of an arrow tells the norm."""
        what = {
            "both": self.tr("Thickness, brightness and number"),
            "width": self.tr("Thickness and number"),
            "colour": self.tr("Brightness and number"),
        }[style]
        text = self.tr(
            "Arrows run the way the gradient does. {0}: L2 norm of the gradient, log scale. "
            "Dashed: not reached yet."
        )
        self._edges.setText(text.format(what))

    def show_colours(self, colours: NodeColours, most: float) -> None:
        """Say what colours the nodes, up to the most that one has; nothing while it is unknown."""
        coloured = colours != "plain"
        title = {
            "plain": "",
            "time": self.tr("Time forward and backward: 0"),
            "memory": self.tr("Kept for backward: 0"),
        }[colours]
        self._least.setText(title)
        known = coloured and most > 0
        if coloured and not known:
            self._least.setText(
                self.tr("Measuring the time of every op…")
                if colours == "time"
                else self.tr("Nothing is kept for backward.")
            )
        self._least.setVisible(coloured)
        self._ramp.setVisible(known)
        self._most.setVisible(known)
        self._most.setText(amount_text(most, colours) if known else "")

    def height_for(self, width: int) -> int:
        """How high it is where it may be so wide."""
        self.layout().activate()
        return self.layout().totalHeightForWidth(width)


def settled(view: QWidget, card: QWidget, legend: Legend) -> tuple[int, int]:
    """Place a card at the right of a view and the legend beneath; how much of it they take."""
    beside = card.width() if card.isVisibleTo(view) else 0
    width = view.width() - beside
    below = legend.height_for(width) if legend.isVisibleTo(view) else 0
    card.setGeometry(width, 0, card.width(), view.height())
    legend.setGeometry(0, view.height() - below, width, below)
    return beside, below
