"""NumPy's names for arguments, and results written to `out`."""

from __future__ import annotations

from typing import Any

import pytest

import engine
import engine.nn.functional as F

X = engine.arange(6.0).reshape(2, 3)


@pytest.mark.parametrize(
    ("spelled", "own"),
    [
        (lambda: engine.sum(X, axis=1), lambda: X.sum(1)),
        (lambda: engine.sum(X, axis=(0, 1), keepdims=True), lambda: X.sum((0, 1), True)),
        (lambda: X.mean(axis=0, keepdims=True), lambda: X.mean(0, True)),
        (lambda: X.argmax(axis=1), lambda: X.argmax(1)),
        (lambda: X.max(axis=0).indices, lambda: X.max(0).indices),
        (lambda: engine.cat([X, X], axis=1), lambda: engine.cat([X, X], 1)),
        (lambda: engine.softmax(X, axis=1), lambda: X.softmax(1)),
        (lambda: engine.unsqueeze(X, axis=0), lambda: X.unsqueeze(0)),
        (lambda: X.unsqueeze(axis=-1), lambda: X.unsqueeze(-1)),
        (lambda: engine.linalg.norm(X, axis=0), lambda: engine.linalg.norm(X, dim=0)),
    ],
)
def test_numpys_names(spelled: Any, own: Any) -> None:
    assert engine.equal(spelled(), own())


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: engine.sum(X, axes=1), "unexpected keyword argument 'axes'"),
        (lambda: engine.sum(X, 0, axis=1), "'dim' and 'axis'"),
        (lambda: X.sum(0, axis=1), "'dim' and 'axis'"),
        (lambda: X.sum(0, out=X), "unexpected keyword argument 'out'"),
        (lambda: X.unsqueeze(), "missing 1 required positional argument: 'dim'"),
        (lambda: X.gather(axis=1), "missing .* required positional argument"),
        (lambda: X.sum(dim=0, axis=1), "'dim' and 'axis'"),
        (lambda: engine.exp(X, axis=1), "unexpected keyword argument 'axis'"),
        (lambda: engine.unsqueeze(X), "missing 1 required positional argument: 'dim'"),
        (lambda: engine.unsqueeze([1.0], axis=0), "must be Tensor, not list"),
        (lambda: F.relu(X, out=X), "unexpected keyword argument 'out'"),
    ],
)
def test_what_is_no_spelling_is_refused(call: Any, words: str) -> None:
    with pytest.raises(TypeError, match=words):
        call()


def test_out_holds_the_result_and_is_given_back() -> None:
    out = engine.empty(2, 2)
    assert engine.matmul(X, X.T, out=out) is out
    assert engine.equal(out, X @ X.T)
    row = engine.zeros(2, 3)
    engine.sum(X, 0, out=row[1])
    assert row.tolist() == [[0, 0, 0], [3, 5, 7]]
    values, places = engine.empty(2), engine.empty(2, dtype=engine.int64)
    engine.max(X, 1, out=(values, places))
    assert (values.tolist(), places.tolist()) == ([2, 5], [2, 2])


def test_out_of_another_shape_takes_the_results() -> None:
    assert engine.exp(X, out=engine.empty(0)).shape == (2, 3)
    with pytest.warns(UserWarning, match=r"resized.*\[5\]"):
        assert engine.exp(X, out=engine.empty(5)).shape == (2, 3)


def test_out_is_refused_where_it_cannot_hold_the_result() -> None:
    with pytest.raises(RuntimeError, match="don't support automatic differentiation"):
        engine.exp(engine.ones(2, requires_grad=True), out=engine.empty(2))
    with pytest.raises(RuntimeError, match="can't be cast"):
        engine.exp(X, out=engine.empty(2, 3, dtype=engine.int64))
    with pytest.raises(TypeError, match="'out' must be Tensor, not int"):
        engine.exp(X, out=3)
    with pytest.raises(TypeError, match="tuple of 2 Tensors"):
        engine.max(X, 1, out=engine.empty(2))
