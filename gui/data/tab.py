"""The tab of the data: its commands are there at once, the bench when somebody first looks."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from PySide6.QtGui import QAction, QShowEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from gui.data.commands import DataCommands
from gui.data.shelf import DataShelf
from gui.document import Document
from gui.training.session import TrainingSession

if TYPE_CHECKING:
    from gui.data.view import DataView


class DataTab(QWidget):
    """Makes the bench when it is first shown, so that the window need not wait for it."""

    def __init__(
        self,
        document: Document,
        session: TrainingSession,
        actions: Mapping[str, QAction],
        window: QWidget,
    ) -> None:
        super().__init__()
        self.setObjectName("dataTab")
        self._document, self._session, self._actions = document, session, actions
        self._view: DataView | None = None
        self.shelf = DataShelf(document, self)
        self.commands = DataCommands(actions, document, self.shelf, window)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)

    @property
    def view(self) -> DataView:
        """The bench, made if it is not there yet."""
        if self._view is None:
            from gui.data.view import DataView

            self._view = DataView(
                self._document, self._session, self._actions, self.shelf, self.commands
            )
            self.layout().addWidget(self._view)
        return self._view

    def showEvent(self, event: QShowEvent) -> None:
        self.view.show()
        super().showEvent(event)
