"""Dropout: forgetting at random while training, so that no unit relies on another."""

from __future__ import annotations

from engine.nn import functional as F
from engine.nn.module import Module
from engine.tensor import Tensor


class _Dropout(Module):
    """What all kinds of dropout share. Raises ValueError for a probability outside [0, 1]."""

    def __init__(self, p: float = 0.5, inplace: bool = False) -> None:
        super().__init__()
        if not 0 <= p <= 1:
            raise ValueError(f"dropout probability has to be between 0 and 1, but got {p}")
        self.p = p
        self.inplace = inplace

    def extra_repr(self) -> str:
        """As PyTorch prints it."""
        return f"p={self.p}, inplace={self.inplace}"


class Dropout(_Dropout):
    """Set each element to zero with probability `p` while training, and scale the rest up.

    The rest is multiplied by 1 / (1 - p), so that evaluation needs no change (Srivastava et al.,
    2014). Raises ValueError for a probability outside [0, 1].
    """

    def forward(self, input: Tensor) -> Tensor:
        """Drop elements of `input` in training mode; return it as it is otherwise."""
        return F.dropout(input, self.p, self.training, self.inplace)


class Dropout1d(_Dropout):
    """Dropout of whole channels of sequences (N, C, L) (Tompson et al., 2015)."""

    def forward(self, input: Tensor) -> Tensor:
        """Drop channels of `input` in training mode; return it as it is otherwise."""
        return F.dropout1d(input, self.p, self.training, self.inplace)


class Dropout2d(_Dropout):
    """Dropout of whole channels of images (N, C, H, W)."""

    def forward(self, input: Tensor) -> Tensor:
        """Drop channels of `input` in training mode; return it as it is otherwise."""
        return F.dropout2d(input, self.p, self.training, self.inplace)


class Dropout3d(_Dropout):
    """Dropout of whole channels of volumes (N, C, D, H, W)."""

    def forward(self, input: Tensor) -> Tensor:
        """Drop channels of `input` in training mode; return it as it is otherwise."""
        return F.dropout3d(input, self.p, self.training, self.inplace)


class AlphaDropout(_Dropout):
    """Dropout for SELU networks: mean and variance stay as they are (Klambauer et al., 2017)."""

    def forward(self, input: Tensor) -> Tensor:
        """Drop elements of `input` in training mode; return it as it is otherwise."""
        return F.alpha_dropout(input, self.p, self.training)


class FeatureAlphaDropout(_Dropout):
    """AlphaDropout of whole channels."""

    def forward(self, input: Tensor) -> Tensor:
        """Drop channels of `input` in training mode; return it as it is otherwise."""
        return F.feature_alpha_dropout(input, self.p, self.training)
