"""The engine's docstring, unfolded in the inspector."""

from __future__ import annotations

from PySide6.QtCore import Qt

from engine.studio.network.catalogue import CATALOGUE
from gui.panels.documentation import DocumentationFold


def test_it_unfolds_and_folds(qtbot) -> None:
    fold = DocumentationFold(CATALOGUE["LSTM"])
    qtbot.addWidget(fold)
    fold.show()
    assert not fold.text.isVisible()
    qtbot.mouseClick(fold.button, Qt.MouseButton.LeftButton)
    assert fold.text.isVisible()
    assert "Layers of lstm_step" in fold.text.text()
    qtbot.mouseClick(fold.button, Qt.MouseButton.LeftButton)
    assert not fold.text.isVisible()
