"""How a batch of images is laid out in stacks: an image in every lane.

A stack holds as many images as a vector has lanes, pixel by pixel: so a pixel's vector is the same
place in all of them, and a kernel's element is a step from pixel to pixel. Whatever the width of an
image, nothing is multiplied that belongs to nobody; rows of the kernel that lie above or below the
image are left out. It takes a batch that fills the lanes; `lines` takes any.

With a stride, the pixels fall into interleaved parts, within which the kernel moves by one.
"""

from __future__ import annotations

from functools import lru_cache
from itertools import product
from math import prod
from typing import NamedTuple

import numpy as np

from engine.kernels.compiled.blocks import BLOCK, turn_block
from engine.kernels.compiled.jit import LANES, part
from engine.kernels.compiled.lines import Axis
from engine.kernels.compiled.rows import add_row, fill, move_row

# The rows of a table; its columns are depth, height and width.
SIZE, PARTS, BEFORE, LENGTH, STORED = range(5)
# The columns of a plan. The first three name the one for depth: those for height and width follow.
OUTPUTS, FIRST, STEP, OFFSETS, RANGES, HEIGHTS, PER_HEIGHT = 0, 3, 6, 9, 10, 11, 12
_COLUMNS = 13

_WHOLE = Axis(1, 1, 0, ((0, 0),), 1, 0, 1, 1)  # an axis that is not there


class Layout(NamedTuple):
    """The pixels of a stack, and the plans by which it is correlated: one for every part.

    Places count vectors, offsets floats. A kernel's steps go by height, then depth, channel and
    width, so that those of some of its heights are neighbours.
    """

    table: np.ndarray  # int64 (5, 3): what the rows above name, for every axis
    plans: np.ndarray  # int64 (plans, 13): see the columns above
    offsets: np.ndarray  # int64: where each step's vector lies, for all plans
    ranges: np.ndarray  # int64: for each height of the output the kernel's first and last height
    parts: tuple[tuple[int, int, int], ...]  # which part of each axis a plan is for


@lru_cache(maxsize=512)
def layout(axes: tuple[tuple[Axis, ...], ...], channels: int) -> Layout:
    """Lay out a stack of `channels` for the parts that each axis consists of."""
    whole = ((_WHOLE,),) * (3 - len(axes)) + axes
    before = [max(axis.before for axis in parts) for parts in whole]
    length = [
        max(_reach(axis, zeros) for axis in parts)
        for parts, zeros in zip(whole, before, strict=True)
    ]
    interleaved = [parts[0].parts for parts in whole]
    pixels = prod(length)
    plans, offsets, ranges, chosen = [], [], [], []
    for numbers in product(*(range(len(parts)) for parts in whole)):
        part = [parts[number] for parts, number in zip(whole, numbers, strict=True)]
        if not all(axis.outputs for axis in part):
            continue
        depth, height, width = (
            [(p, shift + zeros - axis.before) for p, shift in axis.taps]
            for axis, zeros in zip(part, before, strict=True)
        )
        steps = [
            (c * prod(interleaved) + (pd * interleaved[1] + ph) * interleaved[2] + pw) * pixels
            + (sd * length[1] + sh) * length[2]
            + sw
            for (ph, sh), (pd, sd), c, (pw, sw) in product(height, depth, range(channels), width)
        ]
        plans.append(
            (
                *(axis.outputs for axis in part),
                *(axis.first for axis in part),
                *(axis.step for axis in part),
                len(offsets),
                len(ranges),
                len(height),
                len(depth) * channels * len(width),
            )
        )
        ranges += [end for row in range(part[1].outputs) for end in _inside(part[1], row)]
        offsets += steps
        chosen.append(numbers)
    sizes = [[parts[0].size for parts in whole], interleaved, before, length]
    table = np.array([*sizes, [parts[0].stored for parts in whole]], np.int64)
    columns = np.array(plans, np.int64).reshape(-1, _COLUMNS)
    return Layout(
        table,
        columns,
        LANES * np.array(offsets, np.int64),
        np.array(ranges, np.int64),
        tuple(chosen),
    )


