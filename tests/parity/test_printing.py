"""Tensors print as PyTorch prints them, to the letter."""

from __future__ import annotations

import numpy as np
import pytest

torch = pytest.importorskip("torch")

from hypothesis import given, settings  # noqa: E402
from hypothesis import strategies as st  # noqa: E402
from hypothesis.extra import numpy as arrays  # noqa: E402

import engine  # noqa: E402

DTYPES = ["float16", "float32", "float64", "uint8", "int8", "int16", "int32", "int64", "bool"]


def same(array: np.ndarray) -> None:
    assert repr(engine.from_numpy(array)) == repr(torch.from_numpy(array))


@pytest.mark.parametrize("dtype", DTYPES)
@given(data=st.data())
@settings(max_examples=60)
def test_any_values(dtype: str, data: st.DataObject) -> None:
    shape = arrays.array_shapes(min_dims=0, max_dims=4, min_side=0, max_side=5)
    same(data.draw(arrays.arrays(dtype, shape)))


@given(
    scale=st.integers(-12, 12),
    shape=arrays.array_shapes(max_dims=3, max_side=9),
    digits=st.integers(0, 6),
    seed=st.integers(0, 2**32 - 1),
)
def test_values_of_all_sizes(scale: int, shape: tuple[int, ...], digits: int, seed: int) -> None:
    values = np.random.default_rng(seed).standard_normal(shape) * 10.0**scale
    same(np.round(values, digits).astype(np.float32))


@pytest.mark.parametrize(
    "shape", [(1001,), (50, 50), (20, 20, 20), (7, 1000), (1000, 1), (3, 2, 9, 40), (2000, 0)]
)
@pytest.mark.parametrize("dtype", ["float32", "int64", "bool"])
def test_large_tensors_are_summarised(shape: tuple[int, ...], dtype: str) -> None:
    values = np.random.default_rng(0).standard_normal(shape) * 100
    same(values.astype(dtype))


@pytest.mark.parametrize(
    "values",
    [
        [float("nan"), 1.0, 2.0],
        [float("inf"), 1.5, -float("inf")],
        [float("nan")],
        [1e-8, 1.0],
        [1e10, 1.0],
        [1.0, 1000.0, 10000.0],
        [0.0, -0.0],
        [1e-5],
        [123456789.0],
        [0.1 + 0.2],
    ],
)
def test_special_values(values: list[float]) -> None:
    assert repr(engine.tensor(values)) == repr(torch.tensor(values))


@pytest.mark.parametrize(
    "make",
    [
        lambda t: t.ones(2, 3, requires_grad=True),
        lambda t: t.ones(2, 3, requires_grad=True) * 2,
        lambda t: t.ones(20, requires_grad=True).exp(),
        lambda t: t.ones(2, 3, dtype=t.float64, requires_grad=True).sum(),
        lambda t: t.zeros(0),
        lambda t: t.zeros(0, dtype=t.int32),
        lambda t: t.zeros(2, 0, dtype=t.float64),
        lambda t: t.tensor(3),
        lambda t: t.tensor(True),
        lambda t: t.tensor(2.5, requires_grad=True),
        lambda t: t.arange(30).reshape(2, 15).t(),
        lambda t: t.ones(3)[1],
        lambda t: t.addmm(t.ones(2, requires_grad=True), t.ones(2, 2), t.ones(2, 2)),
    ],
)
def test_suffixes(make: object) -> None:
    assert repr(make(engine)) == repr(make(torch))  # type: ignore[operator]


@pytest.mark.parametrize(
    "options",
    [
        {"precision": 2},
        {"precision": 8},
        {"edgeitems": 1, "threshold": 5},
        {"linewidth": 40},
        {"sci_mode": True},
        {"sci_mode": False},
        {"profile": "short"},
        {"profile": "full"},
    ],
)
def test_options(options: dict[str, object]) -> None:
    values = np.random.default_rng(0).standard_normal((4, 9)).astype(np.float32) * 1000
    try:
        engine.set_printoptions(**options)  # type: ignore[arg-type]
        torch.set_printoptions(**options)  # type: ignore[arg-type]
        same(values)
        same(values[0, :5])
    finally:
        engine.set_printoptions(profile="default")
        torch.set_printoptions(profile="default")


def test_sizes_and_dtypes() -> None:
    assert repr(engine.zeros(2, 3).shape) == repr(torch.zeros(2, 3).shape)
    for name in DTYPES:
        assert repr(getattr(engine, name)) == repr(getattr(torch, name))


def test_format() -> None:
    assert f"{engine.tensor(2.5):.3f}" == f"{torch.tensor(2.5):.3f}"
    assert f"{engine.ones(2)}" == f"{torch.ones(2)}"
