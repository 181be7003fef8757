"""Which code a project holds that somebody must have allowed to run."""

from __future__ import annotations

from engine.studio.network import operations
from engine.studio.network.code_trust import codes_of, digest
from engine.studio.network.edits import apply
from engine.studio.network.grouping import group
from engine.studio.network.project import snapshot
from engine.studio.network.templates import TEMPLATES

CODE = "def forward(self, x):\n    return x\n"


def test_code_that_comes_with_the_program_needs_no_leave(chain) -> None:
    assert codes_of(snapshot(chain("Input", "Code", "CrossEntropyLoss"))) == {}
    assert all(codes_of(each.make()) == {} for each in TEMPLATES.values())


def test_each_code_is_told_once_also_inside_of_blocks(chain) -> None:
    project = chain("Input", "Code", "Code", "CrossEntropyLoss")
    for node in ("n2", "n3"):
        apply(project, operations.set_parameter(project.network, node, "code", CODE))
    assert codes_of(snapshot(project)) == {"code": CODE}
    apply(project, group(project.network, ["n2", "n3"], "inner")[1])
    assert codes_of(snapshot(project)) == {"code": CODE}


def test_a_letter_makes_it_another_code() -> None:
    assert digest(CODE) == digest(CODE) != digest(CODE + " ")
    assert len(digest("\ud800")) == 64
