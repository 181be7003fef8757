"""Parts of tensors on the GPU, read and written, and values combined at repeated places."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import engine
from tests.gpu.sides import DEVICES, both, close

INDICES: list[Any] = [
    1,
    -1,
    slice(1, None, 2),
    (slice(None), 2),
    (..., None, 0),
    [0, 2, 2],
    (slice(None), [3, 0]),
    ([0, 1], [2, 3]),
    ([[0], [2]], [1, 3]),
    np.array([2, 0]),
    True,
    engine.tensor([2, 0, 1]),
    (engine.tensor([True, False, True]), slice(1, 3)),
    engine.tensor([[True, False, True, False]] * 3),
]


@pytest.mark.parametrize("index", INDICES, ids=repr)
@pytest.mark.parametrize("where", DEVICES)
def test_indexing_and_its_gradient(index: Any, where: str) -> None:
    """Indices may live on either device."""

    def at(part: Any) -> Any:
        if isinstance(part, tuple):
            return tuple(map(at, part))
        return part.to(where) if isinstance(part, engine.Tensor) else part

    results = []
    for x, on_device in zip(both(3, 4), (index, at(index)), strict=True):
        x.requires_grad_()
        part = x[on_device]
        (part * part).sum().backward()
        written = x.detach().clone()
        written[on_device] = 7.0
        replaced = x * 1
        replaced[on_device] = part.detach() * 3
        (replaced * replaced).sum().backward()
        results.append((part, x.grad, written, replaced))
    close(results[1], results[0])


def test_indices_of_the_gpu_do_not_fit_the_cpu() -> None:
    with pytest.raises(RuntimeError, match="indices should be either on cpu or on the same device"):
        engine.ones(3)[engine.tensor([0], device="cuda")]


def test_repeated_places_add_up_in_every_dtype() -> None:
    index = np.array([0, 1, 1, 4, 1, 0])
    for dtype in (
        *(engine.float16, engine.float32, engine.float64, engine.uint8, engine.int8),
        *(engine.int16, engine.int32, engine.int64),
    ):
        for reduce in ("sum", "amax", "amin", "prod", "mean"):
            results = []
            for device in DEVICES:
                whole = engine.tensor([3, 1, 2, 5, 4], dtype=dtype, device=device)
                if dtype not in (engine.uint8, engine.float16):
                    whole = whole * -1
                values = engine.tensor([1, 7, 2, 3, 6, 5], dtype=dtype, device=device)
                places = engine.tensor(index, device=device)
                results.append(whole.scatter_reduce(0, places, values, reduce))
            close(results[1], results[0], 1e-3, 0)
    large = engine.tensor([2**62, -(2**62), -5], device="cuda")
    places = engine.tensor([0, 1, 2], device="cuda")
    values = engine.tensor([2**62 + 1, -(2**62) - 1, 3], device="cuda")
    assert large.scatter_reduce(0, places, values, "amax").tolist() == [2**62 + 1, -(2**62), 3]
    assert large.scatter_reduce(0, places, values, "amin").tolist() == [2**62, -(2**62) - 1, -5]


@pytest.mark.parametrize("dtype", [engine.float16, engine.float32, engine.float64])
@pytest.mark.parametrize("reduce", ["amax", "amin"])
def test_extremes_at_repeated_places_to_the_last_digit(dtype: Any, reduce: str) -> None:
    """Of nearly equal numbers, infinities and NaN, which wins."""
    nan, inf = float("nan"), float("inf")
    numbers = [1.0, 1.0 + 2**-40, -3.0, -3.0 - 2**-40, nan, 1.0, inf, -inf, -0.0, 0.0]
    places = [0, 0, 1, 1, 2, 2, 3, 4, 5, 5]
    results = []
    for device in DEVICES:
        whole = engine.zeros(6, dtype=dtype, device=device)
        values = engine.tensor(numbers, dtype=dtype, device=device)
        index = engine.tensor(places, device=device)
        for include_self in (True, False):
            found = whole.scatter_reduce(0, index, values, reduce, include_self=include_self)
            results.append(found)
    close((results[2], results[3]), (results[0], results[1]), 0, 0)


def test_in_place_ops_and_views() -> None:
    results = []
    for x in both(3, 4):
        x.requires_grad_()
        y = x * 1
        view = y[1:]
        view.mul_(2).add_(1)
        y.t()[0].zero_()
        y.clamp_(min=-0.5)
        (y * y).sum().backward()
        results.append((y, view, x.grad))
    close(results[1], results[0])
