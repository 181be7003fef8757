"""Functions refuse what is no tensor, and are otherwise the ones they stand before."""

from __future__ import annotations

import inspect
import pickle
import warnings
from typing import Any

import numpy as np
import pytest

import engine
import engine.nn.functional as F
from engine.ops import exponential, products
from engine.ops.doors import put_doors
from engine.tensor import Tensor


@pytest.mark.parametrize(
    ("call", "sentence"),
    [
        (
            lambda: engine.exp([1.0]),
            "exp(): argument 'input' (position 1) must be Tensor, not list",
        ),
        (lambda: engine.sum("x"), "sum(): argument 'input' (position 1) must be Tensor, not str"),
        (
            lambda: engine.matmul(engine.ones(2), other=np.ones(2)),
            "matmul(): argument 'other' (position 2) must be Tensor, not ndarray",
        ),
        (
            lambda: engine.cat(engine.ones(2)),
            "cat(): argument 'tensors' (position 1) must be tuple of Tensors, not Tensor",
        ),
        (
            lambda: engine.pow([2], engine.ones(2)),
            "pow(): argument 'input' (position 1) must be Tensor or number, not list",
        ),
        (
            lambda: engine.linalg.det(None),
            "det(): argument 'A' (position 1) must be Tensor, not NoneType",
        ),
        (lambda: F.relu(2.0), "relu(): argument 'input' (position 1) must be Tensor, not float"),
        (lambda: engine.zeros_like([1]), "zeros_like(): argument 'input' (position 1) must be"),
        (lambda: engine.meshgrid(engine.ones(2), 3), "expected Tensor as element 1 in argument 0"),
        (lambda: engine.nn.ReLU()([1.0]), "relu(): argument 'input' (position 1) must be Tensor"),
    ],
)
def test_one_sentence(call: Any, sentence: str) -> None:
    with pytest.raises(TypeError) as error:
        call()
    assert str(error.value).startswith(sentence)


def test_numbers_where_they_may_be() -> None:
    x = engine.tensor([1.0, 2.0])
    assert engine.pow(2, x).tolist() == [2, 4]
    assert engine.sub(1.0, x).tolist() == [0, -1]
    assert engine.add(x, np.float32(1)).tolist() == [2, 3]
    assert engine.where(x > 1, 1.0, x).tolist() == [1, 1]
    assert engine.bitwise_and(3, engine.tensor([1, 6])).tolist() == [1, 2]


def test_the_engine_itself_has_no_doors() -> None:
    assert exponential.exp is engine.exp.__wrapped__  # type: ignore[attr-defined]
    assert engine.Tensor.exp is exponential.exp
    assert exponential.exp(np.zeros(2)).tolist() == [1, 1]  # as a backward pass calls it


def test_a_door_looks_like_its_function() -> None:
    assert engine.sum.__name__ == "sum" and engine.exp.__doc__ == exponential.exp.__doc__
    assert inspect.signature(engine.linalg.cross) == inspect.signature(products.linalg_cross)
    assert inspect.unwrap(F.softmax) is inspect.unwrap(engine.softmax)
    for function in (engine.exp, engine.multiply, engine.linalg.norm, F.gelu):
        assert pickle.loads(pickle.dumps(function)) is function


def test_every_kind_of_parameter_is_passed_on() -> None:
    def given(input: Tensor, one: int, *more: int, named: int, other: int = 5, **rest: int) -> Any:
        return input, one, more, named, other, rest

    def last(input: Tensor, one: int = 1, *, named: int = 2) -> Any:
        return input, one, named

    names: dict[str, Any] = {"given": given, "last": last, "_own": last, "number": 3}
    put_doors(names, __name__)
    x = engine.ones(1)
    assert names["given"](x, 1, 2, 3, named=4, far=6) == (x, 1, (2, 3), 4, 5, {"far": 6})
    assert names["last"](x) == (x, 1, 2)
    assert names["last"](input=x, named=3) == (x, 1, 3)
    assert names["_own"] is last and names["number"] == 3
    with pytest.raises(TypeError, match="missing 1 required"):
        names["last"]()


def test_warnings_name_the_line_that_calls() -> None:
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        F.mse_loss(engine.ones(2), engine.ones(2), reduce=False)
        F.upsample_nearest(engine.ones(1, 1, 2), scale_factor=2)
    assert {each.filename for each in caught} == {__file__} and len(caught) == 2
