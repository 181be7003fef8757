"""Windows with code in them: one to write it, and one that asks whether it may run."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QLabel, QPushButton, QVBoxLayout, QWidget

from gui.code_edit import CodeEdit

translate = QCoreApplication.translate
SIZE = (680, 520)
Role = QDialogButtonBox.ButtonRole


class CodeDialog(QDialog):
    """Code with some words above it and buttons below; it can be typed in unless `read_only`."""

    def __init__(
        self, name: str, title: str, words: str, code: str, read_only: bool, parent: QWidget | None
    ) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.setWindowTitle(title)
        self.resize(*SIZE)
        self.edit = CodeEdit()
        self.edit.setObjectName(f"{name}Code")
        self.edit.setAccessibleName(translate("code", "Code"))
        self.edit.setToolTip(words)
        self.edit.setReadOnly(read_only)
        self.edit.show_code(code)
        self._error = QLabel()
        self._error.setProperty("role", "bad")
        self.edit.error_changed.connect(self._error.setText)
        self.buttons = QDialogButtonBox()
        hint = QLabel(words)
        hint.setWordWrap(True)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 18, 20, 18)
        column.setSpacing(12)
        column.addWidget(hint)
        column.addWidget(self.edit, 1)
        column.addWidget(self._error)
        column.addWidget(self.buttons)

    def add_button(self, name: str, text: str, help: str, role: Role) -> QPushButton:
        """Put a button below; one of the role of acceptance accepts the dialog, others reject."""
        button = self.buttons.addButton(text, role)
        button.setObjectName(name)
        button.setAccessibleName(text)
        button.setToolTip(help)
        button.clicked.connect(self.accept if role == Role.AcceptRole else self.reject)
        return button


def edit_code(parent: QWidget, code: str) -> str | None:
    """Have code written; None where it stays as it was."""
    words = translate("code", "def forward(self, x): …, or a class of nn.Module that has weights.")
    dialog = CodeDialog("codeEditor", translate("code", "Code"), words, code, False, parent)
    take = translate("code", "Take it over")
    dialog.add_button("takeCode", take, translate("code", "Put it into the layer"), Role.AcceptRole)
    leave = translate("code", "Leave it as it was")
    dialog.add_button("leaveCode", translate("code", "Cancel"), leave, Role.RejectRole)
    dialog.edit.setFocus()
    is_taken = dialog.exec()
    dialog.deleteLater()
    return dialog.edit.toPlainText() if is_taken else None


def ask_to_run_code(parent: QWidget, codes: Mapping[str, str]) -> bool:
    """Whether code of these names, which was not written here, may run."""
    words = translate(
        "code",
        "This project holds Python that was not written here. Once it runs, it can do whatever you "
        "can do on this computer: read it first.",
    )
    shown = "\n".join(f"# ---- {name}\n{code.rstrip()}\n" for name, code in codes.items())
    title = translate("code", "Run this code?")
    dialog = CodeDialog("askToRunCode", title, words, shown, True, parent)
    run = translate("code", "Run it")
    allow = translate("code", "Let this very code run, now and later")
    dialog.add_button("runCode", run, allow, Role.AcceptRole)
    keep = translate("code", "Don't run it")
    default = dialog.add_button(
        "refuseCode", keep, translate("code", "Nothing runs"), Role.RejectRole
    )
    default.setDefault(True)
    default.setFocus()
    may_run = bool(dialog.exec())
    dialog.deleteLater()
    return may_run
