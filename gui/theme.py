"""Colours and type: every colour of the window is a token here, in a dark and a light version.

Views ask `color` and `font` each time they paint and listen to `theme().changed`, so that a
switch of the theme shows at once. Nothing in the window names a colour of its own.
"""

from __future__ import annotations

import contextlib
import functools
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontDatabase, QGuiApplication

import assets

Mode = Literal["dark", "light", "system"]


@dataclass(frozen=True)
class Tokens:
    """One theme: hex colours by what they are for."""

    window: str
    panel: str
    raised: str
    field: str
    hover: str
    line: str
    border: str
    canvas_dot: str
    plot_grid: str
    text: str
    muted: str
    faint: str
    """For what is disabled, and for marks: too dim to be read with ease."""
    accent: str
    accent_fill: str
    """A ground for `on_accent`."""
    accent_wash: str
    on_accent: str
    good: str
    warn: str
    bad: str
    bad_wash: str
    wire4: str
    wire2: str
    wire0: str
    run2: str
    run3: str
    syntax_keyword: str
    syntax_function: str
    syntax_string: str
    syntax_number: str
    syntax_comment: str
    syntax_type: str
    category: dict[str, str] = field(hash=False)
    """The colour of each category of layers, by its key in the catalogue."""


DARK = Tokens(
    window="#121419",
    panel="#191C22",
    raised="#22262E",
    field="#22262E",
    hover="#2C313B",
    line="#262A33",
    border="#3A4150",
    canvas_dot="#242932",
    plot_grid="#252A33",
    text="#E8EBF1",
    muted="#9BA4B4",
    faint="#687182",
    accent="#8E9BFF",
    accent_fill="#5462E0",
    accent_wash="#242A45",
    on_accent="#FFFFFF",
    good="#4FC192",
    warn="#E5A84B",
    bad="#FF7A70",
    bad_wash="#331F22",
    wire4="#6C80B4",
    wire2="#55998F",
    wire0="#B98368",
    run2="#E5A84B",
    run3="#4FB5C4",
    syntax_keyword="#B7A2F2",
    syntax_function="#7FB6F2",
    syntax_string="#8CCB9B",
    syntax_number="#E9B36A",
    syntax_comment="#8F99AA",
    syntax_type="#6CC5C0",
    category={
        "data": "#56C9A9",
        "linear": "#70B8F6",
        "convolution": "#CA9CE6",
        "activation": "#D9A856",
        "pooling": "#42C4DB",
        "normalisation": "#81C583",
        "recurrent": "#E992B9",
        "shape": "#A9B2C1",
        "regularisation": "#B3B85E",
        "loss": "#F0967D",
        "code": "#9AA5F5",
        "block": "#C8BBA4",
    },
)

LIGHT = Tokens(
    window="#F3F4F7",
    panel="#FFFFFF",
    raised="#FFFFFF",
    field="#F1F2F6",
    hover="#E9EBF0",
    line="#E6E8ED",
    border="#C9CED8",
    canvas_dot="#DCE0E8",
    plot_grid="#ECEEF2",
    text="#171A21",
    muted="#596273",
    faint="#838B9A",
    accent="#4453D6",
    accent_fill="#4B59DC",
    accent_wash="#E9EBFC",
    on_accent="#FFFFFF",
    good="#1B7F58",
    warn="#955A00",
    bad="#C5342B",
    bad_wash="#FDEEEC",
    wire4="#6F80B3",
    wire2="#4B9489",
    wire0="#B5795A",
    run2="#955A00",
    run3="#0F7F91",
    syntax_keyword="#6B3FC4",
    syntax_function="#1F63B8",
    syntax_string="#22733F",
    syntax_number="#975500",
    syntax_comment="#5C6575",
    syntax_type="#0B7470",
    category={
        "data": "#017B62",
        "linear": "#0B6EAE",
        "convolution": "#82509E",
        "activation": "#8A6008",
        "pooling": "#127686",
        "normalisation": "#2E7C35",
        "recurrent": "#9F4471",
        "shape": "#60697B",
        "regularisation": "#6B6F0B",
        "loss": "#A6482F",
        "code": "#4B55B5",
        "block": "#6E5F47",
    },
)

FONT_FILES = (
    "Inter-Regular.otf",
    "Inter-Medium.otf",
    "Inter-SemiBold.otf",
    "InterDisplay-SemiBold.otf",
    "JetBrainsMono-Regular.ttf",
    "JetBrainsMono-Medium.ttf",
)


