"""The modified Bessel function of the first kind."""

from __future__ import annotations

from engine.autograd.function import Function
from engine.kernels.bessel import modified_bessel
from engine.ops.registry import op
from engine.promotion import as_floating
from engine.tensor import Tensor


class ModifiedBessel(Function):
    """Of any whole order: the derivative of one lies between its neighbours."""

    saves = "x"
    warns = True
    order: int

    def forward(self, xp, x):
        return modified_bessel(xp, self.order, x)

    def backward(self, grad, x):
        above = ModifiedBessel.apply(x, order=self.order + 1)
        if self.order == 0:
            return grad * above
        below = ModifiedBessel.apply(x, order=self.order - 1)
        return grad * (0.5 * (below + above))


class I0(ModifiedBessel):
    order = 0


@op(inplace=True)
def i0(input: Tensor) -> Tensor:
    """The modified Bessel function of the first kind, of order 0."""
    return I0.apply(as_floating(input))
