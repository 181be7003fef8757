"""Colours Python in a text document: keywords, names that are defined, texts, numbers, comments."""

from __future__ import annotations

import builtins
import keyword
import re

from PySide6.QtGui import QSyntaxHighlighter, QTextCharFormat, QTextDocument

from gui.theme import color, theme

TOKEN = re.compile(
    r"(?P<comment>#.*)"
    r"|(?P<string>[rbfuRBFU]{0,2}(?:\"\"\"|'''|\"(?:[^\"\\\n]|\\.)*\"?|'(?:[^'\\\n]|\\.)*'?))"
    r"|(?P<number>\b(?:0[xX][\da-fA-F_]+|\d[\d_]*\.?\d*(?:[eE][+-]?\d+)?)\b)"
    r"|(?P<word>[^\W\d]\w*)"
)
LONG = {'"""': 1, "'''": 2}
"""The state of a block that ends inside of a text of several lines."""
TYPES = frozenset(name for name in dir(builtins) if name[0].isupper())


class PythonHighlighter(QSyntaxHighlighter):
    """Follows the theme."""

    def __init__(self, document: QTextDocument) -> None:
        super().__init__(document)
        self._is_dimmed = False
        theme().changed.connect(self.rehighlight)

    def set_dimmed(self, dimmed: bool) -> None:
        """Mute all colours, as of code that is out of date, or show them again."""
        if dimmed != self._is_dimmed:
            self._is_dimmed = dimmed
            self.rehighlight()

    def highlightBlock(self, text: str) -> None:
        self.setCurrentBlockState(0)
        if self._is_dimmed:
            self._colour(0, len(text), "muted")
            return
        place = self._end_of_long(text)
        before = ""
        while (match := TOKEN.search(text, place)) is not None:
            place = match.end()
            token = match[0]
            match match.lastgroup:
                case "string" if token.endswith(tuple(LONG)) and len(token.lstrip("rbfuRBFU")) == 3:
                    place = self._long(text, match.start(), place, token[-3:])
                case "word":
                    is_called = text[place : place + 1] == "("
                    self._paint(match.start(), place, _kind_of(token, before, is_called))
                    before = token
                case str() as kind:
                    self._paint(match.start(), place, kind)

    def _end_of_long(self, text: str) -> int:
        """Where a text of several lines that began before ends on this one."""
        quotes = {state: quote for quote, state in LONG.items()}.get(self.previousBlockState())
        return 0 if quotes is None else self._long(text, 0, 0, quotes)

    def _long(self, text: str, start: int, inside: int, quotes: str) -> int:
        """Paint a text of several lines as far as it goes on this one; where it ends."""
        end = text.find(quotes, inside)
        if end < 0:
            self.setCurrentBlockState(LONG[quotes])
            end = len(text)
        else:
            end += len(quotes)
        self._paint(start, end, "string")
        return end

    def _paint(self, start: int, end: int, kind: str) -> None:
        if kind:
            self._colour(start, end, f"syntax_{kind}")

    def _colour(self, start: int, end: int, token: str) -> None:
        shape = QTextCharFormat()
        shape.setForeground(color(token))
        self.setFormat(start, end - start, shape)


def _kind_of(word: str, before: str, is_called: bool) -> str:
    """What a word is, by itself and by what stands around it; empty for a plain name."""
    if keyword.iskeyword(word):
        return "keyword"
    if before == "def":
        return "function"
    if before == "class" or word in TYPES:
        return "type"
    if is_called:
        return "type" if word[0].isupper() else "function"
    return ""
