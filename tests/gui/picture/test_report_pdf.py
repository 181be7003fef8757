"""A report on paper: it fits on a page, turns pages where it does not, and can be searched."""

from __future__ import annotations

import re

import pytest
from PySide6.QtGui import QImage
from PySide6.QtSvg import QSvgRenderer

from engine.studio.network.templates import TEMPLATES
from engine.studio.report.contents import contents_of
from engine.studio.training.runs import Curves, Run
from gui.picture.report_pdf import report_pdf, report_png, report_svg
from tests.gui.picture.test_formats import characters


def pages(data: bytes) -> int:
    return len(re.findall(rb"/Type\s*/Page\b", data))


def report_of(template: str, code: str = "", **fields: object):
    project = TEMPLATES[template].make()
    steps = list(range(1, 100))
    curves = Curves(steps, [1 / step for step in steps], [], [1], [99], [0.1], [float("nan")])
    return contents_of(
        Run("run1", "finished", project, "cpu", 2, 19, 1, 99, **fields), curves, code
    )


@pytest.mark.parametrize("template", ["mlp", "lenet", "resnet"])
def test_a_usual_report_is_one_page(template: str) -> None:
    counts = tuple(range(100))
    data = report_pdf(report_of(template, loss=0.1, accuracy=0.97, confusion=counts))
    assert data.startswith(b"%PDF") and pages(data) == 1
    assert len(data) < 200_000


def test_code_goes_on_over_pages(dressed_application: object) -> None:
    long = "\n".join(f"x{number} = {'1 + ' * 60}0" for number in range(120))
    assert pages(report_pdf(report_of("binary", long))) > 3


def test_forty_classes_and_a_long_title_have_room() -> None:
    report = report_of("mlp", confusion=tuple([3] * 1600))
    assert pages(report_pdf(report)) == 2


def test_without_a_matrix_or_curves() -> None:
    project = TEMPLATES["linear-regression"].make()
    empty = contents_of(Run("run1", "stopped", project, "cpu", 1, 2), Curves(), "")
    data = report_pdf(empty)
    assert pages(data) == 1 and b"/FontFile" in data, "its words are no text"


def test_its_words_can_be_searched(dressed_application: object) -> None:
    found = characters(report_pdf(report_of("mlp", accuracy=0.97, confusion=tuple(range(100)))))
    assert set("0123456789-×→%aNetwork") <= found
    assert not [each for each in found if "\ue000" <= each <= "\uf8ff"]


def test_the_pages_are_a_picture_too(dressed_application: object) -> None:
    one, two = report_of("mlp", "print()"), report_of("mlp", confusion=tuple([3] * 1600))
    for report, height in ((one, 1123), (two, 2246)):
        image = QImage.fromData(report_png(report))
        assert (image.width(), image.height()) == (2 * 794, 2 * height)
        assert image.pixelColor(2, 2).name() == "#ffffff"
        svg = report_svg(report)
        renderer = QSvgRenderer(svg)
        assert renderer.isValid() and renderer.viewBoxF().height() == height
        assert b"Parameters" in svg and b"print()" not in svg
