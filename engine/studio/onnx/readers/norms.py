"""Norms, and constants that are added or multiplied."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from engine.studio.onnx.patterns import FUSED
from engine.studio.onnx.readers.common import Reader, UnreadableError, Value

EPS = 1e-5


def _axes(value: Value) -> int:
    rank = len(value.known)
    if not 1 <= rank <= 4:
        raise UnreadableError(f"no norm takes samples of {rank} axes")
    return max(rank - 1, 1)


def batch_norm(reader: Reader) -> None:
    value = reader.natural()
    names = ("weight", "bias", "running_mean", "running_var")
    weights = {name: reader.constant(place, name) for place, name in enumerate(names, start=1)}
    parameters = {
        "eps": _rounded(reader.get("epsilon", EPS)),
        "momentum": _rounded(1 - reader.get("momentum", 0.9)),
    }
    reader.give(*reader.draw(f"BatchNorm{_axes(value)}d", parameters, [value], _counted(weights)))


def _counted(weights: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    return {**weights, "num_batches_tracked": np.array(0, np.int64)}


def _rounded(number: float) -> float:
    """A number as people write it, of one in single precision."""
    return float(f"{number:.6g}")


def instance_norm(reader: Reader) -> None:
    value = reader.natural()
    weights = {"weight": reader.constant(1, "scale"), "bias": reader.constant(2, "bias")}
    affine = bool((weights["weight"] != 1).any() or weights["bias"].any())
    parameters = {"eps": _rounded(reader.get("epsilon", EPS)), "affine": affine}
    kind = f"InstanceNorm{len(value.known) - 1}d"
    if not 2 <= len(value.known) <= 4:
        raise UnreadableError("its samples have no axes of space")
    reader.give(*reader.draw(kind, parameters, [value], weights if affine else {}))


def layer_norm(reader: Reader) -> None:
    value = reader.value()
    axis = reader.axis(value, default=-1)
    weight, bias = reader.constant(1, "scale"), reader.maybe(2, "bias")
    count, eps = len(value.axes) - axis, reader.get("epsilon", EPS)
    reader.give(_layer_norm(reader, value, count, eps, weight, bias))


def fused_layer_norm(reader: Reader) -> None:
    """A norm by hand: over the last axes, over one other, or over the whole batch or an image."""
    value, found = reader.value(), reader.op.found
    rank, eps = len(value.axes), found["eps"].item()
    axes = sorted(axis % rank for axis in found["axes"])
    learned = found.get("weight"), found.get("bias")
    if axes in ([0, *range(2, rank)], list(range(2, rank))) and rank > 3 - (axes[0] == 0):
        return _channel_norm(reader, axes, eps, *learned)
    if len(axes) > 1 or axes[0] == rank - 1:
        count = _last_axes(axes, rank)
        return reader.give(_layer_norm(reader, value, count, eps, *learned))
    order = [*(axis for axis in range(rank) if axis != axes[0]), axes[0]]
    turned = Value(value.place, value.shape, tuple(value.axes[axis] for axis in order))
    rows = [None if each is None else each.ravel() for each in learned]
    out = _layer_norm(reader, turned, 1, eps, *rows)
    back = sorted(range(rank), key=order.__getitem__)
    return reader.give(Value(out.place, out.shape, tuple(out.axes[place] for place in back)))


def _channel_norm(
    reader: Reader,
    axes: list[int],
    eps: float,
    weight: np.ndarray | None,
    bias: np.ndarray | None,
) -> None:
    """Each channel by itself, over the batch or without it, by its own mean at any time."""
    value = reader.natural()
    channels = value.known[0]
    affine = weight is not None
    kind = f"{'Instance' if axes[0] else 'Batch'}Norm{_axes(value)}d"
    settings = {"eps": _rounded(eps), "affine": affine, "track_running_stats": False}
    learned = {"weight": weight, "bias": np.zeros(channels) if bias is None else bias}
    if affine and any(each is None or each.size != channels for each in learned.values()):
        raise UnreadableError("its scale is not one of each channel")
    weights = {name: each.ravel() for name, each in learned.items() if affine and each is not None}
    reader.give(*reader.draw(kind, settings, [value], weights))


def _last_axes(axes: list[int], rank: int) -> int:
    wanted = sorted(axis % rank for axis in axes)
    if wanted != list(range(rank - len(wanted), rank)):
        raise UnreadableError("it goes over other axes than the last")
    return len(wanted)


def _layer_norm(
    reader: Reader,
    value: Value,
    count: int,
    eps: float,
    weight: np.ndarray | None,
    bias: np.ndarray | None,
) -> Value:
    drawn = _with_last_in_order(reader, value, count)
    shape = drawn.known[-count:]
    parameters = {
        "normalized_shape": shape if count > 1 else None,
        "eps": _rounded(eps),
        "elementwise_affine": weight is not None,
        "bias": bias is not None,
    }
    weights = {
        name: None if array is None else np.broadcast_to(array, shape)
        for name, array in (("weight", weight), ("bias", bias))
    }
    (out,) = reader.draw("LayerNorm", parameters, [drawn], weights)
    return Value(out.place, out.shape, drawn.axes)


def _with_last_in_order(reader: Reader, value: Value, count: int) -> Value:
    """The value as it is drawn, if its last axes are the drawing's last ones as well."""
    rank = len(value.known) + 1
    if value.axes[-count:] == tuple(range(rank - count, rank)) and count < rank:
        return value
    return reader.drawing.drawn(value)


