"""The strip's cells: flat fields with names, that no wheel over the toolbar changes."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot

from gui.training.strip.strip_cell import Strip, StripCombo, StripSpin


def turn_wheel(widget: QWidget) -> None:
    event = QWheelEvent(
        QPointF(5, 5),
        widget.mapToGlobal(QPointF(5, 5)),
        QPoint(),
        QPoint(0, -120),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(widget, event)


def strip_with(qtbot: QtBot, *fields: QWidget, width: int = 300) -> Strip:
    strip = Strip()
    qtbot.addWidget(strip)
    for number, field in enumerate(fields):
        strip.add(f"Name {number}", field, 80, 140)
    strip.resize(width, 40)
    strip.show()
    return strip


def test_each_field_has_its_name(qtbot: QtBot) -> None:
    combo, spin = StripCombo(), StripSpin(1, 100)
    strip = strip_with(qtbot, combo, spin)
    names = {label.text(): label.buddy() for label in strip.findChildren(QLabel)}
    assert names == {"Name 0": combo, "Name 1": spin}


def test_numbers_have_room(qtbot: QtBot, each_theme: str) -> None:
    spin = StripSpin(1, 100_000)
    strip = strip_with(qtbot, spin, width=90)
    spin.setValue(1024)
    assert strip.isVisible()
    text = spin.fontMetrics().horizontalAdvance("1024")
    assert spin.lineEdit().width() > text


def test_the_wheel_changes_nothing(qtbot: QtBot) -> None:
    combo, spin = StripCombo(), StripSpin(1, 100)
    combo.addItems(["a", "b"])
    spin.setValue(50)
    strip = strip_with(qtbot, combo, spin)
    assert strip.isVisible()
    for field in (combo, spin):
        field.setFocus()
        turn_wheel(field)
    assert (combo.currentText(), spin.value()) == ("a", 50)


def test_a_long_choice_ends_in_dots(qtbot: QtBot, each_theme: str) -> None:
    combo = StripCombo()
    combo.addItems(["A name that is far too long for this cell", "A name that is far too short"])
    strip = strip_with(qtbot, combo, width=110)
    assert strip.isVisible()
    first = combo.grab().toImage()
    combo.setCurrentIndex(1)
    assert combo.grab().toImage() == first  # both read "A name …"
    assert combo.currentText().endswith("short")
