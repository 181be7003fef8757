"""Values and calls as people write them: a pair of equal numbers as one, defaults not at all."""

from __future__ import annotations

import functools
import inspect
import math
from collections.abc import Callable, Mapping
from typing import Any

ONE_FOR_ALL = frozenset(
    {"kernel_size", "stride", "padding", "dilation", "output_padding", "output_size"}
)
"""Arguments whose tuple may be written as one number, where all of its numbers are equal."""
NAMED = frozenset({"kernel_size"})
"""Arguments that people name although they have no default, unless they are the first."""


def literal(value: Any) -> str:
    """The value as code."""
    if isinstance(value, float) and not math.isfinite(value):
        return f'float("{value}")'
    if isinstance(value, str):
        return quoted(value)
    if isinstance(value, tuple):
        inside = ", ".join(map(literal, value))
        return f"({inside},)" if len(value) == 1 else f"({inside})"
    return repr(value)


def quoted(text: str) -> str:
    """A text in the quotes that need the fewest strokes, double ones where both do."""
    plain = repr(text)
    if plain.startswith("'") and '"' not in plain:
        return f'"{plain[1:-1]}"'
    return plain


def simple(name: str, value: Any) -> Any:
    """The value of a layer's argument, as short as it can be written."""
    if not isinstance(value, tuple):
        return value
    if name in ONE_FOR_ALL and len(set(value)) == 1:
        return value[0]
    return value[0] if name == "normalized_shape" and len(value) == 1 else value


def arguments(
    made: Callable[..., Any], values: Mapping[str, Any], all_named: bool = False
) -> list[str]:
    """The arguments of a call, in the order of the signature: those that have to be written.

    Those without a default come first, without their names unless all shall have them.
    """
    signature = _parameters(made)
    written = []
    for place, (name, parameter) in enumerate(signature.items()):
        if name not in values:
            continue
        value = simple(name, values[name])
        if parameter.default is inspect.Parameter.empty:
            is_named = all_named or (name in NAMED and place > 0)
            written.append(f"{name}={literal(value)}" if is_named else literal(value))
        elif not _is_default(value, simple(name, parameter.default)):
            written.append(f"{name}={literal(value)}")
    return written


@functools.cache
def _parameters(made: Callable[..., Any]) -> Mapping[str, inspect.Parameter]:
    """A signature, looked up once: that takes longer than all else."""
    return inspect.signature(made).parameters


def _is_default(value: Any, default: Any) -> bool:
    """Whether it need not be written; a function may stand for its name, as `relu` does."""
    if callable(default):
        return bool(value == default.__name__)
    return bool(value == default) and isinstance(value, bool) == isinstance(default, bool)
