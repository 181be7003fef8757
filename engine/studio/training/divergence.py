"""Where in a network the numbers stop being finite, once a loss has become NaN."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

import numpy as np

from engine import Tensor, enable_grad
from engine.autograd.function import Function
from engine.devices import to_numpy
from engine.studio.network.build import Built, StudioModule, node_of
from engine.studio.training.predicting.prediction import asking


def diverged(built: Built, inputs: Tensor, targets: Tensor) -> str:
    """The layer, and the op in it, that first gives NaN or infinity for these samples, in words."""
    spoilt = _spoilt_weights(built.model)
    if spoilt is not None:
        return f"the step before left weights of {spoilt} that are not finite"
    with asking(built.model):
        found = first_not_finite(built.model, inputs)
        if found is None:
            with enable_grad():
                _, loss = built.evaluate(inputs, targets)
            op = _op_at(loss)
            return f"it begins in the loss{_in_its(op)}"
    layer, op = found
    return f"it begins in {layer}{_in_its(op)}"


def sentence(loss: float, place: str, where: str, good_step: int, rate: float) -> str:
    """What to say of a loss that is not finite: where it came, and what to do."""
    kind = "NaN" if math.isnan(loss) else "infinite"
    return (
        f"The loss became {kind} in {place} ({where}); the weights are back to those of step "
        f"{good_step}: lower the learning rate (it is {rate:g}) and continue, or stop."
    )


def _spoilt_weights(model: StudioModule) -> str | None:
    """The first layer with a weight that is not finite."""
    for name, value in model.named_parameters():
        if not _is_finite(value):
            return name.removesuffix(f".{node_of(model, name)[1]}")
    return None


def first_not_finite(model: StudioModule, inputs: Tensor) -> tuple[str, str] | None:
    """The name of the first layer that answers with NaN or infinity, and that of its op."""
    found: list[tuple[str, str]] = []

    def check(name: str, output: Tensor | tuple[Tensor, ...]) -> None:
        outputs = output if isinstance(output, tuple) else (output,)
        bad = next((each for each in outputs if not _is_finite(each)), None)
        if not found and bad is not None:
            found.append((name, _op_at(bad)))

    handles = [
        model.get_submodule(name).register_forward_hook(
            lambda _module, _inputs, output, name=name: check(name, output)
        )
        for name in model.node_ids
    ]
    try:
        with enable_grad():
            model(inputs)
    finally:
        for handle in handles:
            handle.remove()
    return found[0] if found else None


def _op_at(output: Tensor) -> str:
    """The name of the op whose inputs are finite and whose output is not; of the last one, else."""
    fn: Any = output.grad_fn
    name = "" if fn is None else fn.name()
    while isinstance(fn, Function):
        name = fn.name()
        fn = next(_spoilt_sources(fn), None)
    return name.removesuffix("0").removesuffix("Backward")


def _spoilt_sources(fn: Function) -> Iterator[Any]:
    """The ops that made those of the saved inputs which are not finite."""
    for (array, _, _), (place, _) in zip(fn.saved or (), fn._places, strict=False):
        is_input = isinstance(place, int) and place >= 0
        if is_input and hasattr(array, "dtype") and not np.isfinite(to_numpy(array)).all():
            edge = fn.edges[place]  # type: ignore[index]
            if edge is not None:
                yield edge[0]


def _is_finite(value: Tensor) -> bool:
    return bool(np.isfinite(to_numpy(value.array)).all())


def _in_its(op: str) -> str:
    return f", in its {op}" if op else ""
