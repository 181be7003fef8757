"""The inspector's part about the block that a node stands for: its name, its uses, its inside."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QLabel, QLineEdit, QPushButton, QVBoxLayout, QWidget

from gui.block_editor import BlockEditor
from gui.document import Document
from gui.fields import HEIGHT
from gui.messages import messages
from gui.selection import Selection


class BlockCard(QWidget):
    """For one node, as long as it stands for a block that is there."""

    def __init__(
        self,
        document: Document,
        selection: Selection,
        node_id: str,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._document, self._node_id = document, node_id
        self._editor = BlockEditor(document, selection, messages().warning)
        title = QLabel(self.tr("Block"))
        title.setProperty("role", "heading")
        self.name_edit = QLineEdit()
        self.name_edit.setObjectName("blockName")
        self.name_edit.setAccessibleName(self.tr("The block's name"))
        self.name_edit.setToolTip(self.tr("What the block is called, wherever it is used"))
        self.name_edit.setFixedHeight(HEIGHT)
        self.name_edit.editingFinished.connect(self._on_name_editing_finished)
        name = QLabel(self.tr("Called"))
        name.setProperty("role", "label")
        name.setToolTip(self.name_edit.toolTip())
        name.setBuddy(self.name_edit)
        self.uses = QLabel()
        self.uses.setObjectName("blockUses")
        self.uses.setProperty("role", "secondary")
        self.uses.setWordWrap(True)
        self._enter = self._button(
            "enterBlock",
            self.tr("Open its inside"),
            self.tr("Show and edit the inside of the block (Enter, or a double-click)"),
            self._editor.enter,
        )
        self._single = self._button(
            "makeSingleUser",
            self.tr("Make independent"),
            self.tr("Give this use an inside of its own, which no other use shares"),
            self._editor.make_single_user,
        )
        self._keep = self._button(
            "keepBlock",
            self.tr("Keep in My blocks"),
            self.tr("Put the block into the palette, for every project"),
            self._editor.keep,
        )
        grid = QGridLayout()
        grid.setHorizontalSpacing(8)
        grid.setVerticalSpacing(6)
        grid.setColumnMinimumWidth(0, 92)
        grid.setColumnStretch(1, 1)
        grid.addWidget(title, 0, 0)
        grid.addWidget(name, 1, 0)
        grid.addWidget(self.name_edit, 1, 1)
        grid.addWidget(self.uses, 2, 0, 1, 2)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 14, 0, 0)
        column.setSpacing(6)
        column.addLayout(grid)
        for button in (self._enter, self._single, self._keep):
            column.addWidget(button)
        self.refresh()

    def refresh(self) -> None:
        """Show what holds now."""
        block = self._editor.block_of(self._node_id)
        self.setVisible(block is not None)
        if block is None:
            return
        if not self.name_edit.hasFocus():
            self.name_edit.setText(block.name)
        count = self._editor.count_uses(block.id)
        text = self.tr("Used once in this project.")
        if count > 1:
            text = self.tr("Used by {0} layers; to edit its inside is to edit all of them.")
        self.uses.setText(text.format(count))
        self._single.setEnabled(count > 1)

    def _button(self, name: str, text: str, help: str, do) -> QPushButton:
        button = QPushButton(text)
        button.setObjectName(name)
        button.setAccessibleName(text)
        button.setToolTip(help)
        button.setProperty("role", "quiet")
        # Queued, because what it does may take the card away.
        button.clicked.connect(lambda checked: do(), Qt.ConnectionType.QueuedConnection)
        return button

    def _on_name_editing_finished(self) -> None:
        block = self._editor.block_of(self._node_id)
        if block is None:
            return
        self._editor.rename(block.id, self.name_edit.text())
        self.name_edit.setText(block.name)
