"""Writing SVG: elements as text, with everything that is not ours made harmless."""

from __future__ import annotations

import html

SANS = "Inter, 'Segoe UI', 'Helvetica Neue', Arial, sans-serif"
MONO = "'JetBrains Mono', 'DejaVu Sans Mono', Consolas, monospace"

Number = float | int


def escaped(text: str) -> str:
    """The text as XML holds it; characters that XML forbids become a question mark."""
    return html.escape("".join(each if _is_allowed(each) else "?" for each in text))


def element(tag: str, *children: str, **attributes: Number | str | None) -> str:
    """An element with this markup inside. `stroke_width` becomes stroke-width; None is left out."""
    words = "".join(
        f' {name.replace("_", "-")}="{_value(value)}"'
        for name, value in attributes.items()
        if value is not None
    )
    return f"<{tag}{words}>{''.join(children)}</{tag}>" if children else f"<{tag}{words}/>"


def label(
    x: Number,
    y: Number,
    words: str,
    *,
    size: Number = 11,
    fill: str,
    weight: int | None = None,
    anchor: str | None = None,
    mono: bool = False,
    width: Number | None = None,
) -> str:
    """A line of text whose baseline begins (or, by `anchor`, has its middle or end) at this point.

    With a `width` it is so wide even where another typeface has to stand in for ours. Without
    words it is nothing.
    """
    if not words:
        return ""
    return element(
        "text",
        escaped(words),
        x=x,
        y=y,
        font_size=size,
        fill=fill,
        font_weight=weight,
        text_anchor=anchor,
        font_family=MONO if mono else None,
        textLength=width,
        lengthAdjust=None if width is None else "spacingAndGlyphs",
    )


def drawing(
    width: Number,
    height: Number,
    title: str,
    *children: str,
    origin: tuple[Number, Number] = (0, 0),
) -> str:
    """A whole picture, to stand in a page or a file. `title` is read out in its place."""
    area = " ".join(_value(each) for each in (*origin, width, height))
    return element(
        "svg",
        element("title", escaped(title)),
        *children,
        xmlns="http://www.w3.org/2000/svg",
        width=width,
        height=height,
        viewBox=area,
        role="img",
        font_family=SANS,
    )


def mixed(ground: str, tint: str, share: float) -> str:
    """The colour that this share of a tint makes on a ground; both as #RRGGBB."""
    parts = (
        round(int(ground[at : at + 2], 16) * (1 - share) + int(tint[at : at + 2], 16) * share)
        for at in (1, 3, 5)
    )
    return "#" + "".join(f"{part:02X}" for part in parts)


def _value(value: Number | str) -> str:
    if isinstance(value, str):
        return escaped(value)
    return f"{value:.2f}".rstrip("0").rstrip(".")


def _is_allowed(character: str) -> bool:
    """Whether XML 1.0 has the character (its section 2.2)."""
    code = ord(character)
    return (
        code in (0x9, 0xA, 0xD)
        or 0x20 <= code <= 0xD7FF
        or 0xE000 <= code <= 0xFFFD
        or code >= 0x10000
    )
