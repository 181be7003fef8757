"""The code of a node stands in the file as it was written, as a class or in a function."""

from __future__ import annotations

from engine.studio.codegen.own_code import CLASS, FUNCTION, FUNCTIONAL, own_code
from engine.studio.network.code_examples import HALVING, PONDERING
from engine.studio.network.network import Node

NODE = Node("n1", "Code", "halve")


def test_a_forward_alone_becomes_a_class() -> None:
    own = own_code(NODE, HALVING)
    assert (own.name, own.header) == ("Halve", CLASS)
    assert own.body == tuple(f"    {line}" for line in HALVING.rstrip().split("\n"))


def test_a_class_stays_one_without_the_imports_that_the_file_has() -> None:
    own = own_code(NODE, f"import torch\nfrom torch import nn\n\n{PONDERING}")
    assert (own.name, own.header) == ("Ponder", CLASS)
    assert own.body == tuple(PONDERING.rstrip().split("\n")[1:])


def test_whatever_else_goes_into_a_function() -> None:
    code = 'WORDS = """a\nb"""\n\ndef forward(self, x):\n    return F.relu(x)\n'
    own = own_code(NODE, code)
    assert (own.name, own.header) == ("make_halve", FUNCTION)
    assert own.body[:3] == ('    WORDS = """a', 'b"""', "")
    assert own.body[-1] == '    return type("Code", (nn.Module,), {"forward": forward})()'
    assert own.imports == {FUNCTIONAL}


def test_a_class_that_names_itself_keeps_its_name() -> None:
    code = PONDERING.replace("super()", "super(Ponder, self)")
    assert own_code(NODE, code).body[-1] == "    return Ponder()"
