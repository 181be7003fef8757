"""Checking derivatives against finite differences."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

import numpy as np

from engine.autograd.backward import grad
from engine.autograd.modes import enable_grad, no_grad
from engine.devices import to_numpy, transfer
from engine.tensor import Tensor, wrap


class GradcheckError(RuntimeError):
    """A derivative is not what finite differences say."""


def gradcheck(
    func: Callable[..., Any],
    inputs: Tensor | Sequence[Any],
    *,
    eps: float = 1e-6,
    atol: float = 1e-5,
    rtol: float = 1e-3,
    raise_exception: bool = True,
) -> bool:
    """Whether the gradients of `func` agree with central differences of step `eps`.

    Use float64 inputs: the step is too small for others. Where they disagree by more than
    `atol + rtol * |difference|`, raises GradcheckError, or gives False where `raise_exception` is
    false.
    """
    arguments = (inputs,) if isinstance(inputs, Tensor) else tuple(inputs)
    checked = [x for x in arguments if isinstance(x, Tensor) and x.requires_grad]
    if not checked:
        raise ValueError("gradcheck expects at least one input that requires a gradient")
    try:
        outputs = _floating_outputs(func(*arguments))
        for place, x in enumerate(checked):
            numerical = _differences(func, arguments, x, eps)
            for number, output in enumerate(outputs):
                _compare(output, x, numerical[number], number, place, atol, rtol)
    except GradcheckError:
        if raise_exception:
            raise
        return False
    return True


def gradgradcheck(
    func: Callable[..., Any],
    inputs: Tensor | Sequence[Any],
    grad_outputs: Tensor | Sequence[Tensor] | None = None,
    *,
    eps: float = 1e-6,
    atol: float = 1e-5,
    rtol: float = 1e-3,
    raise_exception: bool = True,
) -> bool:
    """Like `gradcheck`, for the second derivatives: the gradients are functions too."""
    arguments = (inputs,) if isinstance(inputs, Tensor) else tuple(inputs)
    outputs = _recorded(_floating_outputs(func(*arguments)))
    if grad_outputs is None:
        chance = np.random.Generator(np.random.PCG64(0))
        seeds = [_like(chance.standard_normal(out.array.shape), out) for out in outputs]
    else:
        seeds = [grad_outputs] if isinstance(grad_outputs, Tensor) else list(grad_outputs)
    seeds = [seed.detach().requires_grad_() for seed in seeds]
    count = len(arguments)

    def gradients(*all_arguments: Any) -> tuple[Tensor, ...]:
        own, given = all_arguments[:count], all_arguments[count:]
        wanted = [x for x in own if isinstance(x, Tensor) and x.requires_grad]
        with enable_grad():
            results = _recorded(_floating_outputs(func(*own)))
            found = grad(results, wanted, given, create_graph=True, allow_unused=True)
        return tuple(_recorded(each for each in found if each is not None))

    if not gradients(*arguments, *seeds):
        return True  # a function without slope has no second one
    return gradcheck(
        gradients,
        (*arguments, *seeds),
        eps=eps,
        atol=atol,
        rtol=rtol,
        raise_exception=raise_exception,
    )


def _floating_outputs(result: Any) -> list[Tensor]:
    results = [result] if isinstance(result, Tensor) else list(result)
    return [each for each in results if isinstance(each, Tensor) and each.is_floating_point()]


def _recorded(outputs: Iterable[Tensor]) -> list[Tensor]:
    return [each for each in outputs if each.requires_grad]


def _like(values: Any, tensor: Tensor) -> Tensor:
    return wrap(transfer(np.asarray(values, tensor.array.dtype), tensor.device))


def _compare(
    output: Tensor,
    x: Tensor,
    numerical: np.ndarray,
    number: int,
    place: int,
    atol: float,
    rtol: float,
) -> None:
    analytical = _jacobian(output, x)
    if not np.allclose(analytical, numerical, rtol, atol, equal_nan=True):
        raise GradcheckError(
            f"Jacobian mismatch for output {number} with respect to input {place},\n"
            f"numerical:\n{numerical}\nanalytical:\n{analytical}"
        )


def _jacobian(output: Tensor, x: Tensor) -> np.ndarray:
    """d output / d x by backward passes: a row for each element of the output.

    All zeros for an output outside the graph, which should not depend on x.
    """
    if not output.requires_grad:
        return np.zeros((output.numel(), x.numel()))
    rows = []
    for place in range(output.numel()):
        seed = np.zeros(output.array.shape, output.array.dtype)
        seed.flat[place] = 1
        found = grad(output, x, _like(seed, output), retain_graph=True, allow_unused=True)[0]
        rows.append(np.zeros(x.numel()) if found is None else to_numpy(found.array).ravel())
    return np.array(rows).reshape(output.numel(), x.numel())


def _differences(
    func: Callable[..., Any], arguments: tuple[Any, ...], x: Tensor, eps: float
) -> list[np.ndarray]:
    """d output / d x of each output, by central differences: elements of x move, in place."""

    def values() -> list[np.ndarray]:
        with enable_grad():
            outputs = _floating_outputs(func(*arguments))
        return [to_numpy(each.array).astype(np.float64).ravel().copy() for each in outputs]

    columns = []
    with no_grad():
        for place in np.ndindex(x.array.shape):
            before = x.array[place].copy()
            x.array[place] = before + eps
            above = values()
            x.array[place] = before - eps
            below = values()
            x.array[place] = before
            columns.append([(a - b) / (2 * eps) for a, b in zip(above, below, strict=True)])
    if not columns:
        return [np.zeros((each.size, 0)) for each in values()]
    return [np.stack(each, 1) for each in zip(*columns, strict=True)]
