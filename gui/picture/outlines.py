"""Turns the words of an SVG into their outlines, so that it looks the same without our fonts."""

from __future__ import annotations

import functools
from xml.etree import ElementTree

from PySide6.QtGui import QPainterPath

from gui.theme import font

SVG, XLINK = "http://www.w3.org/2000/svg", "http://www.w3.org/1999/xlink"
_TEXT, _PATH = f"{{{SVG}}}text", f"{{{SVG}}}path"
_FONT = ("font-family", "font-size", "font-weight", "font-style", "x", "y")


def outlined(svg: bytes) -> bytes:
    """The same picture with a path for each text. Its words stay readable as the paths' titles."""
    ElementTree.register_namespace("", SVG)
    ElementTree.register_namespace("xlink", XLINK)
    root = ElementTree.fromstring(svg)
    for parent in root.iter():
        for place, element in enumerate(parent):
            if element.tag == _TEXT and element.text:
                parent[place] = _outline(element)
    return ElementTree.tostring(root, encoding="utf-8", xml_declaration=True)


def _outline(element: ElementTree.Element) -> ElementTree.Element:
    text = element.text or ""
    size = round(float(element.get("font-size", "12").removesuffix("px")))
    weight = int(element.get("font-weight", "400"))
    family = element.get("font-family", "")
    kept = {name: value for name, value in element.attrib.items() if name not in _FONT}
    kept.pop("{http://www.w3.org/XML/1998/namespace}space", None)
    x, y = element.get("x", "0"), element.get("y", "0")
    path = ElementTree.Element(_PATH, kept)
    path.set("transform", f"translate({x},{y})")
    path.set("fill-rule", "nonzero")
    path.set("d", _outline_of(text, size, weight, family))
    title = ElementTree.SubElement(path, f"{{{SVG}}}title")
    title.text = text
    path.tail = element.tail
    return path


@functools.lru_cache(maxsize=4096)
def _outline_of(text: str, size: int, weight: int, family: str) -> str:
    """The outline of a line of text that starts at the origin, as path data."""
    mono, display = "Mono" in family, "Display" in family
    path = QPainterPath()
    path.addText(0, 0, font(size, weight, mono, display), text)
    parts = []
    for number in range(path.elementCount()):
        element = path.elementAt(number)
        match element.type:
            case QPainterPath.ElementType.MoveToElement:
                parts.append("M")
            case QPainterPath.ElementType.LineToElement:
                parts.append("L")
            case QPainterPath.ElementType.CurveToElement:
                parts.append("C")
        parts.append(f"{element.x:.2f},{element.y:.2f}")
    return " ".join(parts)
