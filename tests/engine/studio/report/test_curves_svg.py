"""Loss and accuracy over epochs, as far as a run knows them."""

from xml.etree import ElementTree

import numpy as np

from engine.studio.report.curves_svg import batches_of, curves_svg
from engine.studio.training.runs import Curves


def words(svg):
    root = ElementTree.fromstring(svg)
    return [each.text for each in root.iter("{http://www.w3.org/2000/svg}text")]


def test_both_over_epochs(curves):
    assert batches_of(curves) == 100
    found = words(curves_svg(curves))
    assert {"Loss", "Accuracy", "epoch", "training batches", "held out", "100 %"} <= set(found)


def test_regression_has_no_accuracy():
    curves = Curves([1, 2], [3.0, 2.0], [], [1], [2], [1.5], [np.nan])
    assert "Accuracy" not in words(curves_svg(curves))


def test_without_held_out_samples_over_steps():
    found = words(curves_svg(Curves([1, 2, 3], [3.0, 2.0, 1.0])))
    assert "step" in found and "held out" not in found
    assert "epoch" in words(curves_svg(Curves([1, 2, 3], [3.0, 2.0, 1.0]), batches=3))


def test_nothing_measured_and_nothing_finite():
    assert "Loss" in words(curves_svg(Curves()))
    assert "Loss" in words(curves_svg(Curves([1, 2], [np.nan, np.inf])))


def test_a_long_run_makes_a_small_file():
    steps = list(range(1, 30_001))
    assert len(curves_svg(Curves(steps, [1.0 / step for step in steps]))) < 50_000


def test_notebooks_show_curves(curves):
    assert curves._repr_svg_() == curves_svg(curves)
