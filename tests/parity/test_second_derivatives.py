"""Gradients of gradients of every op, on the samples of PyTorch's test database."""

from __future__ import annotations

import importlib.util
import itertools
import warnings
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

SAMPLES = 12  # of an op
LEFT_OUT = {
    "as_strided.partial_views",  # parts of a memory that does not come over whole
    "linalg.norm.subgradients_at_zero",  # NaN in PyTorch where p is 0.5, 0 here
}


def names() -> list[str]:
    return [
        name
        for name, op in database.OPS.items()
        if name not in LEFT_OUT
        and op.supports_gradgrad
        and op.supports_autograd
        and op.supports_dtype(torch.float64, "cpu")
        and op.name not in database.WITHOUT_VALUES
        and database.function(op.name) is not None
    ]


def seeds(library: Any, values: list[Any], rng: np.random.Generator) -> list[Any]:
    return [library.as_tensor(rng.standard_normal(tuple(t.shape)), dtype=t.dtype) for t in values]


def second(library: Any, result: Any, leaves: list[Any]) -> list[Any] | None:
    """The gradients of the gradients, for fixed random gradients of both; None without any."""
    rng = np.random.default_rng(0)
    outputs = [t for t in database.tensors(result, library.Tensor) if t.requires_grad]
    if not outputs:
        return None
    given = seeds(library, outputs, rng)
    first = library.autograd.grad(outputs, leaves, given, create_graph=True, allow_unused=True)
    first = [library.zeros_like(x) if g is None else g for g, x in zip(first, leaves, strict=True)]
    given = seeds(library, first, rng)  # for all, so that both libraries draw the same
    chosen = [number for number, gradient in enumerate(first) if gradient.requires_grad]
    if not chosen:
        return [library.zeros_like(x) for x in leaves]
    found = library.autograd.grad(
        [first[n] for n in chosen], leaves, [given[n] for n in chosen], allow_unused=True
    )
    return [library.zeros_like(x) if g is None else g for g, x in zip(found, leaves, strict=True)]


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("name", names())
def test_second_derivatives(name: str) -> None:
    op = database.OPS[name]
    mine, theirs = database.pair(op)
    for sample in itertools.islice(database.samples(op, torch.float64), SAMPLES):
        if database.is_random(op.name, sample):
            continue
        arguments = (sample.input, *sample.args)
        own_arguments, own_options = database.ours(arguments), database.ours(sample.kwargs)
        unique = sample.output_process_fn_grad
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            wanted = unique(theirs(*arguments, **sample.kwargs))
            got = mine(*own_arguments, **own_options)
        if database.is_wrapper(unique):
            got = database.on_engine(unique)(got)
        both = ((arguments, sample.kwargs), (own_arguments, own_options))
        leaves, own_leaves = (
            [t for t in database.tensors(each, kind) if t.requires_grad]
            for each, kind in zip(both, (torch.Tensor, engine.Tensor), strict=True)
        )
        try:
            expected = second(torch, wanted, leaves)
        except (RuntimeError, NotImplementedError):  # PyTorch has no second derivative here
            continue
        found = second(engine, got, own_leaves)
        assert (found is None) == (expected is None), sample.summary()
        for own, other in zip(found or [], expected or [], strict=True):
            scale = max(1.0, float(other.abs().max())) if other.numel() else 1.0
            np.testing.assert_allclose(
                own.numpy(),
                other.numpy(force=True),
                rtol=100 * database.TOLERANCE[other.dtype],
                atol=10 * database.TOLERANCE[other.dtype] * scale,
                err_msg=sample.summary(),
            )
