"""The panel says where the replay stands, and of which batch it is."""

import msgspec
import pytest
from PySide6.QtCore import QObject

from engine.studio.debugging.replay import Replay
from gui.actions import make_actions
from gui.autograd.debugging.debug_panel import DebugPanel
from gui.elided_label import ElidedLabel


@pytest.fixture
def panel(qtbot, debugger):
    owner = QObject()
    panel = DebugPanel(debugger, make_actions(owner))
    panel.owner = owner
    qtbot.addWidget(panel)
    debugger.opened.emit()
    return panel


def told(panel):
    return panel.findChildren(ElidedLabel)[-1].toolTip()


def test_it_says_where_the_replay_stands(panel, debugger):
    debugger.go(6)
    assert panel._number.text() == "Step 7" and panel._of.text() == "of 18"
    assert panel._title.toolTip() == "SigmoidBackward0"


def test_it_says_of_which_batch(panel, debugger):
    assert told(panel).startswith("2 samples · loss ") and "nothing is learned" in told(panel)
    recording = msgspec.structs.replace(
        debugger.replay.recording, samples=1, loss=None, has_run=True, steps=12, scale=64.0
    )
    debugger.replay = Replay(recording, debugger.replay.arrays)
    debugger.opened.emit()
    assert "1 sample of the run's next batch · loss not a number" in told(panel)
    assert "after 12 steps of the run" in told(panel) and "scaled by 64" in told(panel)
    recording = msgspec.structs.replace(recording, first=40)
    debugger.replay = Replay(recording, debugger.replay.arrays)
    debugger.opened.emit()
    assert "1 sample from number 40" in told(panel)
