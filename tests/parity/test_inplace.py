"""Writing in place, on both libraries: values, graphs, views, versions and refusals."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

torch = pytest.importorskip("torch")

import engine  # noqa: E402

Program = Callable[[Any, Any], Any]


def leaf(library: Any, *shape: int) -> Any:
    values = np.arange(1.0, 1 + np.prod(shape)).reshape(shape)
    return library.tensor(values, requires_grad=True)


def view_of_a_result(t: Any, x: Any) -> Any:
    y = x * 2
    y[0] *= 3
    return y


def view_taken_before_the_base_is_written(t: Any, x: Any) -> Any:
    y = x * 2
    row = y[1]
    y.mul_(3)
    return row * row


def write_through_a_chain_of_views(t: Any, x: Any) -> Any:
    y = x * 1
    y.t()[1:].unsqueeze(0)[0, 0].add_(x[0, 0] * 5)
    return y * y


def sibling_views(t: Any, x: Any) -> Any:
    y = x * 1
    first, second = y[0], y[:, 0]
    first.mul_(2)
    second.mul_(5)
    return y.sum() + first.sum() * 2 + second.sum() * 3


def constant_base(t: Any, x: Any) -> Any:
    whole = t.zeros(2, 3, dtype=t.float64)
    whole[0] = x[1] * 2
    whole[:, 1] += x[:, 0]
    return whole * whole


def unary_in_place(t: Any, x: Any) -> Any:
    y = x * 0.1
    return y.sin_().mul_(2).exp_()


def copied_and_filled(t: Any, x: Any) -> Any:
    y = x * 1
    y[0].fill_(3.0)
    z = t.zeros(2, 3, dtype=t.float64)
    z.copy_(y)
    return z * x


def masked(t: Any, x: Any) -> Any:
    y = x * 2
    y.masked_fill_(y > 6, 0.5)
    y[y < 3] = 7.0
    return y * y


def detached(t: Any, x: Any) -> Any:
    y = x * 2
    y.detach().add_(1)
    return y + y


def overwritten(t: Any, x: Any) -> Any:
    y = x * 2
    y.zero_()
    y.add_(x)
    return y * 3


def in_no_grad(t: Any, x: Any) -> Any:
    with t.no_grad():
        x.add_(1)
    return x * x


def flattened_view(t: Any, x: Any) -> Any:
    y = x * 1
    y.view(-1)[2:5].mul_(x.view(-1)[:3])
    return y


def expanded_operand(t: Any, x: Any) -> Any:
    y = x.exp() * 0.01
    y.add_(x[:, :1])
    return y


def data_written(t: Any, x: Any) -> Any:
    y = x * x
    x.data.mul_(2)
    return y


PROGRAMS: list[Program] = [
    view_of_a_result,
    view_taken_before_the_base_is_written,
    write_through_a_chain_of_views,
    sibling_views,
    constant_base,
    unary_in_place,
    copied_and_filled,
    masked,
    detached,
    overwritten,
    in_no_grad,
    flattened_view,
    expanded_operand,
    data_written,
]


@pytest.mark.parametrize("program", PROGRAMS, ids=lambda program: program.__name__)
def test_programs(program: Program) -> None:
    results = []
    for library in (engine, torch):
        x = leaf(library, 2, 3)
        out = program(library, x)
        out.sum().backward()
        results.append((out.detach().numpy(), x.grad.numpy()))
    (mine, my_grad), (theirs, their_grad) = results
    assert np.allclose(mine, theirs)
    assert np.allclose(my_grad, their_grad)


def leaf_written(t: Any) -> None:
    leaf(t, 2).add_(1)


def view_of_leaf_written(t: Any) -> None:
    leaf(t, 2, 2)[0].add_(1)


def item_of_leaf_written(t: Any) -> None:
    leaf(t, 2)[0] = 3


def expanded_written(t: Any) -> None:
    t.zeros(1, 2).expand(3, 2).add_(1)


def grown(t: Any) -> None:
    t.zeros(1).add_(t.ones(3))


def whole_plus_real(t: Any) -> None:
    t.zeros(2, dtype=t.int64).add_(1.5)


def saved_output_overwritten(t: Any) -> None:
    y = leaf(t, 2).exp()
    y.add_(1)
    y.sum().backward()


def saved_input_overwritten(t: Any) -> None:
    y = leaf(t, 2) * 1
    z = y * y
    y.mul_(2)
    z.sum().backward()


def saved_base_overwritten_through_view(t: Any) -> None:
    y = leaf(t, 2, 2) * 1
    z = (y * y).sum()
    y[0].zero_()
    z.backward()


def parameter_stepped_between(t: Any) -> None:
    w = leaf(t, 2)
    loss = (w * w).sum()
    with t.no_grad():
        w.sub_(0.1)
    loss.backward()


def several_views_written(t: Any) -> None:
    (leaf(t, 2, 2) * 1).unbind(0)[0].add_(1)


def backward_twice(t: Any) -> None:
    loss = (leaf(t, 2) ** 2).sum()
    loss.backward()
    loss.backward()


def not_a_scalar(t: Any) -> None:
    (leaf(t, 2) * 2).backward()


def no_gradient(t: Any) -> None:
    t.ones(2).sum().backward()


def wrong_gradient_shape(t: Any) -> None:
    (leaf(t, 2) * 2).backward(t.ones(3, dtype=t.float64))


def unused_input(t: Any) -> None:
    t.autograd.grad(leaf(t, 2).sum(), leaf(t, 2))


def grad_of_integers(t: Any) -> None:
    t.zeros(2, dtype=t.int64).requires_grad_()


def frozen_result(t: Any) -> None:
    (leaf(t, 2) * 2).requires_grad_(False)


def numpy_of_grad(t: Any) -> None:
    leaf(t, 2).numpy()


def truth_of_many(t: Any) -> None:
    bool(t.ones(2))


def length_of_scalar(t: Any) -> None:
    len(t.tensor(1.0))


def item_of_many(t: Any) -> None:
    t.ones(2).item()


def shapes_that_do_not_fit(t: Any) -> None:
    t.ones(2, 3) + t.ones(4)


def dtypes_that_do_not_multiply(t: Any) -> None:
    t.ones(2, 2) @ t.ones(2, 2, dtype=t.float64)


def sizes_that_do_not_multiply(t: Any) -> None:
    t.ones(2, 3) @ t.ones(2, 3)


def mean_of_integers(t: Any) -> None:
    t.tensor([1, 2]).mean()


def dim_out_of_range(t: Any) -> None:
    t.ones(2).sum(3)


def dim_named_twice(t: Any) -> None:
    t.ones(2, 2).sum((0, -2))


def view_of_transposed(t: Any) -> None:
    t.ones(2, 3).t().view(6)


def reshape_that_does_not_fit(t: Any) -> None:
    t.ones(6).reshape(4, -1)


def divided_by_zero(t: Any) -> None:
    t.tensor([1]) // 0


def negative_integer_power(t: Any) -> None:
    t.tensor([2]) ** -1


def bools_subtracted(t: Any) -> None:
    t.tensor([True]) - t.tensor([True])


def ragged(t: Any) -> None:
    t.tensor([[1, 2], [3]])


def words(t: Any) -> None:
    t.tensor(["a"])


def wrong_grad_assigned(t: Any) -> None:
    leaf(t, 2).grad = t.ones(3, dtype=t.float64)


def added_to_words(t: Any) -> None:
    t.ones(2) + "a"


REFUSED: list[Callable[[Any], None]] = [
    leaf_written,
    view_of_leaf_written,
    item_of_leaf_written,
    expanded_written,
    grown,
    whole_plus_real,
    saved_output_overwritten,
    saved_input_overwritten,
    saved_base_overwritten_through_view,
    parameter_stepped_between,
    several_views_written,
    backward_twice,
    not_a_scalar,
    no_gradient,
    wrong_gradient_shape,
    unused_input,
    grad_of_integers,
    frozen_result,
    numpy_of_grad,
    truth_of_many,
    length_of_scalar,
    item_of_many,
    shapes_that_do_not_fit,
    dtypes_that_do_not_multiply,
    sizes_that_do_not_multiply,
    mean_of_integers,
    dim_out_of_range,
    dim_named_twice,
    view_of_transposed,
    reshape_that_does_not_fit,
    divided_by_zero,
    negative_integer_power,
    bools_subtracted,
    ragged,
    words,
    wrong_grad_assigned,
    added_to_words,
]


@pytest.mark.parametrize("program", REFUSED, ids=lambda program: program.__name__)
def test_refused_with_the_same_type(program: Callable[[Any], None]) -> None:
    with pytest.raises(Exception) as expected:
        program(torch)
    with pytest.raises(expected.type) as found:
        program(engine)
    assert len(str(found.value)) > 20


@pytest.mark.parametrize("other", ["tensor", "number"])
def test_versions_count_alike(other: str) -> None:
    counts = []
    for library in (engine, torch):
        x = library.zeros(2, 2)
        row, same, copy = x[0], x.detach(), x.clone()
        row.add_(library.ones(2) if other == "tensor" else 1)
        x[1] = 3
        copy.mul_(2)
        counts.append([t._version for t in (x, row, same, copy, x.data)])
    assert counts[0] == counts[1]


@pytest.mark.parametrize("name", ["exp", "mul", "div", "sub", "clamp", "masked_fill", "lerp"])
def test_twins_give_the_tensor_back(name: str) -> None:
    results = []
    for library in (engine, torch):
        x = library.tensor([1.0, -2.0, 3.0])
        more = {
            "mul": (2,),
            "div": (library.tensor(4.0),),
            "sub": (1.5,),
            "clamp": (-1, 1),
            "masked_fill": (library.tensor([True, False, True]), 9.0),
            "lerp": (library.ones(3), 0.25),
        }.get(name, ())
        assert getattr(x, f"{name}_")(*more) is x
        results.append(x.numpy())
    assert np.allclose(*results)
