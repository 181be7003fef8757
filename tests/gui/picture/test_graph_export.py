"""Writing the recorded graph."""

from __future__ import annotations

import xml.etree.ElementTree as ElementTree
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QComboBox, QDialog

from engine.studio.network.templates import TEMPLATES
from gui.autograd.tab import AutogradTab
from gui.document import Document
from gui.messages import messages
from gui.picture import graph_export
from gui.picture.dialog import PictureDialog
from gui.picture.drawing import Look
from gui.picture.graph_drawing import GraphDrawing
from gui.picture.graph_export import GRAPH_FORMATS, export_graph, write_dot
from gui.selection import Selection
from gui.training.session import TrainingSession
from gui.training.worker.workspace import Workspace
from tests.gui.autograd.small_graph import GRAPH


@pytest.fixture
def tab(qtbot, tmp_path: Path) -> Iterator[AutogradTab]:
    document = Document()
    document.open(TEMPLATES["binary"].make())
    session = TrainingSession(document, workspace=Workspace(tmp_path / "runs"))
    tab = AutogradTab(document, Selection(document), session)
    qtbot.addWidget(tab)
    tab.show()
    yield tab
    session.shutdown()


@pytest.fixture
def shown(qtbot, tab: AutogradTab) -> AutogradTab:
    tab.view.live._session.watching.graph_recorded.emit(GRAPH)
    qtbot.waitUntil(lambda: not tab.view.is_empty)
    return tab


@pytest.fixture
def answer(monkeypatch, tmp_path: Path):
    """Answers both dialogs: the format chosen, and where to write."""
    path = tmp_path / "graph"

    def choose(format: str) -> Path:
        def accept(dialog: PictureDialog) -> int:
            combo = dialog.findChild(QComboBox, "pictureFormat")
            combo.setCurrentIndex(combo.findData(format))
            return QDialog.DialogCode.Accepted

        target = path.with_suffix(f".{format}")
        monkeypatch.setattr(PictureDialog, "exec", accept)
        monkeypatch.setattr(graph_export, "ask_where_to_draw", lambda parent, proposal: target)
        return target

    return choose


@pytest.mark.parametrize("format", GRAPH_FORMATS)
def test_each_format_is_written(shown: AutogradTab, answer, format: str) -> None:
    path = answer(format)
    export_graph(shown, shown.view, "digits")
    data = path.read_bytes()
    match format:
        case "svg":
            assert "AddmmBackward0" in data.decode()
            assert ElementTree.fromstring(data).tag.endswith("svg")
        case "png":
            assert not QImage.fromData(data).isNull()
        case "pdf":
            assert data.startswith(b"%PDF")
        case "dot":
            assert b"n0 -> n1;" in data and b"fc1 Linear" in data


def test_dark_and_light_differ_and_the_scale_counts(shown: AutogradTab) -> None:
    drawing = GraphDrawing(shown.view.graph_scene, shown.view.live)
    dark, light = (drawing.image(1.0, Look(dark=dark)) for dark in (True, False))
    assert dark != light
    assert drawing.image(2.0, Look()).width() == pytest.approx(2 * light.width(), abs=2)


def test_how_it_looks_is_not_asked_of_text(qtbot, shown: AutogradTab) -> None:
    drawing = GraphDrawing(shown.view.graph_scene, shown.view.live)
    dialog = PictureDialog(lambda arranged: drawing, None, GRAPH_FORMATS, has_places=False)
    qtbot.addWidget(dialog)
    assert dialog.findChild(QComboBox, "picturePlaces") is None
    combo = dialog.findChild(QComboBox, "pictureFormat")
    combo.setCurrentIndex(combo.findData("dot"))
    assert not dialog.findChild(QComboBox, "pictureColors").isEnabled()


def test_without_a_graph_it_says_so(qtbot, tab: AutogradTab) -> None:
    with qtbot.waitSignal(messages().posted) as posted:
        export_graph(tab, tab.view, "digits")
    assert "no graph yet" in posted.args[0].text


def test_a_file_that_cannot_be_written_is_a_sentence(
    qtbot, shown: AutogradTab, tmp_path: Path
) -> None:
    with qtbot.waitSignal(messages().posted) as posted:
        assert not write_dot(tmp_path / "gone" / "graph.dot", shown.view, "digits")
    assert "is not there" in posted.args[0].text
