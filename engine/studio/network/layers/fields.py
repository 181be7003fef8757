"""Parameters and words that several families of layers share."""

from __future__ import annotations

from engine.studio.network.kinds import LARGEST, Parameter
from engine.studio.network.network import Value

AXES = (2, 1, 3)
"""How many axes of space layers come for: images first, which most networks are for."""

SPACE = {1: "sequence", 2: "image", 3: "volume"}
"""What a layer of so many axes of space works on."""

LOWEST, HIGHEST = -3.4028235e38, 3.4028235e38
"""What single precision can hold: bounds that are none."""

BIAS = Parameter("bias", "Bias", "bool", True, help="Learn a constant to add to each output.")
AFFINE = Parameter(
    "affine", "Affine", "bool", True, help="Learn a scale and a shift for each channel."
)
EPS = Parameter(
    "eps", "Epsilon", "float", 1e-5, 0.0, 1.0, help="Added to the variance: no division by zero."
)


def size(name: str, label: str, default: int | None, help: str, most: int = LARGEST) -> Parameter:
    """One whole number from 1 on; without a default it is automatic."""
    return Parameter(name, label, "int", default, 1, most, automatic=default is None, help=help)


def per_axis(
    axes: int,
    name: str,
    label: str,
    default: int | None,
    help: str,
    least: int = 1,
    unit: str = "px",
) -> Parameter:
    """A number for each axis of space: one, a pair, or three; without a default automatic."""
    every: Value = default if default is None or axes == 1 else (default,) * axes
    return Parameter(
        name,
        label,
        {1: "int", 2: "pair", 3: "ints"}[axes],  # type: ignore[arg-type]
        every,
        least,
        LARGEST,
        automatic=default is None,
        length=axes if axes > 2 else None,
        unit=unit,
        help=help,
    )


def number(
    name: str, label: str, default: float, low: float, high: float, help: str, unit: str = ""
) -> Parameter:
    """A number with a point."""
    return Parameter(name, label, "float", default, low, high, unit=unit, help=help)


def choice(name: str, label: str, choices: tuple[str, ...], help: str) -> Parameter:
    """One of some words, the first of them by default."""
    return Parameter(name, label, "choice", choices[0], choices=choices, help=help)


def dimension(
    help: str, name: str = "dim", label: str = "Dimension", default: int = 1
) -> Parameter:
    """An axis of the batch: 0 is the batch itself, -1 the last one."""
    return Parameter(name, label, "int", default, -8, 8, help=help)
