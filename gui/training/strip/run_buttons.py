"""Train, Pause and Stop: buttons that do what the window's actions do and say how the run is."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QIcon
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QWidget

from gui.icons import icon
from gui.theme import theme, token
from gui.training.session import TrainingSession

HEIGHT = 32


class ActionButton(QPushButton):
    """A push button that follows an action; its words may differ from the action's.

    A click leaves the keyboard where it is: a button that is disabled by its own press would
    hand it on to whatever comes next in the window.
    """

    def __init__(self, width: int, role: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._action: QAction | None = None
        self.setFixedSize(width, HEIGHT)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        if role:
            self.setProperty("role", role)

    def set_action(self, action: QAction) -> None:
        """Press it as this action, and be enabled as it is."""
        self._action = action
        self.setObjectName(f"{action.objectName()}Button")
        self.clicked.connect(action.trigger)
        action.changed.connect(self._on_action_changed)
        self._on_action_changed()

    def _on_action_changed(self) -> None:
        assert self._action is not None
        self.setEnabled(self._action.isEnabled())
        self.setToolTip(self._action.toolTip())

    def set_face(self, text: str, icon_name: str, color_token: str) -> None:
        """Say this. Screen readers hear the same."""
        self.setText(text)
        self.setAccessibleName(text)
        self.setIcon(icon(icon_name, color_token))

    def keep_icon_bright(self) -> None:
        """Show the icon as it is even while the button cannot be pressed."""
        picture = self.icon().pixmap(self.iconSize())
        bright = QIcon(picture)
        bright.addPixmap(picture, QIcon.Mode.Disabled)
        self.setIcon(bright)


class RunButtons(QWidget):
    """The three buttons. While a run is on its way the first one tells its state."""

    def __init__(self, session: TrainingSession, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._train = ActionButton(108, "primary")
        self._pause = ActionButton(88)
        self._stop = ActionButton(72)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        for button in (self._train, self._pause, self._stop):
            row.addWidget(button)
        self._stop.set_face(self.tr("Stop"), "stop", "text")
        session.state_changed.connect(self._show_state)
        theme().changed.connect(self._apply_theme)
        self._apply_theme()

    def set_actions(self, actions: dict[str, QAction]) -> None:
        """Bind the buttons to `train.start`, `train.pause` and `train.stop`."""
        self._train.set_action(actions["train.start"])
        self._pause.set_action(actions["train.pause"])
        self._stop.set_action(actions["train.stop"])

    def _show_state(self) -> None:
        words = {
            "idle": self.tr("Train"),
            "loading": self.tr("Loading"),
            "training": self.tr("Training"),
            "paused": self.tr("Paused"),
            "stopping": self.tr("Stopping"),
        }
        state = self._session.state
        self._train.setProperty("running", state in ("loading", "training"))
        self._train.style().unpolish(self._train)
        self._train.style().polish(self._train)
        self._train.set_face(words[state], "play", "on_accent")
        if self._session.busy:
            self._train.keep_icon_bright()
        if state == "paused":
            self._pause.set_face(self.tr("Resume"), "play", "text")
        else:
            self._pause.set_face(self.tr("Pause"), "pause", "text")

    def _apply_theme(self) -> None:
        # A running training keeps the accent, though it cannot be pressed again.
        self._train.setStyleSheet(
            f'QPushButton[running="true"]:disabled {{ background: {token("accent_fill")}; '
            f"color: {token('on_accent')}; }}"
        )
        self._show_state()
