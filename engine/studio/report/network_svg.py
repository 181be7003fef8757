"""The drawn network as an SVG picture: its nodes where they stand, its wires and its notes.

It is made for paper: light, without what only hands need, and without a window.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from engine.studio.network.analysis import Analysis
from engine.studio.network.annotation import Annotation
from engine.studio.network.bypass import is_bypassed
from engine.studio.network.catalogue import kind_in, summary
from engine.studio.network.check import analyse
from engine.studio.network.freezing import is_frozen
from engine.studio.network.kinds import LayerKind
from engine.studio.network.layers.block import BLOCK, PORT_KINDS
from engine.studio.network.network import Network, Node
from engine.studio.network.sentences import number
from engine.studio.network.settings import DataChoice
from engine.studio.node_layout import (
    HEADER,
    PORT_PITCH,
    PORT_Y,
    RADIUS,
    STRIPE,
    input_y,
    output_y,
)
from engine.studio.report import colors, lettering
from engine.studio.report.svg import Number, drawing, element, mixed
from engine.studio.report.svg import label as plain_label
from engine.studio.wire_path import Box, Point, wire_path

PADDING, LINE = 12, 22
LEAST_WIDTH, MOST_WIDTH = 104, 232
PORT_RADIUS = 5
MARGIN = 16


def network_svg(network: Network, data: DataChoice | None = None, title: str = "Network") -> str:
    """An SVG of the network as it is drawn; `data` tells the shapes of what flows."""
    analysis = analyse(network, data or DataChoice())
    cards = {node.id: _card(network, node, analysis) for node in network.nodes.values()}
    boxes = [card.box for card in cards.values()]
    boxes += [Box(each.x, each.y, each.width, each.height) for each in network.annotations.values()]
    if not boxes:
        return drawing(2 * MARGIN, 2 * MARGIN, title)
    wires, reached = _wires(network, analysis, cards)
    boxes += reached
    left, top = min(box.x for box in boxes) - MARGIN, min(box.y for box in boxes) - MARGIN
    right, bottom = max(box.right for box in boxes), max(box.bottom for box in boxes)
    frames_first = sorted(network.annotations.values(), key=lambda each: each.kind)
    return drawing(
        right - left + MARGIN,
        bottom - top + MARGIN,
        title,
        *(_annotation(each) for each in frames_first),
        *wires,
        *(_node(card) for card in cards.values()),
        origin=(left, top),
    )


@dataclass(frozen=True)
class _Card:
    """A node as it is drawn: its words, cut to the room they have."""

    box: Box
    kind: LayerKind
    title: str
    name: str
    line: str
    foot: str
    badge: str
    bypassed: bool
    collapsed: bool
    words_y: float

    def port(self, name: str, is_output: bool) -> Point:
        """Where a wire meets the port; a port that is not there lies at the header."""
        ports = self.kind.outputs if is_output else self.kind.inputs
        names = [port.name for port in ports]
        row = names.index(name) if name in names else 0
        return self.ports(is_output)[row] if names else (self.box.x, self.box.y + PORT_Y)

    def ports(self, is_output: bool) -> list[Point]:
        """Where its ports of a side sit, from the top."""
        if is_output:
            count, is_block = len(self.kind.outputs), self.kind.kind == BLOCK.kind
            ys = [output_y(row, count, self.collapsed, is_block) for row in range(count)]
        else:
            count = len(self.kind.inputs)
            ys = [input_y(row, count, self.collapsed) for row in range(count)]
        x = self.box.right if is_output else self.box.x
        return [(x, self.box.y + y) for y in ys]


def _card(network: Network, node: Node, analysis: Analysis) -> _Card:
    kind = kind_in(network, node)
    title = kind.title if kind.kind else node.kind
    cost = analysis.costs.get(node.id)
    weights = cost.parameters if cost else 0
    line = summary(node, analysis.resolved.get(node.id, {})) if kind.kind else ""
    if node.kind == BLOCK.kind and node.block in network.blocks:
        line = _inside(network.blocks[node.block].network)
    foot = f"{number(weights)} params" if weights else ""
    bypassed = is_bypassed(network, node)
    if bypassed:
        foot = "bypassed"
    elif is_frozen(node):
        foot = f"{foot} · frozen" if foot else "frozen"
    name = node.name if weights or node.kind in PORT_KINDS else ""
    repeat = node.parameters.get("repeat", 1) if node.kind == BLOCK.kind else 1
    badge = f"×{repeat}" if isinstance(repeat, int) and repeat > 1 else ""
    return _laid_out(node, kind, (title, name, line, foot, badge), bypassed)


def _laid_out(node: Node, kind: LayerKind, words: tuple[str, ...], bypassed: bool) -> _Card:
    """The card, as wide as its words need it within bounds, and as high as its lines."""
    title, name, line, foot, badge = words
    if node.collapsed:
        line = foot = ""
    beside = sum(lettering.width(each, 11) + 12 for each in (name, badge) if each)
    header = 2 * PADDING + lettering.width(title, 12, 600) + beside
    below = [2 * PADDING + lettering.width(each, 11) for each in (line, foot) if each]
    wide = 4.0 * -(-min(max(header, *below, LEAST_WIDTH), MOST_WIDTH) // 4)
    title = lettering.cut(title, wide - 2 * PADDING - min(beside, wide / 2), 12, 600)
    room = wide - 2 * PADDING - lettering.width(title, 12, 600) - 12
    name = lettering.cut(name, room - (lettering.width(badge, 11) + 12 if badge else 0), 11)
    rows = max(len(kind.inputs), len(kind.outputs))
    words_y = HEADER + 4.0 + (PORT_PITCH * rows - 2 if rows > 1 and not node.collapsed else 0)
    lines = sum(bool(each) for each in (line, foot))
    high = HEADER if node.collapsed else max(words_y + LINE * lines + 4, HEADER + 24.0)
    line, foot = (lettering.cut(each, wide - 2 * PADDING, 11) for each in (line, foot))
    box = Box(node.x, node.y, wide, high)
    return _Card(box, kind, title, name, line, foot, badge, bypassed, node.collapsed, words_y)


def _inside(inside: Network) -> str:
    """The layers of a block in the order of its rows: "Conv2d · ReLU"."""
    rows = sorted(inside.nodes.values(), key=lambda node: (node.y, node.x))
    titles = [kind_in(inside, node).title for node in rows if node.kind not in PORT_KINDS]
    return " · ".join(dict.fromkeys(titles))


# ------------------------------------------------------------ drawing


def label(
    x: Number, y: Number, words: str, *, size: Number = 11, weight: int = 400, **look: Any
) -> str:
    """A line of text that keeps its place beside others in any typeface."""
    wide = lettering.width(words, size, weight, look.get("mono", False))
    return plain_label(x, y, words, size=size, weight=weight, width=wide, **look)


def _node(card: _Card) -> str:
    box, tint = card.box, colors.CATEGORIES.get(card.kind.category, colors.MUTED)
    head = _top_of(box, HEADER if not card.collapsed else box.height, card.collapsed)
    parts = [
        element("rect", **_place(box), rx=RADIUS, fill=colors.PAPER),
        element("path", d=head, fill=mixed(colors.PAPER, tint, 0.10)),
        element("path", d=_stripe(box), fill=tint),
        element(
            "rect",
            **_place(box),
            rx=RADIUS,
            fill="none",
            stroke=colors.MUTED if card.bypassed else mixed(colors.PAPER, colors.TEXT, 0.18),
            stroke_dasharray="4 3" if card.bypassed else None,
        ),
        *_words(card),
    ]
    parts += [
        element("circle", cx=x, cy=y, r=PORT_RADIUS, fill=tint, stroke=colors.PAPER, stroke_width=2)
        for is_output in (False, True)
        for x, y in card.ports(is_output)
    ]
    return element("g", *parts)


def _words(card: _Card) -> list[str]:
    box, ink = card.box, colors.MUTED if card.bypassed else colors.TEXT
    left, right = box.x + PADDING, box.right - PADDING
    written = [label(left, box.y + 22, card.title, size=12, fill=ink, weight=600)]
    if card.badge:
        written.append(label(right, box.y + 22, card.badge, fill=ink, weight=600, anchor="end"))
        right -= lettering.width(card.badge, 11, 600) + 8
    if card.name:
        written.append(label(right, box.y + 22, card.name, fill=colors.MUTED, anchor="end"))
    if len(card.kind.inputs) > 1 and not card.collapsed:
        for port, (x, y) in zip(card.kind.inputs, card.ports(False), strict=True):
            written.append(label(x + 14, y + 4, port.label, fill=colors.MUTED))
    y = box.y + card.words_y + 14
    for line in (card.line, card.foot):
        if line:
            written.append(label(left, y, line, fill=colors.MUTED))
            y += LINE
    return written


def _place(box: Box) -> dict[str, float]:
    return {"x": box.x, "y": box.y, "width": box.width, "height": box.height}


def _stripe(box: Box) -> str:
    """The coloured edge along the top: as much of the rounded corners as lies above it."""
    inset = RADIUS - (RADIUS**2 - (RADIUS - STRIPE) ** 2) ** 0.5
    y = box.y + STRIPE
    return (
        f"M{box.x + inset:.2f} {y:.2f}A{RADIUS} {RADIUS} 0 0 1 {box.x + RADIUS:.2f} {box.y:.2f}"
        f"H{box.right - RADIUS:.2f}A{RADIUS} {RADIUS} 0 0 1 {box.right - inset:.2f} {y:.2f}Z"
    )


def _top_of(box: Box, height: float, is_whole: bool) -> str:
    """The header's ground, with the card's two upper corners, and the lower ones if it is all."""
    arc = f"A{RADIUS} {RADIUS} 0 0 1"
    x, y, right, bottom = box.x, box.y, box.right, box.y + height
    start = f"M{x:.2f} {y + RADIUS:.2f}{arc} {x + RADIUS:.2f} {y:.2f}H{right - RADIUS:.2f}"
    start += f"{arc} {right:.2f} {y + RADIUS:.2f}"
    if not is_whole:
        return f"{start}V{bottom:.2f}H{x:.2f}Z"
    return (
        f"{start}V{bottom - RADIUS:.2f}{arc} {right - RADIUS:.2f} {bottom:.2f}"
        f"H{x + RADIUS:.2f}{arc} {x:.2f} {bottom - RADIUS:.2f}Z"
    )


def _wires(
    network: Network, analysis: Analysis, cards: dict[str, _Card]
) -> tuple[list[str], list[Box]]:
    """The wires, each with the shape of what flows, and the places that they reach."""
    drawn, reached = [], []
    for wire in network.wires.values():
        source, target = cards[wire.source], cards[wire.target]
        start, end = source.port(wire.output, True), target.port(wire.input, False)
        way = wire_path(start, end, source.box, target.box, wire.dots)
        shape = analysis.shapes.get((wire.source, wire.output))
        tint = colors.FAINT if shape is None else _wire_color(len(shape) + 1)
        drawn.append(element("path", d=way.svg, fill="none", stroke=tint, stroke_width=2))
        if shape:
            drawn.append(_shape("×".join(map(str, shape)), way.label, way.label_on_line, tint))
        reached.append(way.reach)
    return drawn, reached


def _shape(words: str, place: Point, on_line: bool, tint: str) -> str:
    """A wire's shape above the wire, or on it with a ground of its own."""
    x, y = place
    text = label(x, y + 3.5, words, size=10, fill=tint, anchor="middle", mono=True)
    if not on_line:
        return text
    wide = lettering.width(words, 10, mono=True) + 8
    ground = element("rect", x=x - wide / 2, y=y - 8, width=wide, height=16, fill=colors.PAPER)
    return ground + text


def _wire_color(axes: int) -> str:
    return colors.WIRES[4 if axes >= 3 else 2 if axes == 2 else 0]


def _annotation(note: Annotation) -> str:
    tint = colors.TONES[note.tone]
    ground = mixed(colors.PAPER, tint, 0.06 if note.kind == "frame" else 0.16)
    edge = mixed(colors.PAPER, tint, 0.35) if note.kind == "frame" else None
    place = {"x": note.x, "y": note.y, "width": note.width, "height": note.height}
    rect = element("rect", **place, rx=RADIUS, fill=ground, stroke=edge)
    room = note.width - 2 * PADDING
    if note.kind == "frame":
        words = lettering.cut(note.text.replace("\n", " "), room, 13, 600)
        ink = mixed(tint, colors.TEXT, 0.35)
        return rect + label(note.x + PADDING, note.y + 21, words, size=13, fill=ink, weight=600)
    rows = int((note.height - 16) // 16)
    lines = lettering.wrapped(note.text, room, 12)[: max(rows, 1)]
    return rect + "".join(
        label(note.x + PADDING, note.y + 22 + 16 * row, line, size=12, fill=colors.TEXT)
        for row, line in enumerate(lines)
    )
