"""The way into a block is shown, and leads back."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QLabel, QToolButton

from engine.studio.network.edits import RenameBlock
from engine.studio.network.templates import TEMPLATES
from gui.canvas.breadcrumb import LONGEST, Breadcrumb
from gui.document import Document


@pytest.fixture
def document(qapp) -> Document:
    document = Document()
    document.open(TEMPLATES["resnet"].make())
    return document


@pytest.fixture
def crumb(document, qtbot) -> Breadcrumb:
    crumb = Breadcrumb(document)
    qtbot.addWidget(crumb)
    return crumb


def block(document: Document) -> str:
    return next(n.id for n in document.network.nodes.values() if n.name == "block1")


def here(crumb: Breadcrumb) -> str:
    return crumb.findChildren(QLabel, "openBlock")[-1].text()


def test_it_is_seen_inside_of_blocks_only(document, crumb):
    assert crumb.isHidden()
    document.enter(block(document))
    assert not crumb.isHidden() and here(crumb) == "block1 · Residual"
    document.leave()
    assert crumb.isHidden()


def test_a_press_leads_back(document, crumb, qtbot):
    document.enter(block(document))
    crumb.findChild(QToolButton, "crumb0").click()
    qtbot.waitUntil(lambda: document.level == ())


def test_names_follow_what_they_name(document, crumb):
    document.enter(block(document))
    document.push("Rename", [RenameBlock("b1", "A name that is longer than there is room for")])
    assert here(crumb).startswith("block1 · A name") and len(here(crumb)) == LONGEST
    document.undo_stack.undo()
    assert here(crumb) == "block1 · Residual"
