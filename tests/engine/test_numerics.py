"""The traps in which libraries of this kind fall first, each tested under the name of its row.

The rows are facts of PyTorch's behaviour: broadcasting, promotion, in-place writes, ties and kinks,
NaN, deep graphs, memory; those of layers (10 to 17, 19) are in `test_layer_numerics.py`. The parity
tests compare the same with PyTorch itself.
"""

from __future__ import annotations

import gc
import math
import warnings
from typing import Any

import numpy as np
import pytest

import engine as torch

INF, NAN = math.inf, math.nan


def leaf(*values: float, dtype: Any = torch.float64) -> torch.Tensor:
    return torch.tensor(values, dtype=dtype, requires_grad=True)


def gradient(function: Any, *values: float) -> list[float]:
    """The gradient of the sum of a function, at some values."""
    x = leaf(*values)
    return torch.autograd.grad(function(x).sum(), x)[0].tolist()


# --- Row 1: broadcasting in backward


@pytest.mark.parametrize(
    ("shape", "other"),
    [((), (2, 3)), ((3,), (2, 3)), ((1, 3), (2, 3)), ((2, 1), (2, 3)), ((1,), (0, 3))],
)
def test_row_1_broadcast_gradients_are_summed(shape: tuple, other: tuple) -> None:
    x = torch.ones(shape, dtype=torch.float16, requires_grad=True)
    (x * torch.ones(other)).sum().backward()
    assert x.grad.shape == shape and x.grad.dtype is torch.float16
    assert x.grad.sum().item() == math.prod(other)


# --- Row 2: who owns a gradient


def test_row_2_leaves_own_their_gradients() -> None:
    a, b = leaf(1.0, 2.0), leaf(3.0, 4.0)
    (a + b).sum().backward()
    a.grad += 10
    a.grad[0] = 5
    assert b.grad.tolist() == [1.0, 1.0]
    (a + b).sum().backward()
    assert b.grad.tolist() == [2.0, 2.0]
    given = torch.ones(2, dtype=torch.float64)
    (a + b).backward(given)
    assert given.tolist() == [1.0, 1.0]


def test_row_2_what_autograd_grad_gives_is_not_shared() -> None:
    a, b = leaf(1.0), leaf(2.0)
    first, second = torch.autograd.grad(a + b, (a, b))
    first += 1
    assert second.tolist() == [1.0]


# --- Row 3: no dimensions


@pytest.mark.parametrize(
    "function",
    [
        lambda x: x.sum(),
        lambda x: x[0],
        lambda x: x.sum() * 2,
        lambda x: x.sum().exp(),
        lambda x: -x.sum(),
        lambda x: x.sum() > 1,
        lambda x: x.max(),
        lambda x: x.argmax(),
        lambda x: x @ x,
        lambda x: x.norm(),
        lambda x: x.sum().clone(),
        lambda x: x.sum() ** 2,
        lambda x: torch.where(x.sum() > 0, x.sum(), x[0]),
    ],
)
def test_row_3_no_dimensions_is_a_tensor_still(function: Any) -> None:
    result = function(torch.tensor([1.0, 2.0]))
    assert isinstance(result, torch.Tensor) and result.shape == ()
    assert isinstance(result.array, np.ndarray)


# --- Row 4: promotion


@pytest.mark.parametrize(
    ("function", "expected"),
    [
        (lambda: torch.ones(1, dtype=torch.int64) + torch.ones(1), torch.float32),
        (lambda: torch.ones(1, dtype=torch.int32) + 1.5, torch.float32),
        (lambda: torch.ones(1) + torch.tensor(1.0, dtype=torch.float64), torch.float32),
        (lambda: torch.ones(1, dtype=torch.float16) + torch.tensor(1.0), torch.float16),
        (
            lambda: torch.ones(1, dtype=torch.int64) + torch.tensor(1.0, dtype=torch.float64),
            torch.float64,
        ),
        (lambda: torch.ones(1, dtype=torch.int32).sqrt(), torch.float32),
        (
            lambda: torch.ones(1, dtype=torch.int64) + torch.ones(1, dtype=torch.float16),
            torch.float16,
        ),
        (
            lambda: torch.ones(1, dtype=torch.uint8) + torch.ones(1, dtype=torch.int8),
            torch.int16,
        ),
        (lambda: torch.ones(1, dtype=torch.bool) + 1, torch.int64),
        (lambda: torch.ones(1, dtype=torch.uint8) + 1, torch.uint8),
        (lambda: torch.ones(1, dtype=torch.bool).sum(), torch.int64),
        (lambda: torch.ones(1, dtype=torch.int8).sum(), torch.int64),
        (lambda: torch.ones(1) * 2.5, torch.float32),
    ],
)
def test_row_4_promotion(function: Any, expected: torch.dtype) -> None:
    assert function().dtype is expected


