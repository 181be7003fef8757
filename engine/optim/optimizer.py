"""Optimizer: the base of every method that changes parameters by their gradients.

It keeps the parameters in groups with their settings, and what a method remembers of each
parameter in `state`; a method writes `_update`, its formula on arrays.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from typing import Any

import numpy as np

from engine import devices
from engine.autograd.hooks import HookList, RemovableHandle
from engine.autograd.modes import enable_grad
from engine.autograd.quiet import quietly
from engine.creation import zeros_like
from engine.tensor import Tensor

Group = dict[str, Any]
State = dict[str, Any]


class Optimizer:
    """Base of the methods; `params` are tensors, or dicts that give groups settings of their own.

    Pairs of name and tensor, as `named_parameters()` gives them, do too. PyTorch's settings
    `foreach`, `fused` and `capturable` choose among its implementations of the same formula: here
    there is one, and they are only kept, so that states move both ways.

    Raises TypeError for anything else, and ValueError when there is no parameter, one comes
    twice, or steps should be `differentiable`.
    """

    def __init__(self, params: Iterable[Tensor] | Iterable[Group], defaults: Group) -> None:
        if isinstance(params, Tensor):
            raise TypeError(
                "params argument given to the optimizer should be an iterable of Tensors or "
                "dicts, but got torch.Tensor"
            )
        if defaults.get("differentiable"):
            raise ValueError(
                "differentiable=True is not supported: steps are not recorded. Take the step with "
                "operators on autograd.grad(…, create_graph=True) to differentiate through it"
            )
        self.defaults = defaults
        self.has_stepped = False  # a scheduler warns if it is stepped before its optimizer
        self._before_step, self._after_step = HookList(), HookList()
        self.state: defaultdict[Tensor, State] = defaultdict(dict)
        self.param_groups: list[Group] = []
        given: list[Any] = list(params)
        if not given:
            raise ValueError("optimizer got an empty parameter list")
        for group in given if isinstance(given[0], dict) else [{"params": given}]:
            self.add_param_group(group)

    def add_param_group(self, param_group: Group) -> None:
        """Add parameters with settings of their own; settings left out take the defaults."""
        if not isinstance(param_group, dict):
            raise TypeError(f"param_group must be a dict, but got {type(param_group)}")
        given = param_group["params"]
        if isinstance(given, set):
            raise TypeError(
                "optimizer parameters need to be organized in ordered collections, but the "
                "ordering of tensors in sets will change between runs. Please use a list instead."
            )
        given = [given] if isinstance(given, Tensor) else list(given)
        names = [each[0] for each in given if isinstance(each, tuple)]
        if names and len(names) != len(given):
            raise ValueError("give all parameters of a group names, or none of them")
        params = [each[1] for each in given] if names else given
        known = {id(p) for group in self.param_groups for p in group["params"]}
        for parameter in params:
            if not isinstance(parameter, Tensor):
                raise TypeError(
                    f"optimizer can only optimize Tensors, but one of the params is "
                    f"{type(parameter).__name__}"
                )
            if not parameter.is_leaf:
                raise ValueError("can't optimize a non-leaf Tensor")
            if id(parameter) in known:
                raise ValueError("some parameters appear in more than one parameter group")
            known.add(id(parameter))
        group = {**self.defaults, **param_group, "params": params}
        if names:
            group["param_names"] = names
        self.param_groups.append(group)

    def register_step_pre_hook(self, hook: Callable[..., Any]) -> RemovableHandle:
        """Call `hook(optimizer, args, kwargs)` before every step."""
        return self._before_step.add(hook)

    def register_step_post_hook(self, hook: Callable[..., Any]) -> RemovableHandle:
        """Call `hook(optimizer, args, kwargs)` after every step."""
        return self._after_step.add(hook)

    def zero_grad(self, set_to_none: bool = True) -> None:
        """Forget the gradients of all parameters, or fill them with zeros."""
        for group in self.param_groups:
            for parameter in group["params"]:
                if parameter._grad is not None:
                    parameter._grad = None if set_to_none else zeros_like(parameter._grad)

    def step(self, closure: Callable[[], Any] | None = None) -> Any:
        """Change every parameter that has a gradient; `closure` first computes the loss anew."""
        if not (self._before_step or self._after_step):
            self.has_stepped = True
            return self._step(closure)
        arguments = () if closure is None else (closure,)
        for hook in list(self._before_step.values()):
            hook(self, arguments, {})
        loss = self._step(closure)
        self.has_stepped = True
        for hook in list(self._after_step.values()):
            hook(self, arguments, {})
        return loss

    def _step(self, closure: Callable[[], Any] | None) -> Any:
        """The step itself; methods that are no formula of one parameter at a time replace it."""
        loss = None
        if closure is not None:
            with enable_grad():
                loss = closure()
        quietly(self._update_all)
        return loss

    def _update_all(self) -> None:
        """Change every parameter that has a gradient, one after the other."""
        state, update = self.state, self._update
        xp: Any = np
        any_gpu = devices.cupy is not None
        for group in self.param_groups:
            for parameter in group["params"]:
                gradient = parameter._grad
                if gradient is not None:
                    param = parameter.array
                    if any_gpu:
                        xp = devices.namespace(param)
                    update(xp, param, gradient.array, state[parameter], group)
                    parameter._version_counter[0] += 1  # what autograd saved is now stale

    def _update(self, xp: Any, param: Any, grad: Any, state: State, group: Group) -> None:
        """Change the array `param` in place by `grad`, remembering what it needs in `state`.

        Weight decay and `maximize` are the method's to see to, by `descent` or in its kernel.
        """
        raise NotImplementedError

    def state_dict(self) -> dict[str, Any]:
        """State and settings in PyTorch's form: parameters stand as their running numbers."""
        numbers = {id(p): i for i, p in enumerate(self._parameters())}
        return {
            "state": {numbers[id(p)]: dict(state) for p, state in self.state.items() if state},
            "param_groups": [
                {**group, "params": [numbers[id(p)] for p in group["params"]]}
                for group in self.param_groups
            ],
        }

    def load_state_dict(self, state_dict: Mapping[str, Any]) -> None:
        """Take over state and settings from `state_dict`; its tensors are copied.

        Raises ValueError when its groups do not have as many parameters as ours.
        """
        groups = state_dict["param_groups"]
        if len(groups) != len(self.param_groups):
            raise ValueError("loaded state dict has a different number of parameter groups")
        if any(
            len(new["params"]) != len(own["params"])
            for new, own in zip(groups, self.param_groups, strict=True)
        ):
            raise ValueError(
                "loaded state dict contains a parameter group that doesn't match the size of "
                "optimizer's group"
            )
        parameters = self._parameters()
        numbers = [number for group in groups for number in group["params"]]
        by_number = dict(zip(numbers, parameters, strict=True))
        self.state = defaultdict(dict)
        for number, state in state_dict["state"].items():
            parameter = by_number[int(number)]
            self.state[parameter] = {
                key: _fitted(key, value, parameter) for key, value in state.items()
            }
        for own, new in zip(self.param_groups, groups, strict=True):
            own.update({key: value for key, value in new.items() if key != "params"})

    def _parameters(self) -> list[Tensor]:
        return [p for group in self.param_groups for p in group["params"]]

    def __repr__(self) -> str:
        lines = []
        for i, group in enumerate(self.param_groups):
            lines.append(f"Parameter Group {i}")
            lines += [f"    {key}: {group[key]}" for key in sorted(group) if key != "params"]
        return f"{type(self).__name__} (\n" + "\n".join(lines) + "\n)"


