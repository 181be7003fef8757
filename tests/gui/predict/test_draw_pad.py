"""The pad under mouse and keys, and how it looks."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QImage, QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from gui.predict.draw_pad import DrawPad
from gui.theme import color


@pytest.fixture
def pad(qtbot: QtBot) -> DrawPad:
    pad = DrawPad()
    qtbot.addWidget(pad)
    pad.resize(200, 200)
    pad.show()
    return pad


def drag(qtbot: QtBot, pad: DrawPad, button: Qt.MouseButton, *way: tuple[int, int]) -> None:
    qtbot.mousePress(pad, button, pos=QPoint(*way[0]))
    for point in way[1:]:
        qtbot.mouseMove(pad, QPoint(*point))
    qtbot.mouseRelease(pad, button, pos=QPoint(*way[-1]))


def test_left_draws_and_right_erases(qtbot: QtBot, pad: DrawPad, each_theme: str) -> None:
    blank = pad.grab().toImage()
    with qtbot.waitSignal(pad.changed):
        drag(qtbot, pad, Qt.MouseButton.LeftButton, (20, 100), (180, 100))
    (stroke,) = pad.drawing.arrays()
    assert stroke[0].tolist() == [0.1, 0.5] and stroke[-1].tolist() == [0.9, 0.5]
    drawn = pad.grab().toImage()
    assert drawn != blank and drawn.pixelColor(100, 100) == color("text")
    drag(qtbot, pad, Qt.MouseButton.RightButton, (100, 60), (100, 140))
    assert len(pad.drawing.strokes) == 2
    assert pad.grab().toImage().pixelColor(100, 100) != color("text")


def test_a_click_is_a_dot(qtbot: QtBot, pad: DrawPad) -> None:
    qtbot.mouseClick(pad, Qt.MouseButton.LeftButton, pos=QPoint(100, 100))
    assert pad.drawing.strokes == (((0.5, 0.5),),)
    assert pad.grab().toImage().pixelColor(100, 100) == color("text")


def test_lines_end_at_the_paper_s_edge(qtbot: QtBot, pad: DrawPad) -> None:
    drag(qtbot, pad, Qt.MouseButton.LeftButton, (100, 100), (500, -100))
    (stroke,) = pad.drawing.arrays()
    assert stroke.min() >= 0 and stroke.max() <= 1


def test_a_wider_pen_covers_more(qtbot: QtBot, pad: DrawPad) -> None:
    drag(qtbot, pad, Qt.MouseButton.LeftButton, (20, 100), (180, 100))
    assert pad.grab().toImage().pixelColor(100, 110) != color("text")
    with qtbot.waitSignal(pad.changed):
        pad.set_pen(2.0)
    assert pad.grab().toImage().pixelColor(100, 110) == color("text")


def test_undo_is_the_pad_s_while_there_is_a_stroke(qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    pad = DrawPad(window)
    pad.resize(200, 200)
    reached: list[bool] = []
    QShortcut(QKeySequence("Ctrl+Z"), window).activated.connect(lambda: reached.append(True))
    window.show()
    window.activateWindow()
    pad.setFocus()
    qtbot.waitUntil(pad.hasFocus)
    drag(qtbot, pad, Qt.MouseButton.LeftButton, (20, 100), (180, 100))
    qtbot.keyClick(pad, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert pad.drawing.is_empty and reached == []
    qtbot.keyClick(pad, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert reached == [True]


def test_delete_wipes(qtbot: QtBot, pad: DrawPad) -> None:
    drag(qtbot, pad, Qt.MouseButton.LeftButton, (20, 100), (180, 100))
    with qtbot.waitSignal(pad.changed):
        qtbot.keyClick(pad, Qt.Key.Key_Delete)
    assert pad.drawing.is_empty
    pad.undo()
    assert not pad.drawing.is_empty


def test_the_eraser_has_the_left_button_erase(qtbot: QtBot, pad: DrawPad) -> None:
    drag(qtbot, pad, Qt.MouseButton.LeftButton, (20, 100), (180, 100))
    pad.eraser = True
    drag(qtbot, pad, Qt.MouseButton.LeftButton, (100, 60), (100, 140))
    assert len(pad.drawing.strokes) == 2


def test_a_picture_lies_on_the_paper_until_a_stroke_comes(
    qtbot: QtBot, pad: DrawPad, each_theme: str
) -> None:
    drag(qtbot, pad, Qt.MouseButton.LeftButton, (20, 100), (180, 100))
    picture = np.zeros((10, 10), np.float32)
    picture[4:6, :] = 1.0
    with qtbot.waitSignal(pad.changed):
        pad.put(picture)
    assert pad.drawing.strokes == () and pad.grab().toImage().pixelColor(100, 100) == color("text")
    drag(qtbot, pad, Qt.MouseButton.RightButton, (100, 100), (100, 101))
    assert pad.drawing.picture is not None and pad.drawing.picture[5, 4:6].max() == 0.0
    drag(qtbot, pad, Qt.MouseButton.LeftButton, (20, 20), (180, 20))
    assert pad.drawing.picture is None and len(pad.drawing.strokes) == 1
    for _ in range(3):
        pad.undo()
    assert len(pad.drawing.strokes) == 1 and pad.drawing.picture is None


def dropped(data: QMimeData, kind: type) -> QDragEnterEvent | QDropEvent:
    left, none = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    point = QPoint(50, 50) if kind is QDragEnterEvent else QPointF(50, 50)
    return kind(point, Qt.DropAction.CopyAction, data, left, none)


@pytest.mark.parametrize("name", ["seven.png", "SEVEN.JPG"])
def test_the_file_of_a_picture_can_be_dropped(qtbot: QtBot, pad: DrawPad, name: str) -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(f"/somewhere/{name}")])
    enter = dropped(data, QDragEnterEvent)
    pad.dragEnterEvent(enter)
    assert enter.isAccepted()
    with qtbot.waitSignal(pad.dropped):
        pad.dropEvent(dropped(data, QDropEvent))


def test_a_picture_itself_can_be_dropped_and_other_things_not(pad: DrawPad) -> None:
    picture, project = QMimeData(), QMimeData()
    picture.setImageData(QImage(4, 4, QImage.Format.Format_Grayscale8))
    project.setUrls([QUrl.fromLocalFile("/somewhere/net.bps")])
    for data, wanted in ((picture, True), (project, False), (QMimeData(), False)):
        enter = dropped(data, QDragEnterEvent)
        enter.ignore()
        pad.dragEnterEvent(enter)
        assert enter.isAccepted() == wanted
