"""How a batch of images is laid out for a correlation: one long line per channel.

A line holds the rows of all images of a block one behind the other, with zeros between them where
the padding is: the zeros behind one row are also those before the next. So an element of the kernel
is just an offset along the line, and the whole correlation a sum of shifted lines, whatever the
number of axes. With a stride, the line falls into interleaved parts, within which the kernel again
moves by one.

The output lies along the same line: where its row is shorter, a few results belong to nobody.
"""

from __future__ import annotations

from functools import lru_cache
from itertools import product
from math import prod
from typing import NamedTuple

import numpy as np

from engine.kernels.compiled.jit import LANES
from engine.kernels.compiled.tiles import ALONE

BLOCK = 512  # about how many elements of a line make a block of small images worth its while


SLACK = ALONE * LANES  # what the widest tile may touch behind the end of a line


class Axis(NamedTuple):
    """One spatial axis of a correlation.

    Element i of the input stands at place (before + i) // parts of part (before + i) % parts.
    Output j is the sum, over the kernel's elements, of the input at place j + shift of a part; it
    is stored at first + j · step of the `stored` elements of the axis.
    """

    size: int
    parts: int
    before: int
    taps: tuple[tuple[int, int], ...]  # (part, shift) of each element of the kernel
    outputs: int
    first: int
    step: int
    stored: int

    @property
    def pitch(self) -> int:
        """From one row to the next: the zeros behind a row are those before the next."""
        reach = max((shift for _, shift in self.taps), default=0) + self.outputs
        data = min(reach, (self.before + self.size - 1) // self.parts + 1)
        return max(self.outputs, data, reach - self.before // self.parts, 1)


def forward_axis(size: int, kernel: int, stride: int, pads: tuple[int, int], dilation: int) -> Axis:
    """The axis of a convolution: from its input to its output."""
    before, after = pads
    outputs = (size + before + after - dilation * (kernel - 1) - 1) // stride + 1
    taps = tuple((k * dilation % stride, k * dilation // stride) for k in range(kernel))
    return Axis(size, stride, before, taps, outputs, 0, 1, outputs)


def backward_axis(
    size: int, grads: int, kernel: int, stride: int, before: int, dilation: int, part: int
) -> tuple[Axis, tuple[int, ...]]:
    """The axis back from an output's gradient to every `stride`-th element of the input.

    Those are the elements i with (before + i) % stride == part. Also gives which elements of the
    kernel take part.
    """
    lowest = -(
        -(before - part) // stride
    )  # element i is place m of its part: before + i = m·s + part
    outputs = max(0, (before + size - 1 - part) // stride - lowest + 1)
    used = [k for k in range(kernel) if k * dilation % stride == part]
    backs = [(k * dilation - part) // stride for k in used]  # gradient m - back meets place m
    zeros = max(0, max(backs, default=0) - lowest)
    taps = tuple((0, lowest - back + zeros) for back in backs)
    first = lowest * stride + part - before
    return Axis(grads, 1, zeros, taps, outputs, first, stride, size), tuple(used)


# The rows of a layout's table; its columns are depth, height and width.
SIZE, PARTS, BEFORE, OUTPUTS, FIRST, STEP, STORED, PITCH = range(8)


class Layout(NamedTuple):
    """The lines of a block of images."""

    table: np.ndarray  # int64 (8, 3): what the rows above name, for every axis
    offsets: np.ndarray  # int64 (channels · kernel): where the shifted line of each factor begins
    part: int  # the length of a line's part
    samples: int  # images in a block
    strip: int  # rows of the line that are computed at a time


@lru_cache(maxsize=512)
def layout(
    axes: tuple[Axis, ...], channels: int, batch: int, threads: int, block: int = BLOCK
) -> Layout:
    """Lay out a batch for a correlation over the `channels` of one group.

    Images smaller than `block` come several to a block.
    """
    whole = (Axis(1, 1, 0, ((0, 0),), 1, 0, 1, 1),) * (3 - len(axes)) + axes
    pitches = [axis.pitch for axis in whole]
    image, rows = prod(pitches), prod(pitches[:2])
    samples = 1 if 3 * image > block else min(block // image, max(1, batch // threads))
    strip = rows * samples if samples > 1 else min(rows, max(1, 3 * block // 2 // pitches[2]))
    steps = (pitches[1] * pitches[2], pitches[2], 1)
    farthest = sum(
        max((shift for _, shift in axis.taps), default=0) * step
        for axis, step in zip(whole, steps, strict=True)
    )
    part = samples * image + farthest + SLACK
    parts = [axis.parts for axis in whole]
    shifts = [
        part * ((pd * parts[1] + ph) * parts[2] + pw) + sd * steps[0] + sh * steps[1] + sw
        for (pd, sd), (ph, sh), (pw, sw) in product(*(axis.taps for axis in whole))
    ]
    lines = np.arange(channels) * (prod(parts) * part)
    offsets = np.add.outer(lines, np.array(shifts, np.int64)).ravel()
    table = np.array([(*axis[:3], *axis[4:], axis.pitch) for axis in whole], np.int64).T
    return Layout(np.ascontiguousarray(table), offsets, part, samples, strip)
