"""The namespace offers every op of linear algebra."""

from __future__ import annotations

import inspect

import engine
from engine import linalg
from engine.ops.registry import OPS


def test_every_op_is_offered() -> None:
    names = {name.removeprefix("linalg.") for name in OPS if name.startswith("linalg.")}
    assert {name for name in names if getattr(linalg, name, None) is None} == set()
    for name in names:
        # What users call stands behind a door, which looks at its arguments.
        assert inspect.unwrap(getattr(linalg, name)) is OPS[f"linalg.{name}"].function


def test_what_is_in_linalg_alone_is_no_method() -> None:
    x = engine.eye(2)
    assert not hasattr(x, "eigh") and not hasattr(engine, "eigh")
    assert engine.linalg.norm is not engine.norm
