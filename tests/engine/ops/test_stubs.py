"""The generated stubs are fresh, and say what Tensor and the namespace really have."""

from __future__ import annotations

import ast

import engine
from engine.ops import stubs
from engine.ops.registry import OPERATORS, OPS


def test_the_stubs_are_fresh() -> None:
    assert stubs.main(["--check"]) == 0, "run python -m engine.ops.stubs"


def test_stale_stubs_are_noticed(tmp_path, monkeypatch, capsys) -> None:
    monkeypatch.setattr(stubs, "FOLDER", tmp_path)
    assert stubs.main(["--check"]) == 1
    assert "methods.pyi, namespace.pyi out of date" in capsys.readouterr().err
    assert stubs.main([]) == 0
    assert stubs.main(["--check"]) == 0


def test_the_stubs_parse_and_name_every_method() -> None:
    (methods,) = (n for n in ast.parse(stubs.methods_stub()).body if isinstance(n, ast.ClassDef))
    named = {node.name for node in methods.body if isinstance(node, ast.FunctionDef)}
    assert {op.name for op in OPS.values() if op.is_method} <= named
    assert OPERATORS.keys() <= named
    assert all(hasattr(engine.Tensor, name) for name in named)
    functions = {
        n.name for n in ast.parse(stubs.namespace_stub()).body if isinstance(n, ast.FunctionDef)
    }
    assert all(hasattr(engine, name) for name in functions)
