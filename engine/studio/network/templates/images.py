"""Networks of convolutions."""

from __future__ import annotations

from typing import Any

from engine.studio.network.network import BlockData, Node
from engine.studio.network.project import ProjectData
from engine.studio.network.settings import Settings
from engine.studio.network.templates.drawing import GAP, Row, Step, block, chain, rows, width


def lenet() -> ProjectData:
    """Two convolutions, each with ReLU and pooling, and a Linear layer."""
    steps: list[Step] = [
        ("Input", "input", {}),
        ("Conv2d", "conv1", {"kernel_size": (5, 5), "padding": (2, 2)}),
        ("ReLU", "relu1", {}),
        ("MaxPool2d", "pool1", {}),
        ("Conv2d", "conv2", {"out_channels": 32, "kernel_size": (5, 5), "padding": (2, 2)}),
        ("ReLU", "relu2", {}),
        ("MaxPool2d", "pool2", {}),
        ("Flatten", "flatten", {}),
        ("Linear", "fc", {}),
        ("CrossEntropyLoss", "loss", {}),
    ]
    return chain("LeNet", steps, 5, Settings())


def alexnet_small() -> ProjectData:
    """AlexNet's order of layers (Krizhevsky et al., 2012), in the size of a digit."""
    five: dict[str, Any] = {"kernel_size": (5, 5), "padding": (2, 2)}
    drawn = [
        Row(
            [
                ("Input", "input", {}),
                ("Conv2d", "conv1", five),
                ("ReLU", "relu1", {}),
                ("LocalResponseNorm", "lrn1", {}),
                ("MaxPool2d", "pool1", {}),
            ]
        ),
        Row(
            [
                ("Conv2d", "conv2", {"out_channels": 32, **five}),
                ("ReLU", "relu2", {}),
                ("LocalResponseNorm", "lrn2", {}),
                ("MaxPool2d", "pool2", {}),
            ]
        ),
        Row(
            [
                ("Conv2d", "conv3", {"out_channels": 48, "padding": (1, 1)}),
                ("ReLU", "relu3", {}),
                ("Conv2d", "conv4", {"out_channels": 32, "padding": (1, 1)}),
                ("ReLU", "relu4", {}),
                ("MaxPool2d", "pool3", {}),
            ]
        ),
        Row(
            [
                ("Flatten", "flatten", {}),
                ("Dropout", "dropout1", {}),
                ("Linear", "fc1", {"out_features": 128}),
                ("ReLU", "relu5", {}),
                ("Dropout", "dropout2", {}),
                ("Linear", "fc2", {}),
                ("CrossEntropyLoss", "loss", {}),
            ]
        ),
    ]
    return rows("AlexNet, small", drawn, Settings())


def vgg() -> ProjectData:
    """Pairs of 3×3 convolutions, pooled (Simonyan and Zisserman, 2014), in a digit's size."""
    blocks = [_pair(block, filters) for block, filters in enumerate((16, 32, 64), start=1)]
    head: list[Step] = [
        ("Flatten", "flatten", {}),
        ("Linear", "fc1", {"out_features": 128}),
        ("ReLU", "relu", {}),
        ("Dropout", "dropout", {}),
        ("Linear", "fc2", {}),
        ("CrossEntropyLoss", "loss", {}),
    ]
    blocks[0].insert(0, ("Input", "input", {}))
    return rows("VGG", [*map(Row, blocks), Row(head)], Settings())


def _pair(block: int, filters: int) -> list[Step]:
    """Two convolutions of so many filters and a pool."""
    steps: list[Step] = []
    for half in (1, 2):
        steps.append(("Conv2d", f"conv{block}_{half}", _filters(filters, 1)))
        steps.append(("ReLU", f"relu{block}_{half}", {}))
    return [*steps, ("MaxPool2d", f"pool{block}", {})]


def _filters(count: int, padding: int, stride: int = 1, bias: bool = True) -> dict[str, Any]:
    """A Conv2d's parameters, without those that it has by default."""
    parameters: dict[str, Any] = {} if count == 16 else {"out_channels": count}
    if padding:
        parameters["padding"] = (padding, padding)
    if stride > 1:
        parameters["stride"] = (stride, stride)
    return parameters if bias else {**parameters, "bias": False}


