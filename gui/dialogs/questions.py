"""Questions that are asked before something is lost."""

from __future__ import annotations

from collections.abc import Sequence
from enum import Enum

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QMessageBox, QWidget

from gui.icons import icon

translate = QCoreApplication.translate
Button = QMessageBox.StandardButton


class Answer(Enum):
    """What to do with unsaved work."""

    SAVE = Button.Save
    DISCARD = Button.Discard
    CANCEL = Button.Cancel


def ask_to_save(parent: QWidget, title: str, training: bool) -> Answer:
    """What to do with the project's unsaved changes; `training` tells that a run would end."""
    box = QMessageBox(parent)
    box.setObjectName("askToSave")
    box.setIconPixmap(icon("save", "muted").pixmap(20, 20))
    box.setWindowTitle(translate("questions", "Unsaved work"))
    box.setText(translate("questions", "Save {0}?").format(title))
    hint = translate("questions", "Otherwise the changes since the last save are lost.")
    if training:
        running = translate("questions", "The network is being trained: the run will be stopped.")
        hint = f"{running} {hint}"
    box.setInformativeText(hint)
    box.setStandardButtons(Button.Save | Button.Discard | Button.Cancel)
    box.setDefaultButton(Button.Save)
    return Answer(Button(box.exec()))


def ask_to_end_worker(parent: QWidget) -> bool:
    """Whether to end a training process that does not obey."""
    box = QMessageBox(parent)
    box.setObjectName("askToEndWorker")
    box.setIconPixmap(icon("warning", "warn").pixmap(20, 20))
    box.setWindowTitle(translate("questions", "Training does not stop"))
    box.setText(translate("questions", "The training process has not stopped for three seconds."))
    box.setInformativeText(
        translate("questions", "Ending it keeps the weights of the last checkpoint.")
    )
    end = box.addButton(
        translate("questions", "End the process"), QMessageBox.ButtonRole.DestructiveRole
    )
    wait = box.addButton(translate("questions", "Wait"), QMessageBox.ButtonRole.RejectRole)
    box.setDefaultButton(wait)
    box.exec()
    return box.clickedButton() is end


def ask_to_delete_runs(parent: QWidget, names: Sequence[str]) -> bool:
    """Whether to delete these runs with all they learned."""
    box = QMessageBox(parent)
    box.setObjectName("askToDeleteRuns")
    box.setIconPixmap(icon("warning", "warn").pixmap(20, 20))
    box.setWindowTitle(translate("questions", "Delete runs"))
    if len(names) == 1:
        box.setText(translate("questions", "Delete the run {0}?").format(names[0]))
    else:
        box.setText(translate("questions", "Delete {0} runs?").format(len(names)))
    box.setInformativeText(
        translate("questions", "Their curves and weights cannot be brought back.")
        if len(names) > 1
        else translate("questions", "Its curves and weights cannot be brought back.")
    )
    delete = box.addButton(translate("questions", "Delete"), QMessageBox.ButtonRole.DestructiveRole)
    keep = box.addButton(translate("questions", "Keep"), QMessageBox.ButtonRole.RejectRole)
    box.setDefaultButton(keep)
    box.exec()
    return box.clickedButton() is delete
