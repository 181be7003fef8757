"""The form for data that is no picture."""

from __future__ import annotations

from PySide6.QtWidgets import QDoubleSpinBox
from pytestqt.qtbot import QtBot

from gui.predict.sample_form import MOST_INPUTS, SampleForm


def test_a_field_for_each_input(qtbot: QtBot) -> None:
    form = SampleForm()
    qtbot.addWidget(form)
    form.set_inputs(4)
    assert form.sample().tolist() == [0, 0, 0, 0]
    field = form.findChild(QDoubleSpinBox, "input3Spin")
    assert field is not None and field.accessibleName() and field.toolTip()
    with qtbot.waitSignal(form.changed):
        field.setValue(0.5)
    assert form.sample().tolist() == [0, 0, 0.5, 0]
    form.set_inputs(10_000)
    assert len(form.sample()) == MOST_INPUTS
