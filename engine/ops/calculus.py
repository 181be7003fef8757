"""Differences, slopes and integrals of functions given by samples."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from engine.dtypes import bool_, uint8
from engine.ops.arithmetic import mul, sub
from engine.ops.comparison import ne
from engine.ops.dims import Dims, wrap_dim, wrap_dims
from engine.ops.indexing import narrow
from engine.ops.join import cat
from engine.ops.reduction import sum_
from engine.ops.registry import op
from engine.ops.scan import cumsum
from engine.ops.shape import reshape
from engine.promotion import Number, as_floating, need_kinds
from engine.tensor import Tensor


@op
def diff(
    input: Tensor,
    n: int = 1,
    dim: int = -1,
    prepend: Tensor | None = None,
    append: Tensor | None = None,
) -> Tensor:
    """Each element along `dim` minus the one before it, `n` times over; whether they differ, for
    bool. `prepend` and `append` are put before and after `input` first.
    """
    if n < 0:
        raise RuntimeError(f"order must be non-negative but got {n}")
    place = _need_dim("diff", input, dim)
    if not n:
        return input.clone()
    parts = [part for part in (prepend, input, append) if part is not None]
    for part in parts:
        if part.ndim != input.ndim:
            raise RuntimeError(
                "diff expects prepend or append to be the same dimension as input, got "
                f"{part.ndim} and {input.ndim}"
            )
    result = cat(parts, place) if len(parts) > 1 else input
    subtract = ne if result.dtype is bool_ else sub
    for _ in range(n):
        before, after = _neighbours(result, place)
        result = subtract(after, before)
    return result


def _need_dim(name: str, input: Tensor, dim: int) -> int:
    if not input.ndim:
        raise RuntimeError(f"{name} expects input to be at least one-dimensional")
    return wrap_dim(dim, input.ndim)


def _neighbours(x: Tensor, dim: int) -> tuple[Tensor, Tensor]:
    """All elements along `dim` but the last, and all but the first."""
    pairs = max(x.array.shape[dim] - 1, 0)
    return narrow(x, dim, 0, pairs), narrow(x, dim, x.array.shape[dim] - pairs, pairs)


def _strips(y: Tensor, x: Any, dx: Number, dim: int) -> Tensor:
    """The areas of the trapezoids between neighbouring samples of `y` along `dim`."""
    left, right = _neighbours(y, dim)
    if x is None or not x.ndim:  # a single x is no distance at all
        return as_floating(left + right) * (dx / 2.0 if x is None else 0.0)
    if x.ndim == 1:
        if x.array.shape[0] != y.array.shape[dim]:
            raise RuntimeError(
                f"trapezoid(): There must be one `x` value for each sample point, got "
                f"{x.array.shape[0]} for {y.array.shape[dim]}"
            )
        widths = reshape(diff(x), [-1 if each == dim else 1 for each in range(y.ndim)])
    else:
        widths = diff(x, dim=dim - y.ndim)
    return mul(left + right, widths) / 2.0


def _samples(name: str, y: Tensor, x: Any, dx: Any, dim: int) -> int:
    """The dimension to integrate over, after a check that it and the arguments make sense."""
    if x is not None and dx is not None:
        raise TypeError(f"{name}(): expected x or dx, not both")
    if isinstance(dx, bool):
        raise RuntimeError(f"{name}: dx must be a number, got {dx}")
    need_kinds(name, "iuf", y, x)
    place = wrap_dim(dim, y.ndim)
    if not y.ndim:
        raise IndexError(f"{name}: Dimension specified as {dim} but tensor has no dimensions")
    return place


@op(method=False, aliases=("trapz",))
def trapezoid(
    y: Tensor, x: Tensor | None = None, *, dx: Number | None = None, dim: int = -1
) -> Tensor:
    """The integral along `dim` of a function with samples `y`, by the trapezoidal rule.

    The samples are at `x`, or `dx` (1 by default) apart.
    """
    place = _samples("trapezoid", y, x, dx, dim)
    if not y.array.shape[place]:
        return sum_(as_floating(y), place)
    return sum_(_strips(y, x, 1 if dx is None else dx, place), place)


@op(method=False)
def cumulative_trapezoid(
    y: Tensor, x: Tensor | None = None, *, dx: Number | None = None, dim: int = -1
) -> Tensor:
    """The integrals from the first sample along `dim` to each later one; see `trapezoid`."""
    place = _samples("cumulative_trapezoid", y, x, dx, dim)
    return cumsum(_strips(y, x, 1 if dx is None else dx, place), place)


@op(method=False)
def gradient(
    input: Tensor,
    *,
    spacing: Number | Tensor | Sequence[Any] | None = None,
    dim: Dims = None,
    edge_order: int = 1,
) -> tuple[Tensor, ...]:
    """The slopes along each dimension of `dim` of a function with samples `input`.

    Inside, the central difference of second order; at the edges, one-sided of order `edge_order`
    (1 or 2). `spacing` is the distance of neighbouring samples (1 by default), or a list that
    gives for each dimension a distance or a 1-D tensor of coordinates.
    """
    if edge_order not in (1, 2):
        raise RuntimeError(
            f"torch.gradient only supports edge_order=1 and edge_order=2, got {edge_order}"
        )
    if input.dtype is uint8:
        raise RuntimeError("torch.gradient does not support uint8 input")
    dims = wrap_dims(dim, input.ndim)
    one = 1 if spacing is None else spacing
    spacings = list(one) if isinstance(one, Sequence) else [one] * len(dims)
    if len(spacings) != len(dims):
        raise RuntimeError(
            f"torch.gradient expected spacing to be unspecified, a scalar or a list of as many "
            f"elements as there are dimensions ({len(dims)}), got {len(spacings)}"
        )
    for each in dims:
        if input.array.shape[each] < edge_order + 1:
            raise RuntimeError(
                "torch.gradient expected each dimension size to be at least edge_order+1, got "
                f"{input.array.shape[each]} in dimension {each}"
            )
    return tuple(
        _slopes(input, each, place, edge_order) for each, place in zip(spacings, dims, strict=True)
    )


def _slopes(f: Tensor, spacing: Any, dim: int, edge_order: int) -> Tensor:
    """The slopes along one dimension. The formulas are derived in numpy.gradient's documentation.

    A slope is a sum of neighbouring samples with weights that hang on the distances between them.
    """
    size = f.array.shape[dim]
    steps = _steps(f, spacing, dim)

    def samples(start: int, count: int = 1) -> Tensor:
        return narrow(f, dim, start % size, count)

    def step(start: int, count: int = 1) -> Any:
        """Distances from the samples at `start` to the next ones."""
        return narrow(steps, dim, start % (size - 1), count) if isinstance(steps, Tensor) else steps

    if edge_order == 1:
        left = (samples(1) - samples(0)) / step(0)
        right = (samples(-1) - samples(-2)) / step(-1)
    else:
        left = _one_sided(samples(0), samples(1), samples(2), step(0), step(1))
        right = -_one_sided(samples(-1), samples(-2), samples(-3), step(-1), step(-2))
    if size == 2:
        return cat([left, right], dim)
    inside = size - 2
    a, b = step(0, inside), step(1, inside)
    below, above = samples(1, inside) - samples(0, inside), samples(2, inside) - samples(1, inside)
    middle = (below / a * b + above / b * a) / (a + b)
    return cat([left, middle, right], dim)


def _steps(f: Tensor, spacing: Any, dim: int) -> Any:
    """The distances between neighbouring samples: a number, or a tensor that lies along `dim`."""
    if not isinstance(spacing, Tensor):
        return spacing
    if not spacing.ndim:
        return spacing.item()
    if spacing.array.shape != (f.array.shape[dim],):
        raise RuntimeError(
            f"torch.gradient expected each coordinate tensor to be 1-D, of the size of its "
            f"dimension ({f.array.shape[dim]}), got shape {list(spacing.shape)}"
        )
    return reshape(diff(spacing), [-1 if each == dim else 1 for each in range(f.ndim)])


def _one_sided(f0: Tensor, f1: Tensor, f2: Tensor, a: Any, b: Any) -> Tensor:
    """The slope at the first of three samples that are `a` and `b` apart, to second order."""
    near, far = (f1 - f0) / a, (f2 - f1) / b
    return near + (near - far) * a / (a + b)
