"""A node as the canvas draws it: a card with a tinted header, its ports and what matters in it.

An item shows and never changes the network. What it shows comes as a `NodeFace`; its place,
the pictures of what flows and the marks of a gesture are set by the scene.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QImage, QPainter, QPainterPath
from PySide6.QtWidgets import (
    QGraphicsItem,
    QGraphicsRectItem,
    QStyleOptionGraphicsItem,
    QWidget,
)

from gui.canvas import style
from gui.canvas.block_thumbnail import HEIGHT as THUMBNAIL
from gui.canvas.block_thumbnail import paint_thumbnail
from gui.canvas.node_body import LARGEST_SHARED, NodeBody
from gui.canvas.node_face import NodeFace
from gui.canvas.port_item import PortEnd, PortItem, ports_of
from gui.canvas.word import Word
from gui.icons import category_icon, paint_icon
from gui.theme import color, mix
from gui.tinting import paint_picture, tinted

MINIMUM_WIDTH, MAXIMUM_WIDTH = 104, 232
PADDING = 12
LINE = 22
PICTURE, PICTURE_GAP, BAR = 23.0, 2.0, 16.0
PICTURE_COUNT = 5
DATA_PICTURE = 44
MARK = 13
"""The side of the snowflake at the right of a frozen layer's header."""


