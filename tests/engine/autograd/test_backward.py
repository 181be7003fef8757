"""The backward pass: what it leaves behind, how far it reaches, and what it keeps alive."""

from __future__ import annotations

import gc
import tracemalloc
import weakref

import numpy as np
import pytest

import engine
from engine import Tensor
from engine.autograd import grad


def leaf(*values: float) -> Tensor:
    return engine.tensor(values, requires_grad=True)


@pytest.fixture
def without_collector():
    """Memory must come back by reference counts alone."""
    gc.collect()
    gc.disable()
    yield
    gc.enable()


def test_gradients_add_up_until_they_are_cleared() -> None:
    x = leaf(1.0, 2.0)
    for _ in range(2):
        (x * 3).sum().backward()
    assert x.grad is not None
    assert x.grad.tolist() == [6.0, 6.0]
    x.grad = None
    (x * 3).sum().backward()
    assert x.grad.tolist() == [3.0, 3.0]


def test_leaves_own_their_gradients() -> None:
    a, b = leaf(1.0, 2.0), leaf(3.0, 4.0)
    total = a + b
    total.retain_grad()
    total.sum().backward()
    assert a.grad is not None
    a.grad.add_(5)
    assert b.grad is not None
    assert total.grad is not None
    assert b.grad.tolist() == total.grad.tolist() == [1.0, 1.0]


def test_the_given_gradient_is_not_kept() -> None:
    x, given = leaf(1.0, 2.0), engine.ones(2)
    (x + 0).backward(given)
    x.grad.add_(1)
    assert given.tolist() == [1.0, 1.0]


def test_broadcasting_is_undone_in_the_inputs_dtype() -> None:
    x = engine.ones(3, 1, dtype=engine.float16, requires_grad=True)
    y = engine.ones(2, 1, 4, requires_grad=True)
    (x * y).sum().backward()
    assert (x.grad.shape, x.grad.dtype) == ((3, 1), engine.float16)
    assert (y.grad.shape, y.grad.dtype) == ((2, 1, 4), engine.float32)
    assert x.grad.tolist() == [[8.0]] * 3


def test_a_tensor_used_twice_gets_both_gradients() -> None:
    x = leaf(3.0)
    y = x * x
    (y + y * y).sum().backward()
    assert x.grad.tolist() == [2 * 3 + 4 * 27.0]


def test_several_outputs_and_inputs() -> None:
    x, y = leaf(2.0), leaf(5.0)
    found = grad([x * y, x + y], [x, y], [engine.ones(1), engine.full((1,), 10.0)])
    assert [each.tolist() for each in found] == [[15.0], [12.0]]
    assert x.grad is None


def test_gradient_of_an_intermediate_tensor() -> None:
    x = leaf(2.0)
    y = x * 3
    z = (y * y).sum()
    assert grad(z, [y, x])[0].tolist() == [12.0]


def test_unused_inputs() -> None:
    x, y = leaf(2.0), leaf(5.0, 6.0)
    assert grad(x.sum(), [x, y], allow_unused=True)[1] is None
    assert grad(x.sum(), [x, y], materialize_grads=True)[1].tolist() == [0.0, 0.0]
    with pytest.raises(RuntimeError, match="allow_unused"):
        grad(x.sum(), y)


def test_only_wanted_inputs_are_computed() -> None:
    x, w = leaf(2.0), leaf(3.0)
    (x * w).sum().backward(inputs=[x])
    assert x.grad.tolist() == [3.0]
    assert w.grad is None


def test_unwanted_gradients_cost_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[bool] = []
    from engine.ops.arithmetic import Mul

    plain = Mul.backward

    def watched(self, *arguments):
        asked.append(self.needs(1))
        return plain(self, *arguments)

    monkeypatch.setattr(Mul, "backward", watched)
    x, w = leaf(2.0), leaf(3.0)
    grad((x * w).sum(), x)
    assert asked == [False]


