"""Every optimizer on the GPU beside itself on the CPU, and states that move between the two."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import engine
from engine import nn, optim
from tests.gpu.sides import DEVICES, close

pytest.importorskip("torch")

from tests.parity.optim.test_optimizers import METHODS

SHAPES = ((4, 3), (200, 200))
STEPS = 10


def starts(device: str) -> list[nn.Parameter]:
    rng = np.random.default_rng(0)
    return [
        nn.Parameter(engine.tensor(rng.standard_normal(shape).astype("float32"), device=device))
        for shape in SHAPES
    ]


def step(parameters: list[nn.Parameter], optimizer: optim.Optimizer, number: int) -> None:
    """A step down a noisy bowl; the noise is the same on both devices."""
    rng = np.random.default_rng(number)
    for p in parameters:
        noise = rng.standard_normal(tuple(p.shape)).astype("float32")
        p.grad = p.detach() + engine.tensor(noise, device=p.device)
    optimizer.step()


@pytest.mark.parametrize(("name", "settings"), METHODS)
def test_some_steps_and_a_state_from_the_cpu(name: str, settings: dict[str, Any]) -> None:
    sides = [(p, getattr(optim, name)(p, **settings)) for p in map(starts, DEVICES)]
    (cpu, on_cpu), (gpu, on_gpu) = sides
    for number in range(STEPS):
        for parameters, optimizer in sides:
            step(parameters, optimizer, number)
        close(tuple(gpu), tuple(cpu), 1e-4, 1e-5)
    on_gpu.load_state_dict(on_cpu.state_dict())
    for own, value in zip(gpu, cpu, strict=True):
        own.data.copy_(value.data)
    for number in range(STEPS, STEPS + 2):
        for parameters, optimizer in sides:
            step(parameters, optimizer, number)
        close(tuple(gpu), tuple(cpu), 1e-4, 1e-5)


@pytest.mark.parametrize("search", [None, "strong_wolfe"])
def test_lbfgs(search: str | None) -> None:
    results = []
    for device in DEVICES:
        (parameter, _) = starts(device)
        target = engine.arange(12.0, device=device).reshape(4, 3)
        optimizer = optim.LBFGS([parameter], lr=0.5, line_search_fn=search)

        def closure(parameter=parameter, target=target, optimizer=optimizer) -> engine.Tensor:
            optimizer.zero_grad()
            loss = ((parameter - target) ** 2 + 0.1 * (parameter - target) ** 4).sum()
            loss.backward()
            return loss

        for _ in range(3):
            optimizer.step(closure)
        results.append(parameter)
    close(results[1], results[0], 1e-3, 1e-3)


def test_clipping_and_vectors_of_parameters() -> None:
    results = []
    for device in DEVICES:
        parameters = starts(device)
        for p in parameters:
            p.grad = p.detach() * 3
        norm = nn.utils.clip_grad_norm_(parameters, 1.5)
        nn.utils.clip_grad_value_(parameters, 0.01)
        vector = nn.utils.parameters_to_vector(parameters)
        nn.utils.vector_to_parameters(vector * 2, parameters)
        results.append((norm, vector, *parameters, *[p.grad for p in parameters]))
    close(results[1], results[0])
