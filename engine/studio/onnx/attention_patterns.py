"""Attention found again in what files write it out in, and encoder layers made of it.

Files lay queries, keys and values out in many ways. What is looked for is what all have: a softmax
of a scaled product, on both sides of which Linear layers stand. Whether it was understood shows
when the drawn network's answers are compared with the file's.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from engine.studio.onnx.graph import Graph, Operation
from engine.studio.onnx.patterns import FUSED, Const, Op, Same, add, match, op

LAYING_OUT = ("Reshape", "Transpose", "Squeeze", "Unsqueeze", "Identity", "Cast")
LONGEST = 24
"""So many operations at most lie between a softmax and its Linear layers."""


@dataclass(frozen=True, slots=True)
class Projection:
    """x W + b, of which part number `part` goes on, if any; times `scale`."""

    source: str
    weight: np.ndarray
    bias: np.ndarray | None
    scale: float = 1.0
    part: int | None = None

    def own(self, size: int) -> Projection:
        """The part alone, so many values wide."""
        if self.part is None:
            return self
        cut = slice(self.part * size, (self.part + 1) * size)
        bias = None if self.bias is None else self.bias[cut]
        return replace(self, weight=self.weight[:, cut], bias=bias, part=None)


def fuse_attention(graph: Graph) -> None:
    """Put attention, and the transformer layers around it, in the place of what they consist of."""
    for whole in [each for each in graph.operations if each.kind == "Attention"]:
        _write_out(graph, whole)
    for softmax in [each for each in graph.operations if each.kind == "Softmax"]:
        _fuse_one(graph, softmax)
    graph.prune()
    for norm in [each for each in graph.operations if each.kind in ("LayerNormalization", "Add")]:
        _fuse_layer(graph, norm)
    graph.prune()


# ---------------------------------------------------------------- attention


def _write_out(graph: Graph, whole: Operation) -> None:
    """The operation of ONNX 23 as the products that it stands for, where it has no mask."""
    known, name = whole.attributes, whole.output
    if len([each for each in whole.inputs if each]) != 3 or len(whole.outputs) != 1:
        return
    if any(known.get(each) for each in ("is_causal", "softcap", "q_num_heads", "kv_num_heads")):
        return
    query, key, value = whole.inputs[:3]
    depth = _depth(graph, query, math.nan, 0)
    scale = known.get("scale") or (depth**-0.5 if depth else 0.0)
    if not scale:
        return
    graph.constants[f"{name}/scale"] = np.array(scale, np.float32)
    parts = [
        Operation("Transpose", [key], [f"{name}/key"], {"perm": [0, 1, 3, 2]}),
        Operation("MatMul", [query, f"{name}/key"], [f"{name}/fits"]),
        Operation("Mul", [f"{name}/fits", f"{name}/scale"], [f"{name}/scaled"]),
        Operation("Softmax", [f"{name}/scaled"], [f"{name}/shares"], {"axis": -1}, whole.name),
        Operation("MatMul", [f"{name}/shares", value], [name]),
    ]
    place = graph.operations.index(whole)
    graph.operations[place : place + 1] = parts
    graph.index()


def _fuse_one(graph: Graph, softmax: Operation) -> None:
    fits, scale = _scaled(graph, softmax.inputs[0])
    if fits is None or fits.kind != "MatMul":
        return
    gathered = graph.only_user(softmax.output)
    if gathered is None or gathered.kind != "MatMul" or gathered.inputs[0] != softmax.output:
        return
    sides = (*fits.inputs, gathered.inputs[1])
    projections = [_projection(graph, name) for name in sides]
    end = _output_projection(graph, gathered)
    if end is None or any(each is None for each in projections):
        return
    last, out_weight, out_bias = end
    size = out_weight.shape[0]
    query, key, value = (each.own(size) for each in projections if each is not None)
    depth = _depth(graph, fits.inputs[0], scale * query.scale * key.scale, size)
    if not depth or size % depth:
        return
    if any(each.weight.shape[1] != size for each in (query, key, value)) or value.scale != 1.0:
        return
    if query.weight.shape[0] != out_weight.shape[1]:
        return
    sources = [query.source, key.source, value.source]
    turned = [_turned_from(graph, name) for name in sources]
    after = graph.only_user(last.output)
    if all(turned) and after is not None and _swaps_steps(after):
        sources, last = [name for name in turned if name], after
    biases = [each.bias for each in (query, key, value)]
    found: dict[str, Any] = {
        "num_heads": size // depth,
        "weights": [each.weight.T for each in (query, key, value)],
        "biases": None if any(bias is None for bias in biases) else biases,
        "out_proj.weight": out_weight.T,
        "out_proj.bias": out_bias,
    }
    if found["biases"] is None and any(bias is not None for bias in (*biases, out_bias)):
        return
    kind = f"{FUSED}MultiheadAttention"
    graph.replace(last, Operation(kind, sources, [last.output], {}, softmax.name, found))


def _depth(graph: Graph, query: str, scale: float, size: int) -> int:
    """How many of a query's values, `size` in all, each head has; 0 where that is not told.

    The scale tells it, or else the reshape that parts the heads.
    """
    if not math.isnan(scale):
        depth = round(1 / scale**2) if scale > 0 else 0
        return depth if depth and math.isclose(scale, depth**-0.5, rel_tol=1e-3) else 0
    for _ in range(LONGEST):
        made = graph.makers.get(query)
        if made is None:
            return 0
        if made.kind == "Reshape" and len(made.inputs) > 1:
            sizes = graph.constant(made.inputs[1])
            joined = graph.makers.get(made.inputs[1])
            if sizes is None and joined is not None and joined.kind == "Concat":
                sizes = graph.constant(joined.inputs[-1])
                heads = graph.constant(joined.inputs[-2]) if len(joined.inputs) > 1 else None
                if sizes is None and heads is not None and heads.size == 1:
                    return size // max(int(heads.item()), 1)
            return int(sizes.ravel()[-1]) if sizes is not None and sizes.size else 0
        query = made.inputs[0]
    return 0


def _scaled(graph: Graph, name: str) -> tuple[Operation | None, float]:
    """The operation behind factors and layouts, and the product of the factors."""
    scale = 1.0
    for _ in range(LONGEST):
        made = graph.makers.get(name)
        if made is None:
            return None, scale
        factor = _factor(graph, made)
        if factor is not None:
            name, times = factor
            scale *= times
        elif made.kind in LAYING_OUT:
            name = made.inputs[0]
        else:
            return made, scale
    return None, scale


def _factor(graph: Graph, made: Operation) -> tuple[str, float] | None:
    """What is multiplied by a number here, and the number."""
    if made.kind not in ("Mul", "Div"):
        return None
    for tensor, number in (made.inputs, made.inputs[::-1]):
        if _is_of_shape(graph, number):
            return tensor, math.nan
        value = graph.constant(number)
        if (
            value is not None
            and value.size == 1
            and (made.kind == "Mul" or number == made.inputs[1])
        ):
            times = float(value.item())
            if made.kind == "Div":
                times = 1 / times if times else math.nan
            return tensor, times
    return None


def _is_of_shape(graph: Graph, name: str) -> bool:
    """Whether a number is computed from a tensor's shape, as scales of 1 / √d often are."""
    for _ in range(LONGEST):
        made = graph.makers.get(name)
        if made is None:
            return False
        if made.kind == "Shape":
            return True
        computed = [each for each in made.inputs if each and graph.constant(each) is None]
        if len(computed) != 1:
            return False
        name = computed[0]
    return False


