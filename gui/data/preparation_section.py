"""How samples are prepared before the network sees them: turned round, and normalised."""

from __future__ import annotations

from functools import partial

import msgspec
from msgspec import UNSET
from PySide6.QtWidgets import QComboBox, QLabel, QWidget

from engine.datasets import Normalisation, Samples, split
from engine.datasets.normalisation import SYMMETRIC, measure
from engine.studio.network.edits import ChangeSettings
from engine.studio.network.settings import DataChoice
from gui.background import Job
from gui.data.section import Section
from gui.document import Document
from gui.messages import messages

FIELD_WIDTH = 112
PLAIN, STANDARD, SYMMETRICAL = "plain", "standard", "symmetric"


class PreparationSection(Section):
    """Each change is a step that can be undone, and acts at the next run."""

    def __init__(self, document: Document, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.set_title(self.tr("Preparation"))
        self._document = document
        self._samples: Samples | None = None
        self._job: Job | None = None
        self._normalisation, self._invert = QComboBox(), QComboBox()
        self._words = QLabel()
        self._words.setObjectName("preparationWords")
        self._words.setProperty("role", "secondary")
        self._words.setWordWrap(True)
        self._invert_row = self.add_row(
            self.tr("Ink"),
            self._invert,
            "invertCombo",
            self.tr("Networks learn bright ink on black; dark ink on paper is turned round"),
        )
        self.add_row(
            self.tr("Scale"),
            self._normalisation,
            "normalisationCombo",
            self.tr("What is done to every value before the network sees it"),
        )
        self.column.addWidget(self._words)
        self._invert.addItem(self.tr("As found"), UNSET)
        self._invert.addItem(self.tr("Turned round"), True)
        self._invert.addItem(self.tr("As it is"), False)
        for field in (self._normalisation, self._invert):
            field.setFixedWidth(FIELD_WIDTH)
        self._normalisation.activated.connect(self._on_normalisation_chosen)
        self._invert.activated.connect(self._on_invert_chosen)
        document.settings_changed.connect(self._show)
        document.project_replaced.connect(self._show)
        self._show()

    def show_samples(self, samples: Samples | None) -> None:
        """These samples are prepared."""
        self._samples = samples
        self._show()

    @property
    def _is_image(self) -> bool:
        return len(self._document.settings.data.shape) == 3

    def _show(self) -> None:
        data = self._document.settings.data
        # A folder of images alone knows dark ink from light.
        is_folder = self._samples is not None and self._samples.name == data.source
        self._invert_row.setVisible(is_folder and self._is_image and _is_path(data.source))
        self._invert.setCurrentIndex(self._invert.findData(data.invert))
        self._normalisation.clear()
        plain = self.tr("0 to 1") if self._is_image else self.tr("As they are")
        self._normalisation.addItem(plain, PLAIN)
        self._normalisation.addItem(self.tr("Mean 0, std 1"), STANDARD)
        if self._is_image:
            self._normalisation.addItem(self.tr("−1 to 1"), SYMMETRICAL)
        self._normalisation.setCurrentIndex(self._normalisation.findData(_kind_of(data)))
        self._normalisation.setEnabled(self._samples is not None)
        self._words.setText(self._tell(data))
        self._words.setVisible(bool(self._words.text()))

    def _tell(self, data: DataChoice) -> str:
        notes = [self._samples.note] if self._samples is not None and self._samples.note else []
        normalisation = data.normalisation
        if normalisation is not UNSET and len(normalisation.mean) == 1:
            mean, std = normalisation.mean[0], normalisation.std[0]
            notes.append(self.tr("(x − {0:.4g}) ÷ {1:.4g}").format(mean, std))
        elif normalisation is not UNSET:
            notes.append(self.tr("each input by its own mean and deviation"))
        return "\n".join(notes)

    def _on_normalisation_chosen(self, row: int) -> None:
        kind = self._normalisation.itemData(row)
        if kind == _kind_of(self._document.settings.data):
            return
        if kind == PLAIN:
            self._change(normalisation=UNSET)
        elif kind == SYMMETRICAL:
            self._change(normalisation=SYMMETRIC)
        elif self._samples is not None:
            settings = self._document.settings
            training, _ = split(self._samples, settings.held_out, settings.seed)
            self._job = Job(partial(measure, training.inputs), self)
            self._job.finished.connect(partial(self._on_measured, settings.data))
            self._job.failed.connect(self._on_failed)
            self._job.start()

    def _on_measured(self, data: DataChoice, normalisation: Normalisation) -> None:
        if self._document.settings.data == data:  # else other data were chosen meanwhile
            self._change(normalisation=normalisation)

    def _on_failed(self, error: Exception) -> None:
        sentence = self.tr("The data could not be measured: load them again.")
        messages().error(sentence, repr(error), self.window())
        self._show()

    def _on_invert_chosen(self, row: int) -> None:
        if self._invert.itemData(row) != self._document.settings.data.invert:
            self._change(invert=self._invert.itemData(row))

    def _change(self, **changes: object) -> None:
        settings = self._document.settings
        data = msgspec.structs.replace(settings.data, **changes)
        changed = msgspec.structs.replace(settings, data=data)
        self._document.push(self.tr("Prepare the data"), [ChangeSettings(changed)])


def _kind_of(data: DataChoice) -> str:
    if data.normalisation is UNSET:
        return PLAIN
    return SYMMETRICAL if data.normalisation == SYMMETRIC else STANDARD


def _is_path(source: str) -> bool:
    return "/" in source or "\\" in source
