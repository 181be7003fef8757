"""The choice of data: what has a name, the folder or table in use, and ways to others."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QWidget

from engine.datasets import SourceInfo, available, mnist, title_of
from engine.studio.data import choice_of
from engine.studio.network.edits import ChangeSettings
from gui.document import Document
from gui.training.strip.strip_cell import StripCombo

COMMANDS = ("data.open_folder", "data.open_table", "data.generate")
"""The last entries: each triggers the window's command of this id."""


class DataField(StripCombo):
    """Shows and changes the project's data."""

    def __init__(self, document: Document, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._document = document
        self._infos: dict[str, SourceInfo] = {}
        self._actions: Mapping[str, QAction] = {}
        self.setObjectName("datasetCombo")
        self.setAccessibleName(self.tr("Dataset"))
        self.activated.connect(self._on_activated)
        self.currentIndexChanged.connect(self._on_index_changed)
        document.settings_changed.connect(self.refresh)
        document.project_replaced.connect(self.refresh)
        self.refresh()

    def set_actions(self, actions: Mapping[str, QAction]) -> None:
        """Offer the window's commands that bring other data, by their ids."""
        self._actions = actions
        self.refresh()

    def refresh(self) -> None:
        """Show the project's choice among all there are."""
        self._infos = {info.name: info for info in available()}
        chosen = self._document.settings.data.source
        self.blockSignals(True)
        self.clear()
        for info in self._infos.values():
            self.addItem(info.title, info.name)
            self.setItemData(self.count() - 1, info.note, Qt.ItemDataRole.ToolTipRole)
            if not info.ready:
                self.setItemText(self.count() - 1, self.tr("{0}, to download").format(info.title))
        if chosen not in self._infos:
            self.addItem(title_of(chosen), chosen)
            self.setItemData(self.count() - 1, chosen, Qt.ItemDataRole.ToolTipRole)
        self.insertSeparator(self.count())
        for id in COMMANDS:
            if id in self._actions:
                self.addItem(self._actions[id].text())
                self.setItemData(
                    self.count() - 1, self._actions[id].toolTip(), Qt.ItemDataRole.ToolTipRole
                )
        self.setCurrentIndex(self.findData(chosen))
        self.blockSignals(False)
        info = self._infos.get(chosen)
        about = info.note if info is not None else chosen
        self.setToolTip(self.tr("The data the next run learns from. {0}").format(about))

    def _on_activated(self, row: int) -> None:
        first = self.count() - len(COMMANDS)
        if self._actions and row >= first:
            self.refresh()
            self._actions[COMMANDS[row - first]].trigger()

    def _on_index_changed(self, row: int) -> None:
        source = self.itemData(row)
        if source not in self._infos:
            return
        if source == mnist.NAME and not self._infos[source].ready and self._actions:
            self.refresh()
            self._actions["data.download"].trigger()
        else:
            self._choose(self._infos[source])

    def _choose(self, info: SourceInfo) -> None:
        data = choice_of(info)
        settings = self._document.settings
        if settings.data.source != data.source:
            changed = msgspec.structs.replace(settings, data=data)
            self._document.push(self.tr("Choose data"), [ChangeSettings(changed)])
        self.refresh()
