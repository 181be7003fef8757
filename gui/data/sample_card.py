"""One sample closer: as it lies in its file, as the network sees it, and some of its variations."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import numpy as np
import numpy.typing as npt
from msgspec import UNSET
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QPushButton, QWidget

from engine.datasets import Augmentation, Samples, augment
from engine.datasets.image_folder import read_original
from engine.studio.network.settings import DataChoice
from gui.background import Job
from gui.data.picture_box import PictureBox
from gui.data.sample_model import grey_image
from gui.data.section import Section
from gui.document import Document

SIDE, SMALL = 104, 44
VARIATIONS, COLUMNS = 10, 5


class SampleCard(Section):
    """Follows the project's preparation and augmentation as they are changed."""

    def __init__(self, document: Document, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._document = document
        self._samples: Samples | None = None
        self._place = 0
        self._draw = 0
        self._job: Job | None = None
        self._original: QImage | None = None
        self._stored, self._seen = PictureBox(SIDE), PictureBox(SIDE)
        self._stored.setObjectName("storedPicture")
        self._seen.setObjectName("preparedPicture")
        self._label = QLabel()
        self._label.setObjectName("sampleLabel")
        self._label.setProperty("role", "label")
        self.header.addWidget(self._label)
        self._variations = [PictureBox(SMALL) for _ in range(VARIATIONS)]
        self._again = QPushButton(self.tr("Others"))
        self._again.setProperty("role", "link")
        self._again.setObjectName("otherVariationsButton")
        self._again.setAccessibleName(self.tr("Other variations"))
        self._again.setToolTip(self.tr("Vary this sample anew, as the next epoch would"))
        self._again.clicked.connect(self._vary_anew)
        self._lay_out()
        document.settings_changed.connect(self._show)
        document.project_replaced.connect(self._show)

    def show_sample(self, samples: Samples | None, place: int) -> None:
        """Show the sample of this place in its set; None for none."""
        self._samples, self._place, self._original = samples, place, None
        self._show()
        if samples is not None and _is_folder(samples) and samples.test is None:
            self._job = Job(partial(read_original, Path(samples.name), place), self)
            self._job.finished.connect(partial(self._on_original_read, samples, place))
            self._job.start()

    def _lay_out(self) -> None:
        pair = QHBoxLayout()
        pair.setSpacing(16)
        pair.addWidget(self._stored)
        pair.addWidget(self._seen)
        pair.addStretch()
        self._pages = QWidget()
        grid = QGridLayout(self._pages)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(4)
        for number, box in enumerate(self._variations):
            grid.addWidget(box, *divmod(number, COLUMNS))
        grid.setColumnStretch(COLUMNS, 1)
        words = QLabel(self.tr("As trained on"))
        words.setProperty("role", "secondary")
        self._varied = QWidget()
        line = QHBoxLayout(self._varied)
        line.setContentsMargins(0, 0, 0, 0)
        line.addWidget(words)
        line.addStretch()
        line.addWidget(self._again)
        self.column.addLayout(pair)
        self.column.addWidget(self._varied)
        self.column.addWidget(self._pages)

    def _show(self) -> None:
        samples = self._samples
        is_image = samples is not None and len(samples.inputs.shape) == 4
        self.setVisible(is_image)
        if samples is None or not is_image:
            return
        self.set_title(self.tr("Sample {0}").format(self._place))
        self._label.setText(
            samples.classes[samples.targets[self._place]] if samples.classes else ""
        )
        picture = samples.inputs[self._place]
        settings = self._document.settings
        self._show_stored(picture[0])
        self._show_seen(picture, settings.data)
        wanted = settings.augmentation
        self._varied.setVisible(wanted is not UNSET)
        self._pages.setVisible(wanted is not UNSET)
        if wanted is not UNSET:
            self._show_variations(picture, wanted)

    def _show_stored(self, picture: npt.NDArray[np.float32]) -> None:
        image = self._original if self._original is not None else grey_image(picture)
        size = f"{image.width()}×{image.height()}, 0 … 255"
        title = self.tr("In its file") if self._original is not None else self.tr("As stored")
        self._stored.show_image(image, (title, size))

    def _show_seen(self, picture: npt.NDArray[np.float32], data: DataChoice) -> None:
        values = picture
        if data.normalisation is not UNSET and len(data.normalisation.mean) == 1:
            values = (picture - data.normalisation.mean[0]) / data.normalisation.std[0]
        least, most = float(values.min()), float(values.max())
        shown = (values[0] - least) / max(most - least, 1e-9)
        caption = f"{least:.3g} … {most:.3g}".replace("-", "−")
        self._seen.show_image(grey_image(shown), (self.tr("Network sees"), caption))

    def _show_variations(
        self, picture: npt.NDArray[np.float32], augmentation: Augmentation
    ) -> None:
        repeated = np.repeat(picture[None], VARIATIONS, axis=0)
        random = np.random.default_rng((self._draw, self._place))
        for box, made in zip(
            self._variations, augment(repeated, augmentation, random), strict=True
        ):
            box.show_image(grey_image(made[0]))

    def _vary_anew(self) -> None:
        self._draw += 1
        self._show()

    def _on_original_read(
        self, samples: Samples, place: int, pixels: npt.NDArray[np.uint8]
    ) -> None:
        if samples is self._samples and place == self._place:
            self._original = grey_image(pixels / np.float32(255))
            self._show()


def _is_folder(samples: Samples) -> bool:
    return "/" in samples.name or "\\" in samples.name
