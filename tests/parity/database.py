"""PyTorch's own test database, run on both libraries.

`torch.testing._internal` knows for every op many inputs (0-d, empty, broadcast, transposed, odd
arguments) and inputs that it must refuse. Each sample goes to PyTorch and to the engine; value,
shape, dtype and gradients are compared, and of an error its type.

As a script it prints, op by op, how many samples agree and the first that does not:
`python tests/parity/database.py [NAME …]`.
"""

from __future__ import annotations

import inspect
import itertools
import sys
import types
import warnings
from collections.abc import Callable, Iterator, Sequence
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

FAR = "far apart:"
MOST = 200  # samples of an op and a dtype: the database has thousands for some

# Their numbers are random, or whatever was in memory: shape, dtype and requires_grad are compared.
WITHOUT_VALUES = {
    *("bernoulli", "multinomial", "normal", "rand_like", "randint", "randn", "randn_like"),
    *("empty", "empty_like", "new_empty", "nn.functional.dropout", "nn.functional.dropout2d"),
    *("nn.functional.dropout3d", "nn.functional.alpha_dropout"),
    "nn.functional.feature_alpha_dropout",
}
ABSENT_FORMATS = (torch.channels_last, torch.channels_last_3d)
RANDOM_IN_TRAINING = {"nn.functional.multi_head_attention_forward", "nn.functional.rrelu"}
# Of equal elements they may name any, in any order.
PLACES_MAY_TIE = {"argsort", "kthvalue", "mode", "sort", "topk"}

OPS = {f"{op.name}.{op.variant_test_name}".rstrip("."): op for op in op_db}


def ours(value: Any, device: str = "cpu") -> Any:
    """A torch value as the engine's: the same numbers, dtype and requires_grad, on a device.

    On the CPU it has the same strides too.
    """
    if isinstance(value, torch.Tensor):
        array = value.detach().resolve_conj().resolve_neg().numpy()
        tensor = engine.from_numpy(array).to(device)
        return tensor.requires_grad_() if value.requires_grad else tensor
    if isinstance(value, torch.dtype | torch.memory_format):
        return getattr(engine, str(value).removeprefix("torch."))
    if isinstance(value, torch.device):
        return engine.device(device)
    if isinstance(value, torch.Size):
        return engine.Size(value)
    if isinstance(value, torch.nn.Module):  # a distance that a loss takes
        return getattr(engine.nn, type(value).__name__)()
    if isinstance(value, tuple) and hasattr(value, "_fields"):
        return tuple(ours(each, device) for each in value)
    if isinstance(value, list | tuple):
        return type(value)(ours(each, device) for each in value)
    if isinstance(value, dict):
        return {key: ours(each, device) for key, each in value.items()}
    return value


def function(name: str) -> Callable[..., Any] | None:
    """The engine's function or method for an op of the database."""
    if name.startswith("__"):
        return getattr(engine.Tensor, name, None)
    place: Any = engine
    for part in name.split("."):
        place = getattr(place, part, None)
    return place if callable(place) else getattr(engine.Tensor, name, None)


def on_engine(call: Callable[..., Any]) -> Callable[..., Any]:
    """A lambda of the database (`lambda x, i: torch.embedding(i, x)`) with the engine for torch."""
    names = {**call.__globals__, "torch": engine}
    return types.FunctionType(
        call.__code__, names, call.__name__, call.__defaults__, call.__closure__
    )


def is_wrapper(call: Any) -> bool:
    """Whether a callable is the database's own, not PyTorch's."""
    return isinstance(call, types.FunctionType) and call.__module__.startswith("torch.testing")


def pair(op: Any) -> tuple[Callable[..., Any] | None, Callable[..., Any]]:
    """The op as a function of the engine and of PyTorch."""
    mine = function(op.name)
    if mine is not None and is_wrapper(op.op):
        return on_engine(op.op), op.op
    return mine, op.op


def samples(op: Any, dtype: torch.dtype, most: int = MOST) -> Iterator[Any]:
    """Some of the op's inputs of this dtype, requiring gradients where PyTorch has them."""
    if not op.supports_dtype(dtype, "cpu"):
        return
    grad = op.supports_autograd and dtype in FLOATING and dtype is not torch.float16
    torch.manual_seed(0)
    with warnings.catch_warnings(action="ignore"):
        for sample in itertools.islice(op.sample_inputs("cpu", dtype, requires_grad=grad), most):
            if sample.kwargs.get("memory_format") not in ABSENT_FORMATS:
                yield sample


