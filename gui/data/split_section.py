"""How the samples are shared out: what is trained on, what is held out, and by which seed."""

from __future__ import annotations

import msgspec
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPainterPath, QPaintEvent
from PySide6.QtWidgets import QLabel, QSpinBox, QWidget

from engine.datasets import Samples, split_rows
from engine.studio.network.edits import ChangeSettings
from engine.studio.network.sentences import number
from gui.data.section import Section
from gui.document import Document
from gui.theme import color, theme

MOST_SEED = 2**31 - 1
FIELD_WIDTH = 92


class SplitSection(Section):
    """Held-out share and seed, as in the run's settings, with what they come to."""

    def __init__(self, document: Document, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._document = document
        self._samples: Samples | None = None
        self.set_title(self.tr("Split"))
        self._bar = SplitBar()
        self._words = QLabel()
        self._words.setObjectName("splitWords")
        self._words.setProperty("role", "secondary")
        self._words.setWordWrap(True)
        self._held_out = QSpinBox(maximum=90, suffix="\N{THIN SPACE}%", singleStep=5)
        self._seed = QSpinBox(maximum=MOST_SEED)
        self.column.addWidget(self._bar)
        self.column.addWidget(self._words)
        self.add_row(
            self.tr("Held out"),
            self._held_out,
            "dataHeldOutSpin",
            self.tr("The share of the data that is kept for validation and never learned from"),
        )
        self.add_row(
            self.tr("Seed"),
            self._seed,
            "dataSeedSpin",
            self.tr("The same seed gives the same split, first weights and order of batches"),
        )
        for field in (self._held_out, self._seed):
            field.setKeyboardTracking(False)
            field.setFixedWidth(FIELD_WIDTH)
            field.lineEdit().setTextMargins(5, 0, 0, 0)
        self._held_out.valueChanged.connect(lambda share: self._change("held_out", share / 100))
        self._seed.valueChanged.connect(lambda seed: self._change("seed", seed))
        document.settings_changed.connect(self._show)
        document.project_replaced.connect(self._show)
        self._show()

    def show_samples(self, samples: Samples | None) -> None:
        """Share out these samples."""
        self._samples = samples
        self._show()

    def _change(self, name: str, value: float) -> None:
        settings = self._document.settings
        if getattr(settings, name) != value:
            edit = ChangeSettings(msgspec.structs.replace(settings, **{name: value}))
            text = self.tr("Set {0}").format(name.replace("_", " "))
            self._document.push(text, [edit], merge_key=f"settings.{name}")

    def _show(self) -> None:
        settings = self._document.settings
        for field, value in (
            (self._held_out, round(100 * settings.held_out)),
            (self._seed, settings.seed),
        ):
            field.blockSignals(True)
            field.setValue(value)
            field.blockSignals(False)
        samples = self._samples
        if samples is None:
            self._words.clear()
            self._bar.show_shares(0, 0, 0)
            return
        training, held_out = split_rows(
            len(samples), settings.held_out, settings.seed, ordered=samples.ordered_split
        )
        test = 0 if samples.test is None else len(samples.test)
        self._bar.show_shares(len(training), len(held_out), test)
        counts = (number(len(training)), number(len(held_out)))
        text = self.tr("{0} to train on, {1} held out").format(*counts)
        if test:
            text += self.tr(", {0} for the test").format(number(test))
        how = self.tr("in their order") if samples.ordered_split else self.tr("chosen by the seed")
        self._words.setText(f"{text}, {how}")


class SplitBar(QWidget):
    """The shares as parts of one bar."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._shares = (0, 0, 0)
        self.setFixedHeight(8)
        theme().changed.connect(self.update)

    def show_shares(self, training: int, held_out: int, test: int) -> None:
        """So many samples each."""
        self._shares = (training, held_out, test)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        frame = QPainterPath()
        frame.addRoundedRect(QRectF(self.rect()), 4, 4)
        painter.setClipPath(frame)
        painter.fillRect(self.rect(), color("hover" if theme().is_dark else "line"))
        total, left = sum(self._shares), 0.0
        for share, tint in zip(self._shares, ("muted", "accent", "run2"), strict=True):
            width = self.width() * share / total if total else 0.0
            if width:
                painter.fillRect(QRectF(left, 0, max(width - 1, 1), self.height()), color(tint))
            left += width
        painter.setPen(Qt.PenStyle.NoPen)
