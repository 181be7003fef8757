"""Tensors within dicts, lists and tuples, taken apart for a file and put together again.

What surrounds the tensors becomes JSON, which can hold no code: numbers, text, None, and a tag for
each list, tuple, dict and tensor.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import numpy as np

from engine.tensor import Tensor


def take_apart(value: Any) -> tuple[str, dict[str, Tensor]]:
    """The JSON of a nest, and its tensors by the names under which the JSON speaks of them.

    Raises TypeError, which says where, for anything that is no tensor, number, text or None.
    """
    tensors: dict[str, Tensor] = {}
    return json.dumps(_tagged(value, "", tensors)), tensors


def put_together(text: str, tensors: Mapping[str, Tensor]) -> Any:
    """The nest that `take_apart` made this of. Raises ValueError for text that it did not write."""
    try:
        return _untagged(json.loads(text), tensors)
    except (KeyError, TypeError, ValueError, RecursionError) as error:
        raise ValueError(f"its description is damaged: {error}") from error


def _tagged(value: Any, place: str, tensors: dict[str, Tensor]) -> Any:
    if isinstance(value, Tensor):
        name = f"{len(tensors)}{place}"
        tensors[name] = value
        return {"tensor": name}
    if isinstance(value, np.generic):
        value = value.item()
    if value is None or type(value) in (bool, int, float, str):
        return value
    if isinstance(value, Mapping):
        pairs = value.items()
        return {"dict": [[_key(k, place), _tagged(v, f"{place}.{k}", tensors)] for k, v in pairs]}
    if isinstance(value, list | tuple):
        tag = "tuple" if isinstance(value, tuple) else "list"
        return {tag: [_tagged(v, f"{place}.{n}", tensors) for n, v in enumerate(value)]}
    raise TypeError(
        f"cannot save {type(value).__name__} under {place.lstrip('.')!r}: tensors, numbers, text, "
        "None, and dicts, lists and tuples of them can be saved; of a module save its state_dict()"
    )


def _key(key: Any, place: str) -> Any:
    if type(key) not in (str, int):
        raise TypeError(f"cannot save the key {key!r} of {place.lstrip('.')!r}: use str or int")
    return key


def _untagged(value: Any, tensors: Mapping[str, Tensor]) -> Any:
    if not isinstance(value, dict):
        return value
    ((tag, content),) = value.items()
    if tag == "tensor":
        return tensors[content]
    if tag == "dict":
        return {key: _untagged(each, tensors) for key, each in content}
    kind = {"list": list, "tuple": tuple}[tag]
    return kind(_untagged(each, tensors) for each in content)
