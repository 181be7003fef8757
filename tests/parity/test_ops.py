"""Every op that PyTorch's test database knows, on both libraries."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import pytest

from engine.ops.registry import OPS

torch = pytest.importorskip("torch")

_spec = importlib.util.spec_from_file_location("database", Path(__file__).with_name("database.py"))
assert _spec is not None and _spec.loader is not None
database = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(database)

NOT_COMPARED = {
    "as_strided.partial_views",  # parts of a memory that does not come over whole
    "normal.number_mean",  # names a layout, of which there is just one
    "nn.functional.batch_norm.without_cudnn",  # on GPUs only
    "nn.functional.silu.complex",
}
# Samples on which the two differ for a reason, by what their lines start with.
KNOWN = {
    # PyTorch computes the slope in single precision even for doubles.
    "nn.functional.hardsigmoid": "nn.functional.hardsigmoid torch.float64 sample 0",
    # A weight just between two of its 16-bit numbers goes the other way.
    "nn.functional.interpolate.bicubic": "nn.functional.interpolate torch.uint8",
}


def compared() -> list[str]:
    """The names of the database that are in the engine."""
    return [
        name
        for name, op in database.OPS.items()
        if name not in NOT_COMPARED and database.function(op.name) is not None
    ]


@pytest.mark.filterwarnings("ignore:Using padding='same' with even kernel")
@pytest.mark.parametrize("name", compared())
def test_agrees_with_pytorch(name: str) -> None:
    count, wrong = database.check(name)
    assert count
    wrong = [*wrong, *database.refused(database.OPS[name])]
    assert [line for line in wrong if not line.startswith(KNOWN.get(name, "none"))] == []


def test_everything_in_the_engine_is_in_pytorch_too() -> None:
    """The other way around: no name of the namespace that PyTorch does not have."""
    assert [n for n, op in OPS.items() if op.is_function and not hasattr(torch, n)] == []
    assert [n for n, op in OPS.items() if op.is_method and not hasattr(torch.Tensor, op.name)] == []