class NodeItem(QGraphicsRectItem):
    """One node. Its position is the card's top left corner.

    Its rectangle is all that it paints in. Qt keeps that and need not ask for it here, which would
    be thousands of times a frame.
    """

    def __init__(self, node_id: str, face: NodeFace) -> None:
        super().__init__()
        self.node_id = node_id
        self.face = face
        self.is_selected = False
        self.is_hovered = False
        self._pictures: tuple[QImage, ...] = ()
        self._lit_ports: frozenset[PortEnd] = frozenset()
        self._dim_ports: frozenset[PortEnd] = frozenset()
        self.ports: tuple[PortItem, ...] = ()
        self._kept_body: NodeBody | None = None
        self._by_end: dict[PortEnd, PortItem] = {}
        self.setCacheMode(QGraphicsItem.CacheMode.DeviceCoordinateCache)
        self.setPen(Qt.PenStyle.NoPen)
        self.setAcceptedMouseButtons(Qt.MouseButton.NoButton)
        self._lay_out()

    # ------------------------------------------------------------ what the scene sets

    def set_face(self, face: NodeFace) -> None:
        """Show other words and ports."""
        if face != self.face:
            self.face = face
            self._lay_out()

    def set_pictures(self, pictures: Sequence[QImage]) -> None:
        """Show what flows through the node for the drawn digit; none to show nothing."""
        if not pictures and not self._pictures:
            return
        size = self._picture_size()
        self._pictures = tuple(pictures[:PICTURE_COUNT])
        if self._picture_size() != size:
            self._lay_out()
        self.update()

    def set_selected(self, is_selected: bool) -> None:
        self.is_selected = is_selected
        self.setZValue(1 if is_selected else 0)
        self._change_look()

    def set_hovered(self, is_hovered: bool) -> None:
        if is_hovered != self.is_hovered:
            self.is_hovered = is_hovered
            self._change_look()

    def mark_ports(self, lit: Collection[PortEnd], dim: Collection[PortEnd]) -> None:
        """Draw some ports larger (under the pointer) and some dimmed (no end for this wire)."""
        marks = frozenset(lit), frozenset(dim)
        if marks != (self._lit_ports, self._dim_ports):
            self._lit_ports, self._dim_ports = marks
            self._change_look()

    def _change_look(self) -> None:
        self._kept_body = None
        self.update()

    # ------------------------------------------------------------ geometry

    @property
    def size(self) -> tuple[float, float]:
        """Width and height of the card."""
        return self._width, self._height

    def setPos(self, place: QPointF) -> None:
        if self.is_carried:
            self.setParentItem(None)  # type: ignore[arg-type]
        super().setPos(place)
        self.standing_card = self._card.translated(place)

    def carry(self, carrier: QGraphicsItem) -> None:
        """Go with a carrier that stands at the scene's origin."""
        self.setParentItem(carrier)

    def settle(self) -> None:
        """Take the place it was carried to for its own."""
        if self.is_carried:
            self.setPos(self.scenePos())

    @property
    def is_carried(self) -> bool:
        return self.parentItem() is not None

    @property
    def scene_card(self) -> QRectF:
        """What `card_rect` copies, for who asks thousands of nodes. Not to be changed."""
        card, carrier = self.standing_card, self.parentItem()
        return card if carrier is None else card.translated(carrier.pos())

    def card_rect(self) -> QRectF:
        """The card in the scene's coordinates, without halo and shadow."""
        return QRectF(self.scene_card)

    def port_at(self, scene_point: QPointF) -> PortItem | None:
        """The port whose area holds the point; the nearest where areas overlap."""
        point = scene_point - self.scenePos()
        near = [port for port in self.ports if port.rect().contains(point)]
        return min(near, key=lambda port: (port.centre - point).manhattanLength(), default=None)

    def port_point(self, end: PortEnd) -> QPointF:
        """Where a wire meets the port, in the scene's coordinates."""
        port = self._by_end.get(end)
        if port is None:  # a wire of a file to a port that no longer is: it ends at the header
            return self.scenePos() + QPointF(self._width if end.is_output else 0, style.PORT_Y)
        return self.scenePos() + port.centre

    def shape(self) -> QPainterPath:
        path = QPainterPath()
        path.addRect(self._card)
        return path

    def _lay_out(self) -> None:
        face = self.face
        self._width = self._fitting_width()
        y = style.HEADER + 4.0
        rows = max(len(face.inputs), len(face.outputs) if face.thumbnail else 0)
        if rows > 1:
            y = style.PORT_ROW_Y + style.PORT_PITCH * rows - 10
        self._line_y = self._foot_y = y
        if face.is_collapsed:
            height = style.HEADER
        elif face.has_sample:
            self._line_y = style.HEADER + 10.0
            height = 100.0
        else:
            y += LINE if face.summary else 0
            self._thumbnail_y = y + 2
            y += THUMBNAIL + 8 if face.thumbnail else 0
            self._picture_y = y + 1
            y += self._picture_size()[1] + 6 if self._pictures else 0
            self._foot_y = y
            y += LINE if face.foot else 0
            height = y + (4 if face.foot or self._pictures else 6)
        self._height = height if face.is_collapsed else max(height, style.HEADER + 24.0)
        self._card = QRectF(0, 0, self._width, self._height)
        self.standing_card = self._card.translated(self.pos())
        """In the scene's coordinates, where it was before it was carried. Not to be changed."""
        self._lay_out_words()
        self.ports = ports_of(face, self.node_id, self._width)
        self._by_end = {port.end: port for port in self.ports}
        self._words = self._make_words()
        self._kept_body = None
        self.setRect(self._body.bounds())
        self.update()

    def _fitting_width(self) -> float:
        face = self.face
        header = 33 + style.text_width(face.title, 12, 600) + PADDING
        for word in filter(None, (face.name, face.badge)):
            header += style.text_width(word, 11) + 12
        if face.is_frozen:
            header += MARK + 6
        line = 2 * PADDING + style.text_width(
            face.summary, 10 if face.is_formula else 11, 400, face.is_formula
        )
        foot = 2 * PADDING + style.text_width(face.foot, 11)
        if face.is_collapsed:
            line = foot = 0.0
        if face.has_sample:
            words = max(style.text_width(word, 11) for word in [*face.summary.split(), face.foot])
            line = foot = 2 * PADDING + DATA_PICTURE + 8 + words
        width = min(max(header, line, foot, MINIMUM_WIDTH), MAXIMUM_WIDTH)
        return 4.0 * -(-width // 4)

    def _lay_out_words(self) -> None:
        """Cut each line to the room it has."""
        face, width = self.face, self._width
        right = width - PADDING
        self._badge_rect = QRectF()
        if face.badge:
            wide = style.text_width(face.badge, 11, 600) + 10
            self._badge_rect = QRectF(width - 8 - wide, 9, wide, 17)
            right = self._badge_rect.left() - 6
        self._mark_rect = QRectF(right - MARK, 11, MARK, MARK)
        right -= MARK + 6 if face.is_frozen else 0
        self._header_rect = QRectF(33, 3, right - 33, style.HEADER - 3)
        self._name = style.elided(face.name, self._header_rect.width() - 30, 11)
        taken = style.text_width(self._name, 11) + 6 if self._name else 0
        self._title = style.elided(face.title, self._header_rect.width() - taken, 12, 600)
        left = PADDING + (DATA_PICTURE + 8 if face.has_sample else 0)
        left += 2 if len(face.inputs) > 1 else 0
        room = width - left - PADDING
        self._line_font = (10, 400, True) if face.is_formula else (11, 400, False)
        self._line = style.elided(face.summary, room, *self._line_font)
        self._line_rect = QRectF(left, self._line_y, room, 18)
        if face.has_sample:  # the name of the data may take two lines beside the picture
            is_long = style.text_width(face.summary, 11) > room
            self._line = style.elided(face.summary, 2 * room - 24, 11) if is_long else face.summary
            self._line_rect.setHeight(32 if is_long else 18)
            self._foot_y = self._line_rect.bottom()
        self._foot = style.elided(face.foot, room, 11)
        self._foot_rect = QRectF(left, self._foot_y, room, 18)

    def _make_words(self) -> tuple[Word, ...]:
        """All that is written on the card but its name."""
        face = self.face
        text = "muted" if face.is_bypassed else "text"
        words = [
            Word(self._title, _numbers(self._header_rect), (12, 600, False), text, is_title=True)
        ]
        if face.is_collapsed:
            return tuple(words)
        several = self.ports[: len(face.inputs)] if len(face.inputs) > 1 else ()
        if face.thumbnail and len(face.outputs) > 1:
            several += self.ports[len(face.inputs) :]
        words += [port.word(is_first=port is self.ports[0]) for port in several]
        font, token = self._line_font, text if face.has_sample else "muted"
        line = Word(self._line, _numbers(self._line_rect), font, token, is_wrapped=face.has_sample)
        foot = Word(self._foot, _numbers(self._foot_rect), (11, 400, False), "muted")
        return (*words, line, foot)

    def _picture_size(self) -> tuple[float, float]:
        """Width and height of each picture; a vector's is a bar as wide as the card."""
        if not self._pictures:
            return 0.0, 0.0
        count, first = len(self._pictures), self._pictures[0]
        room = self._width - 2 * PADDING - (count - 1) * PICTURE_GAP
        if count == 1 and first.width() > 2 * first.height():
            return room, BAR
        side = min(room / count, PICTURE)
        return side, side

    # ------------------------------------------------------------ painting

    def paint(
        self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None
    ) -> None:
        zoom = option.levelOfDetailFromTransform(painter.worldTransform())
        if zoom < style.FLAT_BELOW:
            painter.fillRect(self._card, color(self.flat_token()))
            return
        body = self._body
        # Without a cache this is a picture for elsewhere, which is to be sharp at any size.
        is_near = zoom >= style.NO_TEXT_BELOW
        if is_near and zoom <= LARGEST_SHARED and self.cacheMode() != self.CacheMode.NoCache:
            body.paint_shared(painter, zoom)
        else:
            body.paint(painter, zoom)
        if is_near:
            self._paint_header(painter, has_name=zoom >= style.NO_SMALL_TEXT_BELOW)
        self._paint_pictures(painter)

    def flat_token(self) -> str:
        """The one colour that stands for the node where it is too small for more."""
        if self.face.has_error:
            return "bad"
        return "accent" if self.is_selected else self.face.category

    @property
    def _body(self) -> NodeBody:
        if self._kept_body is None:
            self._kept_body = self._make_body()
        return self._kept_body

    def _make_body(self) -> NodeBody:
        face, problem = self.face, self.face.problem
        ports = []
        for port in self.ports:
            end = port.end
            is_at_fault = (
                problem is not None
                and face.has_error
                and not end.is_output
                and problem.port == end.port
            )
            token = "bad" if is_at_fault else "accent" if self.is_selected else "muted"
            ports.append(port.look(token, end in self._lit_ports, end in self._dim_ports))
        return NodeBody(
            *self.size,
            category=face.category,
            ports=tuple(ports),
            words=self._words,
            is_selected=self.is_selected,
            is_hovered=self.is_hovered,
            is_bypassed=face.is_bypassed,
            badge="" if problem is None else "bad" if face.has_error else "warn",
        )

    def _paint_header(self, painter: QPainter, has_name: bool) -> None:
        """What is seldom the same in two nodes: the name, and the marks."""
        face, tint = self.face, style.header_words(self.is_hovered)
        if has_name:
            font = style.font(11)
            style.draw_text(painter, self._header_rect, self._name, font, tint, style.RIGHT)
        if face.is_frozen:
            paint_icon(painter, "frozen", self._mark_rect, tint)
        if face.badge:
            style.draw_rounded(painter, self._badge_rect, 5, mix("raised", "block", 0.3))
            bold, tint = style.font(11, 600), color("muted" if face.is_bypassed else "text")
            style.draw_text(painter, self._badge_rect, face.badge, bold, tint, style.CENTER)

    def _paint_pictures(self, painter: QPainter) -> None:
        if self.face.is_collapsed:
            return
        if self.face.has_sample:
            self._paint_data_picture(painter)
            return
        if self.face.thumbnail:
            wide = self._width - 2 * PADDING
            area = QRectF(PADDING, self._thumbnail_y, wide, THUMBNAIL)
            paint_thumbnail(painter, self.face.thumbnail, area)
        if not self._pictures:
            return
        width, height = self._picture_size()
        for number, picture in enumerate(self._pictures):
            x = PADDING + number * (width + PICTURE_GAP)
            rect = QRectF(x, self._picture_y, width, height)
            paint_picture(painter, tinted(picture, self.face.category, 0.15), rect, 2)

    def _paint_data_picture(self, painter: QPainter) -> None:
        """The sample that flows in; its frame stands empty while there is none."""
        frame = QRectF(PADDING, style.HEADER + 12, DATA_PICTURE, DATA_PICTURE)
        if self._pictures:
            paint_picture(painter, tinted(self._pictures[0], self.face.category, 0), frame, 3)
        else:
            style.draw_rounded(painter, frame, 3, color("window"))
            icon = QRectF(0, 0, 20, 20)
            icon.moveCenter(frame.center())
            paint_icon(painter, category_icon(self.face.category), icon, color("faint"))


def _numbers(rect: QRectF) -> tuple[float, float, float, float]:
    return rect.x(), rect.y(), rect.width(), rect.height()
