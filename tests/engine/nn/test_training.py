"""Training loops as users write them: they learn, they repeat, and they leave nothing behind."""

import gc
import weakref

import pytest

import engine
from engine import nn, optim
from engine.data import DataLoader, TensorDataset
from engine.nn import functional as F


def rings(count=200):
    """Points, and whether they lie within a circle: not separable by a line."""
    engine.manual_seed(0)
    points = engine.rand(count, 2) * 2 - 1
    return points, ((points**2).sum(1) < 0.5).long()


def trained(seed, epochs=60):
    engine.manual_seed(seed)
    model = nn.Sequential(nn.Linear(2, 16), nn.BatchNorm1d(16), nn.ReLU(), nn.Linear(16, 2))
    optimizer = optim.Adam(model.parameters(), lr=0.02)
    loader = DataLoader(TensorDataset(*rings()), batch_size=50, shuffle=True)
    engine.manual_seed(seed)
    for _ in range(epochs):
        for x, y in loader:
            optimizer.zero_grad()
            loss = F.cross_entropy(model(x), y)
            loss.backward()
            optimizer.step()
    return model.eval()


def test_a_network_learns_what_no_line_can_separate():
    points, inside = rings()
    model = trained(0)
    with engine.no_grad():
        accuracy = (model(points).argmax(1) == inside).float().mean().item()
    assert accuracy > 0.95


def test_the_same_seed_gives_the_same_weights():
    first, second = trained(3, epochs=2), trained(3, epochs=2)
    for one, two in zip(first.parameters(), second.parameters(), strict=True):
        assert one.tolist() == two.tolist()


@pytest.mark.parametrize("momentum", [0.0, 0.9])
def test_linear_regression_finds_the_line(momentum):
    engine.manual_seed(0)
    x = engine.rand(50, 1)
    model, loss = nn.Linear(1, 1), nn.MSELoss()
    optimizer = optim.SGD(model.parameters(), lr=0.2 * (1 - momentum), momentum=momentum)
    for _ in range(1500):
        optimizer.zero_grad()
        loss(model(x), 3 * x - 1).backward()
        optimizer.step()
    assert model.weight.item() == pytest.approx(3, abs=0.01)
    assert model.bias.item() == pytest.approx(-1, abs=0.01)


def test_a_step_leaves_no_cycles_for_the_garbage_collector():
    model = nn.Sequential(
        nn.Conv2d(1, 2, 3, padding=1),
        nn.BatchNorm2d(2),
        nn.ReLU(),
        nn.MaxPool2d(2),
        nn.Flatten(),
        nn.Dropout(),
        nn.Linear(8, 3),
    )
    optimizer = optim.Adam(model.parameters())
    x, y = engine.randn(5, 1, 4, 4), engine.arange(5) % 3

    def step():
        optimizer.zero_grad()
        loss = F.cross_entropy(model(x), y)
        loss.backward()
        optimizer.step()
        return weakref.ref(loss), weakref.ref(loss.grad_fn)

    step()
    gc.collect()
    gc.disable()
    try:
        assert [reference() for reference in step()] == [None, None]
        assert gc.collect() == 0
    finally:
        gc.enable()
