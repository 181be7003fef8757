"""The sweep's layers but convolutions: activations, pooling, norms, embedding, dropout, losses."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from tests.benchmarks.speed.entries import (
    Builder,
    Entry,
    Given,
    Step,
    forward_and_backward,
    integers,
    layer_step,
    normal,
    random,
)

Arguments = tuple[Any, ...]


def layer(kind: str, shape: tuple[int, ...], *arguments: Any, **options: Any) -> Builder:
    """One layer of `torch.nn`, forward and backward; the test takes fewer samples."""

    def build(given: Given) -> Step:
        torch = given.torch
        made = getattr(torch.nn, kind)(*arguments, **options)
        return layer_step(torch, made, normal(torch, given.at_most(shape[0], 4), *shape[1:]))

    return build


def by_size(shape: tuple[int, ...]) -> str:
    """A shape as it stands in a name."""
    return "x".join(map(str, shape))


ACTIVATIONS: dict[str, Arguments] = {
    **dict.fromkeys(("ReLU", "LeakyReLU", "PReLU", "ELU", "SELU", "CELU", "ReLU6"), ()),
    **dict.fromkeys(("GELU", "SiLU", "Mish", "Hardswish", "Hardsigmoid", "Hardtanh"), ()),
    **dict.fromkeys(("Sigmoid", "Tanh", "LogSigmoid", "Softplus", "Softsign"), ()),
    "Softmax": (-1,),
    "LogSoftmax": (-1,),
    "GLU": (-1,),
}
MORE_SIZES = ((4, 7), (64, 100), (33, 1001), (1024, 4096))
"""Tried for the common activations beside the size all are tried at."""


def activations() -> Iterator[Entry]:
    """Every activation at one size, the common ones from tiny to beyond the caches."""
    for kind, arguments in ACTIVATIONS.items():
        sizes: tuple[tuple[int, ...], ...] = ((256, 1024),)
        if kind in ("ReLU", "GELU", "Sigmoid", "Tanh", "Softmax", "LogSoftmax"):
            sizes += MORE_SIZES
        for shape in sizes:
            name = f"{kind}:{by_size(shape)}"
            yield Entry(name, layer(kind, shape, *arguments), family="activation")
    yield Entry("GELU:tanh", layer("GELU", (256, 1024), approximate="tanh"), family="activation")
    yield Entry("Softmax:dim=1", layer("Softmax", (64, 21, 30, 30), 1), family="activation")


POOLING: dict[str, Builder] = {
    "MaxPool2d:2": layer("MaxPool2d", (64, 32, 28, 28), 2),
    "MaxPool2d:batch=1": layer("MaxPool2d", (1, 32, 28, 28), 2),
    "MaxPool2d:channels=1": layer("MaxPool2d", (64, 1, 28, 28), 2),
    "MaxPool2d:channels=20,odd": layer("MaxPool2d", (64, 20, 27, 31), 2),
    "MaxPool2d:channels=256": layer("MaxPool2d", (32, 256, 8, 8), 2),
    "MaxPool2d:3,stride=2,padding=1": layer("MaxPool2d", (32, 64, 28, 28), 3, 2, 1),
    "MaxPool2d:3,stride=1,padding=1": layer("MaxPool2d", (32, 32, 28, 28), 3, 1, 1),
    "MaxPool2d:dilation=2": layer("MaxPool2d", (32, 32, 28, 28), 2, dilation=2),
    "AvgPool2d:2": layer("AvgPool2d", (64, 32, 28, 28), 2),
    "AvgPool2d:3,stride=2,padding=1": layer("AvgPool2d", (32, 30, 27, 27), 3, 2, 1),
    "AdaptiveAvgPool2d:1": layer("AdaptiveAvgPool2d", (64, 64, 7, 7), 1),
    "AdaptiveAvgPool2d:5": layer("AdaptiveAvgPool2d", (32, 32, 28, 28), 5),
    "AdaptiveMaxPool2d:3": layer("AdaptiveMaxPool2d", (32, 32, 14, 14), 3),
    "MaxPool1d:2": layer("MaxPool1d", (64, 32, 256), 2),
    "AvgPool1d:3": layer("AvgPool1d", (64, 32, 257), 3),
    "MaxPool3d:2": layer("MaxPool3d", (8, 16, 16, 16, 16), 2),
    "AvgPool3d:2": layer("AvgPool3d", (8, 16, 16, 16, 16), 2),
}

NORMS: dict[str, Builder] = {
    "BatchNorm1d:64x500": layer("BatchNorm1d", (64, 500), 500),
    "BatchNorm1d:1024x30": layer("BatchNorm1d", (1024, 30), 30),
    "BatchNorm1d:32x64x100": layer("BatchNorm1d", (32, 64, 100), 64),
    "BatchNorm2d:64x32x28x28": layer("BatchNorm2d", (64, 32, 28, 28), 32),
    "BatchNorm2d:2x16x14x14": layer("BatchNorm2d", (2, 16, 14, 14), 16),
    "BatchNorm2d:64x17x13x13": layer("BatchNorm2d", (64, 17, 13, 13), 17),
    "BatchNorm2d:32x256x7x7": layer("BatchNorm2d", (32, 256, 7, 7), 256),
    "BatchNorm2d:plain": layer("BatchNorm2d", (32, 32, 28, 28), 32, affine=False),
    "BatchNorm3d:4x16x16x16x16": layer("BatchNorm3d", (4, 16, 16, 16, 16), 16),
    "LayerNorm:4x10": layer("LayerNorm", (4, 10), 10),
    "LayerNorm:64x100": layer("LayerNorm", (64, 100), 100),
    "LayerNorm:32x50x60": layer("LayerNorm", (32, 50, 60), 60),
    "LayerNorm:512x768": layer("LayerNorm", (512, 768), 768),
    "LayerNorm:64x4096": layer("LayerNorm", (64, 4096), 4096),
    "LayerNorm:images": layer("LayerNorm", (32, 16, 14, 14), (16, 14, 14)),
    "GroupNorm:4x32": layer("GroupNorm", (32, 32, 28, 28), 4, 32),
    "GroupNorm:5x30": layer("GroupNorm", (32, 30, 13, 13), 5, 30),
    "InstanceNorm2d": layer("InstanceNorm2d", (32, 32, 28, 28), 32),
    "RMSNorm:512x768": layer("RMSNorm", (512, 768), 768),
}


def pooling() -> Iterator[Entry]:
    """Pooling of all kinds."""
    for name, build in POOLING.items():
        yield Entry(name, build, family="pooling")


def norms() -> Iterator[Entry]:
    """Norms over batches, layers, groups and instances."""
    for name, build in NORMS.items():
        yield Entry(name, build, family="norm")


def embedding(words: int, width: int, shape: tuple[int, ...]) -> Builder:
    """Rows of a table by number; the gradient is added up in them again."""

    def build(given: Given) -> Step:
        torch = given.torch
        made = torch.nn.Embedding(words, width)
        return layer_step(torch, made, integers(torch, *shape, below=words), learn_input=False)

    return build


def embeddings() -> Iterator[Entry]:
    """Tables and texts of several sizes."""
    for words, width, shape in (
        (100, 8, (4, 10)),
        (1000, 64, (32, 20)),
        (1000, 50, (128, 100)),
        (20_000, 100, (64, 50)),
        (5_000, 256, (64, 64)),
    ):
        name = f"Embedding:{words}x{width},{by_size(shape)}"
        yield Entry(name, embedding(words, width, shape), family="embedding")


def dropouts() -> Iterator[Entry]:
    """Dropout of elements and of channels."""
    for name, build in (
        ("Dropout:64x100", layer("Dropout", (64, 100), 0.5)),
        ("Dropout:128x500", layer("Dropout", (128, 500), 0.5)),
        ("Dropout:0.1,1024x1024", layer("Dropout", (1024, 1024), 0.1)),
        ("Dropout2d:64x32x14x14", layer("Dropout2d", (64, 32, 14, 14), 0.5)),
    ):
        yield Entry(name, build, family="dropout", chance=True)


def loss(kind: str, shape: tuple[int, ...], target: str) -> Builder:
    """A loss and its gradient; the targets are classes, or numbers as many as the outputs."""

    def build(given: Given) -> Step:
        torch = given.torch
        x = normal(torch, *shape).requires_grad_()
        if target == "classes":
            y = integers(torch, shape[0], *shape[2:], below=shape[1])
        else:
            y = random(torch, *shape, seed=4)
        criterion = getattr(torch.nn, kind)()
        return forward_and_backward((x,), torch.tensor(1.0), lambda: criterion(x, y))

    return build


def losses() -> Iterator[Entry]:
    """Losses of classes and of numbers."""
    for shape in ((1, 10), (128, 10), (1024, 10), (64, 1000), (16, 21, 32, 32)):
        name = f"CrossEntropyLoss:{by_size(shape)}"
        yield Entry(name, loss("CrossEntropyLoss", shape, "classes"), family="loss")
    for kind in ("MSELoss", "L1Loss", "SmoothL1Loss", "BCEWithLogitsLoss"):
        for shape in ((64, 1), (256, 784)):
            yield Entry(f"{kind}:{by_size(shape)}", loss(kind, shape, "numbers"), family="loss")