def resnet() -> ProjectData:
    """Blocks that add their input to what they make of it (He et al., 2015); two of them halve."""
    blocks = (
        _residual(1, "Residual", 16, 1),
        _residual(2, "Halving to 32", 32, 2),
        _residual(3, "Halving to 64", 64, 2),
    )
    stem: list[Step] = [
        ("Input", "input", {}),
        ("Conv2d", "conv", _filters(16, 1, bias=False)),
        ("BatchNorm2d", "bn", {}),
    ]
    body: list[Step] = [
        ("Block", "block1", {"block": "b1", "repeat": 2}),
        ("Block", "block2", {"block": "b2"}),
        ("Block", "block3", {"block": "b3"}),
    ]
    end: list[Step] = [
        ("ReLU", "relu", {}),
        ("AdaptiveAvgPool2d", "pool", {}),
        ("Flatten", "flatten", {}),
        ("Linear", "fc", {}),
        ("CrossEntropyLoss", "loss", {}),
    ]
    return rows("ResNet", [Row(stem), Row(body), Row(end)], Settings(), blocks=blocks)


def _residual(number: int, name: str, filters: int, stride: int) -> BlockData:
    """Two convolutions, and the way round them that their result is added to."""
    before: list[Step] = [
        ("BlockInput", "x", {}),
        ("ReLU", "relu1", {}),
        ("Conv2d", "conv1", _filters(filters, 1, stride, bias=False)),
        ("BatchNorm2d", "bn1", {}),
    ]
    behind: list[Step] = [
        ("ReLU", "relu2", {}),
        ("Conv2d", "conv2", _filters(filters, 1, bias=False)),
        ("BatchNorm2d", "bn2", {}),
        ("Add", "add", {}),
        ("BlockOutput", "y", {}),
    ]
    if stride == 1:
        shortcut: list[Step] = [("Identity", "shortcut", {})]
    else:
        narrow = {**_filters(filters, 0, stride, bias=False), "kernel_size": (1, 1)}
        shortcut = [("Conv2d", "shortcut", narrow), ("BatchNorm2d", "bn3", {})]
    aside = 2 * (width(_first(before)) + GAP)
    drawn = [Row(before), Row(shortcut, indent=aside, lane=True), Row(behind)]
    joins = (("relu1", shortcut[0][1], "input"), (shortcut[-1][1], "add", "b"))
    return block(number, name, drawn, joins)


def _first(steps: list[Step]) -> Node:
    kind, name, parameters = steps[0]
    return Node("", kind, name, parameters=parameters)


def autoencoder() -> ProjectData:
    """Squeezes a digit into 16 numbers and draws it again: its target is its input."""
    larger = {"stride": (2, 2), "padding": (1, 1), "output_padding": (1, 1)}
    encoder: list[Step] = [
        ("Input", "input", {}),
        ("Conv2d", "conv1", _filters(8, 1, 2)),
        ("ReLU", "relu1", {}),
        ("Conv2d", "conv2", _filters(16, 1, 2)),
        ("ReLU", "relu2", {}),
    ]
    code: list[Step] = [
        ("Flatten", "flatten", {}),
        ("Linear", "code", {"out_features": 16}),
        ("Linear", "fc", {"out_features": 784}),
        ("ReLU", "relu3", {}),
    ]
    decoder: list[Step] = [
        ("Unflatten", "unflatten", {"unflattened_size": (16, 7, 7)}),
        ("ConvTranspose2d", "deconv1", {"out_channels": 8, **larger}),
        ("ReLU", "relu4", {}),
        ("ConvTranspose2d", "deconv2", {"out_channels": 1, **larger}),
        ("Sigmoid", "sigmoid", {}),
    ]
    loss: list[Step] = [("MSELoss", "loss", {})]
    aside = 300.0  # leaves room for the wire from the input down to the loss
    drawn = [Row(encoder), *(Row(steps, aside) for steps in (code, decoder, loss))]
    return rows("Autoencoder", drawn, Settings(), (("input", "loss", "target"),))
