"""How windows lie over an image of one to three spatial axes, as the kernels in C++ see it.

There are always three axes, z, y and x; those that an image lacks have one element. The kernels'
parameters are, for the axis z: `in_z` elements of the image, `k_z` elements of a window, `step_z`
from window to window, `gap_z` from element to element of a window, `before_z` elements of padding,
and `out_z` windows.
"""

from __future__ import annotations

from collections.abc import Sequence

AXES = "zyx"
PARAMETERS = ", ".join(
    f"int32 {name}_{axis}" for name in ("in", "k", "step", "gap", "before", "out") for axis in AXES
)
IMAGE = (("x", "in_x"), ("y", "in_y"), ("z", "in_z"))
"""The axes of an image, the last one first, for `place`."""
WINDOW = (("kx", "k_x"), ("ky", "k_y"), ("kz", "k_z"))
OUTPUT = (("ox", "out_x"), ("oy", "out_y"), ("oz", "out_z"))

EACH_OF_WINDOW = """
    for (int kz = 0; kz < k_z; ++kz)
    for (int ky = 0; ky < k_y; ++ky)
    for (int kx = 0; kx < k_x; ++kx)
"""
PLACE_IN_IMAGE = "".join(
    f"const int {axis} = o{axis} * step_{axis} - before_{axis} + k{axis} * gap_{axis};"
    for axis in AXES
)
"""The element `kz ky kx` of the window `oz oy ox`."""
IS_INSIDE = " && ".join(f"{axis} >= 0 && {axis} < in_{axis}" for axis in AXES)

PLACE_IN_OUTPUT = "".join(
    f"""
    int o{axis} = {axis} + before_{axis} - k{axis} * gap_{axis};
    if (o{axis} < 0 || o{axis} % step_{axis} || o{axis} / step_{axis} >= out_{axis}) continue;
    o{axis} /= step_{axis};
    """
    for axis in AXES
)
"""The window whose element `kz ky kx` is the image's `z y x`; the next element if there is none."""


def numbers(
    size: Sequence[int],
    kernel: Sequence[int],
    stride: Sequence[int],
    dilation: Sequence[int],
    pads: Sequence[tuple[int, int]],
    output: Sequence[int],
) -> list[int]:
    """The values of PARAMETERS."""
    before = [each for each, _ in pads]
    missing = len(AXES) - len(size)
    return [
        *_filled(size, missing, 1),
        *_filled(kernel, missing, 1),
        *_filled(stride, missing, 1),
        *_filled(dilation, missing, 1),
        *_filled(before, missing, 0),
        *_filled(output, missing, 1),
    ]


def _filled(values: Sequence[int], missing: int, value: int) -> list[int]:
    return [value] * missing + [int(each) for each in values]


def at(array: str, *axes: tuple[str, str]) -> str:
    """The element of a raw array at a place: pairs of place and length along its axes.

    The length along the first axis does not matter.
    """
    (first, _), *others = axes
    index = f"(size_t){first}"
    for name, length in others:
        index = f"({index} * {length} + {name})"
    return f"{array}[{index}]"
