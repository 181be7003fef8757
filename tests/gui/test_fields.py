"""Each field shows a value without telling of it, and tells what the user makes of it."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QApplication, QToolButton

from engine.studio.network.catalogue import CATALOGUE
from engine.studio.network.kinds import Parameter
from gui.fields import (
    BoolField,
    ChoiceField,
    Field,
    FloatField,
    IntField,
    IntsField,
    IntSpin,
    PairField,
    make_field,
)

EVERY = [
    pytest.param(parameter, id=f"{kind.kind}.{parameter.name}")
    for kind in CATALOGUE.values()
    for parameter in kind.parameters
]


def shown(qtbot, parameter: Parameter) -> Field:
    field = make_field(parameter)
    qtbot.addWidget(field)
    field.show()
    return field


def told_by(field: Field) -> list[object]:
    told: list[object] = []
    field.value_edited.connect(told.append)
    return told


@pytest.mark.parametrize("parameter", EVERY)
def test_showing_the_default_tells_nothing(parameter: Parameter, qtbot) -> None:
    field = shown(qtbot, parameter)
    told = told_by(field)
    field.show_value(parameter.default, None)
    assert told == []


@pytest.mark.parametrize("parameter", EVERY)
def test_everything_to_act_on_can_be_found_and_is_explained(parameter: Parameter, qtbot) -> None:
    field = shown(qtbot, parameter)
    acted_on = [field.row.itemAt(row).widget() for row in range(field.row.count())]
    for widget in filter(None, acted_on):
        assert widget.objectName() and widget.accessibleName() and widget.toolTip()


def test_a_number_is_told_once_it_is_entered(qtbot) -> None:
    field = shown(qtbot, CATALOGUE["Linear"].parameter("out_features"))
    assert isinstance(field, IntField)
    field.show_value(10, None)
    told = told_by(field)
    field.spin.selectAll()
    qtbot.keyClicks(field.spin, "128")
    assert told == []
    qtbot.keyClick(field.spin, Qt.Key.Key_Return)
    assert told == [128]


def test_an_inferred_number_is_greyed_and_can_be_fixed(qtbot) -> None:
    field = shown(qtbot, CATALOGUE["Linear"].parameter("in_features"))
    automatic = field.findChild(QToolButton, "in_featuresAutomatic")
    field.show_value(None, 1568)
    assert field.spin.value() == 1568
    assert field.spin.property("automatic") is True
    assert automatic.isChecked()
    told = told_by(field)
    qtbot.mouseClick(automatic, Qt.MouseButton.LeftButton)
    assert told == [1568]
    field.show_value(1568, 1568)
    assert field.spin.property("automatic") is False
    qtbot.mouseClick(automatic, Qt.MouseButton.LeftButton)
    assert told == [1568, None]


def test_what_is_not_inferred_yet_is_a_question_mark(qtbot) -> None:
    field = shown(qtbot, CATALOGUE["Linear"].parameter("in_features"))
    field.show_value(None, None)
    assert field.spin.text() == "?"
    told = told_by(field)
    qtbot.mouseClick(
        field.findChild(QToolButton, "in_featuresAutomatic"), Qt.MouseButton.LeftButton
    )
    assert told == [1]


def test_a_pair_is_told_whole(qtbot) -> None:
    field = shown(qtbot, CATALOGUE["Conv2d"].parameter("kernel_size"))
    assert isinstance(field, PairField)
    field.show_value((3, 5), None)
    told = told_by(field)
    field.spins[1].stepUp()
    assert told == [(3, 6)]
    field.show_value(4, None)
    assert [spin.value() for spin in field.spins] == [4, 4]


def test_an_inferred_pair(qtbot) -> None:
    field = shown(qtbot, CATALOGUE["MaxPool2d"].parameter("stride"))
    field.show_value(None, (2, 3))
    assert [spin.value() for spin in field.spins] == [2, 3]
    told = told_by(field)
    field.spins[0].stepUp()
    assert told == [(3, 3)]


def test_several_numbers_are_a_text(qtbot) -> None:
    field = shown(qtbot, CATALOGUE["Conv3d"].parameter("kernel_size"))
    assert isinstance(field, IntsField)
    field.show_value((3, 4, 5), None)
    assert field.edit.text() == "3, 4, 5"
    told = told_by(field)
    for text in ("1×2×3", "7", "x", ""):
        field.edit.selectAll()
        qtbot.keyClicks(field.edit, text) if text else field.edit.clear()
        qtbot.keyClick(field.edit, Qt.Key.Key_Return)
    assert told == [(1, 2, 3), (7, 7, 7)]
    assert field.edit.text() == "3, 4, 5", "what is no number gives way"


def test_inferred_numbers(qtbot) -> None:
    field = shown(qtbot, CATALOGUE["LayerNorm"].parameter("normalized_shape"))
    field.show_value(None, (28,))
    assert field.edit.text() == "28"
    assert field.edit.property("automatic")
    told = told_by(field)
    button = field.findChild(QToolButton, "normalized_shapeAutomatic")
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert told == [(28,)]


def test_a_small_number_keeps_its_digits(qtbot) -> None:
    field = shown(qtbot, CATALOGUE["BatchNorm2d"].parameter("eps"))
    field.show_value(1e-5, None)
    assert field.spin.text() == "0.00001"
    told = told_by(field)
    field.spin.stepUp()
    assert told == [pytest.approx(1.1e-5)]


def test_a_share(qtbot) -> None:
    field = shown(qtbot, CATALOGUE["Dropout"].parameter("p"))
    assert isinstance(field, FloatField)
    field.show_value(0.5, None)
    assert field.spin.text() == "0.5"
    told = told_by(field)
    field.spin.stepUp()
    assert told == [pytest.approx(0.55)]
    field.show_value(1.0, None)
    field.spin.stepUp()
    assert len(told) == 1


def test_a_switch(qtbot) -> None:
    field = shown(qtbot, CATALOGUE["Linear"].parameter("bias"))
    assert isinstance(field, BoolField)
    field.show_value(True, None)
    told = told_by(field)
    qtbot.mouseClick(field.switch, Qt.MouseButton.LeftButton)
    qtbot.keyClick(field.switch, Qt.Key.Key_Space)
    assert told == [False, True]


def test_a_choice(qtbot) -> None:
    field = shown(qtbot, CATALOGUE["MSELoss"].parameter("reduction"))
    assert isinstance(field, ChoiceField)
    field.show_value("mean", None)
    told = told_by(field)
    qtbot.keyClick(field.combo, Qt.Key.Key_Down)
    assert told == ["sum"]


def test_nonsense_from_a_file_does_no_harm(qtbot) -> None:
    for kind, name, value in (
        ("Linear", "out_features", "many"),
        ("Conv2d", "kernel_size", (1, 2, 3)),
        ("Dropout", "p", None),
    ):
        field = shown(qtbot, CATALOGUE[kind].parameter(name))
        told = told_by(field)
        field.show_value(value, None)
        assert told == []


@pytest.mark.parametrize("focused", [False, True])
def test_the_wheel_turns_only_what_has_the_focus(qtbot, focused: bool) -> None:
    spin = IntSpin()
    qtbot.addWidget(spin)
    spin.show()
    spin.setValue(5)
    spin.activateWindow()
    spin.setFocus()
    qtbot.waitUntil(spin.hasFocus)
    if not focused:
        spin.clearFocus()
    place = QPointF(10, 10)
    wheel = QWheelEvent(
        place,
        spin.mapToGlobal(place),
        QPoint(),
        QPoint(0, 120),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(spin, wheel)
    assert spin.value() == (6 if focused else 5)
