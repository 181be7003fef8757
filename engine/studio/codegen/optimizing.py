"""The optimizer and the schedule of a run as code."""

from __future__ import annotations

from typing import Any

from engine import optim
from engine.optim import lr_scheduler
from engine.studio.codegen.source import Writer
from engine.studio.codegen.values import arguments
from engine.studio.network.settings import Settings
from engine.studio.training.optimization.optimizers import OPTIMIZERS
from engine.studio.training.optimization.schedules import PLATEAU, SCHEDULES

STEPS = {"CosineAnnealingLR": "T_max", "PolynomialLR": "total_iters", "OneCycleLR": "total_steps"}
"""The argument that says in how many steps the schedule ends."""


def write_optimizer(writer: Writer, settings: Settings, parameters: str) -> None:
    """Write `optimizer`, over these parameters of the model."""
    kind = settings.optimizer
    values: dict[str, Any] = OPTIMIZERS[kind].arguments(settings.optimizer_options)
    values["lr"] = settings.learning_rate
    if kind == "SGD":
        values["momentum"] = settings.momentum
    written = arguments(getattr(optim, kind), values)
    rate = f"lr={settings.learning_rate!r}"
    if rate not in written:  # people expect to see it
        written.insert(0, rate)
    writer.call(f"optimizer = optim.{kind}(", [parameters, *written])


def write_schedule(writer: Writer, settings: Settings, steps: str) -> None:
    """Write `scheduler`, if there is one, which comes to its end in `steps`, an expression."""
    kind = settings.schedule
    if not kind:
        return
    values: dict[str, Any] = SCHEDULES[kind].arguments(settings.schedule_options)
    if kind == "OneCycleLR":
        values["max_lr"] = settings.learning_rate
    elif kind == "CyclicLR":
        values["base_lr"] = settings.learning_rate
    end = STEPS.get(kind)
    if end in values:
        end = None
    written = arguments(getattr(lr_scheduler, kind), values, all_named=True)
    if end is not None:
        written.append(f"{end}={steps}")
    writer.call(f"scheduler = optim.lr_scheduler.{kind}(", ["optimizer", *written])


def moves_per_batch(settings: Settings) -> bool:
    """Whether the schedule moves on after each batch; else it does after each epoch."""
    return settings.schedule_per == "batch" and settings.schedule not in ("", PLATEAU)
