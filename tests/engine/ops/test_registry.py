"""One registration gives function, method, in-place twin and documentation."""

from __future__ import annotations

import engine
from engine.ops.registry import OPS


def test_every_form_of_an_op() -> None:
    x = engine.tensor([0.0, 1.0])
    assert engine.exp(x).tolist() == x.exp().tolist()
    assert x.exp_() is x
    assert OPS["exp"].has_inplace
    assert "In-place version of `exp`" in (engine.Tensor.exp_.__doc__ or "")


def test_aliases_are_the_same_op() -> None:
    assert engine.multiply is engine.mul
    assert engine.arcsin is engine.asin
    assert engine.Tensor.clip is engine.Tensor.clamp


def test_every_op_is_documented() -> None:
    assert [name for name, op in OPS.items() if not (op.function.__doc__ or "").strip()] == []


def test_methods_are_reachable() -> None:
    for op in OPS.values():
        assert not op.is_method or hasattr(engine.Tensor, op.name), op.name
        assert not op.has_inplace or hasattr(engine.Tensor, f"{op.name}_"), op.name
        assert not op.is_function or hasattr(engine, op.name), op.name
