"""Normalisation: bringing values to mean 0 and variance 1, then scaling and shifting them."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any, ClassVar, NamedTuple

from engine.autograd.function import Function
from engine.devices import namespace
from engine.kernels import batch_norm as batch_norms
from engine.kernels import layer_norm as layer_norms
from engine.nn.functional.checks import need_floating
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
            new = new.reshape(len(new), -1)
            # Where each sample has statistics of its own, the channel's are their mean.
            new = new[0] if len(new) == 1 else new.mean(0)
            kept.array[...] = (1 - self.momentum) * kept.array + self.momentum * new
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

    def forward(self, xp: Any, x: Any, weight: Any, bias: Any) -> Any:
        if self.statistics is None:
            out, self.centre, variance = batch_norms.normalize(xp, x, weight, bias, self.eps)
            self.inverse_std = 1 / xp.sqrt(variance + self.eps)
            if self.running is not None:
                self.running.follow(self.centre, variance, x.size // max(variance.size, 1))
            return out
        self.centre, variance = self.statistics
        self.inverse_std = 1 / xp.sqrt(variance + self.eps)
        return batch_norms.rescale(xp, x, self.centre, self.inverse_std, weight, bias)

    def backward(self, grad: Any, x: Any, weight: Any) -> Any:
        if isinstance(grad, Tensor):  # to be differentiated in turn
            return super().backward(grad, x, weight)
        return batch_norms.gradients(
            namespace(x), grad, x, weight, self.centre, self.inverse_std, self.statistics is None
        )

    def _broadcastable(self, parameter: Any) -> Any:
        return parameter.reshape((-1, *(1,) * (len(self.dims) - 1)))

    def _gathered(self, grad: Any) -> Any:
        return Sum.apply(grad, dims=self.dims, keepdim=False)


class RowNormalization(Normalization):
    """Normalisation of rows, each by its own mean and variance."""

    def forward(self, xp: Any, x: Any, weight: Any, bias: Any) -> Any:
        if self.statistics is not None:
            return super().forward(xp, x, weight, bias)
        *seen, self.groups = self._seen(x.shape)
        self.rows = tuple(seen)
        self.parameter_shape = None if bias is None else bias.shape
        weight, bias = self._grouped(weight), self._grouped(bias)
        out, self.mean, variance = layer_norms.normalize(xp, x, weight, bias, self.eps, self.rows)
        self.inverse_std = (1 / xp.sqrt(variance + self.eps)).astype(variance.dtype, copy=False)
        if self.running is not None:
            count = x.size // max(variance.size, 1)
            mean, variance = (each.reshape(x.shape[:2]) for each in (self.mean, variance))
            self.running.follow(mean, variance, count)
        return out

    def backward(self, grad: Any, x: Any, weight: Any) -> Any:
        if isinstance(grad, Tensor) or self.statistics is not None:
            return super().backward(grad, x, weight)
        x_grad, weight_grad, bias_grad = layer_norms.gradients(
            namespace(grad),
            grad,
            x,
            self._grouped(weight),
            self.mean,
            self.inverse_std,
            self.rows,
            self.groups,
        )
        return (
            x_grad,
            None if weight is None else weight_grad.reshape(weight.shape),
            bias_grad.reshape(self.parameter_shape) if self.needs(2) else None,
        )

    def _seen(self, shape: tuple[int, ...]) -> tuple[int, int, int, int]:
        """Rows, channels of each and elements of those, and after how many weights repeat."""
        raise NotImplementedError

    def _grouped(self, parameter: Any) -> Any:
        """Weight or bias as (groups, channels)."""
        return None if parameter is None else parameter.reshape(self.groups, self.rows[1])


class NativeLayerNorm(RowNormalization):
    """Normalisation over the last dimensions."""

    def _seen(self, shape: tuple[int, ...]) -> tuple[int, int, int, int]:
        first = len(shape) - len(self.dims)
        return math.prod(shape[:first]), math.prod(shape[first:]), 1, 1


class NativeGroupNorm(RowNormalization):
    """Normalisation over the channels of a group, x being (N, groups, channels, *)."""

    def _seen(self, shape: tuple[int, ...]) -> tuple[int, int, int, int]:
        return shape[0] * shape[1], shape[2], math.prod(shape[3:]), shape[1]


class InstanceNorm(RowNormalization):
    """Normalisation over the spatial dimensions of each channel of each sample."""

    graph_name = "NativeBatchNormBackward0"

    def _seen(self, shape: tuple[int, ...]) -> tuple[int, int, int, int]:
        return shape[0] * shape[1], 1, math.prod(shape[2:]), shape[1]

    def _broadcastable(self, parameter: Any) -> Any:
        return parameter.reshape((-1, *(1,) * len(self.dims)))

    def _gathered(self, grad: Any) -> Any:
        return Sum.apply(grad, dims=(0, *self.dims), keepdim=False)


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
    need_floating("batch_norm", input)
    if not input.numel():
        return input.clone()
    if input.ndim < 2:
        raise RuntimeError(f"batch_norm expects at least 2 dimensions, got {list(input.shape)}")
    if training and input.numel() // max(input.shape[1], 1) == 1:
        raise ValueError(
            f"Expected more than 1 value per channel when training, got input size {input.shape}"
        )
    _need_channels(input, running_mean, running_var, weight, bias)
    return NativeBatchNorm.apply(
        input,
        weight,
        bias,
        dims=(0, *range(2, input.ndim)),
        eps=eps,
        **_statistics(input, running_mean, running_var, training, momentum),
    )


def instance_norm(
    input: Tensor,
    running_mean: Tensor | None = None,
    running_var: Tensor | None = None,
    weight: Tensor | None = None,
    bias: Tensor | None = None,
    use_input_stats: bool = True,
    momentum: float = 0.1,
    eps: float = 1e-5,
) -> Tensor:
    """Normalise each channel of each sample of `input` (N, C, *) over its spatial dimensions.

    The running statistics (C), if given, follow the mean over the samples; they normalise where
    `use_input_stats` is False. weight and bias have shape (C) (Ulyanov et al., 2016). Raises
    ValueError for a single spatial element.
    """
    need_floating("instance_norm", input)
    if input.ndim < 3:
        raise RuntimeError(f"instance_norm expects at least 3 dimensions, got {list(input.shape)}")
    if use_input_stats and math.prod(input.shape[2:]) == 1:
        raise ValueError(
            "Expected more than 1 spatial element when training, got input size "
            f"{list(input.shape)}"
        )
    _need_channels(input, running_mean, running_var, weight, bias)
    return InstanceNorm.apply(
        input,
        weight,
        bias,
        dims=tuple(range(2, input.ndim)),
        eps=eps,
        **_statistics(input, running_mean, running_var, use_input_stats, momentum),
    )


def _need_channels(
    input: Tensor,
    running_mean: Tensor | None,
    running_var: Tensor | None,
    weight: Tensor | None,
    bias: Tensor | None,
) -> None:
    """Raise RuntimeError unless all have as many elements as the input has channels."""
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


def _statistics(
    input: Tensor,
    running_mean: Tensor | None,
    running_var: Tensor | None,
    training: bool,
    momentum: float,
) -> dict[str, Any]:
    """What running statistics do: they follow the input's in training, else they normalise."""
    if running_mean is None or running_var is None:
        if training:
            return {}
        raise RuntimeError("Expected running_mean and running_var to be defined in evaluation mode")
    if training:
        return {"running": Running(running_mean, running_var, momentum)}
    shape = (1, -1, *(1,) * (input.ndim - 2))
    return {"statistics": (running_mean.array.reshape(shape), running_var.array.reshape(shape))}


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
    need_floating("layer_norm", input)
    dims = last_dims(input, tuple(normalized_shape), weight, bias)
    return NativeLayerNorm.apply(input, weight, bias, dims=dims, eps=eps)


