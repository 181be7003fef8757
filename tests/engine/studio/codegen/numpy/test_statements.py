"""Statements are laid out as ruff lays them out, and belong to nodes."""

from __future__ import annotations

from engine.studio.codegen.numpy.statements import Statement, options, positional, takes
from engine.studio.codegen.source import Writer


def written(*statements: Statement) -> list[str]:
    """Their lines."""
    writer = Writer()
    for statement in statements:
        statement.write(writer)
    return writer.source("Lines.").text.splitlines()[2:]


def test_a_call_stays_on_one_line_while_it_fits() -> None:
    assert written(Statement("f(", ("a", "b"), ("x", "_"))) == ["x, _ = f(a, b)"]
    assert written(Statement("f(", ("a",), comment="why")) == ["f(a)  # why"]


def test_targets_that_are_too_long_stand_a_line_each() -> None:
    targets = tuple(letter * 40 for letter in "xyz")
    expected = ["(", *(f"    {target}," for target in targets), ") = f(a)"]
    assert written(Statement("f(", ("a",), targets)) == expected


def test_a_line_may_be_indented_and_has_a_node_at_each_path() -> None:
    writer = Writer()
    Statement("pass", node="n2", depth=1).write(writer, ["", "n4.0."])
    source = writer.source("Lines.")
    assert source.text.splitlines()[2] == "    pass"
    assert source.lines == {"n2": (3,), "n4.0.n2": (3,)}


def test_only_what_differs_from_the_defaults_is_said() -> None:
    values = {"stride": (1, 1), "padding": (2, 2), "dilation": (1, 2), "groups": 1, "bias": True}
    assert options("conv_forward", values) == ["padding=2", "dilation=(1, 2)"]
    assert positional("conv_init", {"in_channels": 1, "out_channels": 2, "kernel_size": (3,)}) == [
        *("1", "2", "(3,)")
    ]
    assert takes("dropout_forward", "rng")
    assert not takes("relu_forward", "rng")
