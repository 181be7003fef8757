"""The inspector's part about a layer's code: whether it may run, and whether it is being tried."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QPushButton, QVBoxLayout, QWidget

from engine.studio.network.catalogue import value
from gui.code_trust import code_trust
from gui.dialogs.code import ask_to_run_code
from gui.document import Document


class CodeCard(QWidget):
    """For one node, as long as it holds code. Empty where there is nothing to say."""

    def __init__(self, document: Document, node_id: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._document, self._node_id = document, node_id
        self.state = QLabel()
        self.state.setObjectName("codeState")
        self.state.setProperty("role", "secondary")
        self.state.setWordWrap(True)
        text = self.tr("Allow it to run…")
        self.allow = QPushButton(text)
        self.allow.setObjectName("allowCode")
        self.allow.setAccessibleName(text)
        self.allow.setToolTip(self.tr("Show the code once more, and let it run from now on"))
        self.allow.setProperty("role", "quiet")
        self.allow.clicked.connect(self._on_allow_clicked, Qt.ConnectionType.QueuedConnection)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 8, 0, 0)
        column.setSpacing(6)
        column.addWidget(self.state)
        column.addWidget(self.allow)
        self.refresh()

    def refresh(self) -> None:
        """Show what holds now."""
        if self._node_id not in self._document.network.nodes:
            return
        is_allowed = code_trust().allows(self._code)
        inference = self._document.analysis.inferences.get(self._node_id)
        is_awaited = inference is not None and inference.awaited is not None
        self.allow.setVisible(not is_allowed)
        if not is_allowed:
            self.state.setText(self.tr("This code was not written here, and has not run yet."))
        else:
            self.state.setText(self.tr("The code is being tried, to learn the shape it gives."))
        self.setVisible(is_awaited or not is_allowed)

    @property
    def _code(self) -> str:
        return str(value(self._document.network.nodes[self._node_id], "code"))

    def _on_allow_clicked(self) -> None:
        name = self._document.network.nodes[self._node_id].name
        if ask_to_run_code(self.window(), {name: self._code}):
            code_trust().allow([self._code])
