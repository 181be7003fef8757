"""The sweep's networks and optimizers: perceptrons and recurrent layers of many sizes."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import Any

from tests.benchmarks.speed.entries import (
    Builder,
    Entry,
    Given,
    Step,
    classifier,
    integers,
    layer_step,
    normal,
    random,
    training,
)

BATCHES = (1, 2, 8, 32, 100, 256, 1024)
WIDTHS = (8, 17, 30, 64, 100, 250, 512, 1000, 1024, 2048, 4096)
ACTIVATIONS = ("ReLU", "Sigmoid", "Tanh", "GELU", "LeakyReLU")


def perceptron(sizes: tuple[int, ...], batch: int, activation: str = "ReLU") -> Builder:
    """A classifier through layers of these widths, trained by Adam."""

    def build(given: Given) -> Step:
        nn = given.torch.nn
        widths = [given.at_most(size, 300) for size in sizes]
        layers = [nn.Linear(widths[0], widths[1])]
        for inner, outer in zip(widths[1:], (*widths[2:], 10), strict=True):
            layers += [getattr(nn, activation)(), nn.Linear(inner, outer)]
        x = random(given.torch, given.at_most(batch, 16), widths[0])
        return classifier(given, nn.Sequential(*layers), x)

    return build


def perceptrons() -> Iterator[Entry]:
    """Batch, width, depth and activation, each about a network of middling size."""
    for batch in BATCHES:
        yield _fused(f"mlp:batch={batch}", perceptron((784, 500), batch))
    for width in WIDTHS:
        yield _fused(f"mlp:width={width}", perceptron((width, width), 64))
    for depth in (1, 4, 8):
        yield _fused(f"mlp:depth={depth}", perceptron((64,) * (depth + 1), 64))
    for activation in ACTIVATIONS:
        yield _fused(f"mlp:{activation}", perceptron((100, 200, 100), 64, activation))


def _fused(name: str, build: Builder) -> Entry:
    return Entry(name, build, family="mlp", fused=True)


def optimized(kind: str, sizes: tuple[int, ...], fused: bool, options: dict[str, Any]) -> Builder:
    """A perceptron whose few samples leave most of the step to the optimizer."""

    def build(given: Given) -> Step:
        torch, nn = given.torch, given.torch.nn
        layers = []
        for inner, outer in pairwise(sizes):
            layers += [nn.Linear(inner, outer), nn.ReLU()]
        model = nn.Sequential(*layers[:-1])
        arguments = {**options, **(given.fusion if fused else {})}
        optimizer = getattr(torch.optim, kind)(model.parameters(), **arguments)
        x, y = random(torch, 8, sizes[0]), integers(torch, 8, below=sizes[-1])
        return training(torch, model, nn.CrossEntropyLoss(), x, y, optimizer)

    return build


OPTIMIZERS: dict[str, tuple[str, bool, dict[str, Any]]] = {
    "SGD": ("SGD", True, {"lr": 0.01}),
    "SGD,decay": ("SGD", True, {"lr": 0.01, "weight_decay": 1e-4}),
    "momentum": ("SGD", True, {"lr": 0.01, "momentum": 0.9}),
    "nesterov": ("SGD", True, {"lr": 0.01, "momentum": 0.9, "nesterov": True}),
    "Adam": ("Adam", True, {"lr": 1e-3}),
    "Adam,amsgrad": ("Adam", True, {"lr": 1e-3, "amsgrad": True}),
    "AdamW": ("AdamW", True, {"lr": 1e-3}),
    "RMSprop": ("RMSprop", False, {"lr": 1e-3}),
    "RMSprop,momentum": ("RMSprop", False, {"lr": 1e-3, "momentum": 0.9, "centered": True}),
}
OPTIMIZED_NETWORKS = {
    "tiny": (4, 8, 2),
    "deep": (30,) * 12,
    "large": (512, 1024, 512, 10),
}


def optimizers() -> Iterator[Entry]:
    """Each optimizer on a tiny network, on one of many small parameters, and on large ones."""
    for label, (kind, fused, options) in OPTIMIZERS.items():
        for network, sizes in OPTIMIZED_NETWORKS.items():
            # As with W1: on a tiny network the plain SGD is the stronger opponent.
            worth = fused and not (kind == "SGD" and network == "tiny")
            build = optimized(kind, sizes, worth, options)
            yield Entry(f"{label}:{network}", build, family="optimizer", fused=worth)


def recurrent(
    kind: str, batch: int, steps: int, features: int, hidden: int, options: dict[str, Any]
) -> Builder:
    """A recurrent layer, forward and backward from a gradient of its whole output."""

    def build(given: Given) -> Step:
        torch = given.torch
        layer = getattr(torch.nn, kind)(features, hidden, batch_first=True, **options)
        shape = (given.at_most(batch, 4), given.at_most(steps, 9), features)
        return layer_step(torch, layer, normal(torch, *shape))

    return build


RECURRENT: dict[str, tuple[int, int, int, int, dict[str, Any]]] = {
    "batch=1": (1, 28, 28, 128, {}),
    "batch=7": (7, 28, 28, 128, {}),
    "batch=512": (512, 28, 28, 128, {}),
    "steps=1": (64, 1, 28, 64, {}),
    "steps=100": (32, 100, 16, 64, {}),
    "hidden=8": (64, 28, 28, 8, {}),
    "hidden=50": (64, 28, 28, 50, {}),
    "hidden=100": (64, 28, 28, 100, {}),
    "hidden=256": (64, 28, 28, 256, {}),
    "hidden=512": (32, 16, 64, 512, {}),
    "features=1": (64, 28, 1, 32, {}),
    "features=300": (32, 20, 300, 100, {}),
    "layers=2": (64, 28, 28, 64, {"num_layers": 2}),
    "bidirectional": (64, 28, 28, 64, {"bidirectional": True}),
    "no-bias": (64, 28, 28, 64, {"bias": False}),
}


def recurrent_layers() -> Iterator[Entry]:
    """LSTM and GRU of all these sizes, the simple RNN of some."""
    for kind in ("LSTM", "GRU", "RNN"):
        for label, sizes in RECURRENT.items():
            if kind != "RNN" or label in ("batch=7", "steps=100", "hidden=100", "layers=2"):
                yield Entry(f"{kind}:{label}", recurrent(kind, *sizes), family="recurrent")


def encoder(batch: int, tokens: int, width: int, heads: int) -> Builder:
    """A layer of a transformer, without its dropout, which would draw other numbers."""

    def build(given: Given) -> Step:
        torch = given.torch
        layer = torch.nn.TransformerEncoderLayer(
            width, heads, dim_feedforward=4 * width, dropout=0.0, batch_first=True
        )
        return layer_step(torch, layer, normal(torch, given.at_most(batch, 2), tokens, width))

    return build


def transformers() -> Iterator[Entry]:
    """Attention and what stands around it."""
    for batch, tokens, width, heads in ((1, 16, 32, 2), (16, 50, 60, 3), (8, 128, 128, 4)):
        label = f"transformer:{batch}x{tokens}x{width}"
        yield Entry(label, encoder(batch, tokens, width, heads), family="transformer")
