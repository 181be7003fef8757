"""A project's network with the weights that a run left, for predicting and exporting."""

from __future__ import annotations

from pathlib import Path

from engine import manual_seed
from engine.devices import to_numpy
from engine.studio.files import write_together
from engine.studio.network.build import Built, build
from engine.studio.network.project import ProjectData
from engine.studio.training.checkpoint import (
    WEIGHTS,
    CheckpointError,
    fit_weights,
    read_weights,
)


def load_trained(project: ProjectData, run_folder: Path) -> Built:
    """Build the project's network on the CPU and give it the run's weights.

    Raises BuildError where it cannot be built, CheckpointError where not all of its weights are
    there in the right shape.
    """
    built = build(project)
    wanted = len(built.model.state_dict())
    fitted = fit_weights(built.model, read_weights(run_folder / WEIGHTS))
    if fitted < wanted:
        raise CheckpointError(
            f"{wanted - fitted} of the network's {wanted} weights have changed their shape since "
            "it was trained: train it again."
        )
    return built


def fresh(project: ProjectData) -> Built:
    """Build the project's network with the weights that its seed gives, as a run starts with."""
    manual_seed(project.settings.seed)
    return build(project)


def export_safetensors(built: Built, path: Path) -> None:
    """Write the state dict (`conv1.weight`, …) as safetensors; OSError leaves an old file."""
    from safetensors.numpy import save

    state = built.model.state_dict()
    arrays = {name: to_numpy(value.array).copy() for name, value in state.items()}
    write_together(path.parent, {path.name: save(arrays, {"format": "pt"})})
