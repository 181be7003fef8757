"""The search for a rate in a dialog: it follows, proposes, and lets another be chosen."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QLabel, QPushButton
from pytestqt.qtbot import QtBot

from engine.studio.training.messages import CancelFinding, Message, RateFound, RatesTried
from gui.training.strip.rate_dialog import RateDialog
from gui.training.strip.rate_search import RateSearch


@pytest.fixture
def sent() -> list[Message]:
    return []


@pytest.fixture
def dialog(qtbot: QtBot, sent: list[Message]) -> RateDialog:
    search = RateSearch(sent.append)
    search.running = True
    dialog = RateDialog(search)
    qtbot.addWidget(dialog)
    dialog.show()
    for rate in np.geomspace(1e-6, 1, 30):
        loss = 2 / (1 + 100 * rate)
        search.take(RatesTried((float(rate),), (loss,), (loss,)))
    return dialog


def words(dialog: RateDialog) -> str:
    label = dialog.findChild(QLabel, "rateWords")
    assert label is not None
    return label.text()


def use(dialog: RateDialog) -> QPushButton:
    button = dialog.findChild(QPushButton, "useRateButton")
    assert button is not None
    return button


def test_it_follows_the_search_and_proposes(dialog: RateDialog, each_theme: str) -> None:
    assert "30 so far" in words(dialog) and not use(dialog).isEnabled()
    dialog._search.take(RateFound(0.012))
    assert dialog.rate == 0.012 and "falls fastest at 0.012" in words(dialog)
    assert use(dialog).isEnabled() and dialog.plot._line.value() == pytest.approx(np.log10(0.012))
    dialog.grab()


def test_another_rate_is_chosen_by_mouse_and_keys(qtbot: QtBot, dialog: RateDialog) -> None:
    dialog._search.take(RateFound(0.012))
    viewport = dialog.plot.viewport()
    qtbot.mouseClick(viewport, Qt.MouseButton.LeftButton, pos=QPoint(viewport.width() // 2, 60))
    chosen = dialog.rate
    assert chosen is not None and 1e-5 < chosen < 0.1 and chosen != 0.012
    assert f"{chosen:g}" in words(dialog)
    qtbot.keyClick(dialog.plot, Qt.Key.Key_Right)
    assert dialog.rate is not None and dialog.rate > chosen


def test_without_a_proposal_one_can_still_be_chosen(dialog: RateDialog) -> None:
    dialog._search.take(RateFound(None))
    assert "No rate made the loss fall" in words(dialog) and dialog.rate is None
    dialog.plot.choose(0.1)
    assert use(dialog).isEnabled()


def test_leaving_ends_the_search(dialog: RateDialog, sent: list[Message]) -> None:
    dialog.reject()
    assert sent == [CancelFinding()] and not dialog._search.running
