"""Pasting with incoming wires, and text that is none of ours."""

from __future__ import annotations

from PySide6.QtGui import QGuiApplication

from gui.messages import messages


def test_pasting_with_wires_feeds_the_copy(chain):
    lab, (data, flatten, _) = chain
    lab.selection.set({flatten})
    lab.canvas.copy()
    lab.canvas.paste()
    (plain,) = lab.selection.nodes
    assert not list(lab.network.wires_into(plain))
    lab.canvas.paste(keep_incoming=True)
    (fed,) = lab.selection.nodes
    assert (data, fed) in lab.wires()


def test_text_that_is_not_ours_is_refused_in_a_sentence(chain, qtbot):
    lab, _ = chain
    before = lab.bytes()
    for text in ("hello", '{"format": 3}', "", "\x00" * 9):
        QGuiApplication.clipboard().setText(text)
        with qtbot.waitSignal(messages().posted) as told:
            lab.canvas.paste(keep_incoming=True)
        assert "clipboard holds no layers" in str(told.args)
    assert lab.bytes() == before
