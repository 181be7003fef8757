"""What a tensor is: its attributes, its views, and the way to Python and NumPy."""

from __future__ import annotations

import copy
import subprocess
import sys

import numpy as np
import pytest

import engine


def test_attributes() -> None:
    x = engine.zeros(2, 3, dtype=engine.float16)
    assert x.shape == x.size() == (2, 3)
    assert x.size(-1) == 3
    assert (x.ndim, x.dim(), x.numel(), x.nelement(), len(x)) == (2, 2, 6, 6, 2)
    assert (x.itemsize, x.nbytes, x.stride(), x.stride(0)) == (2, 12, (3, 1), 3)
    assert x.is_contiguous()
    assert not x.t().is_contiguous()
    assert x.t().contiguous().is_contiguous()
    assert x.is_floating_point()
    assert x.is_leaf
    assert x.grad is None
    with pytest.raises(IndexError):
        x.size(2)


def test_0d_stays_0d() -> None:
    x = engine.tensor(2.0)
    results = [x + 1, x * x, x.sum(), -x, x.exp(), engine.ones(3).sum(), engine.ones(3)[0], x[...]]
    results += [
        engine.ones(2, 2).max(),
        x.reshape(()),
        x.clone(),
        x == 2,
        engine.ones(3) @ engine.ones(3),
    ]
    for result in results:
        assert result.shape == ()
        assert isinstance(result.array, np.ndarray)


def test_python_numbers() -> None:
    assert engine.tensor(2.5).item() == 2.5
    assert type(engine.tensor([3]).item()) is int
    assert engine.tensor([[1, 2]]).tolist() == [[1, 2]]
    assert float(engine.tensor([2.5])) == 2.5
    assert int(engine.tensor(3.7)) == 3
    assert [10, 20, 30][engine.tensor(1)] == 20
    assert bool(engine.tensor([0.0])) is False
    with pytest.raises(TypeError, match="index"):
        [1, 2][engine.tensor(1.0)]  # type: ignore[call-overload]
    with pytest.raises(RuntimeError, match="ambiguous"):
        bool(engine.ones(2))


def test_iteration_and_membership() -> None:
    x = engine.tensor([[1, 2], [3, 4]])
    assert [row.tolist() for row in x] == [[1, 2], [3, 4]]
    assert 3 in x
    assert 5 not in x
    _, second = x
    assert second.tolist() == [3, 4]
    with pytest.raises(TypeError, match="0-d"):
        iter(engine.tensor(1))


def test_tensors_are_keys_by_identity() -> None:
    x, y = engine.ones(2), engine.ones(2)
    assert {x: 1, y: 2}[x] == 1
    assert (x == y).all()
    assert x != None  # noqa: E711


def test_numpy_shares_memory() -> None:
    x = engine.zeros(3)
    x.numpy()[0] = 5
    assert x.tolist() == [5, 0, 0]
    assert np.asarray(x) is x.numpy()
    assert np.array(x, dtype=np.int64).tolist() == [5, 0, 0]
    y = x.clone().requires_grad_()
    with pytest.raises(RuntimeError, match=r"detach\(\)\.numpy\(\)"):
        y.numpy()
    assert y.numpy(force=True).tolist() == [5, 0, 0]


def test_arrays_and_tensors_mix_into_tensors() -> None:
    x, array = engine.ones(2, requires_grad=True), np.array([3.0, 4.0])
    for result in (x * array, array * x, array + x, x - array, array / x, np.float64(2) * x):
        assert isinstance(result, engine.Tensor)
        assert result.requires_grad
    assert (array - x).tolist() == [2, 3]


def test_detach_shares_memory_and_version_but_data_only_memory() -> None:
    x = engine.ones(2, requires_grad=True) * 1
    alone, data = x.detach(), x.data
    alone.add_(1)
    assert x.tolist() == [2, 2]
    assert (x._version, data._version) == (1, 0)
    assert not alone.requires_grad


def test_deepcopy() -> None:
    x = engine.ones(2, requires_grad=True)
    (x * 3).sum().backward()
    first, second = copy.deepcopy([x, x])
    assert first is second
    assert first.requires_grad
    assert first.grad.tolist() == [3, 3]
    first.detach().add_(1)
    assert x.tolist() == [1, 1]
    with pytest.raises(RuntimeError, match="leaves"):
        copy.deepcopy(x * 2)


def test_conversions() -> None:
    x = engine.tensor([1.7, -2.3])
    assert x.to(engine.int64).tolist() == x.long().tolist() == [1, -2]
    assert x.to(engine.float32) is x
    assert x.to(engine.float32, copy=True) is not x
    assert x.to(engine.ones(1, dtype=engine.float64)).dtype is engine.float64
    assert x.half().dtype is engine.float16
    assert x.bool().tolist() == [True, True]
    with pytest.raises(TypeError, match="expected a dtype"):
        x.to(2.5)


def test_gradients_flow_through_conversions() -> None:
    x = engine.ones(2, requires_grad=True)
    x.double().mul(2).half().sum().backward()
    assert x.grad.dtype is engine.float32
    assert x.grad.tolist() == [2, 2]


def test_float16_sums_and_products_do_not_stall() -> None:
    x = engine.ones(4096, dtype=engine.float16)
    assert x.sum().item() == 4096
    assert x.reshape(1, -1).sum(1).item() == 4096
    assert (x @ x).item() == 4096
    assert x.cumsum(0)[-1].item() == 4096
    assert x.mean().item() == 1


def test_views_know_their_base() -> None:
    x = engine.zeros(2, 3)
    assert x.view(6)._base is x
    assert x[0][1:]._base is x
    assert x.t().unsqueeze(0)._base is x
    assert x.clone()._base is None
    assert x.detach()._base is None


IMPORTED = """
import sys, engine
heavy = ("torch", "cupy", "numba", "PIL", "pandas", "PySide6", "engine.nn", "engine.studio")
print([name for name in heavy if name in sys.modules])
import engine.nn, engine.optim, engine.data
print(engine.nn.__name__, engine.optim.__name__, engine.data.__name__)
"""


def test_importing_the_engine_imports_nothing_heavy() -> None:
    done = subprocess.run(
        [sys.executable, "-c", IMPORTED], capture_output=True, text=True, check=True
    )
    assert done.stdout.splitlines() == ["[]", "engine.nn engine.optim engine.data"]


def test_names_that_do_not_exist() -> None:
    with pytest.raises(AttributeError, match="no attribute 'frobnicate'"):
        engine.frobnicate  # noqa: B018


def test_strides_of_empty_tensors() -> None:
    assert engine.zeros(3, 0, 2).stride() == (2, 2, 1)
    assert engine.zeros(0).stride() == (1,)
    assert engine.zeros(3, 4)[:, :0].stride() == (4, 1)
    assert engine.zeros(()).stride() == ()


def test_its_type_prints_as_users_write_it():
    assert str(type(engine.ones(1))) == "<class 'engine.Tensor'>"


def test_the_stride_of_a_new_dimension_covers_what_it_holds():
    x = engine.ones(2, 3)
    assert x[None].stride() == x.unsqueeze(0).stride() == (6, 3, 1)
    assert x[:, None].stride() == (3, 3, 1) and engine.tensor(5)[None].stride() == (1,)
    assert engine.ones(1, 3).expand(4, 3)[None].stride() == (0, 0, 1)
