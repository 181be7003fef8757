"""The matrix: a cell for each pair of classes, its number where there is room."""

from xml.etree import ElementTree

import numpy as np
import pytest

from engine.studio.report.confusion_svg import confusion_svg

SVG = "{http://www.w3.org/2000/svg}"


@pytest.mark.parametrize("classes", [1, 2, 10, 40])
def test_every_cell_is_drawn(classes):
    counts = np.arange(classes * classes).reshape(classes, classes)
    root = ElementTree.fromstring(confusion_svg([f"class {n}" for n in range(classes)], counts))
    assert len(list(root.iter(f"{SVG}rect"))) == classes**2
    words = {each.text for each in root.iter(f"{SVG}text")}
    assert ("3" in words) == (classes in (2, 10))
    assert {"Precision", "Recall"} <= words


def test_scores_can_be_left_out():
    assert "Recall" not in confusion_svg("ab", np.eye(2, dtype=int), with_scores=False)
