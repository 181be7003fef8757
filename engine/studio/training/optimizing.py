"""The optimizer of a run: the chosen method, over what may learn."""

from __future__ import annotations

from engine import optim
from engine.studio.network.build import StudioModule
from engine.studio.network.settings import Settings
from engine.studio.training.requirements import TrainingError


def make_optimizer(settings: Settings, model: StudioModule) -> optim.Optimizer:
    """The chosen optimizer over the model's parameters, those of frozen layers left out."""
    parameters = [each for each in model.parameters() if each.requires_grad]
    if not parameters and model.frozen_ids:
        raise TrainingError(
            "Every layer that has weights is frozen, so nothing could learn: unfreeze one."
        )
    if not parameters:
        raise TrainingError(
            "The network has no weights that could learn: add a layer that has some, such as "
            "Linear."
        )
    if settings.optimizer == "SGD":
        return optim.SGD(parameters, lr=settings.learning_rate, momentum=settings.momentum)
    return optim.Adam(parameters, lr=settings.learning_rate)
