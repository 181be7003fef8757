"""What a layer costs: its weights, and per sample its multiply-adds and its values in memory."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

from engine.studio.network.analysis import Cost, Shape
from engine.studio.network.code_outcomes import DryRun, outcome_of
from engine.studio.network.kinds import LayerKind

MOST_PARAMETERS = 500_000_000
"""With gradients and Adam's two moments, 8 GB in float32; more is a slip of the hand."""

MOST_ACTIVATIONS = 50_000_000
"""Values of one sample at one layer: 200 MB in float32, before it is multiplied by the batch."""

RELAID = frozenset({"view", "flatten", "unflatten", "reshape", "permute", "transpose"})
"""Rules of nodes whose outputs lie in the memory of their input, and their gradients likewise."""

PARTS = frozenset({"select", "slice", "split"})
"""Rules of nodes whose outputs lie in the memory of their input; gradients are put together."""

NO_GRADIENT = frozenset({"embedding", "embedding_bag"})
"""Rules of layers that read whole numbers, through which no gradient goes on."""

Parameters = dict[str, Any]
Shapes = tuple[Shape, ...]
Counted = tuple[int, int, int]
"""Weights, multiply-adds, and values computed inside beside the outputs."""


def cost(kind: LayerKind, resolved: Parameters, inputs: Shapes, outputs: Shapes) -> Cost:
    """The layer's cost, as far as its parameters and shapes are known; `outputs` may be empty.

    Multiply-adds are those of the matrix products and convolutions alone, as is usual.
    """
    if kind.category == "block":  # a port hands on; a block costs what its inside does
        return Cost()
    count = COUNTS.get(kind.rule)
    weights, multiply_adds, inner = (0, 0, 0)
    if count is not None and None not in resolved.values():
        weights, multiply_adds, inner = count(kind, resolved, inputs, outputs)
    if not outputs:
        return Cost(weights)
    activations = gradients = inner
    if kind.rule not in RELAID and kind.rule not in PARTS:
        activations += sum(map(math.prod, outputs))
    if kind.rule not in RELAID and kind.rule not in NO_GRADIENT:
        gradients += sum(map(math.prod, inputs))
    return Cost(weights, multiply_adds, activations, gradients)


def too_large(cost: Cost) -> bool:
    """Whether a layer would not fit into the memory of a usual machine."""
    return cost.parameters > MOST_PARAMETERS or cost.activations > MOST_ACTIVATIONS


def fills_memory(shape: Shape) -> bool:
    """Whether one sample of this shape would be too much by itself."""
    return math.prod(shape) > MOST_ACTIVATIONS


# Each of these counts for a family of layers. Without outputs, only the weights can be told.


def _values(outputs: Shapes) -> int:
    return math.prod(outputs[0]) if outputs else 0


def _linear(kind: LayerKind, p: Parameters, inputs: Shapes, outputs: Shapes) -> Counted:
    weights = (p["in_features"] + p["bias"]) * p["out_features"]
    return weights, p["in_features"] * _values(outputs), 0


def _bilinear(kind: LayerKind, p: Parameters, inputs: Shapes, outputs: Shapes) -> Counted:
    products = p["in1_features"] * p["in2_features"]
    each = products + p["in2_features"]  # first the rows times W, then the sums with x₂
    return (products + p["bias"]) * p["out_features"], each * _values(outputs), 0


def _embedding(kind: LayerKind, p: Parameters, inputs: Shapes, outputs: Shapes) -> Counted:
    return p["num_embeddings"] * p["embedding_dim"], 0, 0


def _window(kind: LayerKind, p: Parameters) -> int:
    """The values of a filter along the axes of space."""
    size = p["kernel_size"]
    return math.prod(size) if isinstance(size, tuple) else size**kind.axes


def _convolution(kind: LayerKind, p: Parameters, inputs: Shapes, outputs: Shapes) -> Counted:
    window = p["in_channels"] // p["groups"] * _window(kind, p)
    return (window + p["bias"]) * p["out_channels"], window * _values(outputs), 0


def _transposed(kind: LayerKind, p: Parameters, inputs: Shapes, outputs: Shapes) -> Counted:
    window = p["out_channels"] // p["groups"] * _window(kind, p)
    weights = p["in_channels"] * window + p["out_channels"] * p["bias"]
    return weights, window * _values(inputs), 0


def _prelu(kind: LayerKind, p: Parameters, inputs: Shapes, outputs: Shapes) -> Counted:
    return p["num_parameters"], 0, 0


def _channel_norm(kind: LayerKind, p: Parameters, inputs: Shapes, outputs: Shapes) -> Counted:
    channels = p["num_channels"] if "num_channels" in p else p["num_features"]
    return 2 * channels * p["affine"], 0, 0


def _layer_norm(kind: LayerKind, p: Parameters, inputs: Shapes, outputs: Shapes) -> Counted:
    learned = p["elementwise_affine"] * (1 + p.get("bias", False))  # RMSNorm has no shift
    return math.prod(p["normalized_shape"]) * learned, 0, 0


GATES = {"RNN": 1, "LSTM": 4, "GRU": 3}


