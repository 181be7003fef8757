"""The dialog of a gradient check."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QPushButton
from pytestqt.qtbot import QtBot

from engine.studio.training.graph import graph_messages as g
from gui.autograd.check_dialog import CheckDialog
from gui.training.worker.watching import Watching


class Worker(list):
    """Takes what is sent to a worker."""

    def __init__(self) -> None:
        super().__init__()
        self.watching = Watching(self.append)


@pytest.fixture
def worker() -> Worker:
    return Worker()


@pytest.fixture
def dialog(qtbot: QtBot, worker: Worker) -> CheckDialog:
    dialog = CheckDialog(worker.watching, "fc.weight", "The parameter.", None, "fc.weight")
    qtbot.addWidget(dialog)
    dialog.show()
    return dialog


def answer(*elements: g.CheckedElement, request: int = 1) -> g.GradientChecked:
    return g.GradientChecked(request, (g.CheckedTensor("fc.weight", (2, 3), elements),), 4)


RIGHT = g.CheckedElement((0, 1), 0.5, 0.5 + 1e-9, 0.5, 0.5, False)
WRONG = g.CheckedElement((1, 2), 0.5, 1.0, 0.5, 0.5, False)
KINK = g.CheckedElement((1, 0), 0.5, 0.0, 0.0, 1.0, True)


def said(dialog: CheckDialog) -> str:
    return "\n".join(label.text() for label in dialog.findChildren(QLabel))


def test_it_asks_and_tells_how_far_it_is(worker: Worker, dialog: CheckDialog) -> None:
    assert worker == [g.CheckGradient(1, None, "fc.weight")]
    worker.watching.take(g.CheckProgress(1, 3, 24))
    assert (dialog._bar.value(), dialog._bar.maximum()) == (3, 24)
    worker.watching.take(g.CheckProgress(9, 20, 24))
    assert dialog._bar.value() == 3


def test_a_right_gradient(worker: Worker, dialog: CheckDialog, each_theme: str) -> None:
    worker.watching.take(answer(RIGHT))
    text = said(dialog)
    assert "The gradient of fc.weight is right" in text and "1.0e-09" in text
    cells = [dialog.table.item(0, column).text() for column in range(5)]
    assert cells == ["fc.weight", "0, 1", "0.5", "0.5", "1.0e-09"]
    assert not dialog._bar.isVisible()
    assert dialog.findChild(QPushButton, "closeCheck").text() == "Close"


def test_a_wrong_gradient(worker: Worker, dialog: CheckDialog) -> None:
    worker.watching.take(answer(RIGHT, WRONG))
    assert "is wrong" in said(dialog) and "5.0e-01" in said(dialog)


def test_kinks_have_a_word(worker: Worker, dialog: CheckDialog) -> None:
    worker.watching.take(answer(RIGHT, KINK))
    assert "1 more lie at a kink" in said(dialog) and "is right" in said(dialog)
    assert dialog.table.item(1, 4).text() == "kink"


def test_kinks_alone_decide_nothing(worker: Worker, dialog: CheckDialog) -> None:
    worker.watching.take(answer(KINK))
    assert "Nothing can be said of fc.weight" in said(dialog)


def test_why_nothing_was_checked(worker: Worker, dialog: CheckDialog) -> None:
    worker.watching.take(g.GradientChecked(1, reason="There is no network."))
    assert "There is no network." in said(dialog) and dialog.table.rowCount() == 0


def test_another_s_answer_is_not_shown(worker: Worker, dialog: CheckDialog) -> None:
    worker.watching.take(answer(RIGHT, request=7))
    assert dialog.table.rowCount() == 0


def test_closing_it_gives_the_check_up_unless_it_is_over(qtbot: QtBot, worker: Worker) -> None:
    for request, is_over in ((1, False), (2, True)):
        dialog = CheckDialog(worker.watching, "fc", "", "n2", None)
        dialog.show()
        if is_over:
            worker.watching.take(answer(RIGHT, request=request))
        with qtbot.waitSignal(dialog.destroyed):
            qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    assert worker.count(g.CancelCheck()) == 1 and worker[1] == g.CancelCheck()
