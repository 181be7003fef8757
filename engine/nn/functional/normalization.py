"""Normalisation: bringing values to mean 0 and variance 1, then scaling and shifting them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar, NamedTuple

from engine.autograd.function import Function
from engine.ops.reduction import Mean, Sum
from engine.tensor import Tensor, wrap


class Running(NamedTuple):
    """Running statistics of batch normalisation, which follow each batch by `momentum`."""

    mean: Tensor
    var: Tensor
    momentum: float

    def follow(self, mean: Any, var: Any, count: int) -> None:
        """Take in a batch's mean and biased variance over `count` values; keep the unbiased one."""
        for kept, new in ((self.mean, mean), (self.var, var * (count / max(count - 1, 1)))):
            kept.array[...] = (1 - self.momentum) * kept.array + self.momentum * new.reshape(-1)
            kept._version_counter[0] += 1


class Normalization(Function):
    """(x - mean) / sqrt(variance + eps) · weight + bias.

    Mean and biased variance are those of x over `dims`, unless `statistics` gives them, in a shape
    that broadcasts with x.
    """

    saves: ClassVar[str] = "x weight"
    warns = True
    dims: tuple[int, ...]
    eps: float
    statistics: tuple[Any, Any] | None = None
    running: Running | None = None

    def forward(self, xp: Any, x: Any, weight: Any, bias: Any) -> Any:
        wide = xp.float32 if x.dtype == xp.float16 else x.dtype
        if self.statistics is None:
            centre = x.mean(self.dims, keepdims=True, dtype=wide)
            out = x - centre
            variance = (out * out).mean(self.dims, keepdims=True)
            if self.running is not None:
                self.running.follow(centre, variance, x.size // max(centre.size, 1))
        else:
            centre, variance = self.statistics
            out = x - centre
        self.centre = centre
        self.inverse_std = 1 / xp.sqrt(variance + self.eps)
        out *= self.inverse_std
        if weight is not None:
            out *= self._broadcastable(weight)
        if bias is not None:
            out += self._broadcastable(bias)
        return out.astype(x.dtype, copy=False)

    def backward(self, grad: Any, x: Any, weight: Any) -> Any:
        centre, inverse_std = self._statistics_of(x)
        normal = (x - centre) * inverse_std
        x_grad = weight_grad = None
        if self.needs(0):
            slope = grad if weight is None else grad * self._broadcastable(weight)
            if self.statistics is None:  # they moved with x
                common = self._mean(slope)
                along = self._mean(slope * normal)
                slope = slope - common - normal * along
            x_grad = slope * inverse_std
        if self.needs(1):
            weight_grad = self._gathered(grad * normal)
        return x_grad, weight_grad, self._gathered(grad) if self.needs(2) else None

    def _mean(self, x: Any) -> Any:
        return Mean.apply(x, dims=self.dims, keepdim=True)

    def _broadcastable(self, parameter: Any) -> Any:
        """Weight or bias in a shape that broadcasts with x."""
        return parameter

    def _gathered(self, grad: Any) -> Any:
        """A gradient for weight or bias, as far as backward does not sum it up by itself."""
        return grad

    def _statistics_of(self, x: Any) -> tuple[Any, Any]:
        """Mean and 1 / deviation: as forward found them, or as Tensors that depend on x."""
        if not isinstance(x, Tensor):
            return self.centre, self.inverse_std
        if self.statistics is not None:
            return wrap(self.centre), wrap(self.inverse_std)
        centre = self._mean(x)
        variance = self._mean((x - centre) ** 2)
        return centre, (variance + self.eps) ** -0.5


class NativeBatchNorm(Normalization):
    """Normalisation over all dimensions but the channels', which are the second."""

    def _broadcastable(self, parameter: Any) -> Any:
        return parameter.reshape((-1, *(1,) * (len(self.dims) - 1)))

    def _gathered(self, grad: Any) -> Any:
        return Sum.apply(grad, dims=self.dims, keepdim=False)


class NativeLayerNorm(Normalization):
    """Normalisation over the last dimensions."""


def batch_norm(
    input: Tensor,
    running_mean: Tensor | None,
    running_var: Tensor | None,
    weight: Tensor | None = None,
    bias: Tensor | None = None,
    training: bool = False,
    momentum: float = 0.1,
    eps: float = 1e-5,
) -> Tensor:
    """Normalise each channel of `input` (N, C, …) by its mean and variance over the batch.

    In training they are the batch's, and the running ones (C), if given, are updated in place:
    `running = (1 - momentum) · running + momentum · batch`, the variance unbiased. Otherwise the
    running ones normalise. weight and bias have shape (C). Raises ValueError for a single value per
    channel in training.
    """
    if input.ndim < 2:
        raise RuntimeError(f"batch_norm expects at least 2 dimensions, got {list(input.shape)}")
    if training and input.numel() // max(input.shape[1], 1) == 1:
        raise ValueError(
            f"Expected more than 1 value per channel when training, got input size {input.shape}"
        )
    channels = input.shape[1]
    members = {
        "running_mean": running_mean,
        "running_var": running_var,
        "weight": weight,
        "bias": bias,
    }
    for name, member in members.items():
        if member is not None and member.numel() != channels:
            raise RuntimeError(
                f"{name} should contain {channels} elements not {member.numel()}: "
                f"the input {list(input.shape)} has {channels} channels"
            )
    if (running_mean is None or running_var is None) and not training:
        raise RuntimeError("Expected running_mean and running_var to be defined in evaluation mode")
    shape = (1, channels, *(1,) * (input.ndim - 2))
    statistics = running = None
    if running_mean is not None and running_var is not None:
        if training:
            running = Running(running_mean, running_var, momentum)
        else:
            statistics = running_mean.array.reshape(shape), running_var.array.reshape(shape)
    return NativeBatchNorm.apply(
        input,
        weight,
        bias,
        dims=(0, *range(2, input.ndim)),
        eps=eps,
        statistics=statistics,
        running=running,
    )


def layer_norm(
    input: Tensor,
    normalized_shape: Sequence[int],
    weight: Tensor | None = None,
    bias: Tensor | None = None,
    eps: float = 1e-5,
) -> Tensor:
    """Normalise `input` over its last dimensions, which must be `normalized_shape`.

    weight and bias have that shape. Raises RuntimeError for other shapes.
    """
    shape = tuple(normalized_shape)
    if not shape or tuple(input.shape[-len(shape) :]) != shape:
        raise RuntimeError(
            f"Given normalized_shape={list(shape)}, expected input with shape "
            f"[*, {', '.join(map(str, shape))}], but got input of size{list(input.shape)}"
        )
    for name, member in (("weight", weight), ("bias", bias)):
        if member is not None and tuple(member.shape) != shape:
            raise RuntimeError(
                f"Expected {name} to be of same shape as normalized_shape, but got {name} of shape "
                f"{list(member.shape)} and normalized_shape = {list(shape)}"
            )
    dims = tuple(range(input.ndim - len(shape), input.ndim))
    return NativeLayerNorm.apply(input, weight, bias, dims=dims, eps=eps)
