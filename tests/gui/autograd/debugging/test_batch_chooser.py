"""Which samples are recorded next is chosen by how many and from which on."""

from gui.autograd.debugging.batch_chooser import BatchChooser
from gui.fields import IntSpin


def test_the_fields_tell_the_debugger(qtbot, debugger):
    chooser = BatchChooser(debugger)
    qtbot.addWidget(chooser)
    samples = chooser.findChild(IntSpin, "debugSamples")
    first = chooser.findChild(IntSpin, "debugFirst")
    assert (debugger.samples, debugger.first) == (4, None)
    samples.setValue(2)
    first.setValue(7)
    assert (debugger.samples, debugger.first) == (2, 7)
    first.setValue(-1)
    assert debugger.first is None and first.text() == "next"
    assert all(each.accessibleName() and each.toolTip() for each in (samples, first))
