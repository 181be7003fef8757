"""Where a run stands, as its folder tells: what is needed beside arrays to go on exactly.

This file imports nothing heavy: the window asks it whether a run can be gone on with.
"""

from __future__ import annotations

from pathlib import Path

import msgspec
from safetensors import SafetensorError, safe_open

from engine.studio.training.optimization.loss_scale import LossScale

WEIGHTS = "weights.safetensors"
OPTIMIZER = "optimizer.safetensors"
STATE = "state.json"

Number = bool | int | float | list[float] | None


class ScheduleState(msgspec.Struct, frozen=True):
    """Where a schedule of this kind stands, of how many `steps`; empty without a schedule.

    `base` is the rate that was set last, `group` what of the optimizer the schedule changes.
    """

    kind: str = ""
    steps: int = 0
    base: float = 0.0
    scheduler: dict[str, Number] = {}
    group: dict[str, Number] = {}


class State(msgspec.Struct, frozen=True):
    """Where a run stands: `batch` batches of epoch `epoch` (from 1) are done, `step` in all.

    `random` is the state of the engine's random numbers, `learning_rate` the rate in force and
    `planned_learning_rate` the one the run was started with. `kernels` and `threads` are those that
    computed up to here, as far as that was recorded.
    """

    epoch: int
    batch: int
    step: int
    seconds: float
    learning_rate: float
    planned_learning_rate: float
    random: bytes
    kernels: str = ""
    threads: int = 0
    schedule: ScheduleState = ScheduleState()
    loss_scale: LossScale | None = None


def read_state(folder: Path) -> State | None:
    """Where the run of this folder stood. None where it is not known exactly.

    That is so where there is no checkpoint, or where a kill left files of two of them.
    """
    try:
        state = msgspec.json.decode((folder / STATE).read_bytes(), type=State)
        steps = {_step(folder / name) for name in (WEIGHTS, OPTIMIZER)}
    except (OSError, msgspec.MsgspecError, SafetensorError, ValueError, RecursionError):
        return None
    return state if steps == {str(state.step)} else None


def _step(path: Path) -> str | None:
    with safe_open(path, framework="numpy") as file:
        return (file.metadata() or {}).get("step")
