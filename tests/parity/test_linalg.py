"""What the test database leaves out: impossible matrices, sums of batches of every dtype."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

torch = pytest.importorskip("torch")

import engine  # noqa: E402


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
