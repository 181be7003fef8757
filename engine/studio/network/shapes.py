"""Shape inference: what each kind of layer makes of one sample's shapes.

A rule takes the layer's checked parameters and the shapes at its inputs. It returns the shape
of its output and the automatic parameters it could fill in, or raises ShapeError. The rules are
PyTorch's; shapes leave out the batch axis, so axis 1 of the layer's tensor comes first here.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

from engine.studio.network.analysis import Shape

Parameters = dict[str, Any]
Inferred = tuple[Shape, Parameters]
Rule = Callable[..., Inferred]


class ShapeError(Exception):
    """The shapes do not fit; `id` and `values` are those of the problem to show."""

    def __init__(self, id: str, **values: Any) -> None:
        super().__init__(id)
        self.id = id
        self.values = values


def infer(kind: str, parameters: Parameters, inputs: tuple[Shape, ...]) -> Inferred:
    """The output shape and the filled-in parameters; ShapeError where the inputs do not fit."""
    return RULES[kind](parameters, *inputs)


def unchanged(parameters: Parameters, shape: Shape) -> Inferred:
    """Activations and Dropout work on each value by itself."""
    return shape, {}


def softmax(parameters: Parameters, shape: Shape) -> Inferred:
    """Softmax(dim): any axis but the batch."""
    _sample_axis("dim", parameters["dim"], shape)
    return shape, {}


def linear(parameters: Parameters, shape: Shape) -> Inferred:
    """(…, in_features) becomes (…, out_features)."""
    if not shape:
        raise ShapeError("rank-mismatch", expected="features", given=shape)
    expected = parameters["in_features"]
    if expected not in (None, shape[-1]):
        raise ShapeError("features-mismatch", expected=expected, given=shape)
    return (*shape[:-1], parameters["out_features"]), {"in_features": shape[-1]}


def conv2d(parameters: Parameters, shape: Shape) -> Inferred:
    """(C, H, W) becomes (out_channels, H', W')."""
    channels, *image = _image(shape)
    expected = parameters["in_channels"]
    if expected not in (None, channels):
        raise ShapeError("channels-mismatch", expected=expected, given=shape)
    image = _windows(parameters, image, parameters["stride"])
    return (parameters["out_channels"], *image), {"in_channels": channels}


def pool2d(parameters: Parameters, shape: Shape) -> Inferred:
    """(C, H, W) becomes (C, H', W'); the stride is automatically the window's size."""
    channels, *image = _image(shape)
    kernel, padding = parameters["kernel_size"], parameters["padding"]
    if any(2 * around > size for around, size in zip(padding, kernel, strict=True)):
        raise ShapeError("padding-too-large", kernel=kernel, padding=padding)
    stride = parameters["stride"] or kernel
    return (channels, *_windows(parameters, image, stride)), {"stride": stride}


def flatten(parameters: Parameters, shape: Shape) -> Inferred:
    """The axes from start_dim to end_dim become one."""
    start = _sample_axis("start_dim", parameters["start_dim"], shape)
    end = _sample_axis("end_dim", parameters["end_dim"], shape)
    if start > end:
        raise ShapeError("flatten-order", start=start + 1, end=end + 1)
    return (*shape[:start], math.prod(shape[start : end + 1]), *shape[end + 1 :]), {}


def add(parameters: Parameters, a: Shape, b: Shape) -> Inferred:
    """Equal shapes; an axis of size 1 is stretched to the other's."""
    stretched = tuple(max(sizes) for sizes in zip(a, b, strict=False))
    fits = len(a) == len(b) and all(
        size in (1, full) for shape in (a, b) for size, full in zip(shape, stretched, strict=True)
    )
    if not fits:
        raise ShapeError("add-mismatch", a=a, b=b)
    return stretched, {}


RULES: dict[str, Rule] = {
    "Linear": linear,
    "Conv2d": conv2d,
    "ReLU": unchanged,
    "Sigmoid": unchanged,
    "Tanh": unchanged,
    "Softmax": softmax,
    "LogSoftmax": softmax,
    "MaxPool2d": pool2d,
    "AvgPool2d": pool2d,
    "Flatten": flatten,
    "Add": add,
    "Dropout": unchanged,
}
"""Every kind that has both an input and an output."""


def _image(shape: Shape) -> Shape:
    if len(shape) != 3:
        raise ShapeError("rank-mismatch", expected="channels×height×width", given=shape)
    return shape


def _windows(parameters: Parameters, image: list[int], stride: tuple[int, int]) -> list[int]:
    """How many places a window has along each side of the padded image."""
    kernel, padding = parameters["kernel_size"], parameters["padding"]
    padded = tuple(size + 2 * around for size, around in zip(image, padding, strict=True))
    if any(window > size for window, size in zip(kernel, padded, strict=True)):
        raise ShapeError("kernel-too-large", kernel=kernel, padded=padded)
    return [
        (size - window) // step + 1
        for size, window, step in zip(padded, kernel, stride, strict=True)
    ]


def _sample_axis(name: str, dim: int, shape: Shape) -> int:
    """The axis of the sample that `dim` means in the batch, counted from 0."""
    axis = dim - 1 if dim >= 0 else len(shape) + dim
    if not 0 <= axis < len(shape):
        raise ShapeError("dim-out-of-range", parameter=name, dim=dim, given=shape)
    return axis
