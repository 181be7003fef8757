"""A dragged layer is told by its MIME type, and seen under the cursor."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QMimeData
from PySide6.QtGui import QDrag
from PySide6.QtWidgets import QWidget

from engine.studio.network.catalogue import CATALOGUE
from gui.layer_drag import LAYER_MIME, drag_layer, dragged_layer, layer_mime_data, layer_pixmap


@pytest.mark.parametrize("kind", sorted(CATALOGUE))
def test_the_kind_survives_the_drag(kind: str) -> None:
    data = layer_mime_data(kind)
    assert data.formats() == [LAYER_MIME]
    assert dragged_layer(data) == kind


def test_other_drags_are_no_layers() -> None:
    text = QMimeData()
    text.setText("Linear")
    assert dragged_layer(text) is None
    unknown = QMimeData()
    unknown.setData(LAYER_MIME, b"\xffUnicorn")
    assert dragged_layer(unknown) is None


def test_the_pixmap_is_sharp_on_every_screen(qapp) -> None:
    plain, double = layer_pixmap("Conv2d", "Conv2d"), layer_pixmap("Conv2d", "Conv2d", 2.0)
    assert double.width() == 2 * plain.width()
    assert double.deviceIndependentSize() == plain.deviceIndependentSize()
    assert layer_pixmap("CrossEntropyLoss", "CrossEntropyLoss").width() > plain.width()


def test_a_drag_begins_with_all_of_it(qtbot, monkeypatch) -> None:
    begun: list[QDrag] = []
    monkeypatch.setattr(QDrag, "exec", lambda drag, action: begun.append(drag))
    source = QWidget()
    qtbot.addWidget(source)
    drag_layer(source, "Linear", "Linear")
    assert dragged_layer(begun[0].mimeData()) == "Linear"
    assert not begun[0].pixmap().isNull()