def rms_norm(reader: Reader) -> None:
    value, found = reader.value(), reader.op.found
    count = _last_axes(found["axes"], len(value.axes))
    drawn = _with_last_in_order(reader, value, count)
    shape = drawn.known[-count:]
    weight = found.get("weight")
    parameters = {
        "normalized_shape": shape if count > 1 else None,
        "eps": _rounded(found["eps"].item()),
        "elementwise_affine": weight is not None,
    }
    weights = {} if weight is None else {"weight": np.broadcast_to(weight, shape)}
    (out,) = reader.draw("RMSNorm", parameters, [drawn], weights)
    reader.give(Value(out.place, out.shape, drawn.axes))


def group_norm(reader: Reader) -> None:
    """Groups as channels of their own, normalised, then scaled by channel."""
    found, value = reader.op.found, reader.natural()
    channels = value.known[0]
    groups = found["ones"].size
    plain = not (found["ones"] != 1).any() and not found["zeros"].any()
    if plain and (found["weight"] == 1).all() and not found["bias"].any():
        settings = {"num_groups": groups, "eps": _rounded(found.get("epsilon", EPS))}
        reader.give(*reader.draw("GroupNorm", {**settings, "affine": False}, [value]))
        return
    if not plain or found["weight"].size != channels or found["bias"].size != channels:
        raise UnreadableError("its groups are scaled otherwise")
    weights = {name: found[name].ravel() for name in ("weight", "bias")}
    eps = found.get("epsilon", EPS)
    reader.give(
        *reader.draw("GroupNorm", {"num_groups": groups, "eps": _rounded(eps)}, [value], weights)
    )


def group_norm_operation(reader: Reader) -> None:
    value = reader.natural()
    groups, channels = reader.get("num_groups", 1), value.known[0]
    weights = {"weight": reader.constant(1, "scale"), "bias": reader.constant(2, "bias")}
    if weights["weight"].size == groups:  # as its first version had it
        weights = {name: np.repeat(each, channels // groups) for name, each in weights.items()}
    parameters = {"num_groups": groups, "eps": _rounded(reader.get("epsilon", EPS))}
    reader.give(*reader.draw("GroupNorm", parameters, [value], weights))


def local_response_norm(reader: Reader) -> None:
    size = reader.get("size", 0)
    if size % 2 == 0:
        raise UnreadableError("its window lies otherwise than that of any layer")
    parameters = {
        "size": size,
        "alpha": _rounded(reader.get("alpha", 1e-4)),
        "beta": _rounded(reader.get("beta", 0.75)),
        "k": _rounded(reader.get("bias", 1.0)),
    }
    reader.give(*reader.draw("LocalResponseNorm", parameters))


def scaled(
    reader: Reader,
    value: Value,
    scale: np.ndarray | None,
    shift: np.ndarray | None,
    name: str = "",
) -> Value:
    """Constants times and added to each channel, or each number."""
    natural = reader.drawing.drawn(value)
    sample = natural.known
    given = [_sample(each, len(sample)) for each in (scale, shift) if each is not None]
    try:
        shape = np.broadcast_shapes(*(each.shape for each in given)) or (1,)
        fits = np.broadcast_shapes(shape, sample) == sample
    except ValueError:
        fits = False
    if not fits:
        raise UnreadableError("its constant is larger than a sample")
    weights = {
        name: None if each is None else np.broadcast_to(_sample(each, len(sample)), shape)
        for name, each in (("weight", scale), ("bias", shift))
    }
    channelwise = (sample[0], *(1,) * (len(sample) - 1))
    settings = {
        "shape": None if shape == channelwise else shape,
        "scale": scale is not None,
        "shift": shift is not None,
    }
    (out,) = reader.drawing.layer("Affine", settings, [natural], weights, name or reader.name())
    return out


def _sample(array: np.ndarray, rank: int) -> np.ndarray:
    """The constant for one sample: an axis for the samples in front of it goes away."""
    if array.ndim > rank and array.shape[0] == 1:
        return array.reshape(array.shape[1:])
    return array


def fused_local_response_norm(reader: Reader) -> None:
    found = reader.op.found
    parameters = {name: _rounded(found[name]) for name in ("alpha", "beta", "k")}
    reader.give(*reader.draw("LocalResponseNorm", {"size": found["size"], **parameters}))


READERS: dict[str, Callable[[Reader], None]] = {
    "BatchNormalization": batch_norm,
    "InstanceNormalization": instance_norm,
    "LayerNormalization": layer_norm,
    "GroupNormalization": group_norm_operation,
    "LRN": local_response_norm,
    f"{FUSED}LayerNorm": fused_layer_norm,
    f"{FUSED}RMSNorm": rms_norm,
    f"{FUSED}GroupNorm": group_norm,
    f"{FUSED}LocalResponseNorm": fused_local_response_norm,
}
