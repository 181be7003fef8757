"""What the tests here share: the same computation on both sides, and a look at their numbers."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

import numpy as np

import engine

DEVICES = ("cpu", "cuda")


def both(*shape: int, seed: int = 0) -> tuple[engine.Tensor, engine.Tensor]:
    """The same numbers on the CPU and on the GPU."""
    values = np.random.default_rng(seed).standard_normal(shape).astype("float32")
    return engine.tensor(values), engine.tensor(values, device="cuda")


def flat(value: Any) -> list[engine.Tensor]:
    """The tensors in a nest of tuples."""
    if isinstance(value, tuple):
        return [each for part in value if part is not None for each in flat(part)]
    return [value]


def close(found: Any, expected: Any, rtol: float = 1e-4, atol: float = 1e-5) -> None:
    """The same numbers, dtypes and shapes: `found` on the GPU, `expected` on the CPU."""
    for ours, wanted in zip(flat(found), flat(expected), strict=True):
        assert ours.device == engine.device("cuda:0")
        assert wanted.device == engine.device("cpu")
        assert ours.dtype is wanted.dtype
        np.testing.assert_allclose(
            ours.numpy(force=True), wanted.numpy(force=True), rtol=rtol, atol=atol
        )


def same_module(
    module: engine.nn.Module,
    inputs: list[np.ndarray],
    call: Callable[..., Any] | None = None,
    rtol: float = 1e-4,
    atol: float = 1e-5,
) -> None:
    """Check that a module and its copy on the GPU give the same, twice, for what remembers.

    Outputs, buffers, and the gradients of floating inputs and parameters are compared.
    """
    call = call or (lambda module, *inputs: module(*inputs))
    twin = copy.deepcopy(module).to("cuda")
    for _ in range(2):
        results, leaves = [], []
        for each, device in ((module, "cpu"), (twin, "cuda")):
            given = [engine.tensor(array, device=device) for array in inputs]
            floating = [x for x in given if x.is_floating_point()]
            for x in floating:
                x.requires_grad_()
            # Times 1, for layers that write into their input: a leaf must not be written to.
            out = call(each, *[x * 1 if x.requires_grad else x for x in given])
            loss: Any = 0
            for number, part in enumerate(flat(out)):
                if part.requires_grad:
                    mix = np.random.default_rng(number).standard_normal(part.shape)
                    loss = loss + (part * engine.tensor(mix, dtype=part.dtype, device=device)).sum()
            if isinstance(loss, engine.Tensor):
                loss.backward()
            results.append(out)
            leaves.append(floating)
        close(results[1], results[0], rtol, atol)
        pairs = [*zip(leaves[1], leaves[0], strict=True)]
        pairs += zip(twin.parameters(), module.parameters(), strict=True)
        for ours, wanted in pairs:
            assert (ours.grad is None) == (wanted.grad is None)
            if wanted.grad is not None:
                close(ours.grad, wanted.grad, rtol, atol)
    for ours, wanted in zip(twin.buffers(), module.buffers(), strict=True):
        close(ours, wanted, rtol, atol)
