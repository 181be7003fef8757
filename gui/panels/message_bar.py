"""The quiet bar above the canvas that shows what `messages` has to tell."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtGui import QAccessible, QAccessibleEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QSizePolicy, QToolButton, QWidget

from gui.icons import icon
from gui.messages import Level, Message, messages
from gui.panels.facts import IconMark
from gui.window_list import window_list

MILLISECONDS = {"info": 5_000, "warning": 8_000}
"""How long a message stays; an error stays until it is closed."""
MARGIN, WIDEST = 16, 640
TOP = 48
"""Beneath the tabs."""
MARKS: dict[Level, tuple[str, str]] = {
    "error": ("warning", "bad"),
    "warning": ("warning", "warn"),
    "info": ("info", "accent"),
}


class MessageBar(QFrame):
    """Lies over its parent, beneath the tabs, and shows the newest message."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("messageBar")
        self.setAccessibleName(self.tr("Message"))
        self.setProperty("role", "popup")
        self._marks = {level: IconMark(*look) for level, look in MARKS.items()}
        self.label = QLabel()
        self.label.setObjectName("messageText")
        self.label.setTextFormat(Qt.TextFormat.PlainText)
        self.label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.label.setWordWrap(True)
        self.label.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        close = QToolButton()
        close.setObjectName("closeMessage")
        close.setAccessibleName(self.tr("Close the message"))
        close.setToolTip(self.tr("Close the message"))
        close.setIcon(icon("close"))
        close.setFixedSize(24, 24)
        close.clicked.connect(self.hide)
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 6, 6, 6)
        row.setSpacing(10)
        for mark in self._marks.values():
            row.addWidget(mark)
        row.addWidget(self.label, 1)
        row.addWidget(close)
        self._clock = QTimer(self, singleShot=True)
        self._clock.timeout.connect(self.hide)
        messages().posted.connect(self._on_posted)
        parent.installEventFilter(self)
        self.hide()

    def _on_posted(self, message: Message) -> None:
        """Show what concerns this window, or any while this one is in front."""
        windows = window_list()
        concerned = message.window or windows.front
        if concerned not in windows.windows or concerned is self.window():
            self.show_message(message)

    def show_message(self, message: Message) -> None:
        """Show this message in the place of the last one."""
        for level, mark in self._marks.items():
            mark.setVisible(level == message.level)
        self.label.setText(message.text)
        self._clock.stop()
        if message.level in MILLISECONDS and self.parentWidget().isVisible():
            self._clock.start(MILLISECONDS[message.level])
        self._place()
        self.show()
        self.raise_()
        QAccessible.updateAccessibility(QAccessibleEvent(self.label, QAccessible.Event.Alert))

    def hideEvent(self, event: QEvent) -> None:
        self._clock.stop()
        super().hideEvent(event)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize:
            self._place()
        return False

    def _place(self) -> None:
        around = self.parentWidget().rect()
        wanted = self.fontMetrics().horizontalAdvance(self.label.text()) + 90
        width = max(200, min(wanted, WIDEST, around.width() - 2 * MARGIN))
        height = max(38, self.heightForWidth(width))
        left = (around.width() - width) // 2
        self.setGeometry(left, TOP, width, height)
