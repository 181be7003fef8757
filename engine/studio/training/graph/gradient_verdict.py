"""What a gradient check says as a whole: whether both gradients agree, and how far they differ."""

from __future__ import annotations

from dataclasses import dataclass

from engine.studio.training.graph.graph_messages import CheckedElement, GradientChecked

ABSOLUTE, RELATIVE = 1e-6, 1e-4
"""Differences beyond rounding's: in double precision, central differences are off by far less."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """Kinks are left out: the network has no gradient there, and autograd picks one that it may.

    Where several meet, as in windows of max pooling full of ties, that need not even lie between
    the slopes of one element.
    """

    agrees: bool
    largest_absolute: float
    largest_relative: float
    elements: int
    kinks: int


def verdict(answer: GradientChecked) -> Verdict:
    """Judge all elements of an answer."""
    elements = [element for tensor in answer.tensors for element in tensor.elements]
    smooth = [element for element in elements if not element.is_kink]
    return Verdict(
        agrees=all(map(element_agrees, smooth)),
        largest_absolute=max(map(absolute, smooth), default=0.0),
        largest_relative=max(map(relative, smooth), default=0.0),
        elements=len(elements),
        kinks=len(elements) - len(smooth),
    )


def absolute(element: CheckedElement) -> float:
    """How far both gradients differ."""
    return abs(element.numeric - element.autograd)


def relative(element: CheckedElement) -> float:
    """The same as a share of the larger one; gradients within rounding of 0 do not differ."""
    larger = max(abs(element.numeric), abs(element.autograd))
    return absolute(element) / larger if larger > ABSOLUTE else 0.0


def element_agrees(element: CheckedElement) -> bool:
    """Whether autograd's gradient is the numeric one, but for rounding."""
    larger = max(abs(element.numeric), abs(element.autograd))
    return absolute(element) <= ABSOLUTE + RELATIVE * larger
