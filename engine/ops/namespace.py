"""The functions that registered ops give to `engine`, which takes them all from here.

Importing this module imports, and so registers, every family of ops. Editors and mypy read the
generated `namespace.pyi` beside it (`python -m engine.ops.stubs` writes it).
"""

from __future__ import annotations

from engine import linalg, random
from engine.ops import (
    activation,
    arithmetic,
    broadcasting,
    comparison,
    conversion,
    einsum,
    exponential,
    extrema,
    gather,
    indexing,
    join,
    matmul,
    operators,
    products,
    rearrange,
    reduction,
    registry,
    rounding,
    scan,
    shape,
    sort,
    special,
    trigonometry,
)
from engine.ops.linalg import older

FAMILIES = (
    activation,
    arithmetic,
    broadcasting,
    comparison,
    conversion,
    einsum,
    exponential,
    extrema,
    gather,
    indexing,
    join,
    linalg,
    matmul,
    older,
    operators,
    products,
    random,
    rearrange,
    reduction,
    rounding,
    scan,
    shape,
    sort,
    special,
    trigonometry,
)

_functions = registry.namespace_functions()
globals().update(_functions)
__all__ = list(_functions)
