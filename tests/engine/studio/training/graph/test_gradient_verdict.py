"""Judging a gradient check."""

import math

from engine.studio.training.graph.gradient_verdict import element_agrees, relative, verdict
from engine.studio.training.graph.graph_messages import (
    CheckedElement,
    CheckedTensor,
    GradientChecked,
)


def element(numeric, autograd, left=None, right=None):
    slopes = (numeric if left is None else left, numeric if right is None else right)
    return CheckedElement((0,), numeric, autograd, *slopes, left is not None)


def test_rounding_is_no_difference():
    assert element_agrees(element(0.5, 0.5 + 1e-9)) and element_agrees(element(1e-9, 0.0))
    assert relative(element(1e-9, 0.0)) == 0.0


def test_a_difference_is_told():
    wrong = element(0.5, 1.0)
    assert not element_agrees(wrong) and relative(wrong) == 0.5
    assert not element_agrees(element(0.5, math.nan))


def test_kinks_decide_nothing():
    answer = GradientChecked(1, (CheckedTensor("w", (1,), (element(0.5, 9.0, 0.0, 1.0),)),), 4)
    result = verdict(answer)
    assert result.agrees and result.kinks == result.elements == 1
    assert result.largest_absolute == 0.0


def test_the_whole():
    elements = (element(0.5, 0.5), element(0.1, 0.1 + 1e-8), element(0.5, 0.0, 0.0, 1.0))
    result = verdict(GradientChecked(1, (CheckedTensor("w", (3,), elements),), 4))
    assert result.agrees and result.elements == 3 and result.kinks == 1
    assert 0 < result.largest_absolute < 2e-8 and result.largest_relative < 2e-7


def test_nothing_differs_in_nothing():
    result = verdict(GradientChecked(1))
    assert result.agrees and result.largest_absolute == 0.0
