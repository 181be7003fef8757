"""Layers that a file writes out in several operations, found again: `fuse(graph)`.

A pattern is a tree of operations that ends at the layer's output. In it, a text is an input, the
same wherever it has the same name; a number is a constant of that value; `Any` is a constant that
is kept; `Same` names a part, which comes again as an input of that name.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from engine.studio.onnx.graph import Graph, Operation

FUSED = "studio."
"""How the kinds of operations begin that stand for a layer of the catalogue."""


@dataclass(frozen=True, slots=True)
class Op:
    """An operation, by its kind, on these. `axis` and so on must be as they are said to be."""

    kind: str
    inputs: tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Const:
    """A constant that is kept under this name."""

    name: str


@dataclass(frozen=True, slots=True)
class Same:
    """A part that other parts take by this name."""

    name: str
    part: Op


Found = dict[str, Any]
X1X2 = ("x1", "x2")
SWAPPED = ("Add", "Max", "Mul", "Or")


def op(kind: str, *inputs: Any) -> Op:
    return Op(kind, inputs)


def add(a: Any, b: Any) -> Op:
    return op("Add", a, b)


def mul(a: Any, b: Any) -> Op:
    return op("Mul", a, b)


def _gelu(scaled: Op) -> list[Op]:
    share = add(op("Erf", scaled), 1.0)
    return [mul(mul("x", share), 0.5), mul("x", mul(share, 0.5)), mul(mul("x", 0.5), share)]


_cube = [mul(mul("x", "x"), "x"), op("Pow", "x", 3.0), mul("x", mul("x", "x"))]
_tanh_shares = [
    add(op("Tanh", mul(add("x", mul(cube, 0.044715)), math.sqrt(2 / math.pi))), 1.0)
    for cube in _cube
]
_deviation = Same("d", op("Sub", "x", op("ReduceMean", "x")))
_variances = [op("ReduceMean", op("Pow", "d", 2.0)), op("ReduceMean", mul("d", "d"))]
_normal = [
    op("Div", _deviation, op("Sqrt", add(variance, Const("eps")))) for variance in _variances
]
_rms = [
    op("Div", "x", op("Sqrt", add(op("ReduceMean", squares), Const("eps"))))
    for squares in (mul("x", "x"), op("Pow", "x", 2.0))
] + [
    mul("x", op("Reciprocal", op("Sqrt", add(op("ReduceMean", squares), Const("eps")))))
    for squares in (mul("x", "x"), op("Pow", "x", 2.0))
]

_apart = op("Sub", "x1", "x2")
_moved = add(_apart, Const("eps"))
_averaged = op("AveragePool", op("Pow", "x", Const("p")))
_similar = [
    op("ReduceSum", mul(*(op("Div", x, op(bound, op("ReduceL2", x), Const("eps"))) for x in X1X2)))
    for bound in ("Max", "Clip")
] + [
    op(
        "Div",
        op("ReduceSum", mul("x1", "x2")),
        op("Max", op("Sqrt", mul(*(op("ReduceSum", mul(x, x)) for x in X1X2))), Const("eps")),
    )
]
_beyond = [
    op("Or", above, below)
    for above, below in (
        (op("Greater", "x", Const("lambd")), op("Less", "x", Const("below"))),
        (
            op("Cast", op("Greater", "x", Const("lambd"))),
            op("Cast", op("Less", "x", Const("below"))),
        ),
    )
]

PATTERNS: list[tuple[str, list[Op], dict[str, Any]]] = [
    ("GELU", _gelu(op("Div", "x", math.sqrt(2))), {}),
    ("GELU", _gelu(mul("x", 1 / math.sqrt(2))), {}),
    (
        "GELU",
        [form for share in _tanh_shares for form in (mul(mul("x", share), 0.5),)]
        + [mul(mul("x", 0.5), share) for share in _tanh_shares]
        + [mul("x", mul(share, 0.5)) for share in _tanh_shares],
        {"approximate": "tanh"},
    ),
    ("SiLU", [mul("x", op("Sigmoid", "x"))], {}),
    ("Hardswish", [mul("x", op("HardSigmoid", "x"))], {}),
    ("Mish", [mul("x", op("Tanh", op("Softplus", "x")))], {}),
    ("Tanhshrink", [op("Sub", "x", op("Tanh", "x"))], {}),
    ("LogSigmoid", [op("Neg", op("Softplus", op("Neg", "x"))), op("Log", op("Sigmoid", "x"))], {}),
    ("LogSoftmax", [op("Log", op("Softmax", "x"))], {}),
    ("Softsign", [op("Div", "x", add(op("Abs", "x"), 1.0))], {}),
    ("Softplus", [op("Where", op("Greater", "x", 20.0), "x", op("Softplus", "x"))], {}),
    (
        "Softplus",
        [
            op(
                "Where",
                op("Greater", Same("scaled", mul("x", Const("beta"))), Const("threshold")),
                "x",
                op("Div", op("Softplus", "scaled"), Const("divisor")),
            )
        ],
        {},
    ),
    ("Softmin", [op("Softmax", op("Neg", "x"))], {}),
    (
        "LeakyReLU",
        [
            op("Where", op(above, "x", 0.0), "x", mul("x", Const("negative_slope")))
            for above in ("Greater", "GreaterOrEqual")
        ],
        {},
    ),
    ("ReLU", [mul("x", op("Cast", op("Greater", "x", 0.0)))], {}),
    (
        "Hardshrink",
        [
            *(op("Where", beyond, "x", 0.0) for beyond in _beyond),
            op("Where", op("LessOrEqual", op("Abs", "x"), Const("lambd")), 0.0, "x"),
        ],
        {},
    ),
    (
        "Softshrink",
        [
            add(
                op(
                    "Where", op("Greater", "x", Const("lambd")), op("Sub", "x", Const("width")), 0.0
                ),
                op("Where", op("Less", "x", Const("below")), add("x", Const("width")), 0.0),
            ),
            op(
                "Where",
                op("Greater", op("Abs", "x"), Const("lambd")),
                op("Sub", "x", mul(op("Sign", "x"), Const("width"))),
                mul("x", 0.0),
            ),
        ],
        {},
    ),
    ("CosineSimilarity", _similar, {}),
    (
        "PairwiseDistance",
        [
            op("Pow", op("ReduceSum", op("Pow", op("Abs", _moved), Const("p"))), Const("root")),
            op("ReduceL2", _moved),
            op("Pow", op("ReduceSum", op("Pow", _apart, Const("p"))), Const("root")),
        ],
        {},
    ),
    (
        "LPPool",
        [
            op("Pow", mul(mean, Const("count")), Const("root"))
            for mean in (
                _averaged,
                mul(op("Sign", Same("mean", _averaged)), op("Relu", op("Abs", "mean"))),
            )
        ],
        {},
    ),
    (
        "Threshold",
        [
            op("Where", op("Greater", "x", Const("threshold")), "x", Const("value")),
            op("Where", op("LessOrEqual", "x", Const("threshold")), Const("value"), "x"),
        ],
        {},
    ),
    (
        "LayerNorm",
        [add(mul(normal, Const("weight")), Const("bias")) for normal in _normal]
        + [mul(normal, Const("weight")) for normal in _normal]
        + _normal,
        {},
    ),
    ("RMSNorm", [mul(normal, Const("weight")) for normal in _rms] + _rms, {}),
    (
        "GroupNorm",
        [
            add(mul(normal, Const("weight")), Const("bias"))
            for normal in (
                op(
                    "Reshape",
                    op(
                        "InstanceNormalization",
                        op("Reshape", "x", Const("grouped")),
                        Const("ones"),
                        Const("zeros"),
                    ),
                    "shape",
                ),
            )
        ],
        {},
    ),
]
"""The layer, the trees that end in it, the longest first, and its parameters."""


def fuse(graph: Graph) -> None:
    """Put layers in the place of what they are written out in."""
    fuse_response_norms(graph)
    for kind, trees, parameters in PATTERNS:
        roots = {tree.kind for tree in trees}
        for last in list(graph.operations):
            if last.kind not in roots or graph.makers.get(last.output) is not last:
                continue
            found = next(_all_matches(graph, trees, last), None)
            if found is not None and _sound(graph, kind, found):
                graph.replace(last, _fused(kind, last, found, parameters))
    graph.prune()


def _all_matches(graph: Graph, trees: list[Op], last: Operation) -> Iterator[Found]:
    for tree in trees:
        yield from match(graph, tree, last.output, {"parts": []})


def _fused(kind: str, last: Operation, found: Found, parameters: dict[str, Any]) -> Operation:
    parts: list[Operation] = found["parts"]
    inner = [part for part in parts if part is not last] + [last]
    known = {**parameters, **{k: v for k, v in found.items() if isinstance(v, np.ndarray)}}
    for part in inner:
        for name in KEPT:
            if name in part.attributes:
                known.setdefault(name, part.attributes[name])
    known["kinds"] = [part.kind for part in parts]
    for name in ("axis", "keepdims"):
        if last.attributes.get(name) is not None:
            known[name] = last.attributes[name]
    inputs = [found[name] for name in ("x", *X1X2) if name in found]
    return Operation(FUSED + kind, inputs, [last.output], {}, last.name, known)


KEPT: tuple[str, ...] = ("axes", "axis", "epsilon", "alpha", "beta")
KEPT += ("kernel_shape", "strides", "pads", "ceil_mode", "keepdims")
"""Attributes of the parts that tell the layer's parameters."""


