"""The choice of data: what has a name, the folder in use, and a way to open another one."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import msgspec
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QWidget

from engine.datasets import DatasetError, SourceInfo, available, describe
from engine.studio.network.edits import ChangeSettings
from engine.studio.network.settings import DataChoice
from gui.background import Job
from gui.document import Document
from gui.messages import messages
from gui.training.strip_cell import StripCombo


class DataField(StripCombo):
    """Shows and changes the project's data. A folder is looked at in another thread."""

    def __init__(self, document: Document, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._document = document
        self._infos: dict[str, SourceInfo] = {}
        self._job: Job | None = None
        self.setObjectName("datasetCombo")
        self.setAccessibleName(self.tr("Dataset"))
        self.activated.connect(self._on_activated)
        self.currentIndexChanged.connect(self._on_index_changed)
        document.settings_changed.connect(self.refresh)
        document.project_replaced.connect(self.refresh)
        self.refresh()

    def refresh(self) -> None:
        """Show the project's choice among all there are."""
        self._infos = {info.name: info for info in available()}
        chosen = self._document.settings.data.source
        self.blockSignals(True)
        self.clear()
        for info in self._infos.values():
            self.addItem(info.title, info.name)
            row = self.count() - 1
            self.setItemData(row, info.note, Qt.ItemDataRole.ToolTipRole)
            self.model().item(row).setEnabled(info.ready or info.name == chosen)
        if chosen not in self._infos:
            self.addItem(Path(chosen).name or chosen, chosen)
            self.setItemData(self.count() - 1, chosen, Qt.ItemDataRole.ToolTipRole)
        self.insertSeparator(self.count())
        self.addItem(self.tr("Open folder…"))
        self.setCurrentIndex(self.findData(chosen))
        self.blockSignals(False)
        info = self._infos.get(chosen)
        about = info.note if info is not None else chosen
        self.setToolTip(self.tr("The data the next run learns from. {0}").format(about))

    def _on_activated(self, row: int) -> None:
        if row == self.count() - 1:
            self.refresh()
            folder = QFileDialog.getExistingDirectory(
                self.window(), self.tr("Open a folder of images or of MNIST's files")
            )
            if folder:
                self.open_folder(folder)

    def _on_index_changed(self, row: int) -> None:
        source = self.itemData(row)
        if source in self._infos:
            self._choose(source, self._infos[source])

    def open_folder(self, folder: str) -> None:
        """Choose the data in this folder, once it was looked at and understood."""
        self._job = Job(partial(describe, folder), self)
        self._job.finished.connect(partial(self._choose, folder))
        self._job.failed.connect(self._on_failed)
        self._job.start()

    def _choose(self, source: str, info: SourceInfo) -> None:
        data = DataChoice(source, info.sample_shape, info.classes, info.target_shape)
        settings = self._document.settings
        if settings.data != data:
            changed = msgspec.structs.replace(settings, data=data)
            self._document.push(self.tr("Choose data"), [ChangeSettings(changed)])
        self.refresh()

    def _on_failed(self, error: Exception) -> None:
        if isinstance(error, DatasetError):
            messages().error(str(error))
        else:
            sentence = self.tr("The folder could not be read: choose another one.")
            messages().error(sentence, repr(error))
        self.refresh()