def tensors(value: Any, kind: type) -> list[Any]:
    """All tensors in a nest of lists, tuples and dicts, in order."""
    if isinstance(value, kind):
        return [value]
    if isinstance(value, list | tuple):
        return [each for part in value for each in tensors(part, kind)]
    if isinstance(value, dict):
        return [each for part in value.values() for each in tensors(part, kind)]
    return []


def compare(
    op: Any,
    mine: Callable[..., Any],
    theirs: Callable[..., Any],
    sample: Any,
    device: str = "cpu",
) -> str:
    """Nothing where both libraries agree on this sample, else how they differ.

    PyTorch computes on the CPU, the engine on `device`.
    """
    arguments = (sample.input, *sample.args)
    my_arguments, my_options = ours(arguments, device), ours(sample.kwargs, device)
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
    # The database knows what of a result is unique: of singular vectors the size, not the sign.
    unique = sample.output_process_fn_grad
    if is_wrapper(unique):
        found, expected = on_engine(unique)(found), unique(expected)
    if op.name in PLACES_MAY_TIE and not sample.kwargs.get("stable"):
        found = elements_named(op.name, found, my_arguments, my_options)
        expected = elements_named(op.name, expected, arguments, sample.kwargs)
    random = op.name in WITHOUT_VALUES or is_random(op.name, sample)
    difference = _differ(found, expected, with_values=not random)
    leaves = [t for t in tensors((arguments, sample.kwargs), torch.Tensor) if t.requires_grad]
    my_leaves = [t for t in tensors((my_arguments, my_options), engine.Tensor) if t.requires_grad]
    if not (difference or random):
        difference = _gradients_differ(found, my_leaves, expected, leaves)
    if difference.startswith(FAR):

        def exactly() -> list[Any]:
            exact_arguments, exact_options = doubled(arguments), doubled(sample.kwargs)
            exact = unique(theirs(*exact_arguments, **exact_options))
            exact_leaves = tensors((exact_arguments, exact_options), torch.Tensor)
            return _all_results(torch, exact, [t for t in exact_leaves if t.requires_grad])

        own = _all_results(engine, found, my_leaves)
        other = _all_results(torch, expected, leaves)
        if as_exact(own, other, exactly):
            return ""
    return difference


def doubled(value: Any) -> Any:
    """A torch value with all its floating-point numbers as float64."""
    if isinstance(value, torch.Tensor):
        precise = value.detach().double() if value.is_floating_point() else value
        return precise.requires_grad_() if value.requires_grad else precise
    if isinstance(value, torch.dtype):
        return torch.float64 if value.is_floating_point else value
    if isinstance(value, list | tuple) and not isinstance(value, torch.Size):
        return tuple(doubled(each) for each in value)
    if isinstance(value, dict):
        return {key: doubled(each) for key, each in value.items()}
    return value


def as_exact(own: list[Any], other: list[Any], exactly: Callable[[], list[Any]]) -> bool:
    """Whether the engine is about as near as PyTorch to what PyTorch computes in float64.

    Where numbers cancel, rounding alone puts two libraries further apart than any tolerance.
    """
    if all(t.dtype is torch.float64 for t in other):
        return False
    for mine, theirs, exact in zip(own, other, exactly(), strict=True):
        wanted = exact.numpy()
        if not theirs.is_floating_point():
            if _far(mine.numpy(force=True), theirs):
                return False
            continue
        with np.errstate(all="ignore"):
            error, their_error = (
                np.abs(each.numpy(force=True) - wanted).max(initial=0) for each in (mine, theirs)
            )
            digit = np.finfo(theirs.numpy().dtype).eps * np.abs(wanted).max(initial=0)
        if not error <= 2 * their_error + digit:
            return False
    return True


def is_random(name: str, sample: Any) -> bool:
    """Whether the op drops or draws something for this sample."""
    dropout, training = sample.kwargs.get("dropout_p"), sample.kwargs.get("training")
    return bool(dropout or (training and name in RANDOM_IN_TRAINING))


def elements_named(name: str, result: Any, arguments: Any, options: Any) -> Any:
    """A result with its indices replaced by the elements that they name."""
    bound = inspect.signature(function(name)).bind(*arguments, **options)
    bound.apply_defaults()
    x, dim = bound.arguments["input"].detach(), bound.arguments.get("dim", -1)
    *values, places = [result] if name == "argsort" else result
    if not x.ndim:
        return (*values, places)
    wide = places if places.ndim == x.ndim else places.unsqueeze(dim)
    return (*values, places * 0, x.take_along_dim(wide, dim))


