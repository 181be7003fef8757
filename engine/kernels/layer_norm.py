"""Rows normalised by their own mean and variance: layer, group and instance normalisation.

Rows that are not `centred` keep their mean: they are divided by the root of their mean square.

x is seen as (rows, channels, inner), whatever its shape. Weight and bias are (groups, channels),
and row i is of group i modulo the number of groups. Layer normalisation has one group and an inner
size of 1; in group normalisation the rows are a sample's groups of channels; in instance
normalisation each channel is a row.
"""

from __future__ import annotations

from typing import Any

from engine.kernels.table import kernel

_LEAST = 1 << 10


@kernel(least=_LEAST)
def normalize(
    xp: Any,
    x: Any,
    weight: Any,
    bias: Any,
    eps: float,
    seen: tuple[int, int, int],
    centred: bool = True,
) -> Any:
    """(x - mean) / √(variance + eps) · weight + bias, and each row's mean and biased variance."""
    shape, x = x.shape, x.reshape(seen)
    wide = x.astype(xp.float32) if x.dtype == xp.float16 else x
    mean = wide.mean((1, 2), keepdims=True) if centred else xp.zeros((len(x), 1, 1), wide.dtype)
    out = wide - mean
    # Not the mean square less the squared mean: where the mean is large, nothing would be left.
    variance = (out * out).mean((1, 2), keepdims=True)
    out *= 1 / xp.sqrt(variance + eps)
    if weight is not None:
        out *= _for_rows(xp, weight, x)
    if bias is not None:
        out += _for_rows(xp, bias, x)
    out = out.astype(x.dtype, copy=False).reshape(shape)
    return out, mean.reshape(-1), variance.reshape(-1)


@kernel(least=_LEAST)
def gradients(
    xp: Any,
    grad: Any,
    x: Any,
    weight: Any,
    mean: Any,
    inverse_std: Any,
    seen: tuple[int, int, int],
    groups: int,
    centred: bool = True,
) -> Any:
    """The gradients for x, weight and bias; `inverse_std` is 1 / √(variance + eps)."""
    shape, grad, x = x.shape, grad.reshape(seen), x.reshape(seen)
    inverse_std = inverse_std[:, None, None]
    normal = (x - mean[:, None, None]) * inverse_std
    slope = grad if weight is None else grad * _for_rows(xp, weight, x)
    # The mean moves with x, and so does the deviation.
    along = (slope * normal).mean((1, 2), keepdims=True)
    x_grad = slope - normal * along
    if centred:
        x_grad -= slope.mean((1, 2), keepdims=True)
    x_grad *= inverse_std
    grouped = (len(x) // groups, groups, *x.shape[1:])
    weight_grad = (grad * normal).reshape(grouped).sum((0, 3))
    return x_grad.reshape(shape), weight_grad, grad.reshape(grouped).sum((0, 3))


def _for_rows(xp: Any, parameter: Any, x: Any) -> Any:
    """Weight or bias of every row, in a shape that broadcasts with x."""
    return xp.tile(parameter, (len(x) // len(parameter), 1))[:, :, None]
