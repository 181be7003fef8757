"""The tokens can be read on their grounds, and views hear of a change."""

from __future__ import annotations

from dataclasses import fields

import pytest
from PySide6.QtGui import QColor, QFontInfo

from gui.canvas.style import header_ground, header_words
from gui.style import _colors
from gui.theme import DARK, LIGHT, Tokens, color, font, mix, theme, token

READ_ON = {
    "text": ("window", "panel", "raised", "field", "hover", "line", "accent_wash", "bad_wash"),
    "muted": ("window", "panel", "raised", "field", "hover", "line", "accent_wash", "bad_wash"),
    "accent": ("window", "panel", "raised", "field"),
    "good": ("window", "panel", "raised"),
    "warn": ("window", "panel", "raised"),
    "bad": ("window", "panel", "raised", "bad_wash"),
    "on_accent": ("accent_fill",),
    "run2": ("panel",),
    "run3": ("panel",),
}
SEEN_ON = {
    "accent": ("window", "panel", "raised", "field", "hover", "accent_wash"),
    "accent_fill": ("window", "panel", "raised", "field"),
    "muted": ("window", "panel", "raised", "field", "hover", "accent_wash"),
    "faint": ("window", "panel"),
    "good": ("window", "panel", "raised", "field", "accent_wash"),
    "warn": ("window", "panel", "raised", "field"),
    "bad": ("window", "panel", "raised", "field", "bad_wash"),
    "run2": ("window", "panel", "accent_wash"),
    "run3": ("window", "panel", "accent_wash"),
    "wire4": ("window",),
    "wire2": ("window",),
    "wire0": ("window",),
    "window": ("bad", "warn"),
}
"""Marks that mean something: rings, wires, curves, icons, and what is cut out of a badge."""
SYNTAX = [each.name for each in fields(Tokens) if each.name.startswith("syntax_")]


def luminance(value: str) -> float:
    """Relative luminance of WCAG 2.2."""
    channels = [channel / 255 for channel in QColor(value).getRgb()[:3]]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize("tokens", [DARK, LIGHT], ids=["dark", "light"])
@pytest.mark.parametrize("name", READ_ON)
def test_text_stands_out_from_each_ground(tokens: Tokens, name: str) -> None:
    for ground in READ_ON[name]:
        ratio = contrast(getattr(tokens, name), getattr(tokens, ground))
        assert ratio >= 4.5, f"{name} on {ground}: {ratio:.2f}"


@pytest.mark.parametrize("tokens", [DARK, LIGHT], ids=["dark", "light"])
@pytest.mark.parametrize("name", SEEN_ON)
def test_marks_stand_out_from_each_ground(tokens: Tokens, name: str) -> None:
    for ground in SEEN_ON[name]:
        ratio = contrast(getattr(tokens, name), getattr(tokens, ground))
        assert ratio >= 3, f"{name} on {ground}: {ratio:.2f}"


@pytest.mark.parametrize("is_hovered", [False, True])
def test_a_header_of_each_category_can_be_read(each_theme, is_hovered: bool) -> None:
    for category in theme().tokens.category:
        ground = header_ground(category, is_hovered).name()
        assert contrast(color("text").name(), ground) >= 4.5, category
        assert contrast(header_words(is_hovered).name(), ground) >= 4.5, category
        assert contrast(color(category).name(), ground) >= 3, category
        assert contrast(color(category).name(), color("window").name()) >= 3, category


@pytest.mark.parametrize(
    ("word", "ground"),
    [
        ("text", "bad_fill"),
        ("text", "bad_fill_hover"),
        ("on_accent", "accent_fill_hover"),
        ("muted", "bad_wash"),
    ],
)
def test_words_on_the_shades_of_the_style_sheet(each_theme, word: str, ground: str) -> None:
    assert contrast(color(word).name(), _colors()[ground]) >= 4.5


@pytest.mark.parametrize("tokens", [DARK, LIGHT], ids=["dark", "light"])
def test_categories_and_code_stand_out(tokens: Tokens) -> None:
    values = [*tokens.category.values(), *(getattr(tokens, name) for name in SYNTAX)]
    assert min(contrast(value, tokens.panel) for value in values) >= 4.5


def test_every_token_is_a_colour() -> None:
    for tokens in (DARK, LIGHT):
        for each in fields(Tokens):
            value = getattr(tokens, each.name)
            values = value.values() if isinstance(value, dict) else [value]
            assert all(QColor(each).isValid() for each in values)
    assert DARK.category.keys() == LIGHT.category.keys()


def test_a_switch_is_told_once(qtbot) -> None:
    with qtbot.waitSignal(theme().changed):
        theme().set_mode("light")
    assert not theme().is_dark
    assert color("panel") == QColor(LIGHT.panel)
    with qtbot.assertNotEmitted(theme().changed):
        theme().set_mode("light")


def test_system_mode_gives_one_of_the_two() -> None:
    theme().set_mode("system")
    assert theme().mode == "system"
    assert theme().tokens in (DARK, LIGHT)


def test_color_takes_tokens_and_categories() -> None:
    assert color("convolution", 100).alpha() == 100
    assert token("convolution") == DARK.category["convolution"]
    with pytest.raises(KeyError, match="neither a token nor a category"):
        color("mauve")


def test_mix_goes_from_one_to_the_other() -> None:
    assert mix("panel", "text", 0) == color("panel")
    assert mix("panel", "text", 1) == color("text")


def test_the_bundled_fonts_are_used() -> None:
    assert QFontInfo(font()).family() == "Inter"
    assert QFontInfo(font(mono=True)).family() == "JetBrains Mono"
    assert QFontInfo(font(68, 600, display=True)).family() == "Inter Display"
    assert QFontInfo(font(12, 600)).weight() == 600
    assert font(22).pixelSize() == 22
