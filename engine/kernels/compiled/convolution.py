"""Convolution and its two gradients, directly: no windows are unfolded.

A batch that fills a vector's lanes is laid out in stacks, any other along lines. Where no windows
overlap, the plain twin's matrix products are quicker.
"""

from __future__ import annotations

from itertools import product
from math import prod
from typing import Any

from engine.kernels import patches
from engine.kernels.buffers import empty, zeros
from engine.kernels.compiled import line_convolution as along_lines
from engine.kernels.compiled import stack_convolution as in_stacks
from engine.kernels.compiled.lines import Axis, backward_axis, forward_axis
from engine.kernels.compiled.stacks import layout

LEAST_WEIGHTS = 64  # of a filter, from which its gradient is quicker in stacks


def convolve(x: Any, weight: Any, geometry: Any, bias: Any = None) -> Any:
    """Slide `weight` over `x`, and add `bias`."""
    if patches.fit(x.shape[2:], weight.shape[2:], geometry):
        return NotImplemented
    axes = _forward_axes(x.shape[2:], weight.shape[2:], geometry)
    groups, channels = geometry.groups, weight.shape[1]
    grouped = weight.reshape(groups, len(weight) // groups, channels, *weight.shape[2:])
    out = empty((len(x), len(weight), *(axis.outputs for axis in axes)))
    alone = tuple((axis,) for axis in axes)
    if in_stacks.pays(len(x), channels, alone):
        in_stacks.correlate(x, [_with_three_axes(grouped)], bias, alone, out)
    else:
        along_lines.correlate(x, grouped.reshape(*grouped.shape[:3], -1), bias, axes, out)
    return out


def input_gradient(grad: Any, weight: Any, size: tuple[int, ...], geometry: Any) -> Any:
    """The gradient for an input of spatial `size`: a correlation for every part of a stride."""
    if patches.fit(size, weight.shape[2:], geometry):
        return NotImplemented
    groups, kernel = geometry.groups, weight.shape[2:]
    turned = weight.reshape(groups, -1, *weight.shape[1:]).swapaxes(1, 2)
    per_axis = [
        [backward_axis(n, grads, k, s, pads[0], d, part) for part in range(s)]
        for n, grads, k, s, pads, d in zip(
            size,
            grad.shape[2:],
            kernel,
            geometry.stride,
            geometry.pads,
            geometry.dilation,
            strict=True,
        )
    ]
    shape = (len(grad), groups * weight.shape[1], *size)
    axes = tuple(tuple(axis for axis, _ in parts) for parts in per_axis)

    def chosen(numbers: tuple[int, ...]) -> Any:
        """The elements of the kernel that take part in a part of each axis."""
        elements = turned
        for dim, number in enumerate(numbers):
            used = per_axis[dim][number][1]
            if len(used) < kernel[dim]:
                elements = elements.take(used, 3 + dim)
        return elements

    if in_stacks.pays(len(grad), turned.shape[2], axes):
        parts = layout(axes, turned.shape[2]).parts
        weights = [_with_three_axes(chosen(numbers[3 - len(axes) :])) for numbers in parts]
        out = empty(shape)
        in_stacks.correlate(grad, weights, None, axes, out)
        return out
    whole = all(used and axis.outputs for parts in per_axis for axis, used in parts)
    out = (empty if whole else zeros)(shape)
    for numbers in product(*(range(len(parts)) for parts in per_axis)):
        parts = [each[number] for each, number in zip(per_axis, numbers, strict=True)]
        if all(used and axis.outputs for axis, used in parts):
            elements = chosen(numbers)
            elements = elements.reshape(*elements.shape[:3], -1)
            along_lines.correlate(grad, elements, None, tuple(axis for axis, _ in parts), out)
    return out


def weight_gradient(x: Any, grad: Any, kernel: tuple[int, ...], geometry: Any) -> Any:
    """The gradient for the weight: the dot products of the shifted input with the gradient."""
    if patches.fit(x.shape[2:], kernel, geometry):
        return NotImplemented
    # The gradient may have fewer windows than fit: a transposed convolution's.
    axes = tuple(
        axis._replace(outputs=outputs)
        for axis, outputs in zip(
            _forward_axes(x.shape[2:], kernel, geometry), grad.shape[2:], strict=True
        )
    )
    groups = geometry.groups
    channels = max(x.shape[1], grad.shape[1]) // groups
    # To turn the gradient's images round must pay.
    many = x.shape[1] // groups * prod(kernel) >= LEAST_WEIGHTS or max(geometry.stride) > 1
    stacked = many and in_stacks.pays(len(x), channels, tuple((axis,) for axis in axes))
    way = in_stacks if stacked else along_lines
    return way.weight_gradient(x, grad, axes, groups, kernel)


def _forward_axes(
    size: tuple[int, ...], kernel: tuple[int, ...], geometry: Any
) -> tuple[Axis, ...]:
    return tuple(map(forward_axis, size, kernel, geometry.stride, geometry.pads, geometry.dilation))


def _with_three_axes(weight: Any) -> Any:
    """A weight (groups, filters, C, *kernel) with axes of one element for those it lacks."""
    return weight.reshape(*weight.shape[:3], *(1,) * (6 - weight.ndim), *weight.shape[3:])
