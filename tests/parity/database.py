"""PyTorch's own test database, run on both libraries.

`torch.testing._internal` knows for every op many inputs (0-d, empty, broadcast, transposed, odd
arguments) and inputs that it must refuse. Each sample goes to PyTorch and to the engine; value,
shape, dtype and gradients are compared, and of an error its type.

As a script it prints, op by op, how many samples agree and the first that does not:
`python tests/parity/database.py [NAME …]`.
"""

from __future__ import annotations

import itertools
import sys
import warnings
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import torch
from torch.testing._internal import common_utils
from torch.testing._internal.common_methods_invocations import op_db
from torch.testing._internal.opinfo import core

import engine
import engine.nn.functional

# Before every sample it seeds all devices' generators and looks through the stack for its own test
# case: up to 50 ms under pytest. `samples` seeds once, and there is no test case of its kind here.
common_utils.set_rng_seed = lambda seed=None: None
common_utils.extract_test_fn = core.extract_test_fn = lambda: None

FLOATING = (torch.float32, torch.float64, torch.float16)
DTYPES = (*FLOATING, torch.int64, torch.int32, torch.uint8, torch.bool)
TOLERANCE = {torch.float16: 2e-3, torch.float32: 2e-5, torch.float64: 1e-9}

MOST = 40  # samples of an op and a dtype: the database has thousands for some

OPS = {f"{op.name}.{op.variant_test_name}".rstrip("."): op for op in op_db}


def ours(value: Any) -> Any:
    """A torch value as the engine's: the same numbers, strides, dtype and requires_grad."""
    if isinstance(value, torch.Tensor):
        tensor = engine.from_numpy(value.detach().resolve_conj().resolve_neg().numpy())
        return tensor.requires_grad_() if value.requires_grad else tensor
    if isinstance(value, torch.dtype):
        return getattr(engine, str(value).removeprefix("torch."))
    if isinstance(value, torch.device):
        return engine.device(str(value))
    if isinstance(value, torch.Size):
        return engine.Size(value)
    if isinstance(value, tuple) and hasattr(value, "_fields"):
        return tuple(ours(each) for each in value)
    if isinstance(value, list | tuple):
        return type(value)(ours(each) for each in value)
    if isinstance(value, dict):
        return {key: ours(each) for key, each in value.items()}
    return value


def function(name: str) -> Callable[..., Any] | None:
    """The engine's function or method for an op of the database."""
    if name.startswith("__"):
        return getattr(engine.Tensor, name, None)
    place: Any = engine
    for part in name.split("."):
        place = getattr(place, part, None)
    return place if place is not None else getattr(engine.Tensor, name, None)


def samples(op: Any, dtype: torch.dtype) -> Iterator[Any]:
    """The op's inputs of this dtype, requiring gradients where PyTorch has them."""
    if not op.supports_dtype(dtype, "cpu"):
        return
    grad = op.supports_autograd and dtype in FLOATING and dtype is not torch.float16
    torch.manual_seed(0)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield from itertools.islice(op.sample_inputs("cpu", dtype, requires_grad=grad), MOST)


def tensors(value: Any, kind: type) -> list[Any]:
    """All tensors in a nest of lists, tuples and dicts, in order."""
    if isinstance(value, kind):
        return [value]
    if isinstance(value, list | tuple):
        return [each for part in value for each in tensors(part, kind)]
    if isinstance(value, dict):
        return [each for part in value.values() for each in tensors(part, kind)]
    return []


def compare(op: Any, mine: Callable[..., Any], theirs: Callable[..., Any], sample: Any) -> str:
    """Nothing where both libraries agree on this sample, else how they differ."""
    arguments = (sample.input, *sample.args)
    my_arguments, my_options = ours(arguments), ours(sample.kwargs)
    try:
        expected, error = theirs(*arguments, **sample.kwargs), None
    except Exception as raised:  # the database holds inputs that PyTorch refuses
        expected, error = None, raised
    try:
        found = mine(*my_arguments, **my_options)
    except Exception as raised:
        if error is None:
            return f"raised {type(raised).__name__}: {raised}"
        return "" if isinstance(raised, type(error)) else f"{type(raised).__name__}: {raised}"
    if error is not None:
        return f"did not raise {type(error).__name__}: {error}"
    difference = _differ(found, expected)
    if difference or not any(each.requires_grad for each in tensors(expected, torch.Tensor)):
        return difference
    return _gradients_differ(arguments, sample.kwargs, my_arguments, my_options, found, expected)


def _differ(found: Any, expected: Any) -> str:
    mine, theirs = tensors(found, engine.Tensor), tensors(expected, torch.Tensor)
    if not theirs:
        same = found == expected or (found != found and expected != expected)
        return "" if same else f"gave {found!r}, expected {expected!r}"
    if len(mine) != len(theirs):
        return f"gave {len(mine)} tensors, expected {len(theirs)}"
    for own, other in zip(mine, theirs, strict=True):
        if tuple(own.shape) != tuple(other.shape):
            return f"shape {tuple(own.shape)}, expected {tuple(other.shape)}"
        if str(own.dtype) != str(other.dtype):
            return f"dtype {own.dtype}, expected {other.dtype}"
        if own.requires_grad != other.requires_grad:
            return f"requires_grad {own.requires_grad}, expected {other.requires_grad}"
        if difference := _far(own.detach().numpy(), other):
            return difference
    return ""