class Theme(QObject):
    """The theme in force. There is one: `theme()`."""

    changed = Signal()
    """The tokens are others now: repaint, and set anew what holds a colour."""
    mode_changed = Signal()
    """Another theme was asked for, perhaps with the same tokens."""

    def __init__(self) -> None:
        super().__init__()
        self._mode: Mode = "system"
        self._tokens = DARK
        self._is_dark = True
        self.is_searchable = False

    @property
    def tokens(self) -> Tokens:
        return self._tokens

    @property
    def is_dark(self) -> bool:
        return self._is_dark

    @property
    def mode(self) -> Mode:
        """What was asked for; "system" follows the desktop's setting as it changes."""
        return self._mode

    def set_mode(self, mode: Mode) -> None:
        self._mode = mode
        self.mode_changed.emit()
        self._update()

    def follow_system(self) -> None:
        """Listen to the desktop's colour scheme. Needs the QApplication; called once by it."""
        QGuiApplication.styleHints().colorSchemeChanged.connect(self._update)
        self._update()

    @contextlib.contextmanager
    def painted_as(self, tokens: Tokens) -> Iterator[None]:
        """While this lasts, `color` and its like take these tokens, and nobody is told.

        For painting a picture of something in other colours, within one turn of the event loop.
        """
        before = self._tokens
        self._take(tokens)
        try:
            yield
        finally:
            self._take(before)

    @contextlib.contextmanager
    def searchable(self) -> Iterator[None]:
        """While this lasts, `font` makes type for a PDF, whose words can be searched and copied.

        Inter keeps other forms of letters and digits under characters of its own: without them.
        """
        usual = QGuiApplication.font()
        self.is_searchable = True
        QGuiApplication.setFont(font())  # Qt's SVG begins with this one; no widget is told of it
        try:
            yield
        finally:
            self.is_searchable = False
            QGuiApplication.setFont(usual)

    def _take(self, tokens: Tokens) -> None:
        self._tokens = tokens
        self._is_dark = QColor(tokens.window).lightnessF() < 0.5

    def _update(self) -> None:
        tokens = {"dark": DARK, "light": LIGHT}.get(self._mode) or _system_tokens()
        if tokens is not self._tokens:
            self._take(tokens)
            self.changed.emit()


def _system_tokens() -> Tokens:
    """What the desktop asks for; dark where it does not tell."""
    if QGuiApplication.instance() is None:
        return DARK
    light = QGuiApplication.styleHints().colorScheme() == Qt.ColorScheme.Light
    return LIGHT if light else DARK


@functools.cache
def theme() -> Theme:
    """The one theme of the program."""
    return Theme()


def token(name: str) -> str:
    """The hex colour of a token, or of a category of layers; KeyError for another name."""
    tokens = theme().tokens
    if name in tokens.category:
        return tokens.category[name]
    value = getattr(tokens, name, None)
    if not isinstance(value, str):
        raise KeyError(f"{name!r} is neither a token nor a category of layers")
    return value


def color(name: str, alpha: int = 255) -> QColor:
    """The colour of a token or category, with an alpha from 0 to 255. Not to be changed."""
    return _color(name, alpha, theme().is_dark)


@functools.cache
def _color(name: str, alpha: int, dark: bool) -> QColor:
    """Made once a theme: the canvas asks for hundreds at each painting."""
    result = QColor(token(name))
    result.setAlpha(alpha)
    return result


def mix(a: str, b: str, t: float) -> QColor:
    """The colour between two tokens: `a` at t = 0, `b` at t = 1. Not to be changed."""
    return _mix(a, b, t, theme().is_dark)


@functools.lru_cache(maxsize=512)
def _mix(a: str, b: str, t: float, dark: bool) -> QColor:
    first, second = color(a), color(b)
    return QColor(
        *(
            round(x + (y - x) * t)
            for x, y in zip(first.getRgb()[:3], second.getRgb()[:3], strict=True)
        )
    )


def font(px: int = 12, weight: int = 400, mono: bool = False, display: bool = False) -> QFont:
    """The program's type: Inter with tabular figures, JetBrains Mono without ligatures.

    `weight` is 400, 500 or 600; `display` is Inter's cut for large sizes, at 600 alone.
    """
    family = "JetBrains Mono" if mono else "Inter Display" if display else "Inter"
    result = QFont(family)
    result.setPixelSize(px)
    result.setWeight(QFont.Weight(weight))
    result.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
    if mono or theme().is_searchable:
        result.setFeature(QFont.Tag("calt"), 0)
    else:
        result.setFeature(QFont.Tag("tnum"), 1)
        result.setFeature(QFont.Tag("cv11"), 1)
    return result


def load_fonts() -> None:
    """Make the bundled fonts known to Qt, before any widget is made."""
    for name in FONT_FILES:
        QFontDatabase.addApplicationFontFromData(assets.read(f"fonts/{name}"))
