"""A picture shows the network as the canvas does, in the colours asked for, and changes nothing."""

from __future__ import annotations

import msgspec
import pytest
from PySide6.QtGui import QColor

from engine.studio.network.project import ProjectData
from gui.picture.drawing import Look, NetworkDrawing
from gui.theme import DARK, LIGHT, theme


def colors_in(image) -> set[str]:
    return {
        image.pixelColor(x, y).name().upper()
        for x in range(0, image.width(), 3)
        for y in range(0, image.height(), 3)
    }


@pytest.mark.parametrize("scale", [0.1, 0.5, 1, 2.5])
def test_a_scale_gives_so_many_pixels(drawing: NetworkDrawing, scale: float) -> None:
    image = drawing.image(scale, Look())
    assert image.size() == drawing.size(scale)
    assert abs(image.width() - drawing.size().width() * scale) <= 1


def test_the_whole_network_is_in_it(drawing: NetworkDrawing, project: ProjectData) -> None:
    across = max(node.x for node in project.nodes) - min(node.x for node in project.nodes)
    assert drawing.size().width() > across + 100
    found = colors_in(drawing.image(1, Look(dark=True)))
    assert found >= {DARK.category[each] for each in ("data", "convolution", "linear", "loss")}
    assert found >= {DARK.window, DARK.raised, DARK.wire4}


@pytest.mark.parametrize(
    ("look", "ground"),
    [
        (Look(dark=True), DARK.window),
        (Look(dark=False), LIGHT.window),
        (Look(dark=False, arranged=True), "#FFFFFF"),
        (Look(dark=True, arranged=True), DARK.window),
    ],
)
def test_the_ground(drawing: NetworkDrawing, look: Look, ground: str) -> None:
    corner = drawing.image(1, look).pixelColor(0, 0)
    assert corner == QColor(ground) and corner.alpha() == 255


@pytest.mark.parametrize("dark", [True, False])
def test_a_transparent_ground_is_not_there(drawing: NetworkDrawing, dark: bool) -> None:
    image = drawing.image(1, Look(dark=dark, transparent=True))
    assert image.pixelColor(0, 0).alpha() == 0
    assert image.pixelColor(image.width() // 2, 0).alpha() == 0
    raised = (DARK if dark else LIGHT).raised
    assert raised in colors_in(image)


def test_the_theme_of_the_window_stays(drawing: NetworkDrawing, each_theme, qtbot) -> None:
    before = theme().tokens
    with qtbot.assertNotEmitted(theme().changed):
        drawing.image(1, Look(dark=not theme().is_dark))
    assert theme().tokens is before
    assert theme().is_dark == (each_theme == "dark")


def test_arranging_moves_the_copy_alone(project: ProjectData) -> None:
    scattered = msgspec.structs.replace(
        project,
        nodes=tuple(
            msgspec.structs.replace(node, x=node.x * 4, y=node.y + 300 * (number % 2))
            for number, node in enumerate(project.nodes)
        ),
    )
    shown = NetworkDrawing(scattered, {}, arranged=False)
    arranged = NetworkDrawing(scattered, {}, arranged=True)
    assert arranged.size().width() < 1100 < shown.size().width()


def test_arranged_for_a_paper_it_bears_no_marks_of_problems(project: ProjectData) -> None:
    wrong = msgspec.structs.replace(
        project,
        nodes=tuple(
            msgspec.structs.replace(node, parameters={"in_features": 7})
            if node.name == "fc"
            else node
            for node in project.nodes
        ),
    )
    marks = {DARK.bad}
    assert marks <= colors_in(NetworkDrawing(wrong, {}, arranged=False).image(1, Look(dark=True)))
    paper = NetworkDrawing(wrong, {}, arranged=True).image(1, Look(dark=True, arranged=True))
    assert not marks & colors_in(paper)