def _affine(kind: LayerKind, p: Parameters, inputs: Shapes, outputs: Shapes) -> Counted:
    return math.prod(p["shape"]) * (p["scale"] + p["shift"]), 0, 0


def _class_token(kind: LayerKind, p: Parameters, inputs: Shapes, outputs: Shapes) -> Counted:
    return p["count"] * p["features"], 0, 0


def _recurrent(kind: LayerKind, p: Parameters, inputs: Shapes, outputs: Shapes) -> Counted:
    hidden, ways = p["hidden_size"], 1 + p["bidirectional"]
    gates = GATES[kind.kind] * hidden
    more = p["num_layers"] - 1
    products = ways * gates * (p["input_size"] + hidden)
    products += more * ways * gates * (ways * hidden + hidden)
    biases = p["num_layers"] * ways * 2 * gates * p["bias"]
    steps = inputs[0][0] if inputs and outputs else 0
    computed = steps * ways * (gates + hidden)  # the gates and the state of one layer
    return products + biases, steps * products, p["num_layers"] * computed - steps * ways * hidden


def _attended(size: int, heads: int, queries: int, keys: int) -> tuple[int, int]:
    """Multiply-adds and inner values of the looks of `queries` rows at `keys` rows."""
    return 2 * queries * keys * size, heads * queries * keys + queries * size


def _attention(kind: LayerKind, p: Parameters, inputs: Shapes, outputs: Shapes) -> Counted:
    size, key_size, value_size = p["embed_dim"], p["kdim"], p["vdim"]
    weights = size * (2 * size + key_size + value_size) + 4 * size * p["bias"]
    if not outputs:
        return weights, 0, 0
    queries, keys = inputs[0][0], inputs[1][0]
    products, inner = _attended(size, p["num_heads"], queries, keys)
    products += 2 * queries * size * size + keys * size * (key_size + value_size)
    return weights, products, inner + (queries + 2 * keys) * size


def _block(p: Parameters, rows: int, memory: int | None) -> Counted:
    """A layer of a transformer; one that attends to a memory of so many rows is a decoder's."""
    size, wide, bias = p["d_model"], p["dim_feedforward"], p["bias"]
    looks = (rows,) if memory is None else (rows, memory)
    weights = len(looks) * (4 * size * size + 4 * size * bias)
    weights += 2 * size * wide + (wide + size) * bias
    weights += (len(looks) + 1) * size * (1 + bias)
    products, inner = 2 * rows * size * wide, 2 * rows * wide + rows * size
    for keys in looks:
        more, values = _attended(size, p["nhead"], rows, keys)
        products += more + (2 * rows + 2 * keys) * size * size
        inner += values + (2 * rows + 2 * keys) * size + rows * size
    return weights, products, inner + len(looks) * rows * size


def _encoder(kind: LayerKind, p: Parameters, inputs: Shapes, outputs: Shapes) -> Counted:
    return _block(p, inputs[0][0] if outputs else 0, None)


def _decoder(kind: LayerKind, p: Parameters, inputs: Shapes, outputs: Shapes) -> Counted:
    rows, memory = (inputs[0][0], inputs[1][0]) if outputs else (0, 0)
    return _block(p, rows, memory)


def _transformer(kind: LayerKind, p: Parameters, inputs: Shapes, outputs: Shapes) -> Counted:
    source, target = (inputs[0][0], inputs[1][0]) if outputs else (0, 0)
    encoder, decoder = _block(p, source, None), _block(p, target, source)
    layers, others = p["num_encoder_layers"], p["num_decoder_layers"]
    weights, products, inner = (
        layers * one + others * other for one, other in zip(encoder, decoder, strict=True)
    )
    size = p["d_model"]
    norms = 2 * size * (1 + p["bias"])  # one behind each stack
    passed_on = (layers + 1) * source * size + others * target * size
    return weights + norms, products, inner + passed_on


def _code(kind: LayerKind, p: Parameters, inputs: Shapes, outputs: Shapes) -> Counted:
    found = outcome_of(DryRun(p["code"], inputs))
    return 0 if found is None else found.parameters, 0, 0


def _matmul(kind: LayerKind, p: Parameters, inputs: Shapes, outputs: Shapes) -> Counted:
    return 0, inputs[0][-1] * _values(outputs) if outputs else 0, 0


Count = Callable[[LayerKind, Parameters, Shapes, Shapes], Counted]

COUNTS: dict[str, Count] = {
    "linear": _linear,
    "bilinear": _bilinear,
    "embedding": _embedding,
    "embedding_bag": _embedding,
    "convolution": _convolution,
    "transposed_convolution": _transposed,
    "prelu": _prelu,
    "batch_norm": _channel_norm,
    "instance_norm": _channel_norm,
    "group_norm": _channel_norm,
    "layer_norm": _layer_norm,
    "affine": _affine,
    "class_token": _class_token,
    "recurrent": _recurrent,
    "attention": _attention,
    "encoder": _encoder,
    "decoder": _decoder,
    "transformer": _transformer,
    "matmul": _matmul,
    "code": _code,
}
"""How each rule's layers are counted; those of other rules have neither weights nor products."""