def last_dims(
    input: Tensor, shape: tuple[int, ...], weight: Tensor | None, bias: Tensor | None
) -> tuple[int, ...]:
    """The dimensions that `shape` names. Raises RuntimeError where sizes or dtypes differ."""
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
    return tuple(range(input.ndim - len(shape), input.ndim))


def group_norm(
    input: Tensor,
    num_groups: int,
    weight: Tensor | None = None,
    bias: Tensor | None = None,
    eps: float = 1e-5,
) -> Tensor:
    """Normalise each sample of `input` (N, C, *) over groups of channels (Wu and He, 2018).

    weight and bias have shape (C). Raises RuntimeError where the channels are no multiple of the
    groups, ValueError for a single value per group.
    """
    need_floating("group_norm", input)
    if input.ndim < 2:
        raise RuntimeError(
            f"Expected at least 2 dimensions for input tensor but received {input.ndim}"
        )
    n, channels, *size = input.shape
    if num_groups < 1 or channels % num_groups:
        raise RuntimeError(
            "Expected number of channels in input to be divisible by num_groups, but got input of "
            f"shape {list(input.shape)} and num_groups={num_groups}"
        )
    if n * channels // num_groups * math.prod(size) == 1:
        raise ValueError(
            f"Expected more than 1 value per channel when training, got input size {input.shape}"
        )
    _need_channels(input, None, None, weight, bias)
    grouped = (num_groups, channels // num_groups, *(1,) * len(size))
    normal = NativeGroupNorm.apply(
        input.reshape(n, num_groups, channels // num_groups, *size),
        None if weight is None else weight.reshape(grouped),
        None if bias is None else bias.reshape(grouped),
        dims=tuple(range(2, len(size) + 3)),
        eps=eps,
    )
    return normal.reshape(input.shape)
