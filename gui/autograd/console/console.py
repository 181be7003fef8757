"""The console under the graph: Python on the network in hand, whose effect the graph shows."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QHBoxLayout, QLabel, QToolButton, QVBoxLayout, QWidget

from gui.autograd.console.console_input import ConsoleInput
from gui.autograd.console.console_output import ConsoleOutput
from gui.autograd.tab import AutogradTab
from gui.icons import icon
from gui.theme import font
from gui.training.worker.console_link import ConsoleLink

HEIGHT = 190


class Console(QWidget):
    """What is typed goes over the link; one input runs at a time."""

    def __init__(self, link: ConsoleLink, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("console")
        self._link = link
        self.output, self.input = ConsoleOutput(), ConsoleInput()
        names = "model, loss, x, y, optimizer, batch(), torch, nn, F"
        self.output.add_note(self.tr("It knows {0}.").format(names))
        self.stop_button = self._button(
            "consoleStop", "stop", self.tr("Interrupt what is running (Ctrl+C)"), link.interrupt
        )
        self.stop_button.setEnabled(False)
        clear = self._button("consoleClear", "trash", self.tr("Empty it"), self.output.clear)
        title = QLabel(self.tr("Console"))
        title.setProperty("role", "heading")
        head = QHBoxLayout()
        head.setContentsMargins(12, 4, 8, 0)
        head.addWidget(title)
        head.addStretch(1)
        head.addWidget(self.stop_button)
        head.addWidget(clear)
        prompt = QLabel(">>>")
        prompt.setFont(font(12, mono=True))
        prompt.setProperty("role", "label")
        foot = QHBoxLayout()
        foot.setContentsMargins(12, 0, 8, 8)
        foot.setSpacing(8)
        foot.addWidget(prompt, 0, Qt.AlignmentFlag.AlignTop)
        prompt.setContentsMargins(0, 5, 0, 0)
        foot.addWidget(self.input, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        column.addLayout(head)
        column.addWidget(self.output, 1)
        column.addLayout(foot)
        self.setFocusProxy(self.input)
        self.input.entered.connect(self._run)
        self.input.completion_wanted.connect(link.complete)
        self.input.interrupted.connect(link.interrupt)
        link.completed.connect(self.input.offer)
        link.answered.connect(self._show_answer)
        link.busy_changed.connect(self._follow)

    def sizeHint(self) -> QSize:
        return QSize(400, HEIGHT)

    def _button(self, name: str, picture: str, help: str, do) -> QToolButton:
        button = QToolButton()
        button.setObjectName(name)
        button.setIcon(icon(picture))
        button.setFixedSize(24, 24)
        button.setAccessibleName(help)
        button.setToolTip(help)
        button.clicked.connect(lambda checked: do())
        return button

    def _run(self, code: str) -> None:
        self.output.add_input(code)
        self._link.run(code)

    def _show_answer(self, output: str, failed: str) -> None:
        self.output.add_output(output)
        self.output.add_failure(failed)

    def _follow(self, is_busy: bool) -> None:
        """No second input while one is running; it can be typed, though."""
        self.stop_button.setEnabled(is_busy)
        self.input.is_held = is_busy


def add_console(tab: AutogradTab, link: ConsoleLink, actions: Mapping[str, QAction]) -> Console:
    """Put a console under the graph, and the command that shows it into the bar above."""
    console = Console(link)
    tab.add_below(console)
    action = actions["view.console"]
    button = QToolButton()
    button.setObjectName("consoleButton")
    button.setDefaultAction(action)
    button.setAccessibleName(action.text())
    button.setProperty("role", "words")
    button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextOnly)
    tab.bar.add(button)

    def show(is_wanted: bool) -> None:
        console.setVisible(is_wanted)
        if is_wanted:
            actions["view.autograd"].trigger()
            console.setFocus()

    action.toggled.connect(show)
    return console
