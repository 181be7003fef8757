"""The optimizer and the schedule of a run as code."""

from __future__ import annotations

from engine.studio.codegen.numpy.statements import options, takes
from engine.studio.codegen.source import Writer
from engine.studio.codegen.values import literal
from engine.studio.network.settings import Settings
from engine.studio.training.optimization.methods import NONE
from engine.studio.training.optimization.optimizers import OPTIMIZERS
from engine.studio.training.optimization.schedules import PLATEAU, SCHEDULES

STEPS = {
    "SGD": "sgd_step",
    "Adam": "adam_step",
    "AdamW": "adamw_step",
    "Adamax": "adamax_step",
    "NAdam": "nadam_step",
    "RAdam": "radam_step",
    "RMSprop": "rmsprop_step",
    "Adagrad": "adagrad_step",
    "Adadelta": "adadelta_step",
    "ASGD": "asgd_step",
    "Rprop": "rprop_step",
    "LBFGS": "lbfgs_step",
}
"""The function of each optimizer."""
RATES = {
    "StepLR": "step_lr",
    "MultiStepLR": "multi_step_lr",
    "ExponentialLR": "exponential_lr",
    "CosineAnnealingLR": "cosine_annealing_lr",
    "CosineAnnealingWarmRestarts": "cosine_annealing_warm_restarts",
    "OneCycleLR": "one_cycle_lr",
    "CyclicLR": "cyclic_lr",
    "LinearLR": "linear_lr",
    "ConstantLR": "constant_lr",
    "PolynomialLR": "polynomial_lr",
    PLATEAU: "reduce_on_plateau",
}
"""The function of each schedule."""
MOMENTA = {"OneCycleLR": "one_cycle_momentum", "CyclicLR": "cyclic_momentum"}
"""The functions of schedules that also move the momentum."""
ALL_STEPS = {
    "OneCycleLR": "total_steps",
    "CosineAnnealingLR": "T_max",
    "PolynomialLR": "total_iters",
}
"""The arguments that mean all steps of a run, unless they are set."""


def _moves(settings: Settings, per: str) -> bool:
    """Whether the schedule says the rate for each batch, or for each epoch."""
    return settings.schedule_per == per and settings.schedule not in ("", PLATEAU)


def step_function(settings: Settings) -> str:
    """The function of the chosen optimizer: a simple one where its options allow that."""
    kind = settings.optimizer
    values = OPTIMIZERS[kind].values(settings.optimizer_options)
    if kind == "SGD":
        if any(values.values()) or settings.schedule in MOMENTA:
            return "full_sgd_step"
        return "momentum_step" if settings.momentum else "sgd_step"
    if kind in ("Adam", "AdamW"):
        simple = ("beta1", "beta2", "eps", *(("weight_decay",) if kind == "AdamW" else ()))
        if any(value for name, value in values.items() if name not in simple):
            return "full_adam_step"
    if values.get("line_search_fn", NONE) != NONE:
        return "lbfgs_search_step"
    return STEPS[kind]


class OptimizerCode:
    """The steps as code: the gradients clipped, the rate of the schedule, the optimizer's step.

    `functions` are those of the library that it calls.
    """

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self.moves_per_batch = _moves(settings, "batch")
        self.moves_per_epoch = _moves(settings, "epoch")
        self._step = step_function(settings)
        self.has_state = takes(self._step, "state")
        self.functions = {self._step}
        self._moved = "momentum" if takes(self._step, "momentum") else "beta1"
        self._momentum = self._momentum_function()
        if settings.schedule:
            self.functions.add(RATES[settings.schedule])
        if self._momentum:
            self.functions.add(self._momentum)
        if settings.clip_value is not None:
            self.functions.add("clip_values")
        if settings.clip_norm is not None:
            self.functions.add("clip_norm")

    def _momentum_function(self) -> str:
        """What moves the momentum, or Adam's beta 1; empty where nothing does."""
        if not self._cycles_momentum() or not takes(self._step, self._moved):
            return ""
        return MOMENTA[self._settings.schedule]

    def _cycles_momentum(self) -> bool:
        kind = self._settings.schedule
        return kind in MOMENTA and bool(self._schedule_values()["cycle_momentum"])

    @property
    def needs_steps(self) -> bool:
        """Whether the schedule goes by the number of all steps of the run."""
        end = ALL_STEPS.get(self._settings.schedule)
        return end is not None and self._schedule_values().get(end) is None

    def write_notes(self, writer: Writer) -> None:
        """Say what the code leaves out."""
        settings = self._settings
        if self._cycles_momentum() and not self._momentum:
            kind, schedule = settings.optimizer, settings.schedule
            writer.note(f"{kind} has no momentum that {schedule} could move.")

    def write_clipping(self, writer: Writer) -> None:
        """Bound the gradients, as the settings say."""
        settings = self._settings
        if settings.clip_value is not None:
            writer.line(f"grads = clip_values(grads, {literal(settings.clip_value)})")
        if settings.clip_norm is not None:
            writer.line(f"grads = clip_norm(grads, {literal(settings.clip_norm)})")

    def write_step(self, writer: Writer, gradients: str) -> None:
        """Change the weights by `gradients`."""
        settings = self._settings
        rate = "rate" if settings.schedule else "LEARNING_RATE"
        arguments = ["params", gradients, *(["state"] if self.has_state else []), rate]
        values = dict(OPTIMIZERS[settings.optimizer].values(settings.optimizer_options))
        if settings.optimizer == "SGD":
            values["momentum"] = settings.momentum
        if settings.optimizer == "AdamW":
            values["decoupled_weight_decay"] = True
        if self._momentum:
            arguments.append(f"{self._moved}=momentum")
            del values[self._moved]
        writer.call(f"{self._step}(", [*arguments, *options(self._step, values)])

    def write_rate(self, writer: Writer, place: str, steps: str) -> None:
        """The rate at a place of the schedule, which has so many steps; and the momentum."""
        kind, values = self._settings.schedule, self._schedule_values()
        ends = []
        if self.needs_steps:
            values.pop(ALL_STEPS[kind], None)
            ends = [f"{ALL_STEPS[kind]}={steps}"]
        function = RATES[kind]
        arguments = ["LEARNING_RATE", place, *ends, *options(function, values)]
        writer.call(f"rate = {function}(", arguments)
        if self._momentum:
            arguments = [place, *ends, *options(self._momentum, values)]
            writer.call(f"momentum = {self._momentum}(", arguments)

    def write_plateau(self, writer: Writer) -> None:
        """Lower the rate if the loss no longer falls."""
        function = RATES[PLATEAU]
        arguments = ["rate", "mean_loss", "plateau"]
        written = options(function, self._schedule_values())
        writer.call(f"rate = {function}(", [*arguments, *written])

    def _schedule_values(self) -> dict[str, object]:
        settings = self._settings
        return dict(SCHEDULES[settings.schedule].values(settings.schedule_options))
