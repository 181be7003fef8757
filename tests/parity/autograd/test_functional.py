"""`autograd.functional` against PyTorch's: values, shapes, nesting and errors."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import engine

torch = pytest.importorskip("torch")

A = np.random.default_rng(0).normal(size=(2, 3))
B = np.random.default_rng(1).normal(size=3)
V = np.random.default_rng(2).normal(size=2)


def plain(value: Any) -> Any:
    """Tensors of either library as arrays, nested as they are."""
    if isinstance(value, tuple | list):
        return tuple(map(plain, value))
    return value.detach().numpy()


def agree(call: Callable[[Any], Any]) -> None:
    ours, theirs = plain(call(engine)), plain(call(torch))

    def compare(x: Any, y: Any) -> None:
        if isinstance(y, tuple):
            assert isinstance(x, tuple) and len(x) == len(y)
            for pair in zip(x, y, strict=True):
                compare(*pair)
        else:
            assert x.shape == y.shape and x.dtype == y.dtype
            np.testing.assert_allclose(x, y, rtol=1e-10, atol=1e-12)

    compare(ours, theirs)


def one(a: Any) -> Any:
    return (a * a).sum(1)


def two(a: Any, b: Any) -> Any:
    return (a * b).tanh().sum(1), b.exp()


def loss(a: Any, b: Any) -> Any:
    return (a * b).tanh().sum() + (b**3).sum()


def unrelated(a: Any, b: Any) -> Any:
    return (a**2).sum()


CALLS: dict[str, Callable[[Any, Any, Any, Any], Any]] = {
    "jacobian of one": lambda t, a, b, v: t.autograd.functional.jacobian(one, a),
    "jacobian of a tuple": lambda t, a, b, v: t.autograd.functional.jacobian(two, (a, b)),
    "jacobian of one in a tuple": lambda t, a, b, v: t.autograd.functional.jacobian(one, (a,)),
    "jacobian, vectorized": lambda t, a, b, v: t.autograd.functional.jacobian(
        one, a, vectorize=True
    ),
    "jacobian without relation": lambda t, a, b, v: t.autograd.functional.jacobian(
        unrelated, (a, b)
    ),
    "hessian": lambda t, a, b, v: t.autograd.functional.hessian(lambda b: loss(1.5, b), b),
    "hessian of a tuple": lambda t, a, b, v: t.autograd.functional.hessian(loss, (a, b)),
    "hessian without relation": lambda t, a, b, v: t.autograd.functional.hessian(unrelated, (a, b)),
    "vjp": lambda t, a, b, v: t.autograd.functional.vjp(one, a, v),
    "vjp of a tuple": lambda t, a, b, v: t.autograd.functional.vjp(two, (a, b), (v, b * 2)),
    "vjp without v": lambda t, a, b, v: t.autograd.functional.vjp(loss, (a, b)),
    "jvp": lambda t, a, b, v: t.autograd.functional.jvp(one, a, a * 2),
    "jvp of a tuple": lambda t, a, b, v: t.autograd.functional.jvp(two, (a, b), (a + 1, b - 1)),
    "vhp": lambda t, a, b, v: t.autograd.functional.vhp(loss, (a, b), (a + 1, b - 1)),
    "hvp": lambda t, a, b, v: t.autograd.functional.hvp(loss, (a, b), (a + 1, b - 1)),
    "hvp of one": lambda t, a, b, v: t.autograd.functional.hvp(lambda b: loss(1.0, b), b, b),
    "hvp without relation": lambda t, a, b, v: t.autograd.functional.hvp(unrelated, (a, b), (a, b)),
}


def run(library: Any, call: Callable[..., Any]) -> Any:
    return call(library, *(library.tensor(each) for each in (A, B, V)))


@pytest.mark.parametrize("call", CALLS.values(), ids=CALLS.keys())
def test_agrees(call: Callable[..., Any]) -> None:
    agree(lambda library: run(library, call))


def test_create_graph() -> None:
    def third(library: Any) -> Any:
        b = library.tensor(B, requires_grad=True)
        second = library.autograd.functional.hessian(lambda b: (b**4).sum(), b, create_graph=True)
        assert second.requires_grad
        _, product = library.autograd.functional.jvp(lambda b: b**3, b, b, create_graph=True)
        return library.autograd.grad(second.sum() + product.sum(), b)

    agree(third)


def test_results_have_no_history_unless_asked() -> None:
    b = engine.tensor(B, requires_grad=True)
    output, product = engine.autograd.functional.vjp(lambda b: (b * b).sum(), b)
    assert not output.requires_grad and not product.requires_grad


WRONG: dict[str, Callable[[Any, Any, Any, Any], Any]] = {
    "v is missing": lambda t, a, b, v: t.autograd.functional.vjp(one, a),
    "v has another shape": lambda t, a, b, v: t.autograd.functional.vjp(one, a, b),
    "v has another length": lambda t, a, b, v: t.autograd.functional.vjp(one, a, (v, v)),
    "jvp's v has another shape": lambda t, a, b, v: t.autograd.functional.jvp(one, a, v),
    "inputs are no tensors": lambda t, a, b, v: t.autograd.functional.jacobian(one, 3.0),
    "outputs are no tensors": lambda t, a, b, v: t.autograd.functional.jacobian(lambda a: 3.0, a),
    "hessian of several elements": lambda t, a, b, v: t.autograd.functional.hessian(one, a),
    "hvp of several outputs": lambda t, a, b, v: t.autograd.functional.hvp(two, (a, b), (a, b)),
    "strict without relation": lambda t, a, b, v: t.autograd.functional.jacobian(
        unrelated, (a, b), strict=True
    ),
    "strict hessian of a line": lambda t, a, b, v: t.autograd.functional.hessian(
        lambda b: b.sum(), b, strict=True
    ),
    "strict constant": lambda t, a, b, v: t.autograd.functional.vjp(
        lambda b: b.detach().sum(), b, strict=True
    ),
    "strict and vectorized": lambda t, a, b, v: t.autograd.functional.jacobian(
        one, a, strict=True, vectorize=True
    ),
    "unknown strategy": lambda t, a, b, v: t.autograd.functional.jacobian(one, a, strategy="x"),
    "forward, one by one": lambda t, a, b, v: t.autograd.functional.jacobian(
        one, a, strategy="forward-mode"
    ),
}


@pytest.mark.parametrize("call", WRONG.values(), ids=WRONG.keys())
def test_raises_what_pytorch_raises(call: Callable[..., Any]) -> None:
    with pytest.raises(Exception) as theirs:
        run(torch, call)
    with pytest.raises(theirs.type):
        run(engine, call)
