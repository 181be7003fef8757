"""The size sweep: short steps of every kind of layer, network and optimizer, at many sizes.

Other shapes than the workloads' will be trained, so no size may be slow: also none that is no
multiple of a vector's length, and none so small or large that another part of a step counts.
"""

from __future__ import annotations

from tests.benchmarks.speed import sweep_convolutions, sweep_layers, sweep_networks
from tests.benchmarks.speed.entries import Entry

SWEEP: dict[str, Entry] = {}

for _family in (
    sweep_networks.perceptrons,
    sweep_networks.optimizers,
    sweep_convolutions.convolutions,
    sweep_layers.pooling,
    sweep_layers.norms,
    sweep_layers.activations,
    sweep_layers.losses,
    sweep_layers.embeddings,
    sweep_layers.dropouts,
    sweep_networks.recurrent_layers,
    sweep_networks.transformers,
):
    for _entry in _family():
        if _entry.name in SWEEP:
            raise ValueError(f"two entries of the sweep are called {_entry.name}")
        SWEEP[_entry.name] = _entry
