"""How a Module's parameters and persistent buffers become a flat dict by name, and come back.

Keys and error sentences are PyTorch's, so that weights move both ways unchanged.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

from engine.autograd.modes import no_grad
from engine.nn.parameter import Parameter
from engine.tensor import Tensor

if TYPE_CHECKING:
    from engine.nn.module import Module


class IncompatibleKeys(NamedTuple):
    """What `load_state_dict` could not match, as lists of keys."""

    missing_keys: list[str]
    unexpected_keys: list[str]

    def __repr__(self) -> str:
        if not self.missing_keys and not self.unexpected_keys:
            return "<All keys matched successfully>"
        return (
            f"_IncompatibleKeys(missing_keys={self.missing_keys}, "
            f"unexpected_keys={self.unexpected_keys})"
        )


def named_state(module: Module, prefix: str = "") -> Iterator[tuple[str, Module, str, Tensor]]:
    """Yield (key, owner, attribute name, tensor) for all that belongs in a state dict.

    A parameter shared by two modules comes once for each of them, as in PyTorch.
    """
    for name, parameter in module._parameters.items():
        if parameter is not None:
            yield prefix + name, module, name, parameter
    for name, buffer in module._buffers.items():
        if buffer is not None and name not in module._non_persistent_buffers_set:
            yield prefix + name, module, name, buffer
    for name, child in module._modules.items():
        if child is not None:
            yield from named_state(child, f"{prefix}{name}.")


def collect(module: Module, prefix: str, keep_vars: bool) -> OrderedDict[str, Tensor]:
    """The state of `module` by key; the tensors share memory with it."""
    return OrderedDict(
        (key, tensor if keep_vars else tensor.detach())
        for key, _, _, tensor in named_state(module, prefix)
    )


def load(
    module: Module, state_dict: Mapping[str, Any], strict: bool, assign: bool
) -> IncompatibleKeys:
    """Copy the values of `state_dict` into `module`, all that fit, and report the rest.

    Raises TypeError when `state_dict` is no mapping, and RuntimeError naming every key that is
    missing or unexpected (when `strict`) or whose shape differs.
    """
    if not isinstance(state_dict, Mapping):
        raise TypeError(f"Expected state_dict to be dict-like, got {type(state_dict)}.")
    own = list(named_state(module))
    known = {key for key, *_ in own}
    missing = [key for key, *_ in own if key not in state_dict]
    unexpected = [key for key in state_dict if key not in known]

    problems = []
    if strict and unexpected:
        problems.append(f"Unexpected key(s) in state_dict: {_quoted(unexpected)}. ")
    if strict and missing:
        problems.append(f"Missing key(s) in state_dict: {_quoted(missing)}. ")
    for key, owner, name, tensor in own:
        if key in state_dict:
            problem = _load_one(key, owner, name, tensor, state_dict[key], assign)
            if problem:
                problems.append(problem)
    if problems:
        raise RuntimeError(
            f"Error(s) in loading state_dict for {type(module).__name__}:\n\t"
            + "\n\t".join(problems)
        )
    return IncompatibleKeys(missing, unexpected)


def _load_one(
    key: str, owner: Module, name: str, tensor: Tensor, value: Any, assign: bool
) -> str | None:
    """Put `value` in the place of `tensor`; return what is wrong with it, if anything is."""
    if not isinstance(value, Tensor):
        return (
            f'While copying the parameter named "{key}", expected torch.Tensor or Tensor-like '
            f"object from checkpoint but received {type(value)}"
        )
    if value.shape != tensor.shape:
        return (
            f"size mismatch for {key}: copying a param with shape {value.shape} from "
            f"checkpoint, the shape in current model is {tensor.shape}."
        )
    if assign:
        is_parameter = name in owner._parameters
        setattr(owner, name, Parameter(value, tensor.requires_grad) if is_parameter else value)
    else:
        with no_grad():
            tensor.copy_(value)
    return None


def _quoted(keys: list[str]) -> str:
    return ", ".join(f'"{key}"' for key in keys)
