"""What is asked before work is lost, and what each button answers."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QMessageBox, QWidget

from gui.dialogs.questions import (
    Answer,
    ask_to_delete_runs,
    ask_to_end_worker,
    ask_to_save,
)

Button = QMessageBox.StandardButton


@pytest.fixture
def parent(qtbot) -> QWidget:
    result = QWidget()
    qtbot.addWidget(result)
    return result


@pytest.mark.parametrize("answer", list(Answer))
def test_each_button_is_an_answer(parent: QWidget, monkeypatch, answer: Answer) -> None:
    seen: list[QMessageBox] = []

    def choose(box: QMessageBox) -> int:
        seen.append(box)
        return answer.value.value

    monkeypatch.setattr(QMessageBox, "exec", choose)
    assert ask_to_save(parent, "LeNet", training=False) is answer
    assert seen[0].text() == "Save LeNet?"
    assert "stopped" not in seen[0].informativeText()
    assert seen[0].defaultButton() is seen[0].button(Button.Save)
    ask_to_save(parent, "LeNet", training=True)
    assert "the run will be stopped" in seen[1].informativeText()


@pytest.mark.parametrize("ends", [True, False])
def test_ending_a_worker_is_not_the_default(parent: QWidget, monkeypatch, ends: bool) -> None:
    def choose(box: QMessageBox) -> int:
        end = next(each for each in box.buttons() if each.text() == "End the process")
        assert box.defaultButton() is not end
        (end if ends else box.defaultButton()).click()
        return 0

    monkeypatch.setattr(QMessageBox, "exec", choose)
    assert ask_to_end_worker(parent) is ends


@pytest.mark.parametrize("names", [["Adam 0.001"], ["a", "b"]])
@pytest.mark.parametrize("deletes", [True, False])
def test_deleting_runs_is_not_the_default(parent, monkeypatch, deletes: bool, names) -> None:
    def choose(box: QMessageBox) -> int:
        delete = next(each for each in box.buttons() if each.text() == "Delete")
        assert box.defaultButton() is not delete
        assert ("Adam 0.001" in box.text()) == (len(names) == 1)
        (delete if deletes else box.defaultButton()).click()
        return 0

    monkeypatch.setattr(QMessageBox, "exec", choose)
    assert ask_to_delete_runs(parent, names) is deletes
