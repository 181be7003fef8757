"""The pictures of a set as a grid of cells, made when a cell is shown."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt
from PySide6.QtGui import QImage

from engine.datasets import Samples
from gui.data.sample_order import Places

Index = QModelIndex | QPersistentModelIndex
IMAGE = Qt.ItemDataRole.UserRole
PLACE = Qt.ItemDataRole.UserRole + 1


def grey_image(picture: npt.NDArray[np.floating]) -> QImage:
    """Grey values from 0 (black) to 1 (white), shape (height, width), as an image."""
    grey = np.ascontiguousarray((picture.clip(0, 1) * 255).round().astype(np.uint8))
    height, width = grey.shape
    kind = QImage.Format.Format_Grayscale8
    # Copied, because a QImage made from bytes does not keep them.
    return QImage(grey.tobytes(), width, height, width, kind).copy()


class SampleModel(QAbstractTableModel):
    """Sample after sample in rows of as many as fit; the last row may be short."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._samples: Samples | None = None
        self._places: Places = np.arange(0)
        self._losses: npt.NDArray[np.floating] | None = None
        self._columns = 1

    def show_samples(
        self,
        samples: Samples | None,
        places: Places,
        losses: npt.NDArray[np.floating] | None = None,
    ) -> None:
        """Show the images of the set at these places, in this order."""
        self.beginResetModel()
        self._samples, self._places, self._losses = samples, places, losses
        self.endResetModel()

    def set_columns(self, count: int) -> None:
        """Lay the samples out in so many columns."""
        if count != self._columns:
            self.beginResetModel()
            self._columns = max(count, 1)
            self.endResetModel()

    @property
    def count(self) -> int:
        return len(self._places)

    def cell_of(self, place: int) -> QModelIndex:
        """Where the sample of this place stands; an invalid index where it is not shown."""
        found = np.flatnonzero(self._places == place)
        if not len(found):
            return QModelIndex()
        return self.index(*divmod(int(found[0]), self._columns))

    def rowCount(self, parent: Index | None = None) -> int:
        is_cell = parent is not None and parent.isValid()
        return 0 if is_cell else -(-len(self._places) // self._columns)

    def columnCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else self._columns

    def flags(self, index: Index) -> Qt.ItemFlag:
        if self._number(index) is None:
            return Qt.ItemFlag.NoItemFlags
        return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        number = self._number(index)
        if number is None or self._samples is None:
            return None
        place = int(self._places[number])
        if role == PLACE:
            return place
        if role == IMAGE:
            return grey_image(self._samples.inputs[place][0])
        if role in (Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleTextRole):
            return self._describe(self._samples, place)
        return None

    def _describe(self, samples: Samples, place: int) -> str:
        text = self.tr("Sample {0}").format(place)
        if samples.classes:
            text += f": {samples.classes[samples.targets[place]]}"
        if self._losses is not None and np.isfinite(self._losses[place]):
            text += self.tr(", loss {0:.3g}").format(float(self._losses[place]))
        return text

    def _number(self, index: Index) -> int | None:
        number = index.row() * self._columns + index.column()
        return number if index.isValid() and number < len(self._places) else None
