"""The steps of a recording as a bar to scrub along: forward, backward, update."""

from __future__ import annotations

import math
from itertools import pairwise

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QHelpEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from engine.studio.debugging.replay import Replay
from gui.autograd.debugging import step_text
from gui.autograd.debugging.debugger import Debugger
from gui.theme import color, font, mix, theme

HEIGHT = 92
MARGIN = 16
LABELS, NORMS, CELLS, GUTTER = 18, 26, 22, 14
"""From the top: the names of the phases, bars of norms, the steps, red dots."""
PHASE_GAP, LAYER_GAP = 18.0, 3.0
DECADES = 6.0
"""Bars of norms reach from the largest so many powers of ten down."""
MOST_ROUNDED = 400
"""The cells of more steps are so narrow that round corners could not be seen."""
PHASES = ("forward", "backward", "update")


class Timeline(QWidget):
    """A cell a step, coloured by its layer; gaps part layers and phases.

    A click or a drag goes to a step, one in the gutter below sets a breakpoint; arrows step.
    """

    menu_wanted = Signal(int, object)
    """A context menu is wanted for a step, at this place on the screen."""

    def __init__(self, debugger: Debugger, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._debugger = debugger
        self.nodes: step_text.Nodes = {}
        self._lefts: list[float] = []
        self._widths: list[float] = []
        self._norms: list[float | None] = []
        self._largest = 1.0
        self.setObjectName("debugTimeline")
        self.setAccessibleName(self.tr("Steps of the recorded batch"))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        debugger.opened.connect(self._on_opened)
        debugger.moved.connect(self._on_moved)
        debugger.breakpoints_changed.connect(self.update)
        theme().changed.connect(self.update)

    def sizeHint(self) -> QSize:
        return QSize(600, HEIGHT)

    def minimumSizeHint(self) -> QSize:
        return QSize(240, HEIGHT)

    def cell(self, number: int) -> QRectF:
        """Where a step is drawn."""
        top = LABELS + NORMS
        return QRectF(self._lefts[number], top, self._widths[number], CELLS)

    # ------------------------------------------------------------ following

    def _on_opened(self) -> None:
        replay = self._debugger.replay
        assert replay is not None
        self._norms = [_norm_of(replay, number) for number in range(len(replay.steps))]
        self._largest = max((norm for norm in self._norms if norm), default=1.0)
        self._place()
        self._on_moved()

    def _on_moved(self) -> None:
        replay = self._debugger.replay
        if replay is not None:
            words = step_text.place_text(replay, self._debugger.at, self.nodes)
            self.setAccessibleDescription(words)
        self.update()

    def resizeEvent(self, event: QEvent) -> None:
        self._place()

    def _place(self) -> None:
        """Give every step the same width, as far as the gaps leave room."""
        replay = self._debugger.replay
        self._lefts, self._widths = [], []
        if replay is None:
            return
        steps, gaps, gap = replay.steps, [0.0], 0.0
        for before, after in pairwise(steps):
            if before.phase != after.phase:
                gap += PHASE_GAP
            elif before.layer != after.layer:
                gap += LAYER_GAP
            gaps.append(gap)
        room = self.width() - 2 * MARGIN
        if gap > room / 3:  # of very many steps the gaps would take all the room
            gaps = [each * room / 3 / gap for each in gaps]
            gap = gaps[-1]
        width = max(room - gap, 1.0) / len(steps)
        self._lefts = [MARGIN + number * width + each for number, each in enumerate(gaps)]
        between = 1.0 if width > 4 else 0.0
        self._widths = [width - between] * len(steps)

    def step_at(self, x: float) -> int | None:
        """The step that is nearest to a place along the bar; None without a recording."""
        if not self._lefts:
            return None
        return min(
            range(len(self._lefts)),
            key=lambda number: abs(self._lefts[number] + self._widths[number] / 2 - x),
        )

    # ------------------------------------------------------------ acting

    def mousePressEvent(self, event: QMouseEvent) -> None:
        number = self.step_at(event.position().x())
        if number is None:
            return
        if event.button() == Qt.MouseButton.RightButton:
            self.menu_wanted.emit(number, event.globalPosition().toPoint())
        elif event.button() == Qt.MouseButton.LeftButton:
            if event.position().y() > LABELS + NORMS + CELLS:
                self._debugger.point_at(number)
                self._debugger.toggle_breakpoint()
                self._debugger.point_at(None)
            else:
                self._debugger.go(number)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        number = self.step_at(event.position().x())
        on_bar = event.position().y() <= LABELS + NORMS + CELLS
        if event.buttons() & Qt.MouseButton.LeftButton and number is not None and on_bar:
            self._debugger.go(number)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        debugger = self._debugger
        actions = {
            Qt.Key.Key_Left: debugger.step_back,
            Qt.Key.Key_Right: debugger.step_on,
            Qt.Key.Key_PageUp: debugger.previous_layer,
            Qt.Key.Key_PageDown: debugger.step_layer,
            Qt.Key.Key_Home: debugger.to_start,
            Qt.Key.Key_End: debugger.to_end,
            Qt.Key.Key_Space: debugger.run,
        }
        action = actions.get(Qt.Key(event.key()))
        if action is None:
            super().keyPressEvent(event)
        else:
            action()

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            replay, number = self._debugger.replay, self.step_at(event.pos().x())
            if replay is not None and number is not None:
                words = step_text.place_text(replay, number, self.nodes)
                if event.pos().y() > LABELS + NORMS + CELLS:
                    words = self.tr("A click stops here, or stops here no more")
                QToolTip.showText(event.globalPos(), words, self)
            return True
        return super().event(event)

    # ------------------------------------------------------------ painting

    def paintEvent(self, event: QPaintEvent) -> None:
        replay = self._debugger.replay
        if replay is None or not self._lefts:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint_phases(painter, replay)
        self._paint_steps(painter, replay)
        self._paint_head(painter)

    def _paint_phases(self, painter: QPainter, replay: Replay) -> None:
        painter.setFont(font(11, 500))
        painter.setPen(color("muted"))
        for phase in PHASES:
            numbers = [n for n, step in enumerate(replay.steps) if step.phase == phase]
            if not numbers:
                continue
            words = step_text.phase_text(replay.steps[numbers[0]])
            if phase == "backward":
                words = self.tr("Backward, with the norm of each gradient")
            left, right = self.cell(numbers[0]).left(), self.cell(numbers[-1]).right()
            room = QRectF(left, 0, max(right - left, 0), LABELS)
            metrics = painter.fontMetrics()
            if phase == "update" and metrics.horizontalAdvance(words) > room.width():
                room.setLeft(self.width() - MARGIN - metrics.horizontalAdvance(words) - 2)
                painter.drawText(room, Qt.AlignmentFlag.AlignRight, words)
                continue
            elided = metrics.elidedText(words, Qt.TextElideMode.ElideRight, int(room.width()))
            painter.drawText(room, Qt.AlignmentFlag.AlignLeft, elided)

    def _paint_steps(self, painter: QPainter, replay: Replay) -> None:
        """All cells, bars and dots, those of one colour together: there may be thousands."""
        rects: dict[tuple[str, bool], list[QRectF]] = {}
        bars: dict[bool, list[QRectF]] = {True: [], False: []}
        stopping = self._debugger.stopping_nodes
        painter.setPen(Qt.PenStyle.NoPen)
        for number, step in enumerate(replay.steps):
            is_done = number <= self._debugger.at
            tint = step_text.category(step, self.nodes)
            rects.setdefault((tint, is_done), []).append(self.cell(number))
            bar = self._bar(number)
            if bar is not None:
                bars[is_done].append(bar)
            if step.node in stopping:
                self._paint_dot(painter, number)
        for (tint, is_done), group in rects.items():
            self._paint_rects(painter, group, mix("window", tint, 0.8 if is_done else 0.28))
        for is_done, group in bars.items():
            self._paint_rects(painter, group, color("accent", 180 if is_done else 60))

    def _paint_rects(self, painter: QPainter, rects: list[QRectF], tint: QColor) -> None:
        painter.setBrush(tint)
        if len(self._lefts) > MOST_ROUNDED:
            painter.drawRects(rects)
            return
        for rect in rects:
            painter.drawRoundedRect(rect, 2, 2)

    def _bar(self, number: int) -> QRectF | None:
        """The bar of the norm over a cell; None where there is none."""
        norm = self._norms[number]
        if not norm or not math.isfinite(norm):
            return None
        share = max(1 + math.log10(norm / self._largest) / DECADES, 0.06)
        height = share * (NORMS - 6)
        cell = self.cell(number)
        return QRectF(cell.left(), cell.top() - 2 - height, cell.width(), height)

    def _paint_dot(self, painter: QPainter, number: int) -> None:
        cell = self.cell(number)
        painter.setBrush(color("bad"))
        painter.drawEllipse(QPointF(cell.center().x(), cell.bottom() + GUTTER / 2 + 1), 3.5, 3.5)

    def _paint_head(self, painter: QPainter) -> None:
        """The place of the step that is looked at."""
        cell = self.cell(self._debugger.at)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        ink: QColor = color("accent" if self.hasFocus() else "text")
        painter.setPen(QPen(ink, 2))
        painter.drawRoundedRect(cell.adjusted(-1.5, -1.5, 1.5, 1.5), 3, 3)
        x = cell.center().x()
        painter.drawLine(QPointF(x, LABELS + 4), QPointF(x, cell.top() - 2))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(ink)
        painter.drawEllipse(QPointF(x, LABELS + 4), 4, 4)


def _norm_of(replay: Replay, number: int) -> float | None:
    """The norm of the gradients that came to a backward step."""
    step = replay.steps[number]
    if step.phase != "backward":
        return None
    reversal = replay.reversal(step)
    values = replay.gradients(step) if reversal is None else reversal.incoming
    return math.sqrt(sum((each.norm or 0.0) ** 2 for each in values if each is not None))
