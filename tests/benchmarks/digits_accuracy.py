"""How well networks trained here read real digits; MNIST's four files are needed to measure it.

python tests/benchmarks/digits_accuracy.py --mnist FOLDER [--epochs 5] [--seed 0] [--mlp]

Without --mlp: LeNet learns 70 % of the embedded digits (Adam 1e-3, batches of 64) and is asked for
MNIST's 10,000 test images. With --mlp: 784-500-10 learns 70 % of MNIST's 70,000 images, pooled and
mixed (Adam 1e-3, batches of 128), and is asked for the other 30 %.
"""

from __future__ import annotations

import argparse
import sys
import time
from dataclasses import replace
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).parents[2]))

import engine
from engine import nn, optim
from engine.data import DataLoader, TensorDataset
from engine.datasets import DatasetError, Samples, load, split

HELD_OUT = 0.3
LEARNING_RATE = 1e-3


def lenet() -> nn.Module:
    """Two convolutions and a linear layer; the program's template of that name."""
    return nn.Sequential(
        nn.Conv2d(1, 16, 5, padding=2),
        nn.ReLU(),
        nn.MaxPool2d(2),
        nn.Conv2d(16, 32, 5, padding=2),
        nn.ReLU(),
        nn.MaxPool2d(2),
        nn.Flatten(),
        nn.Linear(1568, 10),
    )


def mlp() -> nn.Module:
    """The tutorial's 784-500-10."""
    return nn.Sequential(nn.Flatten(), nn.Linear(784, 500), nn.ReLU(), nn.Linear(500, 10))


def train(model: nn.Module, samples: Samples, epochs: int, batch_size: int) -> None:
    """Train on all samples, in an order that the global seed decides."""
    pairs = TensorDataset(engine.from_numpy(samples.inputs), engine.from_numpy(samples.targets))
    loss_of = nn.CrossEntropyLoss()
    optimizer = optim.Adam(model.parameters(), lr=LEARNING_RATE)
    for epoch in range(epochs):
        started, losses = time.perf_counter(), []
        for inputs, targets in DataLoader(pairs, batch_size=batch_size, shuffle=True):
            optimizer.zero_grad()
            loss = loss_of(model(inputs), targets)
            loss.backward()
            optimizer.step()
            losses.append(loss.item())
        seconds = time.perf_counter() - started
        print(f"epoch {epoch + 1}: loss {np.mean(losses):.4f}, {seconds:.1f} s", flush=True)


def accuracy(model: nn.Module, samples: Samples) -> float:
    """The share of samples whose class the model finds."""
    with engine.no_grad():
        right = [
            np.sum(model(engine.from_numpy(inputs)).numpy().argmax(axis=1) == targets)
            for inputs, targets in (
                (samples.inputs[start : start + 500], samples.targets[start : start + 500])
                for start in range(0, len(samples), 500)
            )
        ]
    return float(sum(right) / len(samples))


def pooled(mnist: Samples) -> Samples:
    """All 70,000 images as one set, as the practice problem has them."""
    assert mnist.test is not None, "MNIST has test images of its own"
    return replace(
        mnist,
        inputs=np.concatenate([mnist.inputs, mnist.test.inputs]),
        targets=np.concatenate([mnist.targets, mnist.test.targets]),
        test=None,
    )


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--mnist", type=Path, required=True, help="the folder of the four files")
    parser.add_argument("--epochs", type=int, default=5)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--mlp", action="store_true", help="784-500-10 on MNIST itself")
    options = parser.parse_args()

    try:
        mnist = load(options.mnist)
    except DatasetError as error:
        sys.exit(str(error))
    engine.manual_seed(options.seed)
    model, data, batch_size = (
        (mlp(), pooled(mnist), 128) if options.mlp else (lenet(), load("digits"), 64)
    )
    training, held_out = split(data, HELD_OUT, options.seed)
    train(model, training, options.epochs, batch_size)
    print(f"held out ({len(held_out):,} of {data.title}): {accuracy(model, held_out):.4f}")
    if not options.mlp:
        test = mnist.test
        assert test is not None, "MNIST has test images of its own"
        print(f"never seen ({len(test):,} MNIST test images): {accuracy(model, test):.4f}")


if __name__ == "__main__":
    main()
