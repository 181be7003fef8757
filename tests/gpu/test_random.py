"""Random numbers and batches: drawn on the CPU, used on the GPU."""

from __future__ import annotations

from typing import Any

import pytest

import engine
from engine import nn
from engine.data import DataLoader, TensorDataset
from tests.gpu.sides import close

GPU = engine.device("cuda:0")


@pytest.mark.parametrize(
    "draw",
    [
        lambda **o: engine.rand(3, 4, **o),
        lambda **o: engine.randn(3, 4, **o),
        lambda **o: engine.randint(10, (5,), **o),
        lambda **o: engine.randperm(7, **o),
        lambda **o: engine.normal(0.0, 2.0, (4,), **o),
        lambda **o: engine.normal(engine.zeros(3, **o), engine.ones(3, **o)),
        lambda **o: engine.rand_like(engine.ones(3, **o)),
        lambda **o: engine.bernoulli(engine.full((9,), 0.5, **o)),
        lambda **o: engine.multinomial(engine.ones(9, **o), 3),
        lambda **o: engine.empty(4, **o).uniform_(1, 2),
        lambda **o: engine.empty(4, **o).normal_(),
        lambda **o: engine.empty(4, **o).exponential_(),
        lambda **o: engine.empty(4, **o).random_(9),
        lambda **o: nn.init.orthogonal_(engine.empty(3, 3, **o)),
        lambda **o: nn.init.kaiming_uniform_(engine.empty(3, 3, **o)),
    ],
)
def test_a_seed_gives_the_same_numbers_on_both_devices(draw: Any) -> None:
    results = []
    for device in ("cpu", "cuda", "cuda"):
        engine.manual_seed(7)
        results.append(draw(device=device))
    close(results[1], results[0])
    close(results[2], results[0])


def test_generators() -> None:
    generator = engine.Generator(device="cuda").manual_seed(3)
    assert generator.device == engine.device("cuda")
    state = generator.get_state()
    first = engine.rand(4, generator=generator, device="cuda")
    generator.set_state(state)
    assert engine.equal(engine.rand(4, generator=generator, device="cuda"), first)


def test_batches_from_a_loader_move() -> None:
    x, y = engine.arange(12.0).reshape(6, 2), engine.arange(6)
    total = engine.zeros(2, device="cuda")
    for inputs, targets in DataLoader(TensorDataset(x, y), batch_size=4):
        inputs, targets = inputs.to("cuda", non_blocking=True), targets.cuda()
        total += (inputs * targets.unsqueeze(1)).sum(0)
    assert total.tolist() == (x * y.unsqueeze(1)).sum(0).tolist()
    on_gpu = DataLoader(TensorDataset(x.cuda(), y.cuda()), batch_size=4)
    assert all(inputs.is_cuda for inputs, _ in on_gpu)
