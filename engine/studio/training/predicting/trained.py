"""A project's network with the weights that a run left, for predicting and exporting."""

from __future__ import annotations

from pathlib import Path

from engine import manual_seed
from engine.devices import to_numpy
from engine.studio.files import write_together
from engine.studio.network.build import Built, build
from engine.studio.network.network import Network
from engine.studio.network.project import ProjectData, restore
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


def export_run_weights(project: ProjectData, weights: Path, path: Path) -> int:
    """Write a run's weights under PyTorch's names, without building the network; how many.

    Those of layers that are gone from the project are left out. CheckpointError where they cannot
    be read, OSError where the file cannot be written.
    """
    from safetensors.numpy import save

    network = restore(project).network
    named = {_name(network, key): array for key, array in read_weights(weights).items()}
    named.pop("", None)
    write_together(path.parent, {path.name: save(named, {"format": "pt"})})
    return len(named)


def _name(network: Network, key: str) -> str:
    """`block1.0.conv1.weight` of `n4.0.n2/weight`; empty where the node is not there any more."""
    nodes, _, parameter = key.partition("/")
    names = []
    for part in nodes.split("."):
        node = network.nodes.get(part)
        if node is not None:
            names.append(node.name)
            block = network.blocks.get(node.block)
            network = network if block is None else block.network
        elif part.isdecimal():
            names.append(part)
        else:
            return ""
    return ".".join((*names, parameter))


def export_safetensors(built: Built, path: Path) -> None:
    """Write the state dict (`conv1.weight`, …) as safetensors; OSError leaves an old file."""
    from safetensors.numpy import save

    state = built.model.state_dict()
    arrays = {name: to_numpy(value.array).copy() for name, value in state.items()}
    write_together(path.parent, {path.name: save(arrays, {"format": "pt"})})
