"""What a layer costs: its weights, and per sample its multiply-adds and its values."""

from __future__ import annotations

import math
from typing import Any

from engine.studio.network.analysis import Cost, Shape

MOST_PARAMETERS = 500_000_000
"""With gradients and Adam's two moments, 8 GB in float32; more is a slip of the hand."""

MOST_ACTIVATIONS = 50_000_000
"""Values of one sample at one layer: 200 MB in float32, before it is multiplied by the batch."""


def cost(kind: str, resolved: dict[str, Any], output: Shape | None) -> Cost:
    """The layer's cost, as far as its parameters and its output shape are known.

    Multiply-adds are those of the matrix products and convolutions alone, as is usual.
    """
    activations = 0 if output is None else math.prod(output)
    match kind:
        case "Linear":
            inputs, outputs = resolved["in_features"], resolved["out_features"]
            if inputs is None:
                return Cost(activations=activations)
            parameters = inputs * outputs + outputs * resolved["bias"]
            return Cost(parameters, inputs * activations, activations)
        case "Conv2d":
            channels, filters = resolved["in_channels"], resolved["out_channels"]
            if channels is None:
                return Cost(activations=activations)
            window = channels * math.prod(resolved["kernel_size"])
            parameters = filters * window + filters * resolved["bias"]
            return Cost(parameters, window * activations, activations)
        case _:
            return Cost(activations=activations)


def too_large(cost: Cost) -> bool:
    """Whether a layer would not fit into the memory of a usual machine."""
    return cost.parameters > MOST_PARAMETERS or cost.activations > MOST_ACTIVATIONS