def test_row_4_what_wraps_and_what_raises() -> None:
    assert (torch.tensor([1], dtype=torch.uint8) + 300).tolist() == [45]
    for function in (
        lambda: torch.tensor([True]) - torch.tensor([True]),
        lambda: torch.tensor([1, 2]).mean(),
        lambda: torch.tensor([2]) ** -1,
        lambda: torch.ones(2, 2) @ torch.ones(2, 2, dtype=torch.float64),
        lambda: torch.nn.functional.linear(torch.ones(1, 2), torch.ones(1, 2, dtype=torch.float64)),
    ):
        with pytest.raises(RuntimeError):
            function()


# --- Row 5: in place


def test_row_5_what_may_not_be_written() -> None:
    whole = torch.tensor([1, 2])
    with pytest.raises(RuntimeError, match="can't be cast"):
        whole += 0.5
    with pytest.raises(RuntimeError, match="doesn't match the broadcast shape"):
        torch.ones(3).add_(torch.ones(2, 3))
    with pytest.raises(RuntimeError, match="leaf Variable"):
        leaf(1.0).mul_(2)
    with pytest.raises(RuntimeError, match="single memory location"):
        torch.ones(1, 3).expand(2, 3).add_(1)


def test_row_5_versions_are_shared_with_views() -> None:
    base = torch.zeros(4)
    view = base[1:3]
    view.add_(1)
    base[0] = 5
    assert base._version == view._version == 2
    assert base.detach()._version == 2


def test_row_5_a_saved_value_that_was_overwritten_is_noticed() -> None:
    x = leaf(1.0, 2.0)
    y = x * 1
    out = y.exp() + (y * y)
    y[0] = 7
    with pytest.raises(RuntimeError, match=r"MulBackward0.*at version 1; expected version 0"):
        out.sum().backward()


def test_row_5_writing_into_a_view_moves_the_base() -> None:
    x = leaf(1.0, 2.0)
    y = x * 1
    view = y[0]
    view.mul_(10)
    assert y.grad_fn.name() == "CopySlices"
    y.sum().backward()
    assert x.grad.tolist() == [10.0, 1.0]


# --- Row 6: division


