"""The twins for GPUs are called as the plain ones are, which can be seen without a GPU."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

import engine.kernels

FOLDER = Path(engine.kernels.__file__).parent
SHARED = {"__init__", "frame", "recurrence", "writing"}
TWINS = sorted(path.stem for path in (FOLDER / "cuda").glob("*.py") if path.stem not in SHARED)


def functions(path: Path) -> dict[str, list[str]]:
    """The public functions of a file by name, with their parameters' names."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return {
        each.name: [argument.arg for argument in each.args.args]
        for each in tree.body
        if isinstance(each, ast.FunctionDef) and not each.name.startswith("_")
    }


def kernels(path: Path) -> set[str]:
    """The names of the functions that the table chooses among."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return {
        each.name
        for each in tree.body
        if isinstance(each, ast.FunctionDef)
        and any(ast.unparse(mark).startswith("kernel(") for mark in each.decorator_list)
    }


@pytest.mark.parametrize("name", TWINS)
def test_each_has_a_plain_twin_with_the_same_parameters(name: str) -> None:
    plain = functions(FOLDER / f"{name}.py")
    chosen = kernels(FOLDER / f"{name}.py")
    found = functions(FOLDER / "cuda" / f"{name}.py")
    twins = chosen & found.keys()
    assert twins or name in ("activation", "elementwise")
    for each in twins:
        assert found[each] == plain[each][1:], each


@pytest.mark.parametrize("name", TWINS)
def test_what_is_no_function_is_named_as_a_plain_twin(name: str) -> None:
    """A kernel that CuPy makes needs no function around it."""
    tree = ast.parse((FOLDER / "cuda" / f"{name}.py").read_text(encoding="utf-8"))
    made = {
        target.id
        for each in tree.body
        if isinstance(each, ast.Assign) and isinstance(each.value, ast.Call)
        for target in each.targets
        if isinstance(target, ast.Name) and not target.id.startswith("_")
    }
    if name in ("activation", "elementwise"):
        assert made and made <= kernels(FOLDER / f"{name}.py")
