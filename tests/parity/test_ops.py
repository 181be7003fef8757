"""Every op that PyTorch's test database knows, on both libraries."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import pytest

pytest.importorskip("torch")

_spec = importlib.util.spec_from_file_location("database", Path(__file__).with_name("database.py"))
assert _spec is not None and _spec.loader is not None
database = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(database)

# What the engine leaves to a later day, or what no two libraries can agree on to the letter.
NOT_COMPARED = {
    "the numbers are random, or whatever was in memory": {
        "bernoulli",
        "empty",
        "empty_like",
        "multinomial",
        "new_empty",
        "normal",
        "normal.in_place",
        "normal.number_mean",
        "rand_like",
        "randint",
        "randn",
        "randn_like",
        "nn.functional.dropout",
    },
    "parts of a memory that does not come over whole": {"as_strided.partial_views"},
    "a half on the edge of two bins falls into either": {"histc"},
    "ties may come in any order": {"argsort", "kthvalue", "mode", "sort", "topk"},
    "the database calls methods with function arguments, or memory formats": {
        "T",
        "bool",
        "byte",
        "char",
        "double",
        "float",
        "half",
        "int",
        "long",
        "mT",
        "short",
        "to",
        "where",
        "zero_",
        "nn.functional.embedding",
    },
    "logspace rounds on its own": {
        "logspace",
        "logspace.tensor_overload",
    },
    "test_linalg.py compares them in its own way": {
        "addbmm",  # PyTorch's in-place form, alone of all, lets its input grow
        "einsum",
        "linalg.eigh",
        "linalg.lstsq.grad_oriented",
        "linalg.pinv.singular",
    },
    "some gradients in float32 are rounding errors alone": {
        "cov",
        "logcumsumexp",
    },
}


def compared() -> list[str]:
    """The names of the database that are in the engine, the layers' own tests aside."""
    left_out = set().union(*NOT_COMPARED.values())
    return [
        name
        for name, op in database.OPS.items()
        if name not in left_out
        and not name.startswith("nn.functional")
        and database.function(op.name) is not None
    ]


@pytest.mark.parametrize("name", compared())
def test_agrees_with_pytorch(name: str) -> None:
    count, wrong = database.check(name)
    assert count
    assert [*wrong, *database.refused(database.OPS[name])] == []
