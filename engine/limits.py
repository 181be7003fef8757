"""How large and how fine the numbers of a dtype can be."""

from __future__ import annotations

import numpy as np

from engine import dtypes
from engine.dtypes import dtype as Dtype


class finfo:  # noqa: N801 (PyTorch's name)
    """The limits of a floating dtype; of the default one unless `type` is given.

    Raises TypeError for another.
    """

    def __init__(self, type: Dtype | None = None) -> None:
        chosen = dtypes.get_default_dtype() if type is None else type
        if not chosen.is_floating_point:
            raise TypeError(f"torch.finfo() requires a floating point input type, got {chosen}")
        limits = np.finfo(chosen.array_dtype)
        self.dtype, self.bits = chosen.name, int(limits.bits)
        self.min, self.max = float(limits.min), float(limits.max)
        self.eps, self.resolution = float(limits.eps), float(limits.resolution)
        self.tiny = self.smallest_normal = float(limits.tiny)

    def __repr__(self) -> str:
        return (
            f"finfo(resolution={self.resolution:g}, min={self.min:g}, max={self.max:g}, "
            f"eps={self.eps:g}, smallest_normal={self.tiny:g}, tiny={self.tiny:g}, "
            f"dtype={self.dtype})"
        )


class iinfo:  # noqa: N801 (PyTorch's name)
    """The limits of an integer dtype. Raises TypeError for another."""

    def __init__(self, type: Dtype) -> None:
        if type.category != dtypes.INTEGER:
            raise TypeError(f"torch.iinfo() requires an integer input type, got {type}")
        limits = np.iinfo(type.array_dtype)
        self.dtype, self.bits = type.name, int(limits.bits)
        self.min, self.max = int(limits.min), int(limits.max)

    def __repr__(self) -> str:
        return f"iinfo(min={self.min:g}, max={self.max:g}, dtype={self.dtype})"
