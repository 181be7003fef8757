"""Lines know their nodes, wherever imports push them."""

from engine.studio.codegen.source import WIDEST, Writer


def test_lines_are_numbered_behind_docstring_and_imports() -> None:
    writer = Writer()
    writer.needs("import torch", "import math", "from torch import nn")
    writer.line("layer = nn.Linear(2, 3)", "n2")
    writer.lines("loss = 1\nmore = 2", "n3", "n2")
    source = writer.source("A network.")
    assert source.text == (
        '"""A network."""\n\nimport math\n\nimport torch\nfrom torch import nn\n\n'
        "layer = nn.Linear(2, 3)\nloss = 1\nmore = 2\n"
    )
    assert source.lines == {"n2": (8, 9, 10), "n3": (9, 10)}
    assert source.nodes_at(9) == ("n2", "n3")


def test_lines_are_numbered_behind_a_docstring_of_several_lines() -> None:
    writer = Writer()
    writer.line("x = 1", "n1")
    source = writer.source("A network.\n\nBy hand.\n")
    number = source.text.split("\n").index("x = 1") + 1
    assert source.lines == {"n1": (number,)}


def test_a_call_is_parted_only_as_far_as_it_must() -> None:
    writer = Writer()
    writer.call("f(", ["1", "b=2"], comment="short")
    writer.call("f(", ["1", "b=2"], comment="long " * WIDEST)
    writer.call("f(", ["x" * 60, "y" * 34], "[0]")
    writer.call("f(", ["x" * 60, "y" * 60], "", "n1")
    source = writer.source("Calls.")
    assert source.text.split("\n")[2:] == [
        *("f(1, b=2)  # short", "f(1, b=2)"),
        *("f(", f"    {'x' * 60}, {'y' * 34}", ")[0]"),
        *("f(", f"    {'x' * 60},", f"    {'y' * 60},", ")", ""),
    ]
    assert source.lines == {"n1": (8, 9, 10, 11)}
