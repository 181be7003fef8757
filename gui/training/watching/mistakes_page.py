"""Where the network goes wrong: the confusion matrix of each epoch, and the pictures behind it."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSlider,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from engine.studio.report.scores import Counts, class_names, matrix
from engine.studio.training.watching.watch_messages import Mistakes, SampleSeen
from gui.empty_note import EmptyNote
from gui.training.runs.run_list import RunEntry
from gui.training.session import TrainingSession
from gui.training.watching.confusion import ConfusionView
from gui.training.watching.picture_grid import Entry, PictureGrid


class MistakesPage(QWidget):
    """Shows the newest matrix, or that of an epoch chosen by the slider, and newest pictures.

    A picture that is chosen comes onto the pad.

    Of a selected run whose weights are not in hand it shows the matrix that was kept, without
    pictures: those are of the network in hand.
    """

    def __init__(self, session: TrainingSession, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session, self._watching = session, session.watching
        self._is_old = False
        self._follows = True
        self._shown: list[SampleSeen] = []
        self._old: RunEntry | None = None
        """The run whose kept matrix is shown."""
        self.setObjectName("mistakesPage")
        self.matrix = ConfusionView()
        self.pictures = PictureGrid(
            "mistakePictures",
            self.tr("The pictures behind the chosen cell"),
            self.tr("No sample is in this cell"),
            side=56,
            choosable=True,
        )
        self._epoch = QSlider(Qt.Orientation.Horizontal)
        self._epoch_label = _label("secondary")
        self._score = _label("secondary")
        self._heading = _label("heading")
        self._worst = QPushButton(self.tr("Worst mistakes"))
        self._pages = QStackedWidget()
        self._lay_out()
        self._watching.confusion_changed.connect(self._on_confusion_changed)
        self._watching.mistakes_shown.connect(self._on_mistakes_shown)
        self._epoch.valueChanged.connect(self._on_epoch_changed)
        self._worst.clicked.connect(self.show_worst)
        self.matrix.cell_chosen.connect(self._ask)
        self.pictures.chosen.connect(self._try)
        session.runs.replaced.connect(self._refresh)
        session.runs.shown_changed.connect(self._refresh)
        session.weights_changed.connect(self._on_weights_changed)
        self._refresh()

    def show_worst(self) -> None:
        """Show the mistakes that the network made with the most confidence."""
        self.matrix.choose(None)
        self._ask()

    def _lay_out(self) -> None:
        title = _label("title")
        title.setText(self.tr("Held-out samples"))
        self._epoch.setObjectName("confusionEpochSlider")
        self._epoch.setAccessibleName(self.tr("Epoch"))
        self._epoch.setToolTip(self.tr("Whose matrix is shown; at the right the newest"))
        self._epoch.setFixedWidth(160)
        self._worst.setObjectName("worstMistakesButton")
        self._worst.setProperty("role", "quiet")
        self._worst.setToolTip(self.tr("The mistakes made with the most confidence"))
        header = QHBoxLayout()
        header.setSpacing(12)
        header.addWidget(title)
        header.addWidget(self._score)
        header.addStretch()
        header.addWidget(self._epoch_label)
        header.addWidget(self._epoch)
        above = QHBoxLayout()
        above.addWidget(self._heading)
        above.addStretch()
        above.addWidget(self._worst)
        right = QVBoxLayout()
        right.setSpacing(10)
        right.addLayout(above)
        right.addWidget(self.pictures, 1)
        columns = QHBoxLayout()
        columns.setSpacing(24)
        columns.addWidget(self.matrix, 3)
        columns.addLayout(right, 2)
        seen = QWidget()
        column = QVBoxLayout(seen)
        column.setContentsMargins(24, 8, 24, 16)
        column.setSpacing(12)
        column.addLayout(header)
        column.addLayout(columns, 1)
        self._pages.addWidget(
            EmptyNote(
                self.tr("No mistakes to show yet"),
                self.tr(
                    "After each epoch the held-out samples of a network that tells classes apart "
                    "are counted here"
                ),
            )
        )
        self._pages.addWidget(seen)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(self._pages)

    # ------------------------------------------------------------ what is wanted

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._watching.watch_mistakes(True)
        self._refresh()

    def hideEvent(self, event: QHideEvent) -> None:
        self._watching.watch_mistakes(False)
        super().hideEvent(event)

    def _ask(self) -> None:
        if self._old is not None:
            return
        self._is_old = False
        if self.matrix.cell is None:
            self._watching.show_mistakes()
        else:
            self._watching.show_mistakes(*self.matrix.cell)

    def _try(self, place: int) -> None:
        self._watching.take_sample(self._shown[place].index)

    # ------------------------------------------------------------ whose matrix

    @property
    def _other(self) -> RunEntry | None:
        """The selected run, if its weights are not those in hand."""
        runs, weights = self._session.runs, self._session.weights_file
        run = runs[runs.shown[0]] if runs.shown else None
        if run is None or self._session.busy or (weights and weights.parent == run.folder):
            return None
        return run if run.confusion else None

    @property
    def _matrices(self) -> dict[int, Counts]:
        """Matrices by epoch: of the network in hand, or the one kept of another run."""
        other = self._other
        if other is not None:
            return {other.epoch: matrix(other.confusion)}
        return self._watching.confusions

    # ------------------------------------------------------------ what came

    def _on_weights_changed(self) -> None:
        if self._other is not self._old:
            self._refresh()

    def _on_confusion_changed(self) -> None:
        self._is_old = True
        self._refresh()

    def _refresh(self) -> None:
        """Show what is known; drawn only while it is seen."""
        if not self.isVisible():
            return
        epochs = sorted(self._matrices)
        self._old = self._other
        self._worst.setVisible(self._old is None)
        self._pages.setCurrentIndex(1 if epochs else 0)
        if not epochs:
            self.pictures.set_entries(())
            return
        self._epoch.blockSignals(True)
        self._epoch.setRange(0, len(epochs) - 1)
        if self._follows:
            self._epoch.setValue(len(epochs) - 1)
        self._epoch.blockSignals(False)
        self._show_epoch()
        if self._old is not None:
            self._heading.setText("")
            text = self.tr("Pictures are shown of the network in hand, which is another one")
            self.pictures.set_entries((), text)
            self._is_old = True
        elif self._is_old:
            self._ask()

    def _on_epoch_changed(self, place: int) -> None:
        self._follows = place == self._epoch.maximum()
        self._show_epoch()

    def _show_epoch(self) -> None:
        matrices = self._matrices
        epochs = sorted(matrices)
        if not epochs:
            return
        epoch = epochs[min(self._epoch.value(), len(epochs) - 1)]
        counts = matrices[epoch]
        self.matrix.set_counts(self._classes(len(counts)), counts)
        self._epoch.setVisible(len(epochs) > 1)
        when = self.tr("Epoch {0}").format(epoch) if epoch else ""
        if self._old is not None:
            when = self.tr("{0} of {1}").format(when, self._old.name)
        self._epoch_label.setText(when)
        right, total = int(counts.trace()), int(counts.sum())
        text = self.tr("{0} of {1} are right, {2:.2f} %")
        self._score.setText(text.format(right, total, 100 * right / max(total, 1)))

    def _classes(self, count: int) -> tuple[str, ...]:
        """The names of the classes that were counted."""
        project = self._old.project if self._old else self._session.model_project
        return class_names(project.settings.data.classes, count)

    def _on_mistakes_shown(self, mistakes: Mistakes) -> None:
        wanted = self.matrix.cell or (None, None)
        came = mistakes.truth, mistakes.answer
        if came != wanted or not self.isVisible() or self._old is not None:
            return  # another cell, or another run, was chosen since
        classes = self._classes(len(self.matrix.counts))
        if mistakes.truth is None or mistakes.answer is None:
            text = self.tr("{0} mistakes, the most confident first").format(mistakes.total)
        else:
            pair = classes[mistakes.truth], classes[mistakes.answer]
            text = self.tr("{0} of class {1}, taken for {2}").format(mistakes.total, *pair)
        self._heading.setText(text)
        self._shown = [each for each in mistakes.samples if each.pictures]
        entries = [self._entry(each, classes) for each in self._shown]
        of_all = mistakes.truth is None
        nothing = self.tr("No mistakes") if of_all else self.tr("No sample is in this cell")
        self.pictures.set_entries(entries, nothing)

    def _entry(self, sample: SampleSeen, classes: tuple[str, ...]) -> Entry:
        truth, answer = classes[sample.truth], classes[sample.answer]
        percent = round(100 * sample.confidence)
        words = self.tr("Sample {0} is {1} and was taken for {2}, {3} % sure; a click tries it")
        is_right = sample.truth == sample.answer
        return Entry(
            sample.pictures[0],
            f"{percent} %" if is_right else f"{truth} → {answer}",
            "muted" if is_right else "bad",
            words.format(sample.index, truth, answer, percent),
        )


def _label(role: str) -> QLabel:
    label = QLabel()
    label.setProperty("role", role)
    label.setTextFormat(Qt.TextFormat.PlainText)
    return label
