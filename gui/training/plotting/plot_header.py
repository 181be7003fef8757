"""The line above a plot: its name, and each curve's mark, name and value."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from gui.theme import color, font, theme

HEIGHT = 36


@dataclass(frozen=True)
class Entry:
    """One curve's place in the legend."""

    name: str
    value: str
    color: str


def loss_text(value: float) -> str:
    """Three significant digits, without an exponent where people can do without: 0.0412."""
    plain = value == 0 or 1e-4 <= abs(value) < 1e4
    return f"{value:#.3g}".rstrip(".") if plain else f"{value:.2e}"


def percent_text(share: float) -> str:
    """A share from 0 to 1 with two decimals: 98.74 %."""
    return f"{100 * share:.2f} %"


class PlotHeader(QWidget):
    """Painted rather than laid out, as its numbers change ten times a second."""

    def __init__(self, title: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._title = title
        self._entries: tuple[Entry, ...] = ()
        self._free = 0
        self.setFixedHeight(HEIGHT)
        self.setAccessibleName(title)
        theme().changed.connect(self.update)

    def keep_free(self, pixels: int) -> None:
        """Write nothing so far from the right edge."""
        self._free = pixels

    @property
    def entries(self) -> tuple[Entry, ...]:
        return self._entries

    def set_entries(self, entries: tuple[Entry, ...]) -> None:
        """Show this legend."""
        if entries != self._entries:
            self._entries = entries
            spoken = ", ".join(f"{each.name} {each.value}" for each in entries)
            self.setAccessibleName(f"{self._title}: {spoken}" if spoken else self._title)
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        x = _write(painter, 16, self._title, "text", 13, 600) + 16
        for each in self._entries:
            if x + _width(each) > self.width() - self._free:
                break  # half a number would be read as another one
            painter.setPen(QPen(color(each.color), 2))
            painter.drawLine(round(x), 20, round(x) + 12, 20)
            x = _write(painter, x + 18, each.name, "muted", 11, 400) + 5
            x = _write(painter, x, each.value, "text", 12, 600) + 14


def _width(entry: Entry) -> float:
    name = QFontMetricsF(font(11)).horizontalAdvance(entry.name)
    return 18 + name + 5 + QFontMetricsF(font(12, 600)).horizontalAdvance(entry.value)


def _write(painter: QPainter, x: float, text: str, token: str, px: int, weight: int) -> float:
    """Write at x and return where the text ends."""
    painter.setFont(font(px, weight))
    painter.setPen(color(token))
    box = QRectF(x, 10, painter.fontMetrics().horizontalAdvance(text) + 1, 20)
    painter.drawText(box, Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine, text)
    return box.right()
