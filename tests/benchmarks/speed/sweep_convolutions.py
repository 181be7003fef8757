"""The sweep's convolutions: one thing at a time varied about a layer of middling size."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from tests.benchmarks.speed.entries import Builder, Entry, Given, Step, layer_step, normal

BATCHES = (1, 2, 7, 32, 128, 1024)
CHANNELS = ((1, 8), (1, 16), (3, 16), (4, 4), (16, 16), (17, 31), (20, 50), (64, 64), (100, 100))
MANY_CHANNELS = ((128, 256), (256, 256), (256, 10))
KERNELS = (1, 2, 3, 4, 5, 7, (1, 7), (7, 1), (3, 2))
SIZES = ((1, 1), (5, 5), (7, 7), (13, 13), (27, 31), (28, 28), (57, 57))


def convolution(
    kind: str = "Conv2d",
    batch: int = 32,
    channels: tuple[int, int] = (32, 32),
    size: tuple[int, ...] = (14, 14),
    kernel: Any = 3,
    learn_input: bool = True,
    **options: Any,
) -> Builder:
    """A convolution in the midst of a network, or the first layer of one.

    Without padding given, odd kernels keep the size of the image.
    """
    if "padding" not in options:
        sides = kernel if isinstance(kernel, tuple) else (kernel,) * len(size)
        options["padding"] = tuple(side // 2 for side in sides)

    def build(given: Given) -> Step:
        torch = given.torch
        layer = getattr(torch.nn, kind)(*channels, kernel, **options)
        x = normal(torch, given.at_most(batch, 2), channels[0], *size)
        return layer_step(torch, layer, x, learn_input)

    return build


def sizes() -> Iterator[tuple[str, Builder]]:
    """Batches, channels and images, small and large, also where nothing divides evenly."""
    for batch in BATCHES:
        yield f"conv2d:batch={batch}", convolution(batch=batch)
    for channels in CHANNELS:
        yield f"conv2d:channels={channels[0]}-{channels[1]}", convolution(channels=channels)
    for channels in MANY_CHANNELS:
        # Fewer samples, as the step would take long.
        name = f"conv2d:channels={channels[0]}-{channels[1]}"
        yield name, convolution(channels=channels, batch=8)
    for size in SIZES:
        yield f"conv2d:image={size[0]}x{size[1]}", convolution(size=size, batch=16)
    first = convolution(channels=(1, 32), size=(28, 28), learn_input=False)
    yield "conv2d:first-layer", first
    first = convolution(channels=(3, 32), size=(32, 32), kernel=5, learn_input=False)
    yield "conv2d:first-layer,colours", first


def kinds() -> Iterator[tuple[str, Builder]]:
    """Kernels, strides, dilation, groups and padding."""
    for kernel in KERNELS:
        label = "x".join(map(str, kernel)) if isinstance(kernel, tuple) else kernel
        yield f"conv2d:kernel={label}", convolution(kernel=kernel)
    yield "conv2d:kernel=11,image=31x31", convolution(kernel=11, size=(31, 31), batch=8)
    yield "conv2d:kernel=14,to-one", convolution(kernel=14, padding=0)
    for stride in (2, 3, (1, 2)):
        label = "x".join(map(str, stride)) if isinstance(stride, tuple) else stride
        yield f"conv2d:stride={label}", convolution(stride=stride)
    yield "conv2d:stride=2,odd", convolution(stride=2, size=(27, 27), channels=(20, 40))
    yield "conv2d:kernel=1,stride=2", convolution(kernel=1, stride=2)
    yield "conv2d:kernel=4,stride=4", convolution(kernel=4, stride=4, padding=0, size=(28, 28))
    for dilation in (2, 3):
        yield f"conv2d:dilation={dilation}", convolution(dilation=dilation, padding=dilation)
    for groups in (2, 4):
        yield f"conv2d:groups={groups}", convolution(groups=groups)
    yield "conv2d:groups=3,channels=30", convolution(groups=3, channels=(30, 30))
    yield "conv2d:depthwise", convolution(groups=32)
    yield "conv2d:depthwise,channels=20", convolution(groups=20, channels=(20, 20))
    yield "conv2d:depthwise,twice", convolution(groups=32, channels=(32, 64))
    yield "conv2d:depthwise,stride=2", convolution(groups=32, stride=2, size=(28, 28))
    yield "conv2d:padding=0", convolution(padding=0)
    yield "conv2d:padding=same", convolution(padding="same", kernel=(3, 5))
    yield "conv2d:no-bias", convolution(bias=False)


def dimensions() -> Iterator[tuple[str, Builder]]:
    """One and three dimensions, and transposed convolutions."""
    yield "conv1d", convolution("Conv1d", size=(256,))
    yield "conv1d:kernel=9,channels=1-20", convolution("Conv1d", 32, (1, 20), (500,), 9)
    yield "conv1d:stride=2,odd", convolution("Conv1d", 32, (20, 40), (101,), 5, stride=2)
    yield "conv1d:dilation=4", convolution("Conv1d", size=(128,), dilation=4, padding=4)
    yield "conv1d:depthwise", convolution("Conv1d", size=(256,), groups=32)
    yield "conv3d", convolution("Conv3d", 4, (16, 16), (12, 12, 12))
    yield "conv3d:channels=1-8,odd", convolution("Conv3d", 4, (1, 8), (9, 15, 15))
    yield "conv3d:stride=2", convolution("Conv3d", 4, (8, 20), (13, 13, 13), stride=2)
    transposed = "ConvTranspose2d"
    yield "convtranspose2d", convolution(transposed)
    yield "convtranspose2d:stride=2", convolution(transposed, 16, kernel=4, stride=2, padding=1)
    yield (
        "convtranspose2d:stride=2,output-padding",
        convolution(transposed, 16, (20, 10), (7, 7), 3, stride=2, output_padding=1),
    )
    yield (
        "convtranspose2d:kernel=2,stride=2",
        convolution(transposed, 16, (64, 32), kernel=2, stride=2, padding=0),
    )
    yield "convtranspose2d:stride=3,groups=2", convolution(transposed, 8, stride=3, groups=2)
    yield "convtranspose1d:stride=2", convolution("ConvTranspose1d", size=(64,), stride=2)
    yield (
        "convtranspose3d:stride=2",
        convolution("ConvTranspose3d", 2, (8, 8), (7, 7, 7), stride=2),
    )


def convolutions() -> Iterator[Entry]:
    """All of them."""
    for part in (sizes, kinds, dimensions):
        for name, build in part():
            yield Entry(name, build, family=f"convolution, {part.__name__}")