def _differ(found: Any, expected: Any, with_values: bool) -> str:
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
        if with_values and (difference := _far(own.numpy(force=True), other)):
            return difference
    return ""


def _far(own: np.ndarray, other: torch.Tensor) -> str:
    tolerance = TOLERANCE.get(other.dtype, 0.0)
    wanted = other.detach().numpy(force=True)
    if np.allclose(own, wanted, rtol=tolerance * 10, atol=tolerance, equal_nan=True):
        return ""
    return f"{FAR}\n{own}\nexpected\n{wanted}\n"


def _gradients_differ(found: Any, my_leaves: list[Any], expected: Any, leaves: list[Any]) -> str:
    """How the gradients of the inputs differ."""
    if not any(each.requires_grad for each in tensors(expected, torch.Tensor)):
        return ""
    try:
        wanted = _gradients(torch, tensors(expected, torch.Tensor), leaves)
    except NotImplementedError:  # PyTorch has no derivative here
        return ""
    try:
        got = _gradients(engine, tensors(found, engine.Tensor), my_leaves)
    except Exception as raised:
        return f"backward raised {type(raised).__name__}: {raised}"
    for number, (own, other) in enumerate(zip(got, wanted, strict=True)):
        if difference := _far(own.numpy(force=True), other):
            return f"{difference} in gradient {number}"
    return ""


def _gradients(library: Any, outputs: list[Any], leaves: list[Any]) -> list[Any]:
    """The leaves' gradients for the same random gradient at every output.

    Where a library has none it is zeros here: the two are the same to whoever trains.
    """
    outputs = [t for t in outputs if t.requires_grad]
    rng = np.random.default_rng(0)
    seeds = [rng.standard_normal(tuple(t.shape)) for t in outputs]
    seeds = [
        library.as_tensor(seed, dtype=t.dtype, device=t.device)
        for seed, t in zip(seeds, outputs, strict=True)
    ]
    gradients = library.autograd.grad(outputs, leaves, seeds, retain_graph=True, allow_unused=True)
    return [
        library.zeros_like(leaf) if gradient is None else gradient
        for gradient, leaf in zip(gradients, leaves, strict=True)
    ]


def _all_results(library: Any, result: Any, leaves: list[Any]) -> list[Any]:
    """The tensors of a result, detached, and the gradients of the leaves."""
    outputs = tensors(result, library.Tensor)
    recorded = any(t.requires_grad for t in outputs)
    gradients = _gradients(library, outputs, leaves) if recorded else []
    return [t.detach() for t in (*outputs, *gradients)]


def variants(op: Any) -> Iterator[tuple[str, Callable[..., Any] | None, Callable[..., Any]]]:
    """The op as a function, and its in-place method on a copy: (what, ours, theirs)."""
    yield op.name, *pair(op)
    if op.inplace_variant is not None and not op.name.startswith("__"):
        name = getattr(op.inplace_variant, "__name__", "")  # a partial function has none
        method = getattr(engine.Tensor, name, None)
        if method is not None and name != "addbmm_":  # alone of all, PyTorch lets its input grow
            yield name, on_copy(method), on_copy(op.inplace_variant)


def on_copy(method: Callable[..., Any]) -> Callable[..., Any]:
    """The in-place method applied to a copy, so that leaves that require grad allow it."""
    return lambda tensor, *rest, **options: method(tensor.clone(), *rest, **options)


def check(
    name: str, device: str = "cpu", most: int = MOST, dtypes: Sequence[torch.dtype] = DTYPES
) -> tuple[int, list[str]]:
    """How many samples of the op were compared, and a line for each that differs.

    The engine computes on `device`, on at most so many samples of each dtype.
    """
    op, count, wrong = OPS[name], 0, []
    for what, mine, theirs in variants(op):
        if mine is None:
            return 0, [f"{what} is not in the engine"]
        for dtype in dtypes:
            for number, sample in enumerate(samples(op, dtype, most)):
                with warnings.catch_warnings(action="ignore"):
                    difference = compare(op, mine, theirs, sample, device)
                count += 1
                if difference:
                    wrong.append(f"{what} {dtype} sample {number} {sample.summary()}: {difference}")
    return count, wrong


def refused(op: Any) -> Iterator[str]:
    """The inputs that PyTorch refuses and the engine takes, or refuses with another exception."""
    mine, _ = pair(op)
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
            with warnings.catch_warnings(action="ignore"):
                op(sample.input, *sample.args, **sample.kwargs)
        except Exception as raised:
            wanted = type(raised)
        else:
            continue  # refused by other forms of the op only
        try:
            with warnings.catch_warnings(action="ignore"):
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
