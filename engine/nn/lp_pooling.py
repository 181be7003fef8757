"""Power-average pooling layers: the p-norm of each window."""

from __future__ import annotations

from engine.nn import functional as F
from engine.nn.functional.spatial import Sizes
from engine.nn.module import Module
from engine.tensor import Tensor


class _LPPool(Module):
    """What the layers share; with norm_type 1 they sum, towards infinity they take the maximum."""

    def __init__(
        self,
        norm_type: float,
        kernel_size: Sizes,
        stride: Sizes | None = None,
        ceil_mode: bool = False,
    ) -> None:
        super().__init__()
        self.norm_type = norm_type
        self.kernel_size = kernel_size
        self.stride = stride
        self.ceil_mode = ceil_mode

    def extra_repr(self) -> str:
        """As PyTorch prints it."""
        return (
            f"norm_type={self.norm_type}, kernel_size={self.kernel_size}, stride={self.stride}, "
            f"ceil_mode={self.ceil_mode}"
        )


class LPPool1d(_LPPool):
    """(Σ x^p)^(1/p) of each window: (N, C, L) to (N, C, L')."""

    def forward(self, input: Tensor) -> Tensor:
        """Apply the layer."""
        settings = float(self.norm_type), self.kernel_size, self.stride, self.ceil_mode
        return F.lp_pool1d(input, *settings)


class LPPool2d(_LPPool):
    """(Σ x^p)^(1/p) of each window: (N, C, H, W) to (N, C, H', W')."""

    def forward(self, input: Tensor) -> Tensor:
        """Apply the layer."""
        settings = float(self.norm_type), self.kernel_size, self.stride, self.ceil_mode
        return F.lp_pool2d(input, *settings)


class LPPool3d(_LPPool):
    """(Σ x^p)^(1/p) of each window: (N, C, D, H, W) to (N, C, D', H', W')."""

    def forward(self, input: Tensor) -> Tensor:
        """Apply the layer."""
        settings = float(self.norm_type), self.kernel_size, self.stride, self.ceil_mode
        return F.lp_pool3d(input, *settings)
