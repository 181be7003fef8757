"""Pictures on paper have the colours of the window's light theme."""

import pytest

from engine.studio.report import colors

theme = pytest.importorskip("gui.theme")


def test_they_are_the_themes():
    light = theme.LIGHT
    assert light.category == colors.CATEGORIES
    assert (light.text, light.muted, light.faint) == (colors.TEXT, colors.MUTED, colors.FAINT)
    assert (light.accent, light.good, light.bad) == (colors.ACCENT, colors.GOOD, colors.BAD)
    assert (light.line, light.field) == (colors.LINE, colors.FIELD)
    assert {4: light.wire4, 2: light.wire2, 0: light.wire0} == colors.WIRES
