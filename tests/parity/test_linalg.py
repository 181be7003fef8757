"""Where the test database needs help: operands in lists, factors that are not unique."""

from __future__ import annotations

import importlib.util
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

torch = pytest.importorskip("torch")

import engine  # noqa: E402

_spec = importlib.util.spec_from_file_location("database", Path(__file__).with_name("database.py"))
assert _spec is not None and _spec.loader is not None
database = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(database)


# The database's own functions, written once for both libraries.
FUNCTIONS: dict[str, Callable[..., Callable[..., Any]]] = {
    "einsum": lambda lib: lambda operands, equation: lib.einsum(equation, *operands),
    "linalg.pinv.singular": lambda lib: lambda a, b: lib.linalg.pinv(a @ b.mT),
    "linalg.lstsq.grad_oriented": lambda lib: (
        lambda a, b, driver: lib.linalg.lstsq(a, b, driver=driver)[:2]
    ),
    # Which sign a vector has is up to LAPACK.
    "linalg.eigh": lambda lib: lambda *args, **options: _sizes(lib.linalg.eigh(*args, **options)),
}


def _sizes(factors: Any) -> tuple[Any, Any]:
    return factors[0], factors[1].abs()


@pytest.mark.parametrize("name", FUNCTIONS)
def test_agrees_with_pytorch(name: str) -> None:
    op, count = database.OPS[name], 0
    mine, theirs = FUNCTIONS[name](engine), FUNCTIONS[name](torch)
    for dtype in database.DTYPES:
        for sample in database.samples(op, dtype):
            assert database.compare(op, mine, theirs, sample) == "", sample.summary()
            count += 1
    assert count


@pytest.mark.parametrize(
    "call",
    [
        lambda lib: lib.linalg.inv(lib.zeros(2, 2)),
        lambda lib: lib.linalg.solve(lib.zeros(2, 2), lib.zeros(2, 1)),
        lambda lib: lib.linalg.cholesky(-lib.eye(2)),
        lambda lib: lib.linalg.svd(lib.full((2, 2), float("nan"))),
    ],
)
def test_impossible_matrices_raise_the_same_error(call: Callable[[Any], Any]) -> None:
    with pytest.raises(torch.linalg.LinAlgError):
        call(torch)
    with pytest.raises(engine.linalg.LinAlgError):
        call(engine)
    assert issubclass(engine.linalg.LinAlgError, RuntimeError)


@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.int32])
def test_sums_of_batches_of_every_dtype(dtype: Any) -> None:
    rng = np.random.default_rng(0)
    arrays = [(rng.normal(size=s) * 9).astype(dtype) for s in ((2, 4), (3, 2, 5), (3, 5, 4))]
    own = engine.addbmm(*map(engine.tensor, arrays), beta=2, alpha=3)
    expected = torch.addbmm(*map(torch.tensor, arrays), beta=2, alpha=3)
    assert str(own.dtype) == str(expected.dtype)
    assert np.allclose(own.numpy(), expected.numpy(), rtol=1e-2)
