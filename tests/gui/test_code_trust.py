"""Code that was not written here may not run until somebody allows it, letter by letter."""

from __future__ import annotations

from engine.studio.network import operations
from engine.studio.network.code_examples import EXAMPLES
from engine.studio.network.code_outcomes import REFUSED, DryRun, keep, outcome_of
from gui.code_trust import CodeTrust, code_trust
from gui.document import Document

CODE = "def forward(self, x):\n    return x  # test_code_trust\n"


def test_what_came_with_the_program_may_run_and_other_code_may_not() -> None:
    assert all(map(code_trust().allows, EXAMPLES))
    assert not code_trust().allows(CODE)


def test_what_was_allowed_is_remembered_to_the_letter(qtbot) -> None:
    with qtbot.waitSignal(code_trust().changed):
        code_trust().allow([CODE])
    assert CodeTrust().allows(CODE), "the next start of the program knows it too"
    assert not code_trust().allows(CODE + " ")


def test_to_allow_some_forgets_what_was_refused() -> None:
    run = DryRun(CODE, ())
    keep(run, REFUSED)
    code_trust().allow(["other"])
    assert outcome_of(run) is None


def test_who_types_may_run_what_they_typed_but_not_what_they_only_changed() -> None:
    code_trust().take_typed(EXAMPLES[0], CODE)
    assert code_trust().allows(CODE)
    code_trust().take_typed("from a file", "from a file, one letter more")
    assert not code_trust().allows("from a file, one letter more")


def test_the_refused_of_a_project_are_told_by_name() -> None:
    document = Document()
    node_id, edits = operations.add_node(document.network, "Code", 0, 0, code=CODE)
    document.push("Add", edits)
    name = document.network.nodes[node_id].name
    assert code_trust().refused(document.snapshot()) == {name: CODE}
    code_trust().allow([CODE])
    assert code_trust().refused(document.snapshot()) == {}