def descent(param: Any, grad: Any, group: Group) -> Any:
    """The gradient to go down along: turned round to maximize, weight decay added.

    Decoupled weight decay shrinks the parameter instead (Loshchilov and Hutter, 2019).
    """
    if group["maximize"]:
        grad = -grad
    decay = group.get("weight_decay")
    if decay and group.get("decoupled_weight_decay"):
        param *= 1 - float(group["lr"]) * decay
    elif decay:
        grad = grad + decay * param
    return grad


def _fitted(key: str, value: Any, parameter: Tensor) -> Any:
    """A copy of a loaded value on the parameter's device, in its dtype (but for step counts)."""
    if isinstance(value, list):
        return [_fitted(key, each, parameter) for each in value]
    if not isinstance(value, Tensor):
        return value
    if key == "step":
        return value.clone()
    return value.to(parameter.device).to(parameter.dtype).clone()


def check_settings(**settings: Any) -> None:
    """Raise ValueError for a setting that is negative, as the optimizers need none to be."""
    for name, value in settings.items():
        if isinstance(value, Tensor) and value.numel() != 1:
            raise ValueError(f"Tensor {name} must be 1-element")
        if not value >= 0.0:
            what = "learning rate" if name == "lr" else f"{name} value"
            raise ValueError(f"Invalid {what}: {value}")


def check_betas(betas: tuple[float, ...]) -> None:
    """Raise ValueError for the rate of a running mean that is not in [0, 1)."""
    for i, beta in enumerate(betas):
        if not 0.0 <= beta < 1.0:
            raise ValueError(f"Invalid beta parameter at index {i}: {beta}")
