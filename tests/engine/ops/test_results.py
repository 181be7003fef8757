"""Results of several parts print under their op's name, and are read by name and by place."""

from __future__ import annotations

import engine

X = engine.tensor([[3.0, 1.0], [2.0, 4.0]])


def test_printed_as_pytorch_prints_them() -> None:
    expected = "torch.return_types.max(\nvalues=tensor([3., 4.]),\nindices=tensor([0, 1]))"
    assert str(X.max(1)) == repr(engine.max(X, dim=1)) == expected
    for op in ("min", "sort", "median", "nanmedian", "mode"):
        assert repr(getattr(engine, op)(X, dim=1)).startswith(f"torch.return_types.{op}(\nvalues=")
    assert repr(engine.linalg.qr(X)).startswith("torch.return_types.linalg_qr(\nQ=tensor(")


def test_fields_and_places() -> None:
    values, indices = found = X.topk(1)
    assert found.values is values and found.indices is indices
    lowest, highest = both = X.aminmax()
    assert (both.min.item(), both.max.item()) == (lowest.item(), highest.item()) == (1.0, 4.0)
