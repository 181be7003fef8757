"""The button that asks what a drawing was offers the data's classes."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from gui.predict.teaching import MOST_CLASSES, TeachButton


def test_a_class_is_chosen_from_the_menu(qtbot: QtBot) -> None:
    parent = QWidget()
    qtbot.addWidget(parent)
    button = TeachButton(parent)
    parent.show()
    button.set_classes(("cat", "dog"))
    assert button.isVisible() and button.toolTip() and button.accessibleName()
    _, dog = button.menu().actions()
    assert dog.text() == "This was dog"
    with qtbot.waitSignal(button.taught) as taught:
        dog.trigger()
    assert taught.args == ["dog"]
    button.set_classes(())
    assert not button.isVisible() and button.menu().actions() == []
    button.set_classes(tuple(map(str, range(100))))
    assert len(button.menu().actions()) == MOST_CLASSES
