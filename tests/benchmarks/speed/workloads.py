"""The workloads: whole training steps of networks that people start with."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.benchmarks.speed.entries import (
    Builder,
    Entry,
    Given,
    Step,
    classifier,
    forward_and_backward,
    normal,
    random,
    training,
)

WORKLOADS: dict[str, Entry] = {}


def workload(name: str, fused: bool = True) -> Callable[[Builder], Builder]:
    """Enter a builder under the name it is asked for by; its docstring says what it is."""

    def enter(builder: Builder) -> Builder:
        WORKLOADS[name] = Entry(name, builder, builder.__doc__ or "", fused=fused)
        return builder

    return enter


# PyTorch's fused SGD is slower than its plain one on networks as small as W1 and W2: there the
# plain one is the stronger opponent.
@workload("W1", fused=False)
def linear_regression(given: Given) -> Step:
    """linear regression, 3 samples, SGD"""
    torch = given.torch
    x = torch.tensor([[1.0], [2.0], [3.0]])
    model = torch.nn.Linear(1, 1)
    optimizer = torch.optim.SGD(model.parameters(), lr=0.01)
    return training(torch, model, torch.nn.MSELoss(reduction="sum"), x, 2 * x, optimizer)


@workload("W2", fused=False)
def binary_network(given: Given) -> Step:
    """4-3-1 with sigmoids, binary cross-entropy, SGD"""
    torch, nn = given.torch, given.torch.nn
    model = nn.Sequential(nn.Linear(4, 3), nn.Sigmoid(), nn.Linear(3, 1), nn.Sigmoid())
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
    y = torch.tensor([[1.0], [0.0], [1.0]])
    return training(torch, model, nn.BCELoss(), random(torch, 3, 4), y, optimizer)


@workload("W3")
def mlp(given: Given) -> Step:
    """784-500-10, batch 128, Adam"""
    torch, nn = given.torch, given.torch.nn
    model = nn.Sequential(nn.Linear(784, 500), nn.ReLU(), nn.Linear(500, 10))
    return classifier(given, model, random(torch, 128, 784))


@workload("W4")
def two_convolutions(given: Given) -> Step:
    """two convolutions 5×5 with pooling, 1-16-32 channels, batch 128, Adam"""
    torch, nn = given.torch, given.torch.nn
    model = nn.Sequential(
        *(nn.Conv2d(1, 16, 5, padding=2), nn.ReLU(), nn.MaxPool2d(2)),
        *(nn.Conv2d(16, 32, 5, padding=2), nn.ReLU(), nn.MaxPool2d(2)),
        *(nn.Flatten(), nn.Linear(1568, 10)),
    )
    return classifier(given, model, random(torch, given.at_most(128, 8), 1, 28, 28))


@workload("W5")
def batch_norm_network(given: Given) -> Step:
    """3 × (convolution 3×3, BatchNorm, ReLU), 32-64-64 channels, batch 64, Adam"""
    torch, nn = given.torch, given.torch.nn
    model = nn.Sequential(
        *(nn.Conv2d(1, 32, 3, padding=1), nn.BatchNorm2d(32), nn.ReLU(), nn.MaxPool2d(2)),
        *(nn.Conv2d(32, 64, 3, padding=1), nn.BatchNorm2d(64), nn.ReLU(), nn.MaxPool2d(2)),
        *(nn.Conv2d(64, 64, 3, padding=1), nn.BatchNorm2d(64), nn.ReLU()),
        *(nn.Flatten(), nn.Linear(64 * 7 * 7, 10)),
    )
    return classifier(given, model, random(torch, given.at_most(64, 8), 1, 28, 28))


def _reader_of_rows(given: Given, kind: str) -> Step:
    torch, nn = given.torch, given.torch.nn

    class Reader(nn.Module):
        """Reads an image row by row."""

        def __init__(self) -> None:
            super().__init__()
            self.rnn = getattr(nn, kind)(28, 128, batch_first=True)
            self.out = nn.Linear(128, 10)

        def forward(self, x: Any) -> Any:
            return self.out(self.rnn(x)[0][:, -1])

    return classifier(given, Reader(), random(torch, given.at_most(128, 8), 28, 28))


@workload("W6")
def lstm(given: Given) -> Step:
    """LSTM 28 to 128 over 28 rows, batch 128, Adam"""
    return _reader_of_rows(given, "LSTM")


@workload("W7", fused=False)
def softmax(given: Given) -> Step:
    """softmax forward and backward, 1024 × 1024"""
    torch = given.torch
    x = normal(torch, 1024, 1024).requires_grad_()
    gradient = normal(torch, 1024, 1024, seed=1)
    return forward_and_backward((x,), gradient, lambda: torch.softmax(x, -1))


@workload("W7c", fused=False)
def chain(given: Given) -> Step:
    """LayerNorm, GELU, softmax, forward and backward, 1024 × 1024"""
    torch, functional = given.torch, given.torch.nn.functional
    x = normal(torch, 1024, 1024).requires_grad_()
    weight = torch.ones(1024).requires_grad_()
    bias = torch.zeros(1024).requires_grad_()

    def forward() -> Any:
        normed = functional.layer_norm(x, (1024,), weight, bias)
        return torch.softmax(functional.gelu(normed), -1)

    return forward_and_backward((x, weight, bias), normal(torch, 1024, 1024, seed=1), forward)


@workload("GRU")
def gru(given: Given) -> Step:
    """GRU 28 to 128 over 28 rows, batch 128, Adam"""
    return _reader_of_rows(given, "GRU")


@workload("residual")
def residual_network(given: Given) -> Step:
    """residual network with strides, 16-32-64 channels, batch 64, Adam"""
    torch, nn = given.torch, given.torch.nn

    class Block(nn.Module):
        """Two convolutions, and a way around them."""

        def __init__(self, channels: int, out: int, stride: int) -> None:
            super().__init__()
            self.conv1 = nn.Conv2d(channels, out, 3, stride, padding=1, bias=False)
            self.norm1 = nn.BatchNorm2d(out)
            self.conv2 = nn.Conv2d(out, out, 3, padding=1, bias=False)
            self.norm2 = nn.BatchNorm2d(out)
            self.shortcut = nn.Conv2d(channels, out, 1, stride) if stride > 1 else nn.Identity()

        def forward(self, x: Any) -> Any:
            y = torch.relu(self.norm1(self.conv1(x)))
            return torch.relu(self.norm2(self.conv2(y)) + self.shortcut(x))

    model = nn.Sequential(
        *(nn.Conv2d(1, 16, 3, padding=1), nn.ReLU()),
        *(Block(16, 16, 1), Block(16, 32, 2), Block(32, 64, 2)),
        *(nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(64, 10)),
    )
    return classifier(given, model, random(torch, given.at_most(64, 8), 1, 28, 28))
