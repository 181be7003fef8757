"""A document's code is tried beside the window, and never unasked."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from engine.studio.network import operations
from engine.studio.network.clipboard import copy_text, paste_text
from engine.studio.network.code_outcomes import Outcome
from engine.studio.network.templates import TEMPLATES
from gui import code_runs
from gui.code_runs import CodeRuns
from gui.code_trust import code_trust
from gui.document import Document


@pytest.fixture
def document() -> Iterator[Document]:
    document = Document()
    runs = CodeRuns(document)
    document.open(TEMPLATES["define-by-run"].make())
    yield document
    runs.stop()


def set_code(document: Document, code: str) -> None:
    document.push("Set", operations.set_parameter(document.network, "n4", "code", code))


def code_of(request: pytest.FixtureRequest, body: str = "return x") -> str:
    """Code that no other test has."""
    return f"def forward(self, x, image):\n    {body}  # {request.node.name}\n"


def test_the_shape_comes_from_a_process_of_its_own(document, request, qtbot) -> None:
    code = code_of(request, "return torch.cat([x, x], 1)")
    code_trust().allow([code])
    set_code(document, code)
    assert document.analysis.awaited and not document.analysis.ready
    qtbot.waitUntil(lambda: document.analysis.ready, timeout=30_000)
    assert document.analysis.shapes["n4", "output"] == (128,)
    assert document.analysis.resolved["n5"]["in_features"] == 128


def test_what_may_not_run_does_not(document, request, monkeypatch) -> None:
    monkeypatch.setattr(code_runs, "dry_run", lambda *_: pytest.fail("it ran"))
    set_code(document, code_of(request))
    assert not document.analysis.awaited
    assert [each.id for each in document.analysis.problems] == ["code-not-allowed"]


def test_once_it_is_allowed_it_is_tried(document, request, monkeypatch, qtbot) -> None:
    monkeypatch.setattr(code_runs, "dry_run", lambda *_: Outcome((7,)))
    code = code_of(request)
    set_code(document, code)
    code_trust().allow([code])
    qtbot.waitUntil(lambda: document.analysis.ready)
    assert document.analysis.shapes["n4", "output"] == (7,)


def test_code_nobody_awaits_any_more_is_given_up(document, request, monkeypatch, qtbot) -> None:
    asked = []

    def hang(run, cancelled):
        asked.append(run)
        while not cancelled():
            pass
        return Outcome((1,))

    monkeypatch.setattr(code_runs, "dry_run", hang)
    code = code_of(request)
    code_trust().allow([code])
    set_code(document, code)
    qtbot.waitUntil(lambda: bool(asked))
    document.undo_stack.undo()
    assert document.analysis.ready
    document.undo_stack.redo()
    assert document.analysis.awaited, "what was given up is not known"


def test_pasted_code_of_others_does_not_run(document, request, monkeypatch) -> None:
    other = Document()
    other.open(TEMPLATES["define-by-run"].make())
    set_code(other, code_of(request))
    text = copy_text(other.network, ["n3", "n4"])
    monkeypatch.setattr(code_runs, "dry_run", lambda *_: pytest.fail("it ran"))
    document.push("Paste", paste_text(document.network, text, 0.0, 0.0, keep_incoming=True))
    assert not document.analysis.awaited
    assert [each.id for each in document.analysis.problems if each.severity == "error"] == [
        "code-not-allowed"
    ]
