"""Misuse of autograd raises the types of exceptions that PyTorch raises, and nothing else does."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

import engine

torch = pytest.importorskip("torch")


def leaf(t: Any) -> Any:
    return t.tensor([1.0, 2.0], requires_grad=True)


def twice(t: Any) -> Any:
    y = (leaf(t) ** 2).sum()
    y.backward()
    y.backward()


def overwritten(t: Any) -> Any:
    y = leaf(t).exp()
    y.add_(1)
    y.sum().backward()


def view_of_leaf(t: Any) -> Any:
    leaf(t)[0].mul_(2)


def view_of_several(t: Any) -> Any:
    y = leaf(t) * 1
    y.unbind()[0].mul_(2)


def view_made_without_gradients(t: Any) -> Any:
    y = leaf(t) * 1
    with t.no_grad():
        view = y[0]
    view.mul_(2)


def integer_parameter(t: Any) -> Any:
    t.tensor([1, 2]).requires_grad_()


def fixed_flag(t: Any) -> Any:
    (leaf(t) * 2).requires_grad = False


def wrong_shape_of_grad(t: Any) -> Any:
    leaf(t).grad = t.ones(3)


def wrong_type_of_grad(t: Any) -> Any:
    leaf(t).grad = 3.0


def wrong_dtype_of_grad(t: Any) -> Any:
    leaf(t).grad = t.ones(2, dtype=t.float64)


def unused(t: Any) -> Any:
    t.autograd.grad(leaf(t).sum(), leaf(t))


def not_required(t: Any) -> Any:
    t.autograd.grad(leaf(t).sum(), t.ones(2))


def nothing_required(t: Any) -> Any:
    t.ones(2).sum().backward()


def wrong_gradient(t: Any) -> Any:
    (leaf(t) * 2).backward(t.ones(3))


def gradient_is_a_number(t: Any) -> Any:
    (leaf(t) * 2).sum().backward(1.0)


def too_few_gradients(t: Any) -> Any:
    x = leaf(t)
    t.autograd.grad((x.sum(), x.sum()), x, (t.tensor(1.0),))


def numpy_with_gradient(t: Any) -> Any:
    leaf(t).numpy()


def deepcopy_of_a_result(t: Any) -> Any:
    import copy

    copy.deepcopy(leaf(t) * 2)


def detach_view_in_place(t: Any) -> Any:
    (leaf(t) * 1)[0].detach_()


def hook_without_gradient(t: Any) -> Any:
    t.ones(2).register_hook(print)


def hook_of_another_shape(t: Any) -> Any:
    x = leaf(t)
    x.register_hook(lambda grad: t.ones(3))
    x.sum().backward()


def hook_of_another_type(t: Any) -> Any:
    x = leaf(t)
    x.register_hook(lambda grad: 3.0)
    x.sum().backward()


def copy_into_leaf(t: Any) -> Any:
    leaf(t).copy_(t.ones(2))


def assign_into_leaf(t: Any) -> Any:
    leaf(t)[0] = 1.0


def write_without_gradients(t: Any) -> Any:
    x = leaf(t)
    with t.no_grad():
        x.mul_(2)
        x[0] = 3.0


def set_data(t: Any) -> Any:
    x = leaf(t)
    x.data = t.ones(2)
    x.data.mul_(2)


def retain_then_twice(t: Any) -> Any:
    y = (leaf(t) ** 2).sum()
    y.backward(retain_graph=True)
    y.backward()


def integer_output(t: Any) -> Any:
    leaf(t).argmax().backward()


def materialize_and_forbid(t: Any) -> Any:
    x = leaf(t)
    t.autograd.grad(x.sum(), x, materialize_grads=True, allow_unused=False)


def inference_result_in_backward(t: Any) -> Any:
    with t.inference_mode():
        y = leaf(t) * 2
    y.sum().backward()


def nan_found(t: Any) -> Any:
    with t.autograd.set_detect_anomaly(True):
        (t.zeros(2, requires_grad=True).sqrt() * 0).sum().backward()


def default_dtype(t: Any) -> Any:
    t.set_default_dtype(t.int64)


CASES: list[Callable[[Any], Any]] = [
    each for each in list(globals().values()) if callable(each) and each.__module__ == __name__
]
CASES = [each for each in CASES if each is not leaf]


def outcome(case: Callable[[Any], Any], library: Any) -> type | None:
    try:
        case(library)
    except Exception as error:
        assert str(error)
        return type(error)
    return None


@pytest.mark.filterwarnings("ignore")  # PyTorch warns before it raises
@pytest.mark.parametrize("case", CASES, ids=lambda case: case.__name__)
def test_same_type_of_error(case: Callable[[Any], Any]) -> None:
    assert outcome(case, engine) is outcome(case, torch)
