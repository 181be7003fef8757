"""The functions that registered ops give to `engine`, which takes them all from here.

Importing this module imports, and so registers, every family of ops. Editors and mypy read the
generated `namespace.pyi` beside it (`python -m engine.ops.stubs` writes it).
"""

from __future__ import annotations

from engine import linalg, random
from engine.ops import (
    activation,
    angles,
    arithmetic,
    arrangement,
    bessel,
    broadcasting,
    calculus,
    comparison,
    conversion,
    diagonal,
    einsum,
    exponential,
    extrema,
    floats,
    gamma,
    gather,
    histogram,
    index_writing,
    indexing,
    integers,
    join,
    logarithms,
    matmul,
    operators,
    power,
    products,
    quantiles,
    rearrange,
    reduction,
    registry,
    rounding,
    scan,
    search,
    shape,
    sort,
    special,
    statistics,
    trigonometry,
    unique,
)
from engine.ops.linalg import older

FAMILIES = (
    activation,
    angles,
    arithmetic,
    arrangement,
    bessel,
    broadcasting,
    calculus,
    comparison,
    conversion,
    diagonal,
    einsum,
    exponential,
    extrema,
    floats,
    gamma,
    gather,
    histogram,
    index_writing,
    indexing,
    integers,
    join,
    linalg,
    logarithms,
    matmul,
    older,
    operators,
    power,
    products,
    quantiles,
    random,
    rearrange,
    reduction,
    rounding,
    scan,
    search,
    shape,
    sort,
    special,
    statistics,
    trigonometry,
    unique,
)

_functions = registry.namespace_functions()
globals().update(_functions)
__all__ = list(_functions)
