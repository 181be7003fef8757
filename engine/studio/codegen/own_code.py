"""The code of a node as a class, or as a function that makes its module, in a file of code."""

from __future__ import annotations

import ast
from dataclasses import dataclass

from engine.studio.codegen.level import class_name
from engine.studio.codegen.source import INDENT
from engine.studio.network.network import Node

GIVEN = {
    "import torch",
    "from torch import nn",
    "import torch.nn as nn",
    "import torch.nn.functional as F",
    "from torch.nn import functional as F",
}
"""Imports that a file has by itself."""
FUNCTIONAL = "import torch.nn.functional as F"
CLASS, FUNCTION = "class {}(nn.Module):", "def {}():"


@dataclass(frozen=True, slots=True)
class OwnCode:
    """`name` is what to call to have a module; `header` is its first line, with room for a name."""

    name: str
    header: str
    body: tuple[str, ...]
    imports: frozenset[str]


def own_code(node: Node, code: str) -> OwnCode:
    """How the code of a node is written down. It has been tried, so that its syntax is sound."""
    tree = ast.parse(code)
    names = {each.id for each in ast.walk(tree) if isinstance(each, ast.Name)}
    imports = frozenset({FUNCTIONAL} if "F" in names else ())
    body = [each for each in tree.body if ast.unparse(each) not in GIVEN]
    lines = code.rstrip().split("\n")
    for each in tree.body:
        if each not in body:
            lines[each.lineno - 1] = ""
    match body:
        case [ast.FunctionDef(name="forward")]:
            return OwnCode(class_name(node.name), CLASS, _indented(tree, lines), imports)
        case [ast.ClassDef(name=name)] if name not in names:
            header = CLASS.format(name)
            if header in lines and not any(lines[: lines.index(header)]):
                start = lines.index(header) + 1
                return OwnCode(name, CLASS, tuple(lines[start:]), imports)
    classes = [each.name for each in body if isinstance(each, ast.ClassDef)]
    result = 'type("Code", (nn.Module,), {"forward": forward})'
    made = f"{INDENT}return {classes[-1] if classes else result}()"
    return OwnCode(f"make_{node.name}", FUNCTION, (*_indented(tree, lines), made), imports)


def _indented(tree: ast.Module, lines: list[str]) -> tuple[str, ...]:
    """The lines a step further to the right, but for those inside of texts of several lines."""
    inside: set[int] = set()
    for each in ast.walk(tree):
        if isinstance(each, ast.JoinedStr) or (
            isinstance(each, ast.Constant) and isinstance(each.value, str)
        ):
            inside.update(range(each.lineno + 1, (each.end_lineno or each.lineno) + 1))
    while lines and not lines[0]:
        inside = {number - 1 for number in inside}
        lines = lines[1:]
    return tuple(
        line if not line or number in inside else f"{INDENT}{line}"
        for number, line in enumerate(lines, 1)
    )
