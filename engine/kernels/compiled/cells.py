"""The formulas of a step in time of LSTM, GRU and RNN, for one sample, and of the step back.

All arguments but the size are addresses of rows of floats.
"""

from __future__ import annotations

from typing import Any

from numba import types
from numba.extending import intrinsic

from engine.kernels.compiled.functions import most, sigmoid, tanh
from engine.kernels.compiled.lanes import along, read, write
from engine.kernels.compiled.vectors import at, floats

_int = types.int64


def _rows(builder: Any, size: Any, address: Any, count: int) -> list[Any]:
    """The `count` rows of `size` floats, one behind the other, at an address."""
    start = floats(builder, address)
    return [at(builder, start, builder.mul(size, size.type(k))) for k in range(count)]


@intrinsic
def lstm_cell(typing, sums, before, size, gates, cell, hidden, again):
    """Squash the sums of i, f, g, o into gates; from the cell `before` to the next cell and state.

    The state is written to `hidden` and `again`.
    """

    def generate(context: Any, builder: Any, _: Any, arguments: Any) -> Any:
        sums, before, size, gates, *results = arguments
        sums, gates = _rows(builder, size, sums, 4), _rows(builder, size, gates, 4)
        before, cell, hidden, again = (floats(builder, each) for each in (before, *results))

        def step(place: Any, mask: Any) -> None:
            i, f, g, o = (
                squash(read(builder, each, place, mask))
                for squash, each in zip((sigmoid, sigmoid, tanh, sigmoid), sums, strict=True)
            )
            c = f * read(builder, before, place, mask) + i * g
            h = o * tanh(c)
            for row, value in zip(
                (*gates, cell, hidden, again), (i, f, g, o, c, h, h), strict=True
            ):
                write(builder, row, place, mask, value)

        along(builder, size, step)
        return context.get_dummy_value()

    return types.void(*[_int] * 7), generate


@intrinsic
def lstm_slopes(typing, gates, before, cell, size, grad, grad_h, grad_c, slopes):
    """The gradients of a step's sums.

    The state's gradient is grad + grad_h; grad_c becomes that of the cell `before`.
    """

    def generate(context: Any, builder: Any, _: Any, arguments: Any) -> Any:
        gates, before, cell, size, grad, grad_h, grad_c, slopes = arguments
        gates, slopes = (_rows(builder, size, each, 4) for each in (gates, slopes))
        before, cell, grad, grad_h, grad_c = (
            floats(builder, each) for each in (before, cell, grad, grad_h, grad_c)
        )

        def step(place: Any, mask: Any) -> None:
            i, f, g, o = (read(builder, each, place, mask) for each in gates)
            squashed = tanh(read(builder, cell, place, mask))
            state = read(builder, grad, place, mask) + read(builder, grad_h, place, mask)
            inner = state * o * (1.0 - squashed * squashed) + read(builder, grad_c, place, mask)
            write(builder, grad_c, place, mask, inner * f)
            values = (
                inner * g * i * (1.0 - i),
                inner * read(builder, before, place, mask) * f * (1.0 - f),
                inner * i * (1.0 - g * g),
                state * squashed * o * (1.0 - o),
            )
            for row, value in zip(slopes, values, strict=True):
                write(builder, row, place, mask, value)

        along(builder, size, step)
        return context.get_dummy_value()

    return types.void(*[_int] * 8), generate


@intrinsic
def gru_cell(typing, sums, brought, kept, before, size, gates, hidden, again):
    """From the sums of r and z, and what input and state bring to n, to gates and the next state.

    `before` is the state so far; gates get r, z, n and `kept`.
    """

    def generate(context: Any, builder: Any, _: Any, arguments: Any) -> Any:
        sums, brought, kept, before, size, gates, hidden, again = arguments
        sums, gates = _rows(builder, size, sums, 2), _rows(builder, size, gates, 4)
        brought, kept, before, hidden, again = (
            floats(builder, each) for each in (brought, kept, before, hidden, again)
        )

        def step(place: Any, mask: Any) -> None:
            r, z = (sigmoid(read(builder, each, place, mask)) for each in sums)
            inner = read(builder, kept, place, mask)
            n = tanh(r * inner + read(builder, brought, place, mask))
            h = z * (read(builder, before, place, mask) - n) + n
            for row, value in zip((*gates, hidden, again), (r, z, n, inner, h, h), strict=True):
                write(builder, row, place, mask, value)

        along(builder, size, step)
        return context.get_dummy_value()

    return types.void(*[_int] * 8), generate


