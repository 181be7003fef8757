"""The status line: where the run stands, and what there is to know of the network."""

from __future__ import annotations

import msgspec
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from engine.studio.network import operations
from engine.studio.network.edits import ChangeSettings
from engine.studio.training import messages as m
from gui.document import Document
from gui.theme import color
from gui.training.meters import Meter, StatusStrip, grouped, usage_text
from gui.training.session import TrainingSession


@pytest.fixture
def strip(qtbot: QtBot, document: Document, quiet_session: TrainingSession) -> StatusStrip:
    strip = StatusStrip(document, quiet_session)
    qtbot.addWidget(strip)
    strip.resize(1000, 28)
    strip.show()
    return strip


def meter(strip: StatusStrip, name: str) -> str:
    found = strip.findChild(Meter, name)
    assert found is not None
    return found.value


def test_numbers_are_grouped_by_thin_spaces() -> None:
    assert grouped(18240.4) == "18\u2009240" and grouped(938) == "938"


def test_at_rest_it_is_ready(strip: StatusStrip) -> None:
    assert meter(strip, "stateMeter") == "Ready"
    assert meter(strip, "deviceMeter") == "CPU"
    assert meter(strip, "epochMeter") == "" and strip.progress == 0


def test_a_run_without_a_batch_yet_is_starting(
    strip: StatusStrip, quiet_session: TrainingSession
) -> None:
    quiet_session._set_state("training")
    assert meter(strip, "stateMeter") == "Starting"


def test_a_run_is_told_in_full(strip: StatusStrip, quiet_session: TrainingSession) -> None:
    quiet_session.started = m.Started("run1", "cpu", 1, 10, 60_000, 0, 12, 938)
    quiet_session.progress = m.Progress("run1", 7, 412, 18_240.0, 134.0, 111.0)
    quiet_session._set_state("training")
    assert meter(strip, "epochMeter") == "7 of 12"
    assert meter(strip, "batchMeter") == "412 of 938"
    assert meter(strip, "speedMeter") == "18\u2009240 samples/s"
    assert meter(strip, "elapsedMeter") == "2:14" and meter(strip, "leftMeter") == "1:51"
    assert meter(strip, "rateMeter") == "0.001"
    assert meter(strip, "usageMeter") == ""
    assert strip.progress == pytest.approx((6 + 412 / 938) / 12)
    picture = strip.grab().toImage()
    assert picture.pixelColor(10, 0) == color("accent") != picture.pixelColor(900, 0)
    quiet_session._set_state("paused")
    assert meter(strip, "stateMeter") == "Paused"
    quiet_session._set_state("idle")
    assert meter(strip, "leftMeter") == "" and meter(strip, "epochMeter") == "7 of 12"


def test_what_a_run_takes_is_told_while_it_runs(
    strip: StatusStrip, quiet_session: TrainingSession
) -> None:
    assert usage_text(m.Usage()) == ""
    assert usage_text(m.Usage(1.94, 412_300_000)) == "1.9 cores · 412 MB"
    usage = m.Usage(0.5, 1_300_000_000, 2_000_000_000)
    assert usage_text(usage) == "0.5 cores · 1.3 GB · 2.0 GB on the GPU"
    quiet_session.started = m.Started("run1", "cpu", 1, 10, 60_000, 0, 12, 938)
    quiet_session.progress = m.Progress("run1", 7, 412, 1.0, 1.0, 1.0, usage=usage)
    quiet_session._set_state("training")
    assert meter(strip, "usageMeter") == usage_text(usage)
    quiet_session._set_state("idle")
    assert meter(strip, "usageMeter") == ""


def test_loading_tells_how_far(strip: StatusStrip, quiet_session: TrainingSession) -> None:
    quiet_session.loading_progressed.emit("MNIST", 1000, 60_000)
    assert meter(strip, "stateMeter") == "MNIST: 1\u2009000 of 60\u2009000"
    quiet_session.loading_progressed.emit("MNIST", 60_000, 60_000)
    assert meter(strip, "stateMeter") == "Ready"
    quiet_session.loading_progressed.emit("MNIST", 2000, 60_000)
    quiet_session.failed.emit("Loading the data was cancelled.")
    assert meter(strip, "stateMeter") == "Ready"


def test_edits_since_the_start_are_counted(qtbot: QtBot, document: Document, make_session) -> None:
    session = make_session("endless")
    strip = StatusStrip(document, session)
    qtbot.addWidget(strip)
    session.start()
    qtbot.waitUntil(lambda: session.state == "training", timeout=20_000)
    for number, words in ((9, "1 edit since"), (10, "2 edits since")):
        settings = msgspec.structs.replace(document.settings, epochs=number)
        document.push("epochs", [ChangeSettings(settings)])
        assert meter(strip, "editsMeter").endswith(words)
    document.undo_stack.undo()
    document.undo_stack.undo()
    assert meter(strip, "editsMeter") == ""


def test_problems_are_counted_and_open(
    qtbot: QtBot, strip: StatusStrip, document: Document
) -> None:
    button = strip.findChild(QPushButton, "problemsButton")
    assert button is not None and not button.isVisible()
    loss = operations.loss_of(document.network)
    assert loss is not None
    document.push("remove", operations.remove(document.network, [loss.id]))
    assert button.isVisible() and button.text() in ("1 problem", "2 problems")
    with qtbot.waitSignal(strip.problems_requested):
        qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
