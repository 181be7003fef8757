"""How numbers, shapes and sums of products are written for people."""

from __future__ import annotations

import math
from collections.abc import Sequence

SHOWN_TERMS = 4
"""Of a longer sum the largest terms are written out."""


def number_text(value: float) -> str:
    """Four digits of a number, with a true minus sign: 0.1234, −5, 1.2e−05."""
    text = "0" if value == 0 else f"{value:.4g}"
    return text.replace("-", "−").replace("nan", "NaN").replace("inf", "∞")


def shape_text(shape: Sequence[int]) -> str:
    """The sizes of a tensor, joined as people write them; "1" for a single number."""
    return "×".join(map(str, shape)) if shape else "1"


def product_text(shapes: Sequence[Sequence[int]]) -> str:
    """The shapes of factors: (500×64)·(64×784)."""
    if len(shapes) == 1:
        return shape_text(shapes[0])
    return "·".join(f"({shape_text(shape)})" for shape in shapes)


def sum_text(terms: Sequence[Sequence[float]]) -> str:
    """A sum of products with its numbers and its result: "0.5·0.12 + 0.1·0.3 + … = 0.031"."""
    total = sum(math.prod(term) for term in terms)
    if len(terms) == 1 and len(terms[0]) == 1:
        return number_text(total)
    shown = list(terms)
    if len(terms) > SHOWN_TERMS:
        shown = sorted(terms, key=lambda term: -abs(math.prod(term)))[:SHOWN_TERMS]
    written = " + ".join(
        "·".join(_factor(factor, place) for place, factor in enumerate(term)) for term in shown
    ).replace("+ −", "− ")
    rest = " + …" if len(terms) > SHOWN_TERMS else ""
    return f"{written}{rest} = {number_text(total)}"


def _factor(value: float, place: int) -> str:
    text = number_text(value)
    return f"({text})" if place and text.startswith("−") else text
