"""What a recorded graph's nodes and arrows tell beside their names, and how that becomes colour."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal

from engine.studio.training.messages import GraphNode
from gui.quantities import memory, milliseconds

NodeColours = Literal["plain", "time", "memory"]
EdgeStyle = Literal["both", "width", "colour"]

SMALLEST_NORM = -2.6
"""The log10 of the norm that is drawn thinnest."""


@dataclass
class Values:
    """The norm of the gradient that reaches a node, and the seconds it took, by its index.

    `seconds` are of forward and backward; they and the bytes that are kept are measured on one
    batch.
    """

    norms: Mapping[int, float] = field(default_factory=dict)
    seconds: Mapping[int, tuple[float, float]] = field(default_factory=dict)
    saved: Mapping[int, int] = field(default_factory=dict)

    def norm(self, indices: Iterable[int]) -> float | None:
        """The norm of several gradients together; None where none of them is known."""
        known = [self.norms[index] for index in indices if index in self.norms]
        return math.hypot(*known) if known else None

    def time(self, indices: Iterable[int]) -> tuple[float, float] | None:
        """Forward and backward together, of what was measured of these; None for nothing."""
        known = [self.seconds[index] for index in indices if index in self.seconds]
        return (sum(f for f, _ in known), sum(b for _, b in known)) if known else None

    def bytes(self, indices: Iterable[int]) -> int:
        """What these keep for backward."""
        return sum(self.saved.get(index, 0) for index in indices)

    def amount(self, indices: Iterable[int], colours: NodeColours) -> float | None:
        """What colours a node: seconds or bytes; None where there is nothing to tell."""
        if colours == "time":
            time = self.time(indices)
            return None if time is None else sum(time)
        return float(self.bytes(indices)) or None if colours == "memory" else None


def saved_by(nodes: Iterable[GraphNode]) -> dict[int, int]:
    """The bytes that each node keeps; what several keep counts for each of them."""
    return {node.index: node.saved_bytes for node in nodes if node.saved_bytes}


def amount_text(amount: float, colours: NodeColours) -> str:
    """An amount with its unit."""
    return milliseconds(amount) if colours == "time" else memory(round(amount))


def norm_text(norm: float) -> str:
    """Three digits after the point, more only for small norms: 0.214, 0.0461, 1.2e-05."""
    if norm >= 0.01 or norm == 0:
        return f"{norm:.3f}"
    return f"{norm:.4f}" if norm >= 0.0001 else f"{norm:.0e}"


def weight(norm: float) -> float:
    """The log of a norm as a share from 0 (thin) to 1 (thick)."""
    if norm <= 0:
        return 0.0
    return min(max((math.log10(norm) - SMALLEST_NORM) / -SMALLEST_NORM, 0.0), 1.0)
