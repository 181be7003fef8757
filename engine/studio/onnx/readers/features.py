"""Products with matrices, tables of rows, sums and products of two tensors."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import numpy as np

from engine.studio.onnx.drawing import spelled
from engine.studio.onnx.graph import Operation, scope_of
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
    else:
        raise UnreadableError("a constant is multiplied from the left")


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
        return  # a bias, which its Linear layer has taken
    first, second = reader.item(0), reader.item(1)
    values = [each for each in (first, second) if isinstance(each, Value)]
    if len(values) == 2:
        _join(reader, kind, values)
        return
    constant = second if isinstance(first, Value) else first
    if isinstance(constant, Filled):
        constant = np.full(1, constant.value, np.float32)
    if not values or not isinstance(constant, np.ndarray):
        raise UnreadableError("it works on constants alone")
    if kind == "Div" and not isinstance(first, Value):
        raise UnreadableError("a tensor divides a constant")
    if kind == "Sub" and not isinstance(first, Value):
        scaled(reader, values[0], np.full(1, -1.0), np.asarray(constant, np.float32))
        return
    _with_constant(reader, kind, values[0], np.asarray(constant, np.float32))


def _join(reader: Reader, kind: str, values: list[Value]) -> None:
    joins = {"Add": "Add", "Sub": "Add", "Mul": "Multiply"}
    if kind not in joins:
        raise UnreadableError("no layer divides one tensor by another")
    if kind == "Sub":  # what is taken off is added, its sign turned
        scaled(reader, values[1], np.full(1, -1.0), None)
        turned = reader.items.pop(reader.op.output)
        assert isinstance(turned, Value)
        values = [values[0], turned]
    if values[0].axes == values[1].axes:
        plain = [reader.drawing.plain(each) for each in values]
        (out,) = reader.draw(joins[kind], {}, plain)
        reader.give(Value(out.place, out.shape, values[0].axes))
        return
    reader.give(*reader.draw(joins[kind], {}, [reader.drawing.drawn(each) for each in values]))


def _with_constant(reader: Reader, kind: str, value: Value, constant: np.ndarray) -> None:
    neutral = 0.0 if kind in ("Add", "Sub") else 1.0
    if (constant == neutral).all() and constant.size == 1:
        reader.give(value)
        return
    if kind == "Add" and _are_waves(constant, value):
        reader.give(*reader.draw("PositionalEncoding"))
        return
    with np.errstate(divide="ignore"):
        changed = {"Sub": -constant, "Div": 1 / constant}.get(kind, constant)
    if not np.isfinite(changed).all():
        raise UnreadableError("its constant is not finite")
    additive = kind in ("Add", "Sub")
    scaled(reader, value, None if additive else changed, changed if additive else None)


def _are_waves(constant: np.ndarray, value: Value) -> bool:
    from engine import zeros
    from engine.devices import to_numpy
    from engine.studio.network.modules import PositionalEncoding

    shape = value.known
    if len(shape) != 2 or not value.is_natural or constant.size != shape[0] * shape[1]:
        return False
    waves = to_numpy(PositionalEncoding()(zeros(1, *shape)).array)
    return bool(np.allclose(constant.reshape(shape), waves[0], atol=1e-4))


READERS: dict[str, Callable[[Reader], None]] = {
    "Gemm": gemm,
    "MatMul": matmul,
    "Einsum": einsum,
    "Gather": gather,
    **{kind: partial(of_two, kind) for kind in ("Add", "Mul", "Sub", "Div")},
}