def test_row_6_division() -> None:
    seven, two = torch.tensor([7, -7, 7, -7]), torch.tensor([2, 2, -2, -2])
    assert (seven // two).tolist() == [3, -4, -4, 3]
    assert torch.remainder(seven, two).tolist() == [1, 1, -1, -1]
    assert torch.fmod(seven, two).tolist() == [1, -1, 1, -1]
    assert (seven / two).dtype is torch.float32
    with pytest.raises(RuntimeError):
        seven // 0
    halves = torch.tensor([0.5, 1.5, 2.5, -0.5, -1.5])
    assert halves.round().tolist() == [0.0, 2.0, 2.0, -0.0, -2.0]
    assert (torch.tensor([1.0, -1.0, 0.0]) / 0).isnan().tolist() == [False, False, True]


# --- Row 7: ties and kinks


def test_row_7_ties_share_the_gradient() -> None:
    assert gradient(lambda x: x.max(), 3, 1, 3) == [0.5, 0, 0.5]
    assert gradient(lambda x: x.amax(), 3, 3, 3) == [1 / 3] * 3
    assert gradient(lambda x: x.min(), 1, 1, 3) == [0.5, 0.5, 0]
    assert gradient(lambda x: x.median(), 3, 1, 3) == [0.5, 0, 0.5]
    assert gradient(lambda x: torch.maximum(x, torch.ones_like(x)), 1, 2) == [0.5, 1]


def test_row_7_with_a_dim_one_is_picked() -> None:
    assert gradient(lambda x: x.max(0).values, 3, 1, 3) == [1, 0, 0]
    pooled = gradient(lambda x: torch.nn.functional.max_pool1d(x.view(1, 1, 3), 3), 2, 2, 1)
    assert sorted(pooled) == [0, 0, 1]


@pytest.mark.parametrize(
    ("function", "slope"),
    [
        (torch.relu, 0.0),
        (torch.abs, 0.0),
        (lambda x: torch.nn.functional.elu(x), 1.0),
        (lambda x: torch.nn.functional.leaky_relu(x, 0.25), 0.25),
        (torch.sqrt, INF),
        (lambda x: x.norm(), 0.0),
        (lambda x: x.clamp(0, 1), 1.0),
        (lambda x: x.clamp(-1, 0), 1.0),
        (lambda x: torch.nn.functional.hardtanh(x, 0, 1), 0.0),
        (lambda x: x ** torch.tensor([2.0], dtype=torch.float64), 0.0),
    ],
)
def test_row_7_slopes_at_zero(function: Any, slope: float) -> None:
    assert gradient(function, 0) == [slope]


def test_row_7_products_survive_zeros() -> None:
    assert gradient(torch.prod, 0, 2, 3) == [6, 0, 0]
    assert gradient(torch.prod, 0, 0, 3) == [0, 0, 0]
    assert gradient(lambda x: torch.cumprod(x, 0), 2, 0, 3) == [1, 8, 0]
    y = leaf(2.0, 0.0)
    (torch.zeros(2, dtype=torch.float64) ** y).sum().backward()
    assert y.grad.tolist() == [0.0, 0.0]


# --- Row 8: NaN


def test_row_8_nan_passes_through() -> None:
    x = torch.tensor([1.0, NAN, 2.0])
    zeros = torch.zeros(3)
    for result in (
        x.max(),
        x.amax(),
        torch.maximum(x, zeros)[1],
        torch.relu(x)[1],
        x.clamp(0, 1)[1],
        torch.nn.functional.max_pool1d(x.view(1, 1, 3), 3)[0, 0, 0],
    ):
        assert math.isnan(result.item())
    assert torch.fmax(x, zeros).tolist() == [1.0, 0.0, 2.0]
    assert x.argmax().item() == 1 and x.argmin().item() == 1


def test_row_8_where_leaks_nan_from_the_branch_not_taken() -> None:
    x = leaf(0.0)
    torch.where(x > 0, x.log() * 0, x).sum().backward()
    assert math.isnan(x.grad.item())


# --- Row 9: stability


def test_row_9_nothing_overflows() -> None:
    big = torch.tensor([[1e4, 0.0]])
    assert torch.log_softmax(big, 1).tolist() == [[0.0, -1e4]]
    assert torch.softmax(big, 1).tolist() == [[1.0, 0.0]]
    assert torch.logsumexp(big, 1).item() == 1e4
    losses = torch.nn.functional
    target = torch.tensor([1.0, 0.0])
    logits = torch.tensor([-1e4, -1e4])
    each = losses.binary_cross_entropy_with_logits(logits, target, reduction="none")
    assert each.tolist() == [1e4, 0.0]
    certain = torch.tensor([0.0, 0.0])
    assert losses.binary_cross_entropy(certain, target, reduction="none").tolist() == [100.0, 0.0]
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert torch.sigmoid(torch.tensor([-1e4, 1e4])).tolist() == [0.0, 1.0]
        assert torch.nn.functional.softplus(torch.tensor([1e4])).item() == 1e4


# --- Row 18: deep graphs


def test_row_18_a_chain_of_100_000_ops() -> None:
    x = torch.ones(1, requires_grad=True)
    y = x
    for _ in range(100_000):
        y = y + 1
    y.backward(retain_graph=True)
    assert x.grad.item() == 1
    del y  # freeing it must not recurse either


def test_row_18_a_chain_that_was_never_walked_is_freed() -> None:
    y = torch.ones(1, requires_grad=True)
    for _ in range(100_000):
        y = y * 1.0
    del y


def test_row_18_a_deep_chain_with_create_graph() -> None:
    x = torch.ones(1, requires_grad=True)
    y = x
    for _ in range(5_000):
        y = y * 1.0
    (first,) = torch.autograd.grad(y * y, x, create_graph=True)
    first.backward()
    assert x.grad.item() == 2


# --- Row 20: parameters in one buffer


def test_row_20_parameters_of_one_buffer_have_versions_of_their_own() -> None:
    flat = np.zeros(4, np.float32)
    first, second = (torch.nn.Parameter(torch.from_numpy(flat[i : i + 2])) for i in (0, 2))
    out = (second * second).sum()
    with torch.no_grad():
        first += 1
    out.backward()
    assert flat.tolist() == [1.0, 1.0, 0.0, 0.0]
    assert first._version == 1 and second._version == 0


# --- Row 21: warnings, only where an op can warn


def test_row_21_numpy_never_warns() -> None:
    before = np.geterr()
    zero, big = torch.zeros(1), torch.full((1,), 3e38)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        x = leaf(0.0)
        for result in (1 / zero, zero / zero, zero.log(), big * big, big.exp(), (-1 - zero).sqrt()):
            assert not result.isfinite().item()
        (x.log() + x.sqrt()).sum().backward()
        assert torch.tensor([NAN]).to(torch.int32).dtype is torch.int32
    assert np.geterr() == before


# --- Beside the rows: memory


def test_memory_of_a_training_loop_is_flat_without_the_collector() -> None:
    torch.manual_seed(0)
    net = torch.nn.Sequential(torch.nn.Linear(8, 8), torch.nn.Tanh(), torch.nn.Linear(8, 2))
    optimizer = torch.optim.Adam(net.parameters())
    x, y = torch.randn(16, 8), torch.randint(0, 2, (16,))

    def step() -> None:
        optimizer.zero_grad()
        torch.nn.functional.cross_entropy(net(x), y).backward()
        optimizer.step()

    for _ in range(3):
        step()
    gc.collect()
    gc.disable()
    try:
        before = len(gc.get_objects())
        for _ in range(30):
            step()
        assert len(gc.get_objects()) - before < 30
        assert gc.collect() == 0
    finally:
        gc.enable()


def test_backward_frees_what_the_ops_have_saved() -> None:
    x = torch.ones(1000, requires_grad=True)
    y = x.exp()
    out = y.sum()
    assert y.grad_fn.saved_bytes() == 4000
    out.backward()
    assert y.grad_fn.saved_bytes() == 0
