"""Hooks around a Module's forward: functions that see, and may replace, inputs and outputs."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from engine.autograd.hooks import RemovableHandle

if TYPE_CHECKING:
    from engine.nn.module import Module

# A hook and whether it also wants the keyword arguments, by the handle's id, in order of calling.
Hooks = OrderedDict[int, tuple[Callable, bool]]


def add(hooks: Hooks, hook: Callable, prepend: bool, with_kwargs: bool) -> RemovableHandle:
    """Register `hook`, last or (with `prepend`) first; the handle's `remove()` takes it away."""
    handle = RemovableHandle(hooks)
    hooks[handle.id] = (hook, with_kwargs)
    if prepend:
        hooks.move_to_end(handle.id, last=False)
    return handle


def call(module: Module, args: tuple, kwargs: dict[str, Any]) -> Any:
    """Run pre-hooks, forward and hooks of `module`."""
    for hook, with_kwargs in list(module._forward_pre_hooks.values()):
        if with_kwargs:
            changed = hook(module, args, kwargs)
            if changed is not None:
                args, kwargs = changed
        else:
            changed = hook(module, args)
            if changed is not None:
                args = changed if isinstance(changed, tuple) else (changed,)
    output = module.forward(*args, **kwargs)
    for hook, with_kwargs in list(module._forward_hooks.values()):
        given = (args, kwargs) if with_kwargs else (args,)
        changed = hook(module, *given, output)
        if changed is not None:
            output = changed
    return output