@intrinsic
def gru_slopes(typing, gates, before, size, grad, grad_h, direct, slopes):
    """The gradients of a step's sums: of n, r, z, and of what the state brings to n.

    The state's gradient is grad + grad_h + direct; `direct` becomes what of it goes directly to
    the state `before`.
    """

    def generate(context: Any, builder: Any, _: Any, arguments: Any) -> Any:
        gates, before, size, grad, grad_h, direct, slopes = arguments
        gates, slopes = (_rows(builder, size, each, 4) for each in (gates, slopes))
        before, grad, grad_h, direct = (
            floats(builder, each) for each in (before, grad, grad_h, direct)
        )

        def step(place: Any, mask: Any) -> None:
            r, z, n, inner = (read(builder, each, place, mask) for each in gates)
            state = read(builder, grad, place, mask) + read(builder, grad_h, place, mask)
            state = state + read(builder, direct, place, mask)
            slope = state * (1.0 - z) * (1.0 - n * n)
            values = (
                slope,
                slope * inner * r * (1.0 - r),
                state * (read(builder, before, place, mask) - n) * z * (1.0 - z),
                slope * r,
            )
            write(builder, direct, place, mask, state * z)
            for row, value in zip(slopes, values, strict=True):
                write(builder, row, place, mask, value)

        along(builder, size, step)
        return context.get_dummy_value()

    return types.void(*[_int] * 7), generate


@intrinsic
def rnn_cell(typing, sums, size, relu, hidden, again):
    """The next state: the relu or tanh of its sums, written to `hidden` and `again`."""

    def generate(context: Any, builder: Any, _: Any, arguments: Any) -> Any:
        sums, size, relu, hidden, again = arguments
        sums, hidden, again = (floats(builder, each) for each in (sums, hidden, again))

        def through(squash: Any) -> None:
            def step(place: Any, mask: Any) -> None:
                h = squash(read(builder, sums, place, mask))
                for row in (hidden, again):
                    write(builder, row, place, mask, h)

            along(builder, size, step)

        _either(builder, relu, lambda: through(lambda x: most(x, 0.0)), lambda: through(tanh))
        return context.get_dummy_value()

    return types.void(_int, _int, types.boolean, _int, _int), generate


@intrinsic
def rnn_slopes(typing, hidden, size, relu, grad, grad_h, slopes):
    """The gradients of a step's sums; the state's is grad + grad_h."""

    def generate(context: Any, builder: Any, _: Any, arguments: Any) -> Any:
        hidden, size, relu, grad, grad_h, slopes = arguments
        hidden, grad, grad_h, slopes = (
            floats(builder, each) for each in (hidden, grad, grad_h, slopes)
        )

        def through(slope: Any) -> None:
            def step(place: Any, mask: Any) -> None:
                state = read(builder, grad, place, mask) + read(builder, grad_h, place, mask)
                h = read(builder, hidden, place, mask)
                write(builder, slopes, place, mask, slope(state, h))

            along(builder, size, step)

        _either(
            builder,
            relu,
            lambda: through(lambda state, h: state.where(h.compare(">", 0.0), 0.0)),
            lambda: through(lambda state, h: state * (1.0 - h * h)),
        )
        return context.get_dummy_value()

    return types.void(_int, _int, types.boolean, _int, _int, _int), generate


def _either(builder: Any, condition: Any, then: Any, otherwise: Any) -> None:
    """Generate code for both cases of a condition."""
    with builder.if_else(condition) as (yes, no):
        with yes:
            then()
        with no:
            otherwise()
