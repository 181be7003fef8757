"""The field for a parameter that is Python: the code, what is wrong with it, and room to write."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QToolButton, QVBoxLayout, QWidget

from engine.studio.network.kinds import Parameter
from engine.studio.network.network import Value
from gui.code_edit import CodeEdit
from gui.fields import Field


class CodeField(Field):
    """As wide as the form: code in a column of values would be seen through a keyhole."""

    is_wide = True

    def __init__(self, parameter: Parameter, parent: QWidget | None = None) -> None:
        super().__init__(parameter, parent)
        self.edit = CodeEdit()
        self._add(self.edit)
        self.edit.setToolTip(
            self.tr("{0} Ctrl+Enter takes it, Esc brings back what was there.").format(
                parameter.help
            )
        )
        self.row.removeWidget(self.edit)
        self._error = QLabel()
        self._error.setObjectName(f"{parameter.name}Error")
        self._error.setProperty("role", "bad")
        self._error.setWordWrap(True)
        self._larger = QToolButton()
        self._larger.setObjectName(f"{parameter.name}Larger")
        self._larger.setText(self.tr("Larger…"))
        self._larger.setAccessibleName(self.tr("Edit the code in a window of its own"))
        self._larger.setToolTip(self._larger.accessibleName())
        self._larger.setProperty("role", "words")
        below = QHBoxLayout()
        below.addWidget(self._error, 1)
        below.addWidget(self._larger, 0, Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignRight)
        column = QVBoxLayout()
        column.setSpacing(6)
        column.addWidget(self.edit)
        column.addLayout(below)
        self.row.addLayout(column, 1)
        self.edit.code_edited.connect(self._on_code_edited)
        self.edit.error_changed.connect(self._error.setText)
        self._larger.clicked.connect(self._edit_larger)

    def show_value(self, value: Value, inferred: Value) -> None:
        self.edit.show_code(value if isinstance(value, str) else "")

    def _fixed_value(self) -> Value:
        return self.edit.toPlainText()

    def _on_code_edited(self, code: str) -> None:
        self.value_edited.emit(code)

    def _edit_larger(self) -> None:
        from gui.dialogs.code import edit_code  # few ask for it

        code = edit_code(self.window(), self.edit.toPlainText())
        if code is not None:
            self.edit.setPlainText(code)
            self.edit.take()
