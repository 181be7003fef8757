"""The commands of the written code, three for each dialect, as rows of data."""

from __future__ import annotations

from PySide6.QtCore import QT_TRANSLATE_NOOP

from gui.actions.command import Command

T = QT_TRANSLATE_NOOP
CODE_COMMANDS = (
    Command(
        "code.show_pytorch",
        T("actions", "PyTorch"),
        T("actions", "Show the network in PyTorch, or hide it"),
        is_switch=True,
    ),
    Command(
        "code.show_engine",
        T("actions", "Engine"),
        T("actions", "Show the network in the program's own library, or hide it"),
        is_switch=True,
    ),
    Command(
        "code.show_numpy",
        T("actions", "NumPy"),
        T("actions", "Show the network with NumPy alone, or hide it"),
        is_switch=True,
    ),
    Command(
        "code.copy_pytorch",
        T("actions", "Copy PyTorch code"),
        T("actions", "Put the PyTorch code into the clipboard"),
        icon="copy",
    ),
    Command(
        "code.copy_engine",
        T("actions", "Copy engine code"),
        T("actions", "Put the engine's code into the clipboard"),
        icon="copy",
    ),
    Command(
        "code.copy_numpy",
        T("actions", "Copy NumPy code"),
        T("actions", "Put the NumPy code into the clipboard"),
        icon="copy",
    ),
    Command(
        "code.save_pytorch",
        T("actions", "Save PyTorch code…"),
        T("actions", "Write the PyTorch code into a file"),
        icon="save",
    ),
    Command(
        "code.save_engine",
        T("actions", "Save engine code…"),
        T("actions", "Write the engine's code into a file"),
        icon="save",
    ),
    Command(
        "code.save_numpy",
        T("actions", "Save NumPy code…"),
        T("actions", "Write the NumPy code into a file"),
        icon="save",
    ),
)
