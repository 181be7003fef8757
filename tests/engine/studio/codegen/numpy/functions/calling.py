"""How the functions are called in tests."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from inspect import Parameter, signature
from typing import Any


def options(function: Callable[..., Any], values: Mapping[str, Any]) -> dict[str, Any]:
    """Those of the values that the function takes by name."""
    found = signature(function).parameters.items()
    names = [name for name, each in found if each.kind is Parameter.KEYWORD_ONLY]
    return {name: values[name] for name in names if name in values}
