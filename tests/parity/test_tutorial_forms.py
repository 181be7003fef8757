"""Calls as tutorials write them, and as learners get them wrong: both libraries answer the same."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from typing import Any

import pytest

torch = pytest.importorskip("torch")

import engine  # noqa: E402

VALUES = [[1.5, -2.0, 0.5], [3.0, 0.0, -1.0]]
Case = Callable[[Any, Any], Any]  # of the library and a tensor of VALUES

RIGHT: dict[str, Case] = {
    "axis": lambda t, x: (x.sum(axis=1), t.mean(x, axis=0, keepdims=True), x.argmax(axis=1)),
    "axis_joined": lambda t, x: (t.cat((x, x), axis=1), t.stack([x, x], axis=-1)),
    "axis_needed": lambda t, x: (t.softmax(x, axis=1), x.cumsum(axis=0), x.unsqueeze(axis=1)),
    "out": lambda t, x: t.matmul(x, x.T, out=t.empty(2, 2)),
    "out_resized": lambda t, x: t.exp(x, out=t.empty(0)),
    "where_numbers": lambda t, x: (t.where(x > 0, 1.0, 0.0), t.where(x > 0, 1, 0)),
    "max_other": lambda t, x: t.max(x, other=t.tensor(0.0)),
    "max_printed": lambda t, x: repr(t.max(x, dim=1)),
    "topk_printed": lambda t, x: str(x.topk(2)),
    "topk_viewed": lambda t, x: x.topk(2).values.view(-1),
    "aminmax_named": lambda t, x: x.aminmax().max,
    "sizes_by_name": lambda t, x: (t.zeros(size=(2,)), t.arange(end=3), t.arange(start=1, end=3)),
    "bits": lambda t, x: x.view(t.int32),
    "new_stride": lambda t, x: (x[None].stride(), x[:, None].stride()),
    "size_joined": lambda t, x: tuple((1,) + x.size()),  # noqa: RUF005
    "limits": lambda t, x: (t.finfo(t.float32).eps, t.iinfo(t.int16).max, repr(t.iinfo(t.int8))),
    "kinds": lambda t, x: (t.is_floating_point(x), t.is_complex(x), x.ndimension(), x.is_cpu),
    "memory": lambda t, x: (x[1].storage_offset(), x.data_ptr() == x.view(-1).data_ptr()),
    "diagonal": lambda t, x: x.fill_diagonal_(7),
    "beside_functional": lambda t, x: t.cosine_similarity(x, x.flip(0)),
    "whole_target": lambda t, x: t.nn.functional.mse_loss(x, t.tensor(VALUES).long()),
    "state_dict": lambda t, x: str(t.nn.Linear(2, 1).state_dict().keys()),
    "tensors_in_a_list": lambda t, x: t.tensor([t.tensor([1]), t.tensor(2)]),
    "affine_grid": lambda t, x: t.nn.functional.affine_grid(x[None], (1, 1, 2, 3)),
    "reading_a_device": lambda t, x: t.backends.mps.is_available(),
}
WRONG: dict[str, Case] = {
    "axis_twice": lambda t, x: t.sum(x, 0, axis=1),
    "no_such_name": lambda t, x: t.sum(x, axes=1),
    "no_axis_here": lambda t, x: t.exp(x, axis=1),
    "out_of_a_method": lambda t, x: x.sum(0, out=x),
    "out_with_a_gradient": lambda t, x: t.exp(x.requires_grad_(), out=t.empty(2, 3)),
    "out_of_another_kind": lambda t, x: t.exp(x, out=t.empty(2, 3, dtype=t.int64)),
    "half_a_size": lambda t, x: t.zeros(2.5),
    "size_in_words": lambda t, x: t.zeros("two"),
    "layer_of_half_a_size": lambda t, x: t.nn.Linear(2.5, 1),
    "full_of_one_size": lambda t, x: t.full(2, 3),
    "too_large": lambda t, x: t.tensor([300], dtype=t.uint8),
    "tensors_in_a_list": lambda t, x: t.tensor([x, x]),
    "float_of_many": lambda t, x: float(x),
    "int_of_many": lambda t, x: int(x),
    "text_within": lambda t, x: "a" in x,
    "text_put": lambda t, x: x.__setitem__(0, "a"),
    "deleted": lambda t, x: x.__delitem__(0),
    "inverted": lambda t, x: ~x,
    "whole_noise": lambda t, x: t.randn(2, dtype=t.int64),
    "whole_logits_target": lambda t, x: t.nn.functional.binary_cross_entropy_with_logits(
        x, x.long()
    ),
    "double_target": lambda t, x: t.nn.functional.binary_cross_entropy(
        x.sigmoid(), x.sigmoid().double()
    ),
    "double_weight": lambda t, x: t.nn.functional.cross_entropy(
        x, t.tensor([0, 1]), weight=t.ones(3, dtype=t.float64)
    ),
    "bits_that_do_not_fit": lambda t, x: x.view(t.float64),
    "cut_graph": lambda t, x: t.autograd.gradcheck(
        lambda v: v.detach() * 2, x.double().requires_grad_()
    ),
}


def plain(value: Any) -> Any:
    """A result as what can be compared: tensors by rounded numbers and dtype."""
    if isinstance(value, torch.Tensor | engine.Tensor):
        return value.dtype.__repr__(), (value.double() * 1e4).round().tolist()
    return tuple(map(plain, value)) if isinstance(value, tuple | list) else value


@pytest.mark.parametrize("name", RIGHT)
def test_same_result(name: str) -> None:
    with warnings.catch_warnings(action="ignore"):
        wanted, found = (plain(RIGHT[name](lib, lib.tensor(VALUES))) for lib in (torch, engine))
    assert found == wanted


@pytest.mark.parametrize("name", WRONG)
def test_same_exception(name: str) -> None:
    errors = []
    for lib in (torch, engine):
        with warnings.catch_warnings(action="ignore"), pytest.raises(Exception) as error:
            WRONG[name](lib, lib.tensor(VALUES))
        errors.append(error.type)
    wanted, found = errors
    if wanted.__name__ == "GradcheckError":
        assert found.__name__ == "GradcheckError"
    else:
        assert issubclass(found, wanted)