def _far(own: np.ndarray, other: torch.Tensor) -> str:
    tolerance = TOLERANCE.get(other.dtype, 0.0)
    wanted = other.detach().numpy(force=True)
    if np.allclose(own, wanted, rtol=tolerance * 10, atol=tolerance, equal_nan=True):
        return ""
    return f"values\n{own}\nexpected\n{wanted}"


def _gradients_differ(
    arguments: Any, options: Any, my_arguments: Any, my_options: Any, found: Any, expected: Any
) -> str:
    """Compare the inputs' gradients for the same random gradient at every output."""
    rng = np.random.default_rng(0)
    theirs = [t for t in tensors(expected, torch.Tensor) if t.requires_grad]
    mine = [t for t in tensors(found, engine.Tensor) if t.requires_grad]
    seeds = [rng.standard_normal(tuple(t.shape)) for t in theirs]
    leaves = [t for t in tensors((arguments, options), torch.Tensor) if t.requires_grad]
    my_leaves = [t for t in tensors((my_arguments, my_options), engine.Tensor) if t.requires_grad]
    try:
        wanted = torch.autograd.grad(
            theirs,
            leaves,
            [torch.as_tensor(s, dtype=t.dtype) for s, t in zip(seeds, theirs, strict=True)],
            allow_unused=True,
        )
    except NotImplementedError:  # PyTorch has no derivative here
        return ""
    try:
        got = engine.autograd.grad(
            mine,
            my_leaves,
            [engine.as_tensor(s, dtype=t.dtype) for s, t in zip(seeds, mine, strict=True)],
            allow_unused=True,
        )
    except Exception as raised:
        return f"backward raised {type(raised).__name__}: {raised}"
    for number, (own, other) in enumerate(zip(got, wanted, strict=True)):
        if other is None or own is None:
            # A gradient of zeros and none at all are the same to whoever trains.
            present = own if other is None else other
            if present is not None and np.any(present.detach().numpy()):
                return f"gradient {number} is {own}, expected {other}"
        elif difference := _far(own.numpy(), other):
            return f"gradient {number}: {difference}"
    return ""


def variants(op: Any) -> Iterator[tuple[str, Callable[..., Any] | None, Callable[..., Any]]]:
    """The op as a function, and its in-place method on a copy: (what, ours, theirs)."""
    yield op.name, function(op.name), op.op
    if op.inplace_variant is not None and not op.name.startswith("__"):
        name = getattr(op.inplace_variant, "__name__", "")  # a partial function has none
        method = getattr(engine.Tensor, name, None)
        if method is not None:
            yield name, on_copy(method), on_copy(op.inplace_variant)


def on_copy(method: Callable[..., Any]) -> Callable[..., Any]:
    """The in-place method applied to a copy, so that leaves that require grad allow it."""
    return lambda tensor, *rest, **options: method(tensor.clone(), *rest, **options)


def check(name: str) -> tuple[int, list[str]]:
    """How many samples of the op were compared, and a line for each that differs."""
    op, count, wrong = OPS[name], 0, []
    for what, mine, theirs in variants(op):
        if mine is None:
            return 0, [f"{what} is not in the engine"]
        for dtype in DTYPES:
            for number, sample in enumerate(samples(op, dtype)):
                with warnings.catch_warnings():
                    warnings.simplefilter("ignore")
                    difference = compare(op, mine, theirs, sample)
                count += 1
                if difference:
                    wrong.append(f"{what} {dtype} sample {number} {sample.summary()}: {difference}")
    return count, wrong


def refused(op: Any) -> Iterator[str]:
    """The inputs that PyTorch refuses and the engine takes, or refuses with another exception."""
    mine = function(op.name)
    if op.error_inputs_func is None or mine is None:
        return
    for number, case in enumerate(op.error_inputs("cpu")):
        sample, wanted = case.sample_input, case.error_type
        if "out" in sample.kwargs or any(isinstance(each, complex) for each in sample.args):
            continue
        try:
            arguments, options = ours((sample.input, *sample.args)), ours(sample.kwargs)
        except (TypeError, ValueError):  # complex numbers, more dimensions than NumPy has
            continue
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                op(sample.input, *sample.args, **sample.kwargs)
        except Exception as raised:
            wanted = type(raised)
        else:
            continue  # refused by other forms of the op only
        try:
            mine(*arguments, **options)
        except wanted:
            continue
        except Exception as raised:
            yield f"error {number}: {type(raised).__name__} {raised}, not {wanted}: {sample}"
        else:
            yield f"error {number}: took what must raise {wanted}: {sample}"


def main(names: list[str]) -> None:
    """Print a line for each op, and the first difference where there is one."""
    agree = total = 0
    for name in names or OPS:
        if function(OPS[name].name) is None and not names:
            continue
        count, wrong = check(name)
        wrong += refused(OPS[name])
        agree, total = agree + count - len(wrong), total + count
        print(f"{name}: {count - len(wrong)} of {count}")
        if wrong:
            print("\n".join("    " + line.replace("\n", " ")[:500] for line in wrong[:4]))
    print(f"{agree} of {total} samples agree")


if __name__ == "__main__":
    main(sys.argv[1:])
