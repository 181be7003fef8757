"""Hooks on modules: functions that see, and may replace, what goes in and comes out, both ways.

Forward hooks see a module's inputs and outputs, backward hooks the gradients of both.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from typing import Any

from engine.autograd import Function
from engine.autograd.hooks import RemovableHandle
from engine.tensor import Tensor

# A hook and whether it also wants the keyword arguments, by the handle's id, in order of calling.
Hooks = OrderedDict[int, tuple[Callable, bool]]


class HookedModule:
    """What a Module does for its hooks."""

    _forward_pre_hooks: Hooks
    _forward_hooks: Hooks
    _backward_pre_hooks: Hooks
    _backward_hooks: Hooks

    def register_forward_pre_hook(
        self, hook: Callable, *, prepend: bool = False, with_kwargs: bool = False
    ) -> RemovableHandle:
        """Call `hook(module, args)` before each forward; what it returns replaces the inputs."""
        return _add(self._forward_pre_hooks, hook, prepend, with_kwargs)

    def register_forward_hook(
        self, hook: Callable, *, prepend: bool = False, with_kwargs: bool = False
    ) -> RemovableHandle:
        """Call `hook(module, args, output)` after each forward; its result replaces the output."""
        return _add(self._forward_hooks, hook, prepend, with_kwargs)

    def register_full_backward_pre_hook(
        self, hook: Callable, prepend: bool = False
    ) -> RemovableHandle:
        """Call `hook(module, grad_output)` when the gradients of the outputs are known.

        `grad_output` is a tuple; one that the hook returns takes its place.
        """
        return _add(self._backward_pre_hooks, hook, prepend)

    def register_full_backward_hook(self, hook: Callable, prepend: bool = False) -> RemovableHandle:
        """Call `hook(module, grad_input, grad_output)` when the gradients of the inputs are known.

        Both are tuples, with None where there is no gradient; what the hook returns replaces
        `grad_input`. Inputs given by keyword are not seen.
        """
        return _add(self._backward_hooks, hook, prepend)

    def _call_hooked(self, args: tuple, kwargs: dict[str, Any]) -> Any:
        """Run forward with all hooks around it."""
        for hook, with_kwargs in list(self._forward_pre_hooks.values()):
            if with_kwargs:
                changed = hook(self, args, kwargs)
                if changed is not None:
                    args, kwargs = changed
            else:
                changed = hook(self, args)
                if changed is not None:
                    args = changed if isinstance(changed, tuple) else (changed,)
        watch = None
        if self._backward_pre_hooks or self._backward_hooks:
            watch = _BackwardWatch(self)
            args = watch.before_forward(args)
        output = self.forward(*args, **kwargs)  # type: ignore[attr-defined]
        for hook, with_kwargs in list(self._forward_hooks.values()):
            given = (args, kwargs) if with_kwargs else (args,)
            changed = hook(self, *given, output)
            if changed is not None:
                output = changed
        return output if watch is None else watch.after_forward(output)


class ModuleBoundary(Function):
    """Tensors handed on as they are: a place in the graph, at a module's edge, to hang hooks on."""

    @staticmethod
    def forward(ctx, *tensors):
        ctx.set_materialize_grads(False)
        ctx.mark_non_differentiable(*[each for each in tensors if not each.requires_grad])
        return tensors

    @staticmethod
    def backward(ctx, *grads):
        return grads


class _BackwardWatch:
    """One call of a module whose gradients are watched, between its two boundaries."""

    def __init__(self, module: HookedModule) -> None:
        self.module = module
        self.inputs = 0  # how many there are
        self.has_input_boundary = False
        self.grad_output: tuple[Any, ...] = ()

    def before_forward(self, args: tuple) -> tuple:
        """The inputs, behind a boundary where their gradients can be seen."""
        self.inputs = len(args)
        bounded, node = _bound(args)
        if node is not None:
            self.has_input_boundary = True
            places = [i for i, each in enumerate(args) if isinstance(each, Tensor)]
            node.register_hook(
                lambda grads, _: self._inputs_reached(dict(zip(places, grads, strict=True)))
            )
        return bounded

    def after_forward(self, output: Any) -> Any:
        """The outputs, behind a boundary where their gradients can be seen."""
        outputs = output if isinstance(output, tuple) else (output,)
        bounded, node = _bound(outputs)
        if node is not None:
            node.register_hook(lambda grads, _: self._outputs_reached(grads))
        return bounded if isinstance(output, tuple) else bounded[0]

    def _outputs_reached(self, grads: tuple) -> tuple:
        for hook, _ in list(self.module._backward_pre_hooks.values()):
            changed = hook(self.module, grads)
            if changed is not None:
                grads = changed if isinstance(changed, tuple) else (changed,)
        self.grad_output = grads
        if not self.has_input_boundary:  # no input has a gradient, so this is the end
            self._run_hooks((None,) * self.inputs)
        return grads

    def _inputs_reached(self, by_place: dict[int, Any]) -> tuple:
        grads = self._run_hooks(tuple(map(by_place.get, range(self.inputs))))
        return tuple(grads[place] for place in by_place)

    def _run_hooks(self, grad_input: tuple) -> tuple:
        for hook, _ in list(self.module._backward_hooks.values()):
            changed = hook(self.module, grad_input, self.grad_output)
            if changed is None:
                continue
            changed = changed if isinstance(changed, tuple) else (changed,)
            if len(changed) != len(grad_input):
                raise RuntimeError(
                    "Backward hook returned an invalid number of grad_input, got "
                    f"{len(changed)}, but expected {len(grad_input)}"
                )
            grad_input = changed
        self.grad_output = ()
        return grad_input


def _bound(values: tuple) -> tuple[tuple, Any]:
    """The values with their tensors behind a boundary, and its node; None without gradients."""
    tensors = [each for each in values if isinstance(each, Tensor)]
    bounded = ModuleBoundary.apply(*tensors)
    node = next((each.grad_fn for each in bounded if each.requires_grad), None)
    if node is None:
        return values, None
    remaining = iter(bounded)
    return tuple(next(remaining) if isinstance(v, Tensor) else v for v in values), node


def _add(hooks: Hooks, hook: Callable, prepend: bool, with_kwargs: bool = False) -> RemovableHandle:
    """Register `hook`, last or (with `prepend`) first; the handle's `remove()` takes it away."""
    handle = RemovableHandle(hooks)
    hooks[handle.id] = (hook, with_kwargs)
    if prepend:
        hooks.move_to_end(handle.id, last=False)
    return handle
