"""The optimizer of a run and the steps it takes: the chosen method, over what may learn."""

from __future__ import annotations

from collections.abc import Callable

from engine import Tensor, optim
from engine.nn import Parameter
from engine.nn.utils import clip_grad_norm_, clip_grad_value_
from engine.studio.network.build import Built, StudioModule
from engine.studio.network.settings import Settings
from engine.studio.training.optimization.loss_scale import LossScale
from engine.studio.training.optimization.mixed_precision import use_half_precision
from engine.studio.training.optimization.optimizers import OPTIMIZERS
from engine.studio.training.requirements import TrainingError


def make_optimizer(settings: Settings, model: StudioModule) -> optim.Optimizer:
    """The chosen optimizer over the model's parameters, those of frozen layers left out.

    Its options were checked; TrainingError where nothing could learn.
    """
    parameters = _learning(model)
    if not parameters and model.frozen_ids:
        raise TrainingError(
            "Every layer that has weights is frozen, so nothing could learn: unfreeze one."
        )
    if not parameters:
        raise TrainingError(
            "The network has no weights that could learn: add a layer that has some, such as "
            "Linear."
        )
    return optimizer_over(parameters, settings)


def optimizer_over(parameters: list[Parameter], settings: Settings) -> optim.Optimizer:
    """The chosen optimizer over these parameters; TrainingError where its options do not agree."""
    arguments = OPTIMIZERS[settings.optimizer].arguments(settings.optimizer_options)
    if settings.optimizer == "SGD":
        arguments["momentum"] = settings.momentum
    kind = getattr(optim, settings.optimizer)
    try:
        return kind(parameters, lr=settings.learning_rate, **arguments)
    except ValueError as error:
        raise TrainingError(
            f"{settings.optimizer} cannot be used so: {error}. Change its options."
        ) from error


class Stepper:
    """Takes the optimizer's steps: gradients of the loss, clipped as the settings say."""

    def __init__(self, settings: Settings, built: Built) -> None:
        self.optimizer = make_optimizer(settings, built.model)
        self.loss_scale: LossScale | None = None
        """How the loss is scaled in mixed precision."""
        if settings.mixed_precision:
            use_half_precision(built)
            self.loss_scale = LossScale()
        self._parameters = _learning(built.model)
        self._clip_norm, self._clip_value = settings.clip_norm, settings.clip_value

    def resume(self, scale: LossScale | None) -> None:
        """Go on with the loss scaled as it was, if halves are computed with."""
        if self.loss_scale is not None and scale is not None:
            self.loss_scale = scale

    def set_momentum(self, value: float) -> None:
        """Change SGD's momentum, from the next step on; other methods have none to change."""
        if isinstance(self.optimizer, optim.SGD):
            for group in self.optimizer.param_groups:
                group["momentum"] = value

    def step(
        self,
        loss: Tensor,
        evaluate: Callable[[], Tensor],
        on_gradients: Callable[[], None] = lambda: None,
    ) -> None:
        """One step down along the gradients of `loss`.

        `evaluate` computes it anew, for a method that looks at it several times in a step.
        `on_gradients` is called when the first gradients are there, before they are clipped.
        """
        first = [loss]

        def gradients() -> Tensor:
            current = first.pop() if first else evaluate()
            self.optimizer.zero_grad()
            self._backward(current)
            if current is loss:
                on_gradients()
            if self._clip_value is not None:
                clip_grad_value_(self._parameters, self._clip_value)
            if self._clip_norm is not None:
                clip_grad_norm_(self._parameters, self._clip_norm)
            return current

        self.optimizer.step(gradients)

    def _backward(self, loss: Tensor) -> None:
        """The gradients of the loss; none, so that nothing changes, where halves overflowed."""
        if self.loss_scale is None:
            loss.backward()
            return
        (loss * self.loss_scale.value).backward()
        if not self.loss_scale.unscale(self._parameters):
            self.optimizer.zero_grad()


def _learning(model: StudioModule) -> list[Parameter]:
    return [each for each in model.parameters() if each.requires_grad]
