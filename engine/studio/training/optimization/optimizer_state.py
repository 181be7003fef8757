"""What an optimizer remembers as plain arrays, so that it goes on to the bit.

An array belongs to a parameter and a name: `n3/weight/exp_avg`. A number is named `n3/weight/t#`,
an item of a list `n3/weight/ro/3`; L-BFGS keeps such under the first parameter, for all of them.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from engine import Tensor, tensor
from engine.devices import to_numpy
from engine.optim import LBFGS, Optimizer

Arrays = dict[str, np.ndarray]
NUMBER = "#"
HISTORY = ("old_dirs", "old_stps", "ro")


def optimizer_arrays(names: Sequence[str], optimizer: Optimizer) -> Arrays:
    """Copies of all that is kept; `names` are the parameters' in the optimizer's order."""
    arrays: Arrays = {}
    for number, kept in optimizer.state_dict()["state"].items():
        for key, value in kept.items():
            path = f"{names[number]}/{key}"
            if isinstance(value, Tensor):
                arrays[path] = _copy(value)
            elif isinstance(value, list):
                arrays |= {f"{path}/{i}": _copy(each) for i, each in enumerate(value)}
            elif isinstance(value, int | float):
                arrays[path + NUMBER] = np.array(value)
    return arrays


def fit_optimizer(names: Sequence[str], optimizer: Optimizer, arrays: Arrays) -> None:
    """Give the optimizer what was kept of those parameters that still have the same shape."""
    parameters = [each for group in optimizer.param_groups for each in group["params"]]
    if isinstance(optimizer, LBFGS) and not _fits_all(names, parameters, arrays):
        return
    for name, parameter in zip(names, parameters, strict=True):
        prefix = name + "/"
        kept = {key[len(prefix) :]: a for key, a in arrays.items() if key.startswith(prefix)}
        shapes = ((), tuple(parameter.shape))
        fits = isinstance(optimizer, LBFGS) or all(a.shape in shapes for a in kept.values())
        if kept and fits:
            optimizer.state[parameter] = _values(kept, parameter)


def _fits_all(names: Sequence[str], parameters: Sequence[Tensor], arrays: Arrays) -> bool:
    """Whether L-BFGS's vectors are as long as all parameters together."""
    vector = arrays.get(f"{names[0]}/prev_flat_grad")
    return vector is not None and vector.size == sum(each.numel() for each in parameters)


def _values(kept: Arrays, parameter: Tensor) -> dict[str, Any]:
    """Tensors beside their parameter, single ones on the CPU, as optimizers make them."""
    values: dict[str, Any] = {}
    lists: dict[str, dict[int, Tensor]] = {}
    for path, array in kept.items():
        name, _, number = path.partition("/")
        value = tensor(array)
        if array.ndim:
            value = value.to(parameter.device)
        if path.endswith(NUMBER):
            values[path.removesuffix(NUMBER)] = array.item()
        elif number:
            lists.setdefault(name, {})[int(number)] = value
        else:
            values[name] = value
    for name, items in lists.items():
        values[name] = [items[i] for i in sorted(items)]
    if "n_iter" in values:  # L-BFGS's lists, which leave nothing behind while they are empty
        values = {**{name: [] for name in HISTORY}, **values}
    return values


def _copy(value: Tensor) -> np.ndarray:
    return np.array(to_numpy(value.array))