def _projection(graph: Graph, name: str) -> Projection | None:
    """The Linear layer that a query, a key or a value comes from."""
    scale, part = 1.0, None
    for _ in range(LONGEST):
        made = graph.makers.get(name)
        if made is None:
            return None
        factor = _factor(graph, made)
        chosen = _chosen_part(graph, made, name)
        if factor is not None:
            name, times = factor
            scale *= times
        elif chosen is not None:
            part, name = chosen, made.inputs[0]
        elif made.kind in LAYING_OUT:
            name = made.inputs[0]
        else:
            linear = _linear(graph, made)
            if linear is None:
                return None
            source, weight, bias = linear
            if made.kind == "Gemm":
                source = _flat_source(graph, source)
            return Projection(source, weight, bias, scale, part)
    return None


def _chosen_part(graph: Graph, made: Operation, name: str) -> int | None:
    """Which part an operation takes of queries, keys and values, or of two of them."""
    if made.kind == "Split" and len(made.outputs) in (2, 3):
        return made.outputs.index(name)
    if made.kind == "Gather":
        index = graph.constant(made.inputs[1])
        if index is not None and index.size == 1 and 0 <= index.item() < 3:
            return int(index.item())
    if made.kind == "Slice" and len(made.inputs) > 2:
        start, end = (graph.constant(each) for each in made.inputs[1:3])
        if start is not None and end is not None and start.size == end.size == 1:
            size = end.item() - start.item()
            if size > 0 and start.item() % size == 0 and start.item() // size < 3:
                return int(start.item() // size)
    return None


def _linear(graph: Graph, made: Operation) -> tuple[str, np.ndarray, np.ndarray | None] | None:
    """What comes in, the weight (in, out) and the bias of a product with a constant."""
    if made.kind == "Add":
        for tensor, other in (made.inputs, made.inputs[::-1]):
            bias, product = graph.constant(other), graph.makers.get(tensor)
            if bias is not None and bias.ndim == 1 and product is not None:
                found = _linear(graph, product)
                if found is not None and found[2] is None:
                    return found[0], found[1], bias
        return None
    weight = graph.constant(made.inputs[1]) if len(made.inputs) > 1 else None
    if weight is None or weight.ndim != 2:
        return None
    if made.kind == "MatMul":
        return made.inputs[0], weight, None
    known = made.attributes
    if made.kind != "Gemm" or known.get("transA") or {known.get("alpha", 1.0)} != {1.0}:
        return None
    bias = graph.constant(made.inputs[2]) if len(made.inputs) > 2 else None
    return made.inputs[0], weight.T if known.get("transB") else weight, bias


def _flat_source(graph: Graph, name: str) -> str:
    """What was laid out as rows for a Gemm."""
    made = graph.makers.get(name)
    return made.inputs[0] if made is not None and made.kind == "Reshape" else name


def _output_projection(
    graph: Graph, gathered: Operation
) -> tuple[Operation, np.ndarray, np.ndarray | None] | None:
    """The Linear layer behind the heads, and the last operation that belongs to it."""
    now = gathered
    for _ in range(LONGEST):
        after = graph.only_user(now.output)
        if after is None:
            return None
        linear = _linear(graph, after) if after.kind in ("MatMul", "Gemm") else None
        if linear is not None:
            _, weight, bias = linear
            added = graph.only_user(after.output)
            if bias is None and added is not None and added.kind == "Add":
                whole = _linear(graph, added)
                if whole is not None:
                    after, bias = added, whole[2]
            shaped = graph.only_user(after.output)
            if after.kind == "Gemm" and shaped is not None and shaped.kind == "Reshape":
                after = shaped
            return after, weight, bias
        if after.kind not in LAYING_OUT:
            return None
        now = after
    return None


def _swaps_steps(made: Operation) -> bool:
    return made.kind == "Transpose" and made.attributes.get("perm") == [1, 0, 2]


def _turned_from(graph: Graph, name: str) -> str | None:
    """The tensor with samples first, where this one has its steps first."""
    made = graph.makers.get(name)
    return made.inputs[0] if made is not None and _swaps_steps(made) else None


# ---------------------------------------------------------------- encoder layers


def _inner(name: str, source: Any) -> Op:
    return add(op("MatMul", source, Const(f"{name}.weight")), Const(f"{name}.bias"))


def _norm(name: str, source: Any) -> Op:
    return op("LayerNormalization", source, Const(f"{name}.weight"), Const(f"{name}.bias"))


def _attended(source: Any) -> Op:
    return op(f"{FUSED}MultiheadAttention", source, source, source)


def _encoder(bend: Callable[[Any], Op], norm_first: bool) -> Op:
    if norm_first:
        inner = Same("n", _norm("norm1", "x"))
        attended = op(f"{FUSED}MultiheadAttention", inner, "n", "n")
        middle = Same("y", add("x", attended))
        fed = _inner("linear2", bend(_inner("linear1", _norm("norm2", "y"))))
        return add(middle, fed)
    middle = Same("y", _norm("norm1", add("x", _attended("x"))))
    fed = _inner("linear2", bend(_inner("linear1", "y")))
    return _norm("norm2", add(middle, fed))


def _decoder(bend: Callable[[Any], Op], norm_first: bool) -> Op:
    """An encoder's layer that also attends to a memory."""
    kind = f"{FUSED}MultiheadAttention"
    if norm_first:
        inner = Same("n", _norm("norm1", "x"))
        first = Same("y", add("x", op(kind, inner, "n", "n")))
        second = Same("z", add(first, op(kind, _norm("norm2", "y"), "memory", "memory")))
        fed = _inner("linear2", bend(_inner("linear1", _norm("norm3", "z"))))
        return add(second, fed)
    first = Same("y", _norm("norm1", add("x", _attended("x"))))
    second = Same("z", _norm("norm2", add(first, op(kind, "y", "memory", "memory"))))
    fed = _inner("linear2", bend(_inner("linear1", "z")))
    return _norm("norm3", add(second, fed))


LAYERS = [
    (
        kind,
        make(lambda x, bent=bent: op(bent, x), first),  # type: ignore[misc]
        {"activation": activation, "norm_first": first},
    )
    for kind, make in (("TransformerDecoderLayer", _decoder), ("TransformerEncoderLayer", _encoder))
    for first in (False, True)
    for bent, activation in (("Relu", "relu"), ("Gelu", "gelu"), (f"{FUSED}GELU", "gelu"))
]
"""The layers, decoders first since an encoder's end is theirs as well."""

EPS = 1e-5


def _fuse_layer(graph: Graph, last: Operation) -> None:
    if graph.makers.get(last.output) is not last:
        return
    for kind, pattern, settings in LAYERS:
        found = None
        if pattern.kind == last.kind:
            found = next(match(graph, pattern, last.output, {"parts": []}), None)
        if found is None:
            continue
        parts: list[Operation] = found.pop("parts")
        eps = [n.attributes.get("epsilon", EPS) for n in parts if n.kind == "LayerNormalization"]
        looks = [each for each in parts if each.kind == f"{FUSED}MultiheadAttention"]
        if any(not math.isclose(each, EPS, rel_tol=1e-3) for each in eps):
            return
        if any(each.found["biases"] is None for each in looks):
            return
        if len({each.found["num_heads"] for each in looks}) > 1:
            return
        looks.sort(key=lambda each: len(set(each.inputs)))  # that to itself is the first
        known = {
            **{name: value for name, value in found.items() if isinstance(value, np.ndarray)},
            **settings,
            "looks": [each.found for each in looks],
        }
        inputs = [found[name] for name in ("x", "memory") if name in found]
        scope = looks[0].name.rpartition("/")[0].removesuffix("/self_attn")
        name = f"{scope}/Layer"
        graph.replace(last, Operation(FUSED + kind, inputs, [last.output], {}, name, known))
        return
