"""Settings of layers that slide over spatial axes: one number for all axes, or one for each."""

from __future__ import annotations

from collections.abc import Sequence

Sizes = int | Sequence[int]


def per_axis(value: Sizes, axes: int, name: str) -> tuple[int, ...]:
    """`value` as one integer for each of `axes` axes: 3 becomes (3, 3).

    Raises RuntimeError when a sequence has another length.
    """
    if isinstance(value, int):
        return (value,) * axes
    sizes = tuple(value)
    if len(sizes) == 1:
        return sizes * axes
    if len(sizes) != axes:
        raise RuntimeError(f"{name} must be one integer or {axes}, but got {sizes}")
    return sizes
