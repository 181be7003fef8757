"""Products with matrices, tables of rows, sums and products of two tensors."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import partial

import numpy as np

from engine.studio.onnx.drawing import spelled
from engine.studio.onnx.graph import Operation, scope_of
from engine.studio.onnx.patterns import FUSED
from engine.studio.onnx.readers.arithmetic import MASKED, joined
from engine.studio.onnx.readers.common import Filled, Reader, UnreadableError, Value, weight_owner
from engine.studio.onnx.readers.norms import scaled


def gemm(reader: Reader) -> None:
    value, weight = reader.natural(), reader.constant(1, "weight")
    if reader.get("transA") or weight.ndim != 2 or len(value.known) != 1:
        raise UnreadableError("it is no product of rows with a matrix")
    weight = reader.get("alpha", 1.0) * (weight if reader.get("transB") else weight.T)
    bias = reader.maybe(2, "bias")
    if bias is not None:
        bias = np.broadcast_to(reader.get("beta", 1.0) * bias, (1, len(weight))).ravel()
    reader.give(_linear(reader, value, weight, bias))


def matmul(reader: Reader) -> None:
    first, second = reader.item(0), reader.item(1)
    if isinstance(first, Value) and isinstance(second, np.ndarray):
        _product(reader, first, second)
    elif isinstance(first, Value) and isinstance(second, Value):
        inputs = [reader.natural(0), reader.natural(1)]
        reader.give(*reader.draw("MatMul", {}, inputs))
    elif isinstance(first, np.ndarray) and isinstance(second, Value) and first.ndim == 2:
        reader.give(_product_from_left(reader, first, second))
    else:
        raise UnreadableError("a constant is multiplied from the left")


def _product_from_left(reader: Reader, weight: np.ndarray, value: Value) -> Value:
    """W x, drawn as the product of the columns of x with Wᵀ."""
    turned = Value(value.place, value.shape, _last_swapped(value.axes))
    out = _linear(reader, reader.drawing.drawn(turned), weight, None)
    return Value(out.place, out.shape, _last_swapped(out.axes))


def _last_swapped(axes: tuple[int | None, ...]) -> tuple[int | None, ...]:
    return (*axes[:-2], axes[-1], axes[-2])


def _product(reader: Reader, value: Value, weight: np.ndarray) -> None:
    """A Linear layer, with the bias that is added behind it."""
    if weight.ndim != 2:
        raise UnreadableError("its matrix has more than two axes")
    after = reader.graph.only_user(reader.op.output)
    bias = _bias(reader, after, weight.shape[1])
    out = _linear(reader, value, weight.T, bias, after if bias is not None else None)
    if bias is not None and after is not None:
        reader.items[after.output] = out
    reader.give(out)


def _bias(reader: Reader, after: Operation | None, size: int) -> np.ndarray | None:
    if after is None or after.kind != "Add" or after.output in reader.items:
        return None
    (other,) = [name for name in after.inputs if name != reader.op.output] or [""]
    found = reader.graph.constant(other)
    return found.ravel() if found is not None and found.shape in ((size,), (1, size)) else None


def _linear(
    reader: Reader,
    value: Value,
    weight: np.ndarray,
    bias: np.ndarray | None,
    added: Operation | None = None,
) -> Value:
    rank = len(value.known)
    if value.axes[-1] != rank:
        value = reader.drawing.drawn(value)
    if weight.shape[1] != value.known[-1]:
        raise UnreadableError(f"it expects {weight.shape[1]} values, and {value.known[-1]} come")
    parameters = {"out_features": weight.shape[0], "bias": bias is not None}
    weights = {"weight": weight, "bias": bias}
    owner = weight_owner(reader.op, reader.graph)
    if added is not None:
        owner = owner or weight_owner(added, reader.graph) or spelled(scope_of(added))
    name = owner or reader.name()
    (out,) = reader.drawing.layer("Linear", parameters, [value], weights, name)
    return Value(out.place, out.shape, value.axes)


def einsum(reader: Reader) -> None:
    """x1ᵀ W x2, as Bilinear is written."""
    equation = reader.get("equation", "").replace(" ", "")
    inputs, _, output = equation.partition("->")
    parts = inputs.split(",")
    weight = reader.item(1)
    if len(parts) != 3 or not isinstance(weight, np.ndarray) or weight.ndim != 3:
        raise UnreadableError(f"it computes {equation}")
    lead, (o, i, j) = parts[0][:-1], parts[1]
    if [parts[0], parts[2], output] != [lead + i, lead + j, lead + o]:
        raise UnreadableError(f"it computes {equation}")
    after = reader.graph.only_user(reader.op.output)
    bias = _bias(reader, after, len(weight))
    parameters = {"out_features": len(weight), "bias": bias is not None}
    values = [reader.natural(0), reader.natural(2)]
    (out,) = reader.draw("Bilinear", parameters, values, {"weight": weight, "bias": bias})
    if bias is not None and after is not None:
        reader.items[after.output] = out
    reader.give(out)


def gather(reader: Reader) -> None:
    """A row of a table for each number, or one place along an axis."""
    table, index = reader.item(0), reader.item(1)
    if isinstance(table, np.ndarray) and isinstance(index, Value):
        if table.ndim != 2 or reader.get("axis", 0) != 0:
            raise UnreadableError("its table has no rows")
        parameters = {"num_embeddings": table.shape[0], "embedding_dim": table.shape[1]}
        value = reader.natural(1)
        reader.give(*reader.draw("Embedding", parameters, [value], {"weight": table}))
        return
    value = reader.value()
    if not isinstance(index, np.ndarray) or index.size != 1:
        raise UnreadableError("it takes several places at once")
    axis = reader.axis(value)
    chosen = select(reader, value, axis, int(index.item()))
    if index.ndim:
        axes = list(chosen.axes)
        axes[axis:axis] = [None] * index.ndim
        chosen = Value(chosen.place, chosen.shape, tuple(axes))
    reader.give(chosen)


def select(reader: Reader, value: Value, axis: int, index: int) -> Value:
    """One place along an axis of a tensor, which goes away."""
    drawn = value.axes[axis]
    rest = (*value.axes[:axis], *value.axes[axis + 1 :])
    if drawn is None:
        return Value(value.place, value.shape, rest)
    if not drawn:
        raise UnreadableError("it takes single samples")
    if index == value.sizes[axis] - 1:
        index = -1
    (out,) = reader.draw("Select", {"dim": drawn, "index": index}, [reader.drawing.plain(value)])
    axes = tuple(each - 1 if each is not None and each > drawn else each for each in rest)
    return Value(out.place, out.shape, axes)


def of_two(kind: str, reader: Reader) -> None:
    """Add, Mul, Sub or Div."""
    if reader.op.output in reader.items:
        return  # a constant, which the layer before it has taken
    first, second = reader.item(0), reader.item(1)
    values = [each for each in (first, second) if isinstance(each, Value)]
    if len(values) == 2:
        reader.give(joined(kind, reader, values))
        return
    constant = second if isinstance(first, Value) else first
    if isinstance(constant, Filled):
        constant = np.full(1, constant.value, np.float32)
    if not values or not isinstance(constant, np.ndarray):
        raise UnreadableError("it works on constants alone")
    value, constant = values[0], np.asarray(constant, np.float32)
    if isinstance(first, Value):
        _with_constant(reader, kind, value, constant)
    elif kind == "Sub":
        reader.give(scaled(reader, value, np.full(1, -1.0, np.float32), constant))
    elif kind == "Div":
        plain = reader.drawing.plain(value)
        (out,) = reader.draw("Function", {"function": "reciprocal"}, [plain])
        turned = Value(out.place, out.shape, value.axes)
        reader.give(turned if _is_all(constant, 1.0) else scaled(reader, turned, constant, None))
    else:
        _with_constant(reader, kind, value, constant)


def _is_all(constant: np.ndarray, number: float) -> bool:
    return constant.size == 1 and bool((constant == number).all())


def _with_constant(reader: Reader, kind: str, value: Value, constant: np.ndarray) -> None:
    additive = kind in ("Add", "Sub")
    if _is_all(constant, 0.0 if additive else 1.0):
        reader.give(value)
        return
    if kind == "Add" and _are_waves(constant, value):
        reader.give(*reader.draw("PositionalEncoding"))
        return
    with np.errstate(divide="ignore"):
        changed = {"Sub": -constant, "Div": 1 / constant}.get(kind, constant)
    if additive:
        changed = np.where(np.isneginf(changed), np.float32(MASKED), changed)
    if not np.isfinite(changed).all():
        raise UnreadableError("its constant is not finite")
    name = _constant_name(reader)
    if additive:
        reader.give(scaled(reader, value, None, changed, name))
        return
    # What is added to the product belongs to the same layer.
    after = reader.graph.only_user(reader.op.output)
    shift = None
    if after is not None and after.kind == "Add" and after.output not in reader.items:
        (other,) = [each for each in after.inputs if each != reader.op.output] or [""]
        shift = reader.graph.constant(other)
        if shift is not None and not (np.isfinite(shift).all() and shift.dtype.kind == "f"):
            shift = None
    out = scaled(reader, value, changed, shift, name)
    if shift is not None and after is not None:
        reader.items[after.output] = out
    reader.give(out)


def _constant_name(reader: Reader) -> str:
    """What the file calls a learned constant; empty for what an exporter has numbered."""
    for name in reader.op.inputs:
        if name in reader.graph.constants and re.fullmatch(r"[A-Za-z_]\w*(\.\w+)*", name):
            owner, _, last = name.rpartition(".")
            words = owner if owner and last in ("weight", "bias") else name
            if not re.fullmatch(r"(val|const|constant|n|c|tensor)_?\d*", words):
                return spelled(words)
    return ""


def _are_waves(constant: np.ndarray, value: Value) -> bool:
    from engine import zeros
    from engine.devices import to_numpy
    from engine.studio.network.modules import PositionalEncoding

    shape = value.known
    if len(shape) != 2 or not value.is_natural or constant.size != shape[0] * shape[1]:
        return False
    waves = to_numpy(PositionalEncoding()(zeros(1, *shape)).array)
    return bool(np.allclose(constant.reshape(shape), waves[0], atol=1e-4))


def cosine_similarity(reader: Reader) -> None:
    found, values = reader.op.found, [reader.natural(0), reader.natural(1)]
    axes = [axis % len(values[0].axes) for axis in found["axes"]]
    if len(axes) != 1 or not axes[0] or found.get("keepdims"):
        raise UnreadableError("it compares along several axes")
    settings = {"dim": axes[0], "eps": _short(found["eps"])}
    reader.give(*reader.draw("CosineSimilarity", settings, values))


def pairwise_distance(reader: Reader) -> None:
    found, values = reader.op.found, [reader.natural(0), reader.natural(1)]
    axes = [axis % len(values[0].axes) for axis in found["axes"]]
    p = _short(found["p"]) if "p" in found else 2.0
    root = _short(found["root"]) if "root" in found else 1 / p
    if axes != [len(values[0].axes) - 1] or found.get("keepdims"):
        raise UnreadableError("it measures along other axes than the last")
    if abs(root * p - 1) > 1e-3 or (p != 2.0 and "Abs" not in found["kinds"]):
        raise UnreadableError("its root is not that of its power")
    settings = {"p": p, "eps": _short(found["eps"]) if "eps" in found else 0.0}
    reader.give(*reader.draw("PairwiseDistance", settings, values))


def _short(number: np.ndarray) -> float:
    """A number as people write it, of one in single precision."""
    return float(f"{number.item():.6g}")


READERS: dict[str, Callable[[Reader], None]] = {
    "Gemm": gemm,
    "MatMul": matmul,
    "Einsum": einsum,
    "Gather": gather,
    f"{FUSED}CosineSimilarity": cosine_similarity,
    f"{FUSED}PairwiseDistance": pairwise_distance,
    **{kind: partial(of_two, kind) for kind in ("Add", "Mul", "Sub", "Div")},
}