def _sound(graph: Graph, kind: str, found: Found) -> bool:
    """Whether the parts' settings are the layer's, as far as a pattern does not say so."""
    for part in found["parts"]:
        if part.kind.startswith("Reduce"):
            axes = part.attributes.get("axes")
            if axes is None and len(part.inputs) > 1:
                constant = graph.constant(part.inputs[1])
                axes = None if constant is None else constant.ravel().tolist()
            if not axes:
                return False
            if part.kind == "ReduceMean" and part.attributes.get("keepdims", 1) != 1:
                return False
            part.attributes["axes"] = list(axes)
        if part.kind == "HardSigmoid" and kind == "Hardswish":
            alpha = part.attributes.get("alpha", 0.2)
            if not math.isclose(alpha, 1 / 6, rel_tol=1e-3):
                return False
    return True


def match(graph: Graph, pattern: Any, name: str, found: Found) -> Iterator[Found]:
    """What a tensor holds for the pattern's names, if it fits; several where parts may swap."""
    match pattern:
        case str():
            if found.get(pattern, name) == name:
                yield {**found, pattern: name}
        case float():
            value = graph.constant(name)
            if value is not None and value.size == 1 and _close(value.item(), pattern):
                yield found
        case Const(key):
            value = graph.constant(name)
            if value is not None:
                yield {**found, key: value}
        case Same(key, part):
            for each in _match_op(graph, part, name, found):
                if each.get(key, name) == name:
                    yield {**each, key: name}
        case Op():
            yield from _match_op(graph, pattern, name, found)


