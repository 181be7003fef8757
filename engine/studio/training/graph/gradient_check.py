"""Compares autograd's gradients with numeric ones, in small steps, on a copy of the network.

The copy computes in double precision and eval mode, so that dropout is off and batch norm uses
what it has learned. The numeric gradient is the central difference (f(x + h) - f(x - h)) / 2h,
whose error shrinks with h² while rounding's grows with 1 / h: h is about the cube root of the
precision (Press et al., Numerical Recipes, 5.7).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from engine import Tensor, autograd, float64, from_numpy, get_rng_state, nn, no_grad, set_rng_state
from engine.datasets import Samples
from engine.devices import to_numpy
from engine.studio.network.build import Built, build, node_of
from engine.studio.network.paths import is_within
from engine.studio.network.project import ProjectData
from engine.studio.training.graph.graph_messages import (
    CheckedElement,
    CheckedTensor,
    CheckGradient,
    CheckProgress,
    GradientChecked,
)

SAMPLES = 4
ELEMENTS = 24
"""So many elements of a tensor are compared."""
LEAST, MOST = 4, 96
"""Fewer of each where they would be more than these in all, but never fewer than the least."""
STEP = 6e-6
KINK = 1e-3
"""Slopes left and right that differ by more than this share of them are those of a kink."""
SMALLEST_SPREAD = 1e-6
"""Smaller differences of slopes are rounding's."""

Array = npt.NDArray[Any]
Steps = Iterator[CheckProgress | GradientChecked]


@dataclass(frozen=True, slots=True)
class Subject:
    """A tensor to check: the loss as a function of what it holds, and autograd's gradient of it."""

    name: str
    tensor: Tensor
    loss: Callable[[], Tensor]
    gradient: Array


class GradientCheck:
    """One check of a network as it stands now; `work` does it piece by piece."""

    def __init__(
        self, request: CheckGradient, built: Built, project: ProjectData, samples: Samples
    ) -> None:
        """`built` is what was built of the `project`, and stays as it is."""
        self._request = request
        random, device = get_rng_state(), project.settings.device
        self._built = build(project)
        set_rng_state(random)  # building draws fresh weights, which a run must not notice
        self._built.model.load_state_dict(built.model.state_dict())
        for module in (self._built.model, self._built.loss):
            module.to(device).double().eval()
        few = samples.take(slice(0, SAMPLES))
        inputs = from_numpy(np.asarray(few.inputs)).to(device)
        self._inputs = inputs.to(float64) if inputs.is_floating_point() else inputs
        self._targets = from_numpy(few.targets).to(device)
        if self._targets.is_floating_point():
            self._targets = self._targets.to(float64)
        self._count = len(few.inputs)

    def work(self) -> Steps:
        """Compare element by element; the answer comes last."""
        subjects = self._subjects()
        if not subjects:
            reason = "Nothing here has a gradient to check: choose a layer or a parameter."
            yield GradientChecked(self._request.request, reason=reason)
            return
        each = max(LEAST, min(ELEMENTS, MOST // len(subjects)))
        chosen = [(subject, _sample(subject.gradient, each)) for subject in subjects]
        total = sum(len(places) for _, places in chosen)
        done, checked = 0, []
        for subject, places in chosen:
            elements = []
            for place in places:
                elements.append(_compare(subject, place))
                done += 1
                yield CheckProgress(self._request.request, done, total)
            shape = subject.gradient.shape
            checked.append(CheckedTensor(subject.name, shape, tuple(elements)))
        yield GradientChecked(self._request.request, tuple(checked), self._count)

    # ------------------------------------------------------------ what is checked

    def _subjects(self) -> list[Subject]:
        model, request = self._built.model, self._request
        wanted = {}
        for name, parameter in model.named_parameters():
            parameter.requires_grad_(False)
            node = node_of(model, name)[0]
            of_layer = request.layer is not None and node is not None
            if name == request.parameter or (of_layer and is_within(node, request.layer)):  # type: ignore[arg-type]
                wanted[name] = parameter
        found = [_subject(name, each, self._loss) for name, each in wanted.items()]
        if request.parameter is None:
            found.append(self._entering())
        return [subject for subject in found if subject is not None]

    def _entering(self) -> Subject | None:
        """What comes into the layer or the loss, where that are numbers and not indices."""
        module = self._module()
        if module is None:
            return None
        entering: list[Tensor] = []

        def keep(_: nn.Module, inputs: tuple[Tensor, ...]) -> None:
            entering.append(inputs[0])

        handle = module.register_forward_pre_hook(keep)
        with no_grad():
            self._loss()
        handle.remove()
        # A layer that is used several times has several inputs: changing one is no check of it.
        if len(entering) != 1 or not entering[0].is_floating_point():
            return None
        start = entering[0].detach().clone()

        def loss() -> Tensor:
            with _fed(module, start):
                return self._loss()

        return _subject("", start, loss)

    def _module(self) -> nn.Module | None:
        if self._request.layer is None:
            return self._built.loss
        model = self._built.model
        modules = dict(model.named_modules())
        names = [name for name, node in model.node_ids.items() if node == self._request.layer]
        return modules.get(names[0]) if names else None

    def _loss(self) -> Tensor:
        return self._built.evaluate(self._inputs, self._targets)[1]


@contextmanager
def _fed(module: nn.Module, value: Tensor) -> Iterator[None]:
    """While active, this value comes into the module, whatever the network gives it."""

    def replace(_: nn.Module, inputs: tuple[Tensor, ...]) -> tuple[Tensor, ...]:
        return (value, *inputs[1:])

    handle = module.register_forward_pre_hook(replace)
    try:
        yield
    finally:
        handle.remove()


def _subject(name: str, tensor: Tensor, loss: Callable[[], Tensor]) -> Subject | None:
    """A tensor with its gradient; None where the loss does not depend on it."""
    tensor.requires_grad_(True)  # frozen ones too
    value = loss()
    gradient = autograd.grad(value, tensor, allow_unused=True)[0] if value.requires_grad else None
    tensor.requires_grad_(False)
    if gradient is None:
        return None
    return Subject(name, tensor, loss, to_numpy(gradient.array))


def _sample(gradient: Array, count: int) -> list[tuple[int, ...]]:
    """The places of a few elements: half of them where the gradient is largest, half at random."""
    sizes = np.abs(gradient).ravel()
    count = min(count, sizes.size)
    largest = np.argsort(-sizes, kind="stable")[: (count + 1) // 2]
    others = np.setdiff1d(np.arange(sizes.size), largest)
    random = np.random.default_rng(0).permutation(others)[: count - len(largest)]
    places = np.sort(np.concatenate([largest, random]))
    return [tuple(int(i) for i in np.unravel_index(place, gradient.shape)) for place in places]


def _compare(subject: Subject, place: tuple[int, ...]) -> CheckedElement:
    """One element moved a little to both sides."""
    tensor, gradient = subject.tensor, float(subject.gradient[place])
    with no_grad():
        here = float(tensor[place].item())
        step = STEP * max(1.0, abs(here))

        def at(value: float) -> float:
            tensor[place] = value
            return float(subject.loss().item())

        middle, right, left = at(here), at(here + step), at(here - step)
        tensor[place] = here
    numeric = (right - left) / (2 * step)
    left_slope, right_slope = (middle - left) / step, (right - middle) / step
    spread = abs(right_slope - left_slope)
    is_kink = spread > KINK * max(abs(left_slope), abs(right_slope)) and spread > SMALLEST_SPREAD
    return CheckedElement(place, numeric, gradient, left_slope, right_slope, is_kink)
