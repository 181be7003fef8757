"""Weight normalisation: a weight as a length and a direction, learned apart.

w = g · v / |v| (Salimans and Kingma, 2016). Here the module itself gets the parameters weight_g and
weight_v, and a hook makes the weight of them before each forward.
"""

from __future__ import annotations

from typing import Any, TypeVar

from engine.autograd.modes import no_grad
from engine.nn.module import Module
from engine.nn.parameter import Parameter
from engine.ops.exponential import sqrt
from engine.tensor import Tensor

_M = TypeVar("_M", bound=Module)


def norm_except(v: Tensor, dim: int | None) -> Tensor:
    """The 2-norm over all dimensions but one, kept with size 1; over all for None or -1."""
    if dim is None or dim == -1:
        return sqrt((v * v).sum())
    others = [axis for axis in range(v.ndim) if axis != dim % v.ndim]
    return sqrt((v * v).sum(others, keepdim=True)) if others else v.abs()


class WeightNorm:
    """The hook that computes a module's weight from its length and direction."""

    def __init__(self, name: str, dim: int | None) -> None:
        self.name = name
        self.dim = dim

    def compute_weight(self, module: Module) -> Tensor:
        """g · v / |v|."""
        g, v = getattr(module, f"{self.name}_g"), getattr(module, f"{self.name}_v")
        return v * (g / norm_except(v, self.dim))

    def __call__(self, module: Module, inputs: Any) -> None:
        setattr(module, self.name, self.compute_weight(module))


def weight_norm(module: _M, name: str = "weight", dim: int | None = 0) -> _M:
    """Replace a module's parameter by `name`_g, its lengths along `dim`, and `name`_v.

    Gives the module back. Raises RuntimeError if that parameter has been replaced already.
    """
    if _hook_of(module, name) is not None:
        raise RuntimeError(f"Cannot register two weight_norm hooks on the same parameter {name}")
    hook = WeightNorm(name, dim)
    weight = module.get_parameter(name)
    del module._parameters[name]
    with no_grad():
        lengths = norm_except(weight, dim)
    module.register_parameter(f"{name}_g", Parameter(lengths.detach()))
    module.register_parameter(f"{name}_v", Parameter(weight.detach()))
    setattr(module, name, hook.compute_weight(module))
    module.register_forward_pre_hook(hook)
    return module


def remove_weight_norm(module: _M, name: str = "weight") -> _M:
    """Make the weight a parameter again, with the value it has now; gives the module back.

    Raises ValueError if weight_norm was not applied to it.
    """
    found = _hook_of(module, name)
    if found is None:
        raise ValueError(f"weight_norm of '{name}' not found in {module}")
    number, hook = found
    with no_grad():
        weight = hook.compute_weight(module)
    delattr(module, name)
    del module._parameters[f"{name}_g"], module._parameters[f"{name}_v"]
    module.register_parameter(name, Parameter(weight.detach()))
    del module._forward_pre_hooks[number]
    return module


def _hook_of(module: Module, name: str) -> tuple[int, WeightNorm] | None:
    """The hook that makes the weight `name`, and its number."""
    for number, (hook, _) in module._forward_pre_hooks.items():
        if isinstance(hook, WeightNorm) and hook.name == name:
            return number, hook
    return None
