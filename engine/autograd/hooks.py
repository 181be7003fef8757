"""Functions that users hang on tensors and graph nodes, to see or change gradients."""

from __future__ import annotations

import itertools
import weakref
from collections import OrderedDict
from collections.abc import Callable
from typing import Any

_ids = itertools.count()


class RemovableHandle:
    """Takes a hook back: call `remove()`, or use it as a context manager."""

    def __init__(self, hooks: OrderedDict[int, Any]) -> None:
        self.id = next(_ids)
        self._hooks = weakref.ref(hooks)  # a forgotten handle keeps nothing alive

    def remove(self) -> None:
        """Remove the hook; doing it twice is harmless."""
        hooks = self._hooks()
        if hooks is not None:
            hooks.pop(self.id, None)

    def __enter__(self) -> RemovableHandle:
        return self

    def __exit__(self, *error: object) -> None:
        self.remove()


class HookList(OrderedDict[int, Callable[..., Any]]):
    """Hooks by the id of their handle, in the order in which they were added."""

    def add(self, hook: Callable[..., Any]) -> RemovableHandle:
        """Append a hook; the handle takes it away again."""
        handle = RemovableHandle(self)
        self[handle.id] = hook
        return handle

    def run(self, value: Any, *context: Any) -> Any:
        """Call every hook with `value` and the context; what one returns takes value's place."""
        for hook in list(self.values()):  # a hook may remove itself while it runs
            changed = hook(value, *context)
            if changed is not None:
                value = changed
        return value


class Hooks:
    """What is hung on one node of the graph, or on a leaf, which is the end of the graph.

    `tensors` holds the hooks of each output's tensor (a leaf counts as its own output 0),
    `retained` the tensors that want to keep their gradient, `before` and `after` the hooks of the
    node itself (`after`, on a leaf: when its `grad` has been added to).
    """

    def __init__(self) -> None:
        self.tensors: dict[int, HookList] = {}
        self.retained: dict[int, weakref.ref[Any]] = {}
        self.before = HookList()
        self.after = HookList()

    def of_output(self, number: int) -> HookList:
        """The hooks of the tensor that is output `number`."""
        return self.tensors.setdefault(number, HookList())
