"""Data sets are called by their titles, folders by their names."""

from __future__ import annotations

import pytest

from gui.titles import data_title


@pytest.mark.parametrize(
    ("source", "title"),
    [
        ("digits", "Embedded digits"),
        ("/home/ada/handwriting", "handwriting"),
        ("unheard-of", "unheard-of"),
        ("/", "/"),
    ],
)
def test_titles(source: str, title: str) -> None:
    assert data_title(source) == title
