"""A run of a project that came with code asks first, and begins once the code was tried."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QPushButton

from engine.studio.network.code_outcomes import Outcome
from engine.studio.network.operations import set_parameter
from engine.studio.network.templates import TEMPLATES
from gui import code_runs
from gui.code_trust import code_trust
from gui.messages import messages


@pytest.fixture
def foreign_window(window, monkeypatch, request):
    """A window with a project whose code nobody has allowed."""
    monkeypatch.setattr(code_runs, "dry_run", lambda *_: Outcome((64,)))
    data = TEMPLATES["define-by-run"].make()
    window.document.open(data)
    code = f"def forward(self, x, image):\n    return x  # {request.node.name}\n"
    edits = set_parameter(window.document.network, "n4", "code", code)
    window.document.push("Set", edits)
    return window


def press(button: str) -> None:
    def act() -> None:
        QApplication.activeModalWidget().findChild(QPushButton, button).click()

    QTimer.singleShot(0, act)


def test_training_asks_and_then_begins(foreign_window, qtbot) -> None:
    start = foreign_window.actions_by_id["train.start"]
    assert start.isEnabled(), "a press of it asks"
    press("runCode")
    start.trigger()
    qtbot.waitUntil(lambda: foreign_window.session.state == "training")
    assert foreign_window.document.whole_analysis.ready
    foreign_window.session.stop()
    qtbot.waitUntil(lambda: foreign_window.session.state == "idle")


def test_code_that_does_not_work_is_told_of(foreign_window, monkeypatch, qtbot) -> None:
    broken = Outcome(error="The code, line 2 (x): NameError: no")
    monkeypatch.setattr(code_runs, "dry_run", lambda *_: broken)
    press("runCode")
    with qtbot.waitSignal(messages().posted) as posted:
        foreign_window.actions_by_id["train.start"].trigger()
    assert posted.args[0].text == "ponder does not work. The code, line 2 (x): NameError: no."
    assert foreign_window.session.state == "idle"


def test_who_refuses_trains_nothing(foreign_window) -> None:
    press("refuseCode")
    foreign_window.actions_by_id["train.start"].trigger()
    assert foreign_window.session.state == "idle"
    assert len(foreign_window.session.runs) == 0
    assert code_trust().refused(foreign_window.document.snapshot())


def test_no_other_way_sends_it_to_the_worker(foreign_window, qtbot) -> None:
    session = foreign_window.session
    with qtbot.waitSignal(session.failed) as failed:
        session.start()
    assert failed.args == ["The code of ponder was not written here and may not run yet: allow it "
                           "first."]  # fmt: skip
    assert session.state == "idle" and len(session.runs) == 0
