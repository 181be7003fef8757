"""The learning rate's field: numbers pass, all else is said and changes nothing."""

from __future__ import annotations

import pytest
from pytestqt.qtbot import QtBot

from gui.messages import messages
from gui.training.strip.rate_field import RateField


@pytest.fixture
def field(qtbot: QtBot) -> RateField:
    field = RateField()
    qtbot.addWidget(field)
    field.show_value(0.001)
    return field


@pytest.mark.parametrize(("typed", "rate"), [("0.01", 0.01), (" 1e-4 ", 1e-4), ("0,5", 0.5)])
def test_a_number_is_told(qtbot: QtBot, field: RateField, typed: str, rate: float) -> None:
    field.setText(typed)
    with qtbot.waitSignal(field.value_edited) as edited:
        field.editingFinished.emit()
    assert edited.args == [rate]
    assert field.property("wrong") is False


@pytest.mark.parametrize("typed", ["abc", "", "0", "-1", "nan", "inf", "1e999", "0.1.2"])
def test_what_is_no_rate_is_said_once(qtbot: QtBot, field: RateField, typed: str) -> None:
    said: list[str] = []
    connection = messages().posted.connect(lambda message: said.append(message.text))
    field.setText(typed)
    with qtbot.assertNotEmitted(field.value_edited):
        field.editingFinished.emit()
        field.editingFinished.emit()
    messages().posted.disconnect(connection)
    assert len(said) == 1 and "stays 0.001" in said[0]
    assert field.property("wrong") is True and field.value == 0.001
    field.show_value(0.001)
    assert field.property("wrong") is False and field.text() == "0.001"


def test_the_same_number_again_is_no_edit(qtbot: QtBot, field: RateField) -> None:
    field.setText("1e-3")
    with qtbot.assertNotEmitted(field.value_edited):
        field.editingFinished.emit()