def _reach(axis: Axis, before: int) -> int:
    """How many places of each part of an axis take part, with `before` zeros in front."""
    farthest = max((shift for _, shift in axis.taps), default=0) + before - axis.before
    return max(farthest + axis.outputs, 1)


def _inside(axis: Axis, row: int) -> tuple[int, int]:
    """The kernel's first element, and the one after its last, that meet the image at `row`."""
    places = [(row + shift) * axis.parts + part - axis.before for part, shift in axis.taps]
    meets = [0 <= place < axis.size for place in places]
    if True not in meets:
        return 0, 0
    return meets.index(True), len(meets) - meets[::-1].index(True)


@part
def turn_in(x, start, apart, present, pixels, turned):
    """`turned[p, b] = x[start + b · apart + p]` for `present` images of a stack, zero for others.

    `turned` is an address.
    """
    zero = np.float32(0)
    source = x.ctypes.data + 4 * start
    if present < LANES:
        fill(turned, pixels * LANES, zero)
    blocks = present // BLOCK * BLOCK  # images
    run = pixels // BLOCK * BLOCK
    for p in range(0, run, BLOCK):
        for b in range(0, blocks, BLOCK):
            turn_block(
                source + 4 * (b * apart + p), apart, turned + 4 * (p * LANES + b), LANES, zero
            )
    for b in range(present):
        done = run if b < blocks else 0
        move_row(
            source + 4 * (b * apart + done),
            1,
            pixels - done,
            zero,
            turned + 4 * (done * LANES + b),
            LANES,
        )


@part
def turn_out(stack, present, pixels, value, out, start, apart):
    """`out[start + b · apart + p] = stack[p, b] + value`, for `present` images of a stack.

    `stack` is an address.
    """
    target = out.ctypes.data + 4 * start
    blocks = present // BLOCK * BLOCK
    run = pixels // BLOCK * BLOCK
    for p in range(0, run, BLOCK):
        for b in range(0, blocks, BLOCK):
            turn_block(
                stack + 4 * (p * LANES + b), LANES, target + 4 * (b * apart + p), apart, value
            )
    for b in range(present):
        done = run if b < blocks else 0
        move_row(
            stack + 4 * (done * LANES + b),
            LANES,
            pixels - done,
            value,
            target + 4 * (b * apart + done),
            1,
        )


@part
def place(turned, table, lines):
    """Copy the pixels of one channel to their places in its parts, which are zero elsewhere.

    `turned` and `lines` are addresses.
    """
    vector, zero = 4 * LANES, np.float32(0)
    parts_h, parts_w = table[PARTS, 1], table[PARTS, 2]
    length_d, length_h, length_w = table[LENGTH, 0], table[LENGTH, 1], table[LENGTH, 2]
    width, before = table[SIZE, 2], table[BEFORE, 2]
    for d in range(table[SIZE, 0]):
        at_d = table[BEFORE, 0] + d
        for h in range(table[SIZE, 1]):
            at_h = table[BEFORE, 1] + h
            row_d, row_h = at_d // table[PARTS, 0], at_h // parts_h
            if row_d >= length_d or row_h >= length_h:
                continue  # no output needs it
            which = (at_d % table[PARTS, 0] * parts_h + at_h % parts_h) * parts_w
            row = lines + vector * ((which * length_d + row_d) * length_h + row_h) * length_w
            source = turned + vector * (d * table[SIZE, 1] + h) * width
            if parts_w == 1:
                count = min(width, length_w - before)
                add_row(source, count * LANES, zero, row + vector * before)
            else:
                part = length_d * length_h * length_w
                for w in range(width):
                    at_w = before + w
                    if at_w // parts_w < length_w:
                        target = row + vector * (at_w % parts_w * part + at_w // parts_w)
                        add_row(source + vector * w, LANES, zero, target)
