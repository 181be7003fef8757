"""Functions are pasted as they stand, with all that they call and nothing else."""

from __future__ import annotations

import ast
import builtins

from engine.studio.codegen.numpy.layers import LOSSES, RULES
from engine.studio.codegen.numpy.pasting import functions, imported, with_callees


def test_a_function_brings_those_it_calls_in_the_order_of_the_library() -> None:
    names = [each.name for each in with_callees(["linear_init", "conv_forward"])]
    assert names[0] == "uniform"
    assert names.index("take_windows") < names.index("linear_init") < names.index("conv_forward")
    assert "linear_forward" not in names


def test_comments_and_docstrings_come_along() -> None:
    text = functions()["relu_backward"].text
    assert text.endswith("# the slope is 1 where x is positive, else 0")
    assert '"""max(0, x)."""' in functions()["relu_forward"].text


def test_an_argument_of_a_functions_name_is_no_call() -> None:
    assert functions()["batch_norm_init"].calls == frozenset()


def test_a_pasted_function_knows_numpy_and_math_alone() -> None:
    for name in functions():
        pasted = with_callees([name])
        lines = {line for each in pasted for line in each.imports}
        assert lines <= {"import numpy as np", "import math"}
        tree = ast.parse("\n".join(each.text for each in pasted))
        loaded = {each.id for each in ast.walk(tree) if isinstance(each, ast.Name)}
        known = {each.name for each in pasted} | own_names(tree)
        known |= {"np", "math"} | vars(builtins).keys()
        assert loaded <= known, name


def own_names(tree: ast.AST) -> set[str]:
    """What functions call by names of their own."""
    found = set()
    for each in ast.walk(tree):
        if isinstance(each, ast.arg):
            found.add(each.arg)
        elif isinstance(each, ast.FunctionDef):
            found.add(each.name)
        elif isinstance(each, ast.Name) and isinstance(each.ctx, ast.Store):
            found.add(each.id)
    return found


def test_all_rules_have_their_functions() -> None:
    for rule in RULES.values():
        assert imported(f"{rule.stem}_forward")
        assert imported(f"{rule.stem}_backward")
    assert set(LOSSES.values()) <= functions().keys()
