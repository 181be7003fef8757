"""The user's own digits of the open project: added, removed, and told to whoever shows them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QObject, Signal

from engine.studio.training.predicting.own_samples import (
    OwnSample,
    add_own,
    list_own,
    read_own,
    remove_own,
)


class OwnDigits(QObject):
    """Keeps them in the folder that `folder()` names, from which a project file takes them."""

    changed = Signal()
    refused = Signal(str)
    """What could not be done, in one sentence."""

    def __init__(self, folder: Callable[[], Path], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._folder = folder

    @property
    def folder(self) -> Path:
        return self._folder()

    @property
    def samples(self) -> list[OwnSample]:
        """All of them, in the order they were added."""
        return list_own(self.folder)

    def add(self, picture: npt.NDArray[np.float32], label: str) -> bool:
        """Keep a 28×28 picture as one of this class. False, with a word, where that fails."""
        return self._do(lambda: add_own(self.folder, picture, label))

    def remove(self, name: str) -> bool:
        """Take one away. False, with a word, where that fails."""
        return self._do(lambda: remove_own(self.folder, name))

    def picture(self, name: str) -> npt.NDArray[np.float32]:
        """The picture of one; DatasetError where its file is damaged."""
        return read_own(self.folder, name)

    def _do(self, change: Callable[[], object]) -> bool:
        try:
            change()
        except OSError as error:
            sentence = self.tr("Your digit could not be kept ({0}): make room on the disk.")
            self.refused.emit(sentence.format(error.strerror or error))
            return False
        self.changed.emit()
        return True
