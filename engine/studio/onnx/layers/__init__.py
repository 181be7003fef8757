"""How each kind of layer is written in ONNX's operations: a file for each family.

A writer takes the layer and the names of its inputs, and gives the name of its output, or a tuple
of several.
"""

from __future__ import annotations

from collections.abc import Callable

from engine.studio.onnx.layers import (
    activation,
    arithmetic,
    attention,
    convolution,
    features,
    normalisation,
    padding,
    pooling,
    recurrent,
    resampling,
    shape,
)

Written = str | tuple[str, ...]

WRITERS: dict[str, Callable[..., Written]] = {
    **features.WRITERS,
    **convolution.WRITERS,
    **activation.WRITERS,
    **arithmetic.WRITERS,
    **pooling.WRITERS,
    **normalisation.WRITERS,
    **recurrent.WRITERS,
    **attention.WRITERS,
    **shape.WRITERS,
    **resampling.WRITERS,
    **padding.WRITERS,
}
