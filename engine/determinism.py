"""Switches that programs set for runs that repeat exactly, or for faster and coarser products.

The engine's results are the same from run to run, and its float32 products are computed in float32:
the switches are taken, and change nothing.
"""

from __future__ import annotations


def use_deterministic_algorithms(mode: bool, *, warn_only: bool = False) -> None:
    """Taken for PyTorch's sake: every algorithm is deterministic."""


def are_deterministic_algorithms_enabled() -> bool:
    """Always: there are no others."""
    return True


def set_float32_matmul_precision(precision: str) -> None:
    """Taken for PyTorch's sake: products have the precision of their dtype."""


def get_float32_matmul_precision() -> str:
    """Always "highest"."""
    return "highest"
