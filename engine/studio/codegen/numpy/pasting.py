"""The functions in `functions/` as text, to be pasted into files that stand by themselves."""

from __future__ import annotations

import ast
import importlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

PACKAGE = "engine.studio.codegen.numpy.functions"
MODULES = (
    "initial",
    "windows",
    "padding",
    "linear",
    "convolution",
    "piecewise",
    "activation",
    "pooling",
    "normalisation",
    "regularisation",
    "recurrent",
    "attention",
    "transformer",
    "joining",
    "arithmetic",
    "reshaping",
    "resampling",
    "losses",
    "gradient_descent",
    "adam",
    "adaptive",
    "lbfgs",
    "schedules",
)
"""In the order in which what they hold is pasted."""


@dataclass(frozen=True, slots=True)
class Function:
    """A function as it stands in its module, with those it calls and the imports it needs."""

    name: str
    module: str
    text: str
    calls: frozenset[str]
    imports: frozenset[str]


@cache
def functions() -> dict[str, Function]:
    """All functions that can be pasted, by their names, in the order in which they stand."""
    found: dict[str, tuple[str, str, set[str], dict[str, str]]] = {}
    for module in MODULES:
        text = (files(PACKAGE) / f"{module}.py").read_text(encoding="utf-8")
        tree = ast.parse(text)
        imports = _imports(tree)
        for node in tree.body:
            if isinstance(node, ast.FunctionDef):
                lines = text.split("\n")[node.lineno - 1 : node.end_lineno]
                names = _taken_from_outside(node)
                found[node.name] = module, "\n".join(lines), names, imports
    return {
        name: Function(
            name,
            module,
            text,
            frozenset(names & found.keys() - {name}),
            frozenset(imports[each] for each in names & imports.keys()),
        )
        for name, (module, text, names, imports) in found.items()
    }


def _taken_from_outside(function: ast.FunctionDef) -> set[str]:
    """The names that a function uses and does not give to anything itself."""
    used: set[str] = set()
    own: set[str] = set()
    for each in ast.walk(function):
        if isinstance(each, ast.Name):
            (used if isinstance(each.ctx, ast.Load) else own).add(each.id)
        elif isinstance(each, ast.arg):
            own.add(each.arg)
    return used - own


def _imports(tree: ast.Module) -> dict[str, str]:
    """The lines that import other modules, by the names they give: `np` is `import numpy as np`."""
    return {
        alias.asname or alias.name: ast.unparse(node)
        for node in tree.body
        if isinstance(node, ast.Import)
        for alias in node.names
    }


def with_callees(names: Iterable[str]) -> list[Function]:
    """These functions and all that they call, each before those that stand behind it."""
    known, todo, wanted = functions(), list(names), set()
    while todo:
        name = todo.pop()
        if name not in wanted:
            wanted.add(name)
            todo += known[name].calls
    return [function for name, function in known.items() if name in wanted]


def imported(name: str) -> Callable[..., Any]:
    """The function itself, for its signature and for tests."""
    made: Callable[..., Any] = getattr(
        importlib.import_module(f"{PACKAGE}.{functions()[name].module}"), name
    )
    return made
