"""A robot that sits at a real window: it moves the X server's pointer and presses real keys.

It lives in the program's own process, so it reads the geometry of widgets where they are, and
waits for states of the program instead of sleeping. Pointer and keys go through xdotool, in a
process of its own, because a drag blocks this one in `QDrag.exec`. The pauses inside a gesture
are the hand's: a drag and drop that takes no time is not recognised as one.
"""

from __future__ import annotations

import subprocess
import time
from collections.abc import Callable

from PySide6.QtCore import QPoint, QPointF, QRect, Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QGraphicsView, QWidget

PATIENCE = 60.0
"""Seconds until a state that does not come is a failure."""


class Robot:
    """Acts on one window as a person does."""

    def __init__(self, window: QWidget) -> None:
        self.window = window

    # ------------------------------------------------------------ seeing

    def find(self, kind: type[QWidget], name: str) -> QWidget:
        """The widget with this objectName."""
        widget = self.window.findChild(kind, name)
        assert widget is not None, f"there is no {kind.__name__} called {name!r} in the window"
        return widget

    def wait(self, state: Callable[[], object], what: str, patience: float = PATIENCE) -> None:
        """Let the program run until `state()` holds; `what` names it where it does not come."""
        deadline = time.monotonic() + patience
        while not state():
            assert time.monotonic() < deadline, f"waited {patience:.0f} s in vain for {what}"
            QTest.qWait(20)

    def on_screen(self, widget: QWidget, point: QPoint | QPointF | None = None) -> QPoint:
        """A widget's point (its middle, unless told) in pixels of the screen."""
        at = widget.rect().center() if point is None else QPointF(point).toPoint()
        return widget.mapToGlobal(at) * self.window.devicePixelRatio()

    def in_scene(self, view: QGraphicsView, point: QPointF) -> QPoint:
        """A scene's point in pixels of the screen."""
        return self.on_screen(view.viewport(), view.mapFromScene(point))

    def in_item(self, view: QWidget, rect: QRect) -> QPoint:
        """The middle of a rectangle of an item view in pixels of the screen."""
        return self.on_screen(view.viewport(), rect.center())

    # ------------------------------------------------------------ acting

    def click(self, at: QPoint, button: int = 1, repeat: int = 1) -> None:
        self._act(*_move(at), "click", "--repeat", repeat, "--delay", 60, button)

    def drag(self, start: QPoint, end: QPoint, button: int = 1, key: str = "") -> None:
        """Press, pass the drag distance in small moves, glide, settle, release."""
        self.draw([start, *_line(start, end)], button, key)

    def draw(self, path: list[QPoint], button: int = 1, key: str = "") -> None:
        """Move along a path with the button held, and a key where one is named."""
        start, *rest = path
        act: list[object] = [*_move(start), "sleep", 0.1]
        if key:
            act += ["keydown", key]
        act += ["mousedown", button, "sleep", 0.1]
        for point in rest:
            act += [*_move(point), "sleep", 0.03]
        act += ["sleep", 0.25, "mouseup", button]
        self._act(*act, *(("keyup", key) if key else ()))

    def press(self, *keys: str) -> None:
        """Keys by their X names: "Tab", "ctrl+z"."""
        self._act("key", "--delay", 60, *keys)

    def type(self, text: str) -> None:
        self._act("type", "--delay", 60, text)

    def focus(self, window: QWidget | None = None) -> None:
        """Give a window the keyboard; without a window manager nobody else does."""
        window = window or self.window
        window.activateWindow()
        self._act("windowfocus", "--sync", int(window.winId()))
        self.wait(window.isActiveWindow, "the window to be active")

    def answer(self, kind: type[QWidget], act: Callable[[QWidget], None]) -> None:
        """Do this to the next modal dialog of that kind.

        To be said before the dialog opens: it runs the event loop, and nothing else goes on.
        """
        look = QTimer(self.window, interval=20)

        def see() -> None:
            dialog = QApplication.activeModalWidget()
            if isinstance(dialog, kind):
                look.stop()
                self.focus(dialog)
                act(dialog)

        look.timeout.connect(see)
        look.start()

    def _act(self, *command: object) -> None:
        hand = subprocess.Popen(["xdotool", *map(str, command)])
        while hand.poll() is None:
            QTest.qWait(10)
        assert hand.returncode == 0, f"xdotool could not do {command[0]}"
        QApplication.processEvents()


def _move(point: QPoint) -> tuple[object, ...]:
    return ("mousemove", point.x(), point.y())


def _line(start: QPoint, end: QPoint, steps: int = 12) -> list[QPoint]:
    near = [start + QPoint(5 * k, 3 * k) for k in (1, 2, 3)]
    return near + [start + (end - start) * (k / steps) for k in range(1, steps + 1)]


def shown(window: QWidget) -> Robot:
    """Show the window, wait until it is on the screen and has the keyboard, and sit down at it."""
    window.setWindowFlag(Qt.WindowType.FramelessWindowHint, False)
    window.move(0, 0)
    window.show()
    assert QTest.qWaitForWindowExposed(window, 20_000), "the window did not appear"
    robot = Robot(window)
    robot.focus()
    return robot
