"""Pooling, each way in one step: an output gathers its window, an element its windows.

Shapes: x (..., *size), the result, its winners and its gradient (..., *output).
"""

from __future__ import annotations

from typing import Any

import cupy

from engine.kernels.cuda import frame
from engine.kernels.cuda.frame import EACH_OF_WINDOW, IMAGE, IS_INSIDE, OUTPUT, at
from engine.kernels.cuda.writing import MOST, elementwise, flat, place

_PIXEL = (("rest", ""), ("z", "in_z"), ("y", "in_y"), ("x", "in_x"))
_WINDOW = (("rest", ""), ("oz", "out_z"), ("oy", "out_y"), ("ox", "out_x"))

_max = elementwise(
    "max_pool",
    f"raw T image, {frame.PARAMETERS}",
    "T largest, U winner",
    f"""
    {place(*OUTPUT)}
    T best = T(-1 / W(0)); int number = 0, best_number = 0; bool found = false;
    {EACH_OF_WINDOW} {{
        {frame.PLACE_IN_IMAGE}
        if ({IS_INSIDE}) {{
            const T value = {at("image", *_PIXEL)};
            const bool is_first_nan = value != value && best == best;
            if (!found || value > best || is_first_nan) {{ best = value; best_number = number; }}
            found = true;
        }}
        ++number;
    }}
    largest = best; winner = best_number;
    """,
)
_spread_max = elementwise(
    "spread_max",
    f"raw T grad, raw U winners, {frame.PARAMETERS}",
    "T pixel",
    f"""
    {place(*IMAGE)}
    W sum = 0;
    {EACH_OF_WINDOW} {{
        {frame.PLACE_IN_OUTPUT}
        const int number = (kz * k_y + ky) * k_x + kx;
        if ({at("winners", *_WINDOW)} == number) sum += W({at("grad", *_WINDOW)});
    }}
    pixel = T(sum);
    """,
)
_sum = elementwise(
    "sum_pool",
    f"raw T image, {frame.PARAMETERS}",
    "T total",
    f"""
    {place(*OUTPUT)}
    W sum = 0;
    {EACH_OF_WINDOW} {{
        {frame.PLACE_IN_IMAGE}
        if ({IS_INSIDE}) sum += W({at("image", *_PIXEL)});
    }}
    total = T(sum);
    """,
)
_spread_sum = elementwise(
    "spread_sum",
    f"raw T grad, {frame.PARAMETERS}",
    "T pixel",
    f"""
    {place(*IMAGE)}
    W sum = 0;
    {EACH_OF_WINDOW} {{
        {frame.PLACE_IN_OUTPUT}
        sum += W({at("grad", *_WINDOW)});
    }}
    pixel = T(sum);
    """,
)


def max_pool(x: Any, window: Any) -> Any:
    """The largest element of each window, and its number; NaN counts as largest."""
    if x.size >= MOST:
        return NotImplemented
    largest = cupy.empty(_pooled(x, window), x.dtype)
    count = 1
    for length in window.kernel:
        count *= length
    winners = cupy.empty(largest.shape, cupy.uint8 if count <= 256 else cupy.int64)
    _max(flat(x), *_numbers(x.shape, window), largest, winners)
    return largest, winners


def spread_max(grad: Any, winners: Any, size: tuple[int, ...], window: Any) -> Any:
    """Each window's value of `grad`, laid where in x, of spatial `size`, it has its largest."""
    result = cupy.empty((*grad.shape[: -len(size)], *size), grad.dtype)
    if result.size >= MOST:
        return NotImplemented
    numbers = _numbers(result.shape, window)
    _spread_max(flat(grad), flat(winners), *numbers, result)
    return result


def mean_pool(x: Any, window: Any, divisor: Any) -> Any:
    """The sum of each window over `divisor`: a number, or an array of one for each window."""
    if x.size >= MOST:
        return NotImplemented
    total = cupy.empty(_pooled(x, window), x.dtype)
    _sum(flat(x), *_numbers(x.shape, window), total)
    total /= cupy.asarray(divisor, x.dtype)
    return total


def spread_mean(grad: Any, size: tuple[int, ...], window: Any, divisor: Any) -> Any:
    """Each window's share of `grad`, added to all its elements; x had spatial `size`."""
    result = cupy.empty((*grad.shape[: -len(size)], *size), grad.dtype)
    if result.size >= MOST:
        return NotImplemented
    share = flat(grad / cupy.asarray(divisor, grad.dtype))
    _spread_sum(share, *_numbers(result.shape, window), result)
    return result


def _pooled(x: Any, window: Any) -> tuple[int, ...]:
    return (*x.shape[: -len(window.kernel)], *window.output)


def _numbers(shape: tuple[int, ...], window: Any) -> list[int]:
    size = shape[-len(window.kernel) :]
    moves = window.stride, window.dilation, window.pads
    return frame.numbers(size, window.kernel, *moves, window.output)
