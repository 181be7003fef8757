"""What matters of a node, in one line: "16 filters · 5×5 · pad 2", "1050 → 10 · bias".

An entry's `line` is the parts of it. A part names parameters in braces: `{stride}`. One that
begins with "?" is left out while its parameters have their defaults, and `{bias:bias|no bias}`
gives one word where the parameter is on and another where it is off.
"""

from __future__ import annotations

import re

from engine.studio.network.kinds import LayerKind
from engine.studio.network.network import Value

_FIELD = re.compile(r"\{(\w+)(?::([^|}]*)\|([^}]*))?\}")


def summary_line(kind: LayerKind, known: dict[str, Value]) -> str:
    """The line, with the values that are known; the formula where an entry has none."""
    parts = (_part(kind, part, known) for part in kind.line)
    return " · ".join(part for part in parts if part) or kind.formula or kind.kind


def _part(kind: LayerKind, part: str, known: dict[str, Value]) -> str:
    if part.startswith("?"):
        part = part[1:]
        if all(_is_usual(kind, match[1], known) for match in _FIELD.finditer(part)):
            return ""
    alone = _FIELD.fullmatch(part) is not None

    def word(match: re.Match[str]) -> str:
        value, parameter = known.get(match[1]), kind.parameter(match[1])
        if match[2] is not None:
            return match[2] if value else match[3]
        if parameter is not None and parameter.count and isinstance(value, int):
            value = (value,) * parameter.count  # a file may hold one number for all axes
        return _word(value, alone)

    return _FIELD.sub(word, part)


def _is_usual(kind: LayerKind, name: str, known: dict[str, Value]) -> bool:
    parameter, value = kind.parameter(name), known.get(name)
    if parameter is None:
        return False
    usual = parameter.default
    return value == usual or (isinstance(usual, tuple) and usual == (value,) * len(usual))


def _word(value: Value, alone: bool) -> str:
    """ "5×3" of (5, 3). Beside words, where all numbers are the same, just one of them."""
    match value:
        case None:
            return "?"
        case float():
            return f"{value:g}"
        case tuple():
            same = len(set(value)) == 1
            return str(value[0]) if same and not alone else "×".join(map(str, value))
        case _:
            return str(value)
