"""What is changed in the list of breakpoints counts at once."""

import pytest
from PySide6.QtWidgets import QCheckBox, QListWidget, QPushButton

from engine.studio.debugging.breakpoints import Breakpoint
from gui.autograd.debugging.breakpoints_dialog import BreakpointsDialog
from gui.fields import FloatSpin


@pytest.fixture
def dialog(qtbot, debugger, nodes):
    debugger.go(1)
    debugger.toggle_breakpoint()
    dialog = BreakpointsDialog(debugger, nodes)
    qtbot.addWidget(dialog)
    return dialog


def test_it_shows_what_there_is(dialog):
    assert dialog.findChild(QCheckBox, "stopNotFinite").isChecked()
    assert not dialog.findChild(QCheckBox, "stopLarge").isChecked()
    ops = dialog.findChild(QListWidget, "stopOps")
    assert [ops.item(row).text() for row in range(ops.count())] == ["SigmoidBackward0 in sigmoid1"]


def test_kinds_are_switched_on_and_off(dialog, debugger):
    dialog.findChild(QCheckBox, "stopLarge").setChecked(True)
    dialog.findChild(FloatSpin, "stopLimit").setValue(2.5)
    assert Breakpoint("norm", limit=2.5) in debugger.breakpoints
    dialog.findChild(QCheckBox, "stopLarge").setChecked(False)
    dialog.findChild(QCheckBox, "stopNotFinite").setChecked(False)
    assert [each.kind for each in debugger.breakpoints] == ["operation"]


def test_an_op_is_taken_from_the_list(dialog, debugger):
    remove = dialog.findChild(QPushButton, "stopRemove")
    assert not remove.isEnabled()
    dialog.findChild(QListWidget, "stopOps").setCurrentRow(0)
    remove.click()
    assert debugger.breakpoints == (Breakpoint("not-finite"),) and not debugger.stopping_nodes


def test_it_can_be_painted_and_every_field_is_named(dialog, each_theme):
    assert not dialog.grab().isNull()
    for kind in (QCheckBox, QListWidget, FloatSpin):
        for widget in dialog.findChildren(kind):
            assert widget.objectName() and widget.accessibleName() and widget.toolTip()