def test_retained_graph_and_freed_graph() -> None:
    x = leaf(2.0)
    y = (x * x).sum()
    y.backward(retain_graph=True)
    y.backward()
    assert x.grad.tolist() == [8.0]
    with pytest.raises(RuntimeError, match=r"MulBackward0 was freed.*retain_graph=True"):
        y.backward()


def test_overwritten_values_name_op_and_versions() -> None:
    y = leaf(2.0).exp()
    y.mul_(2)
    with pytest.raises(RuntimeError, match=r"ExpBackward0.*version 1; expected version 0"):
        y.sum().backward()


def test_constant_factors_do_not_pin_what_they_multiply() -> None:
    x = leaf(1.0)
    y = x + 0
    z = y * 2
    y.add_(1)
    z.sum().backward()
    assert x.grad.tolist() == [2.0]


def test_a_chain_of_100_000_ops() -> None:
    x = leaf(1.0)
    y = x
    for _ in range(100_000):
        y = y + 0.0
    y.sum().backward()
    assert x.grad.tolist() == [1.0]
    del y  # freeing the chain must not recurse either


def test_a_chain_of_100_000_views() -> None:
    x = engine.ones(2, 3, requires_grad=True)
    y = x
    for _ in range(50_000):
        y = y.t()
    y.sum().backward()
    assert x.grad.tolist() == [[1.0] * 3] * 2
    del y


def test_a_chain_that_was_never_run_is_freed() -> None:
    y = leaf(1.0)
    for _ in range(100_000):
        y = y * 1.0
    node = weakref.ref(y.grad_fn)
    del y
    assert node() is None


def test_no_reference_cycles(without_collector: None) -> None:
    x = engine.ones(4, 4, requires_grad=True)
    loss = ((x @ x).tanh().view(-1)[2:].clone().mul_(2).max() + x.sort().values[0].sum()) ** 2
    loss.backward(retain_graph=True)
    node, array = weakref.ref(loss.grad_fn), weakref.ref(loss)
    del loss
    assert node() is None
    assert array() is None


def test_memory_of_a_training_loop_is_flat(without_collector: None) -> None:
    w = engine.randn(50, 50, requires_grad=True)
    x = engine.randn(20, 50)

    def step() -> None:
        loss = ((x @ w).sigmoid()[:, :10] ** 2).mean()
        loss.backward()
        with engine.no_grad():
            w.sub_(w.grad, alpha=0.1)
        w.grad = None

    for _ in range(5):
        step()
    tracemalloc.start()
    before = tracemalloc.get_traced_memory()[0]
    for _ in range(50):
        step()
    grown = tracemalloc.get_traced_memory()[0] - before
    tracemalloc.stop()
    assert grown < 20_000


def test_higher_derivatives_accumulate_into_the_graph() -> None:
    x = leaf(3.0)
    (first,) = grad((x**3).sum(), x, create_graph=True)
    first.sum().backward()
    assert x.grad.tolist() == [18.0]


def test_numpy_does_not_warn_in_a_pass() -> None:
    x = leaf(0.0, 1.0)
    engine.sqrt(x).sum().backward()
    assert x.grad.tolist() == [float("inf"), 0.5]


def test_outputs_that_nobody_used_count_as_zero() -> None:
    x = engine.tensor(np.arange(6.0).reshape(3, 2), requires_grad=True)
    x.unbind(0)[1].sum().backward()
    assert x.grad.tolist() == [[0, 0], [1, 1], [0, 0]]


def test_leaf_graph_ends_in_accumulate_grad() -> None:
    x = leaf(1.0)
    y = x * 2 + 1
    add = y.grad_fn
    assert add.name() == "AddBackward0"
    (mul, number), constant = add.next_functions
    assert (mul.name(), number, constant) == ("MulBackward0", 0, (None, 0))
    accumulate = mul.next_functions[0][0]
    assert accumulate.variable is x
    assert accumulate == (x * 5).grad_fn.next_functions[0][0]
    assert mul.shape == (1,)
    assert mul.dtype is engine.float32
