"""Turns what the mouse does on the canvas into gestures, one at a time."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QPoint, Qt
from PySide6.QtGui import QContextMenuEvent, QCursor, QDropEvent, QMouseEvent

from gui.canvas.adding import is_at_hand
from gui.canvas.copy_gesture import CopyGesture
from gui.canvas.dot_gesture import DotGesture
from gui.canvas.dots import add_dot, remove_dot
from gui.canvas.drop_gesture import DropGesture
from gui.canvas.gestures import Gesture, MendGesture, PanGesture, Pointer, RubberBandGesture
from gui.canvas.hit import NOTHING, Hit, hit
from gui.canvas.knife_gesture import KnifeGesture
from gui.canvas.move_gesture import MoveGesture
from gui.canvas.resize_gesture import ResizeGesture
from gui.canvas.rewire_gesture import RewireGesture
from gui.canvas.scene import NetworkScene
from gui.canvas.wire_gesture import WireGesture
from gui.layer_drag import dragged_layer

if TYPE_CHECKING:
    from gui.canvas.view import NetworkCanvas

translate = QCoreApplication.translate


class Hands:
    """Holds the gesture in progress, and shows what lies under the pointer while there is none."""

    def __init__(self, canvas: NetworkCanvas, scene: NetworkScene) -> None:
        self._canvas = canvas
        self._scene = scene
        self._gesture: Gesture | None = None
        self._button = Qt.MouseButton.NoButton
        self._space_is_down = False
        self.place = QPoint()
        """Where in the view the pointer was last."""

    # ------------------------------------------------------------ mouse

    def press(self, event: QMouseEvent) -> None:
        pointer = self._pointer(event)
        if self._gesture is not None:
            return
        gesture = self._gesture_for(event.button(), pointer)
        if gesture is not None:
            self._button = event.button()
            self._begin(gesture, pointer)

    def move(self, event: QMouseEvent) -> None:
        pointer = self._pointer(event)
        if self._gesture is not None:
            self._gesture.move(pointer)
        else:
            self._show_hover(hit(self._scene, pointer.scene))

    def release(self, event: QMouseEvent) -> None:
        if self._gesture is not None and event.button() == self._button:
            self._end(self._pointer(event))

    def double_click(self, event: QMouseEvent) -> None:
        """On a block: enter it. On another node or annotation: edit its words.

        On a wire: put a dot there, or take one off. On empty ground: ask for a layer. Else, and
        with keys held, it is another press: who toggles twice in a row does not ask for words.
        """
        pointer = self._pointer(event)
        found = hit(self._scene, pointer.scene)
        is_plain = not (pointer.shift or pointer.ctrl or pointer.alt)
        has_words = found.annotation is not None or (found.node is not None and not found.end)
        if event.button() != Qt.MouseButton.LeftButton or not is_plain:
            self.press(event)
        elif found.is_empty:
            self._canvas.open_search_at(self.place)
        elif found.node is not None and not found.end and self._is_block(found.node):
            self._scene.document.enter(found.node)
        elif has_words:
            self._canvas.open_rename()
        elif found.wire is not None and found.dot is not None:
            remove_dot(self._scene, found.wire, found.dot)
        elif found.wire is not None:
            add_dot(self._scene, found.wire, self._canvas.mapToScene(self.place))
        else:
            self.press(event)

    def ask_for_menu(self, event: QContextMenuEvent) -> None:
        """Select what is under the pointer, unless it is already, and ask for a menu there.

        By the key, the menu is of what is selected. On an empty canvas, and where Ctrl makes the
        button a knife, there is none.
        """
        event.accept()
        if self._gesture is not None or self._canvas.is_empty:
            return
        selected = self._scene.selection
        if event.reason() == QContextMenuEvent.Reason.Keyboard:
            middle = self._canvas.editor.selected_rect().center()
            inside = self._canvas.viewport().rect()
            at = self._canvas.mapFromScene(middle) if any(selected.everything) else inside.center()
            self._canvas.menu_wanted.emit(at if inside.contains(at) else inside.center())
        elif not event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.place = event.pos()
            found = hit(self._scene, self._canvas.mapToScene(self.place))
            chosen = (found.node, found.wire, found.annotation)
            pairs = zip(chosen, selected.everything, strict=True)
            if not any(each in already for each, already in pairs):
                selected.set(*([] if each is None else [each] for each in chosen))
            self._canvas.menu_wanted.emit(self.place)

    def _is_block(self, node_id: str) -> bool:
        document = self._scene.document
        return document.network.nodes[node_id].block in document.project.blocks

    def leave(self) -> None:
        """The pointer left the canvas."""
        if self._gesture is None:
            self._show_hover(NOTHING)

    def hold_space(self, is_down: bool) -> None:
        """While Space is held the left button pans."""
        self._space_is_down = is_down
        self._show_cursor(NOTHING)

    def cancel(self) -> bool:
        """Leave nothing of the gesture in progress; False where there is none."""
        gesture, self._gesture = self._gesture, None
        if gesture is not None:
            gesture.cancel()
            self._show_cursor(NOTHING)
        return gesture is not None

    # ------------------------------------------------------------ a layer from the palette

    def drag_enter(self, event: QDropEvent) -> None:
        kind = dragged_layer(event.mimeData())
        if kind is None or not is_at_hand(self._scene, kind, event.source()):
            event.ignore()
            return
        self.cancel()
        self._begin(DropGesture(self._scene, kind), self._pointer(event))
        _accept(event)

    def drag_move(self, event: QDropEvent) -> None:
        if isinstance(self._gesture, DropGesture):
            self._gesture.move(self._pointer(event))
            _accept(event)
        else:
            event.ignore()

    def drop(self, event: QDropEvent) -> None:
        if isinstance(self._gesture, DropGesture):
            self._end(self._pointer(event))
            _accept(event)
        else:
            event.ignore()

    # ------------------------------------------------------------ inside

    def _gesture_for(self, button: Qt.MouseButton, pointer: Pointer) -> Gesture | None:
        """What a press starts, by what lies under the pointer."""
        is_left = button == Qt.MouseButton.LeftButton
        if not self._scene.nodes and not self._scene.annotations.items:
            return None
        if button == Qt.MouseButton.MiddleButton or (is_left and self._space_is_down):
            return PanGesture(self._canvas)
        if button == Qt.MouseButton.RightButton and pointer.ctrl:
            return KnifeGesture(self._scene)
        if not is_left:
            return None
        found = hit(self._scene, pointer.scene)
        if found.card is not None:
            if not found.card.is_on_button(pointer.scene):
                return None
            return MendGesture(self._scene, found.card, translate("Canvas", "Mend"))
        if found.end is not None:
            if pointer.shift and found.end.is_output and self._scene.wires_at(found.end):
                return RewireGesture(self._scene, found.end)
            return WireGesture(self._scene, found.end)
        if found.wire is not None:
            return self._gesture_on_wire(found.wire, found.dot, pointer)
        if found.annotation is not None and found.is_grip:
            return ResizeGesture(self._scene, found.annotation)
        if found.node is not None or found.annotation is not None:
            drag = CopyGesture if pointer.alt else MoveGesture
            return drag(self._scene, found.node, found.annotation)
        return RubberBandGesture(self._scene, self._canvas)

    def _gesture_on_wire(self, wire: str, dot: int | None, pointer: Pointer) -> Gesture | None:
        """A dot is dragged; with Alt one is put there first; else the wire is selected."""
        if dot is not None or pointer.alt:
            return DotGesture(self._scene, wire, dot)
        self._select_wire(wire, pointer)
        return None

    def _begin(self, gesture: Gesture, pointer: Pointer) -> None:
        self._show_hover(NOTHING)
        self._gesture = gesture
        gesture.start(pointer)
        if isinstance(gesture, PanGesture):
            self._set_cursor(Qt.CursorShape.ClosedHandCursor)

    def _end(self, pointer: Pointer) -> None:
        # Out of the way first: any step that is pushed cancels the gesture in progress.
        gesture, self._gesture = self._gesture, None
        if gesture is not None:
            gesture.end(pointer)
            self._show_cursor(NOTHING)

    def _select_wire(self, wire_id: str, pointer: Pointer) -> None:
        selection = self._scene.selection
        nodes, wires, annotations = selection.everything
        if pointer.ctrl:
            selection.set(nodes, wires ^ {wire_id}, annotations)
        elif pointer.shift:
            selection.set(nodes, wires | {wire_id}, annotations)
        else:
            selection.set(wires={wire_id})

    def _pointer(self, event: QMouseEvent | QDropEvent) -> Pointer:
        self.place = event.position().toPoint()
        modifiers = event.modifiers()
        return Pointer(
            self._canvas.mapToScene(self.place),
            self.place,
            bool(modifiers & Qt.KeyboardModifier.ShiftModifier),
            bool(modifiers & Qt.KeyboardModifier.ControlModifier),
            bool(modifiers & Qt.KeyboardModifier.AltModifier),
        )

    def _show_hover(self, found: Hit) -> None:
        self._scene.hover(found.node, found.end, found.wire)
        self._scene.annotations.hover(found.annotation)
        at = self._canvas.mapToScene(self.place)
        for card in self._scene.cards.values():
            card.set_button_state(hovered=card is found.card and card.is_on_button(at))
        self._show_cursor(found)

    def _show_cursor(self, found: Hit) -> None:
        at = self._canvas.mapToScene(self.place)
        if self._space_is_down:
            self._set_cursor(Qt.CursorShape.OpenHandCursor)
        elif found.end is not None:
            self._set_cursor(Qt.CursorShape.CrossCursor)
        elif found.is_grip:
            self._set_cursor(Qt.CursorShape.SizeFDiagCursor)
        elif found.dot is not None:
            self._set_cursor(Qt.CursorShape.SizeAllCursor)
        elif found.card is not None and found.card.is_on_button(at):
            self._set_cursor(Qt.CursorShape.PointingHandCursor)
        else:
            self._set_cursor(Qt.CursorShape.ArrowCursor)

    def _set_cursor(self, shape: Qt.CursorShape) -> None:
        self._canvas.viewport().setCursor(QCursor(shape))


def _accept(event: QDropEvent) -> None:
    event.setDropAction(Qt.DropAction.CopyAction)
    event.accept()
