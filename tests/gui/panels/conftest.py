"""A document with LeNet in it, and its selection."""

from __future__ import annotations

import pytest

from engine.studio.network.network import Node
from engine.studio.network.templates import TEMPLATES
from gui.document import Document
from gui.selection import Selection


@pytest.fixture
def document(qapp) -> Document:
    result = Document()
    result.open(TEMPLATES["lenet"].make())
    return result


@pytest.fixture
def selection(document: Document) -> Selection:
    return Selection(document)


@pytest.fixture
def node(document: Document):
    """The node of a name, as it is now."""

    def find(name: str) -> Node:
        return next(each for each in document.network.nodes.values() if each.name == name)

    return find
