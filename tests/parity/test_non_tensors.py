"""Functions called with what is no tensor: both libraries take it, or both raise the same."""

from __future__ import annotations

import importlib.util
import inspect
import itertools
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

torch = pytest.importorskip("torch")

import engine  # noqa: E402
import engine.nn.functional  # noqa: E402
from engine.ops.registry import OPS  # noqa: E402

_spec = importlib.util.spec_from_file_location("database", Path(__file__).with_name("database.py"))
assert _spec is not None and _spec.loader is not None
database = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(database)

NO_TENSORS: dict[str, Any] = {
    "list": [1.0, 2.0],
    "number": 2.0,
    "integer": 2,
    "text": "seven",
    "none": None,
    "array": np.ones((2, 2), np.float32),
}
# Calls of what the test database does not have, and would be called wrongly.
CALLS: dict[str, list[Any]] = {
    "einsum": ["ij->ji", torch.ones(2, 2)],
    "nn.functional.lp_pool3d": [torch.ones(1, 1, 2, 2, 2), 2.0, 2],
}
# By function and place of the argument, where the libraries differ and why.
LEFT_OUT: dict[tuple[str, int], str] = {
    ("tensor_split", 1): "Tensor, number or list: the engine turns the elements into integers",
    ("nn.functional.gaussian_nll_loss", 1): "PyTorch fails where it subtracts an array",
    ("nn.functional.gaussian_nll_loss", 2): "PyTorch fails where it compares with 0",
    ("nn.functional.multi_head_attention_forward", 11): "PyTorch looks at the sizes before",
}


def names() -> list[str]:
    """Every function that registered ops give to users, and every one of `nn.functional`."""
    ops = [name for name, op in OPS.items() if op.is_function or name.startswith("linalg.")]
    return ops + [f"nn.functional.{name}" for name in engine.nn.functional.__all__]


def of(library: Any, name: str) -> Any:
    for part in name.split("."):
        library = getattr(library, part, None)
    return library


def arguments(name: str) -> tuple[list[Any], dict[str, Any]]:
    """PyTorch's arguments of a call that is right, from the test database where it has one."""
    if name in CALLS:
        return CALLS[name], {}
    for op in database.OPS.values():
        known = name in (op.name, *(alias.name for alias in op.aliases))
        if known and not database.is_wrapper(op.op):
            for sample in itertools.islice(database.samples(op, torch.float32), 20):
                given = [sample.input, *sample.args]
                if all(not isinstance(each, torch.Tensor) or each.numel() for each in given):
                    return given, sample.kwargs
    parameters = inspect.signature(of(engine, name)).parameters.values()
    needed = [each for each in parameters if each.default is each.empty and each.kind < 2]
    return [torch.ones(2, 2) if may_be_tensor(each) else 1 for each in needed], {}


def may_be_tensor(parameter: inspect.Parameter) -> bool:
    return "Tensor" in parameter.annotation or parameter.name == "input"


def places(name: str, given: list[Any]) -> list[int]:
    """Where a call has a tensor, or first a list of tensors, that is not optional."""
    parameters = list(inspect.signature(of(engine, name)).parameters.values())
    return [
        place
        for place, each in enumerate(given)
        if isinstance(each, torch.Tensor) or (place == 0 and database.tensors(each, torch.Tensor))
        if "None" not in parameters[min(place, len(parameters) - 1)].annotation
    ]


def outcome(function: Any, given: Any, options: Any) -> BaseException | None:
    try:
        function(*given, **options)
    except Exception as error:
        return error
    return None


def differences(name: str) -> Iterator[str]:
    """The calls of a function, with one tensor replaced, on which the libraries differ."""
    given, options = arguments(name)
    own, own_options = list(database.ours(given)), database.ours(options)
    for place in places(name, given):
        if (name, place) in LEFT_OUT:
            continue
        for what, value in NO_TENSORS.items():
            call, own_call = list(given), list(own)
            call[place] = own_call[place] = value
            wanted = outcome(of(torch, name), call, options)
            found = outcome(of(engine, name), own_call, own_options)
            if isinstance(wanted, AttributeError):  # raised by code that took it for a tensor
                wanted = TypeError(wanted)
            if type(found) is not type(wanted):
                yield f"{place} {what}: {found!r}, PyTorch {wanted!r}"


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("name", names())
def test_takes_or_refuses_the_same(name: str) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        assert list(differences(name)) == []