def _match_op(graph: Graph, pattern: Op, name: str, found: Found) -> Iterator[Found]:
    made = graph.makers.get(name)
    if made is None or made.kind != pattern.kind or made.output != name:
        return
    names = made.inputs[: len(pattern.inputs)]
    if len(names) < len(pattern.inputs):
        return
    orders: list[list[str]] = [names]
    if pattern.kind in SWAPPED and len(names) == 2:
        orders.append(names[::-1])
    for order in orders:
        yield from _match_all(
            graph, pattern.inputs, order, {**found, "parts": [*found["parts"], made]}
        )


def _match_all(graph: Graph, patterns: tuple, names: list[str], found: Found) -> Iterator[Found]:
    if not patterns:
        yield found
        return
    for each in match(graph, patterns[0], names[0], found):
        yield from _match_all(graph, patterns[1:], names[1:], each)


def _close(value: float, wanted: float) -> bool:
    return math.isclose(value, wanted, rel_tol=1e-3)


# ---------------------------------------------------------------- norms over channels

BETWEEN = (
    "Reshape",
    "Squeeze",
    "Unsqueeze",
    "Pad",
    "AveragePool",
    "If",
    "Equal",
    "Gather",
    "Shape",
)
"""What lies between squares and the means of neighbouring channels, the exporter's branches too."""


def fuse_response_norms(graph: Graph) -> None:
    """LocalResponseNorm: x / (k + α · the mean of squares in a pool over channels)ᵝ."""
    base = add(mul("mean", Const("alpha")), Const("k"))
    pattern = op("Div", "x", op("Pow", base, Const("beta")))
    for last in [each for each in graph.operations if each.kind == "Div"]:
        for found in match(graph, pattern, last.output, {"parts": []}):
            made, pool = graph.makers.get(found["mean"]), None
            while made is not None and made.kind in BETWEEN:
                pool = made if made.kind == "AveragePool" else pool
                made = graph.makers.get(made.inputs[0])
            squares = made is not None and (
                made.inputs[:2] == [found["x"]] * 2
                if made.kind == "Mul"
                else made.kind == "Pow" and made.inputs[0] == found["x"]
            )
            window = [] if pool is None else pool.attributes.get("kernel_shape", [])
            if squares and window and max(window[1:], default=1) == 1:
                known = {name: found[name].item() for name in ("alpha", "k", "beta")}
                kind = f"{FUSED}LocalResponseNorm"
                known["size"] = window[0]
                graph.replace(
                    last, Operation(kind, [found["x"]], [last.output], {}, last.name, known)
                )
                break
