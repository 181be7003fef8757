"""The card of a step: its formula, the chain rule with its numbers, and its tensors."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from PySide6.QtCore import QSize, Qt, QTimer
from PySide6.QtWidgets import (
    QComboBox,
    QFrame,
    QHBoxLayout,
    QLabel,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from engine.studio.debugging.numbers import number_text
from engine.studio.debugging.recording import GradientText, Operation, Reversal, Update, Value
from engine.studio.debugging.replay import Replay
from engine.studio.debugging.steps import Step
from gui.autograd.debugging import step_text
from gui.autograd.debugging.debugger import Debugger
from gui.autograd.debugging.value_view import Look, ValueView
from gui.icons import category_icon, icon
from gui.theme import theme

WIDTH = 380
MARGIN = 16
Place = tuple[int, ...]


class StepCard(QFrame):
    """Follows the debugger. `nodes` are the drawn nodes of the recorded network, by path."""

    def __init__(self, debugger: Debugger, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("stepCard")
        self.setProperty("role", "bench")
        self.setAccessibleName(self.tr("Step"))
        self.setMinimumWidth(300)
        self._debugger = debugger
        self.nodes: step_text.Nodes = {}
        self.values: list[ValueView] = []
        self._examples: dict[int, QLabel] = {}
        self._rule: list[QLabel] = []
        self._icon, self._title, self._where = QLabel(), QLabel(), QLabel()
        self._title.setProperty("role", "title")
        self._where.setProperty("role", "secondary")
        self._where.setWordWrap(True)
        self._look = QComboBox()
        self._prepare_look()
        self._area = QScrollArea()
        self._area.setWidgetResizable(True)
        self._area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 12, 0, 0)
        column.setSpacing(8)
        column.addLayout(self._header())
        column.addWidget(self._area, 1)
        self._soon = QTimer(self, interval=0, singleShot=True)
        self._soon.timeout.connect(self.show_step)
        debugger.moved.connect(self._soon.start)  # a drag along the timeline passes many steps
        debugger.closed.connect(self._soon.stop)
        theme().changed.connect(self.show_step)

    def _prepare_look(self) -> None:
        for text, look in (
            (self.tr("As it fits"), "auto"),
            (self.tr("Numbers"), "numbers"),
            (self.tr("Pictures"), "pictures"),
            (self.tr("Histogram"), "histogram"),
        ):
            self._look.addItem(text, look)
        self._look.setObjectName("stepLook")
        self._look.setAccessibleName(self.tr("How tensors are shown"))
        self._look.setToolTip(self.tr("Show tensors as numbers, pictures or histograms"))
        self._look.currentIndexChanged.connect(self.show_step)

    def _header(self) -> QVBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(10)
        row.addWidget(self._icon)
        row.addWidget(self._title, 1)
        row.addWidget(self._look)
        header = QVBoxLayout()
        header.setContentsMargins(MARGIN, 0, MARGIN, 0)
        header.setSpacing(2)
        header.addLayout(row)
        header.addWidget(self._where)
        return header

    # ------------------------------------------------------------ a step

    def show_step(self) -> None:
        """Show the debugger's step."""
        replay, step = self._debugger.replay, self._debugger.step
        if replay is None or step is None:
            return
        category = step_text.category(step, self.nodes)
        self._icon.setPixmap(icon(category_icon(category), category).pixmap(20, 20))
        self._title.setText(step_text.title(replay, step))
        number = self.tr("step {0} of {1}").format(self._debugger.at + 1, len(replay.steps))
        layer = step_text.layer_text(step, self.nodes)
        phase = step_text.phase_text(step)
        self._where.setText(" · ".join(part for part in (layer, phase, number) if part))
        self._title.setToolTip(step_text.autograd_name(replay, step))
        self._fill(replay, step)

    def _fill(self, replay: Replay, step: Step) -> None:
        self.values, self._examples, self._rule = [], {}, []
        page = QWidget()
        self._column = QVBoxLayout(page)
        self._column.setContentsMargins(MARGIN, 4, MARGIN, MARGIN)
        self._column.setSpacing(10)
        operation, reversal, update = (
            replay.operation(step),
            replay.reversal(step),
            replay.update(step),
        )
        if operation is not None and reversal is not None:
            self._show_backward(replay, step, operation, reversal)
        elif operation is not None:
            self._show_forward(replay, operation)
        elif update is not None:
            self._show_update(replay, update)
        elif step.leaf is not None:
            self._show_accumulation(replay, step.leaf)
        self._column.addStretch(1)
        self._area.setWidget(page)

    def sizeHint(self) -> QSize:
        return QSize(WIDTH, 400)

    def _show_forward(self, replay: Replay, operation: Operation) -> None:
        formula = operation.formula
        self._add_formula(formula.value)
        self._add_sentence(formula.sentence)
        self._add_settings(operation.settings)
        self._heading(self.tr("In"))
        for symbol, source in zip(formula.symbols, operation.sources, strict=True):
            if source is not None:
                self._add_value(replay, symbol, replay.source_value(source))
        self._heading(self.tr("Out"))
        for name, value in _outputs("y", operation.outputs):
            self._add_value(replay, name, value)

    def _show_backward(
        self, replay: Replay, step: Step, operation: Operation, reversal: Reversal
    ) -> None:
        formula = operation.formula
        self._add_formula(formula.value)
        self._heading(self.tr("Chain rule"))
        for number, gradient in enumerate(formula.gradients):
            value = reversal.outgoing[number]
            if gradient is not None and value is not None:
                self._add_rule(number, gradient, value)
        self._add_sentence(formula.sentence)
        self._heading(self.tr("Comes in"))
        for name, value in _outputs("∂L/∂y", reversal.incoming):
            self._add_value(replay, name, value)
        self._heading(self.tr("Goes on"))
        for number, gradient in enumerate(formula.gradients):
            value = reversal.outgoing[number]
            if gradient is None or value is None:
                continue
            view = self._add_value(replay, f"∂L/∂{gradient.symbol}", value)
            view.entry_chosen.connect(
                lambda place, number=number: self._write_out(replay, step, number, place)
            )
        self._heading(self.tr("Seen in the forward pass"))
        for symbol, source in zip(formula.symbols, operation.sources, strict=True):
            if source is not None:
                self._add_value(replay, symbol, replay.source_value(source))
        for name, value in _outputs("y", operation.outputs):
            self._add_value(replay, name, value)

    def _show_accumulation(self, replay: Replay, leaf: int) -> None:
        found = replay.recording.leaves[leaf]
        name = found.name.rpartition(".")[2]
        self._add_formula(f"{name}.grad = Σ ∂L/∂{name}")
        self._add_sentence(
            self.tr(
                "All gradients that reached this parameter are added up in its .grad, where the "
                "optimizer will find them."
            )
        )
        if found.gradient is not None:
            self._add_value(replay, f"{name}.grad", found.gradient)
        self._add_value(replay, name, found.value)

    def _show_update(self, replay: Replay, update: Update) -> None:
        recording = replay.recording
        self._heading(recording.optimizer)
        if update.lines:
            self._add_rule_lines(update)
        self._add_sentence(recording.sentence)
        clipped = recording.leaves[update.leaf].gradient
        if clipped is not None and clipped.norm != update.gradient.norm:
            self._add_sentence(
                self.tr("The gradient was changed before the step: its norm was {0}.").format(
                    number_text(clipped.norm or 0.0)
                )
            )
        for name, value in (
            (self.tr("w before"), update.before),
            (self.tr("g, the gradient"), update.gradient),
            (self.tr("the change"), update.change),
            (self.tr("w after"), update.after),
        ):
            view = self._add_value(replay, name, value)
            view.entry_chosen.connect(lambda place: self._write_rule(replay, place))
        if update.remembered_after:
            self._heading(self.tr("What {0} remembers").format(recording.optimizer))
        for name, value in update.remembered_after.items():
            before = update.remembered_before.get(name)
            if before is not None:
                self._add_value(replay, self.tr("{0} before").format(name), before)
            self._add_value(replay, self.tr("{0} after").format(name), value)

    # ------------------------------------------------------------ entries

    def _write_out(self, replay: Replay, step: Step, number: int, place: Place) -> None:
        """Write out the entry of a gradient that was chosen."""
        text = replay.example(step, number, place)
        if text and number in self._examples:
            self._examples[number].setText(text)
            self._examples[number].show()

    def _write_rule(self, replay: Replay, place: Place) -> None:
        step = self._debugger.step
        lines = () if step is None else replay.rule_lines(step, place)
        if len(lines) + 1 == len(self._rule):
            self._rule[0].setText(self._entry_text(place))
            for label, line in zip(self._rule[1:], lines, strict=True):
                label.setText(line)

    # ------------------------------------------------------------ parts

    def _heading(self, text: str) -> QLabel:
        return self._add_words(text, "heading")

    def _add_sentence(self, text: str) -> None:
        self._add_words(text, "secondary")

    def _add_words(self, text: str, role: str) -> QLabel:
        label = _words(text, role)
        self._column.addWidget(label)
        return label

    def _add_formula(self, text: str) -> None:
        frame = QFrame()
        frame.setProperty("role", "card")
        row = QHBoxLayout(frame)
        row.setContentsMargins(12, 8, 12, 8)
        row.addWidget(_words(text, "formula"))
        self._column.addWidget(frame)

    def _add_rule(self, number: int, gradient: GradientText, value: Value) -> None:
        """A card with the rule for one input, its shapes, its norm, and an entry written out."""
        frame = QFrame()
        frame.setProperty("role", "card")
        column = QVBoxLayout(frame)
        column.setContentsMargins(12, 8, 12, 8)
        column.setSpacing(4)
        column.addWidget(_words(gradient.rule, "formula"))
        row = QHBoxLayout()
        row.addWidget(_words(gradient.shapes, "small"), 1)
        words = "" if value.norm is None else self.tr("norm {0}").format(number_text(value.norm))
        norm = _words(words, "heading")
        norm.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Preferred)
        row.addWidget(norm)
        column.addLayout(row)
        example = _words(gradient.example, "formula")
        example.setObjectName(f"stepExample{number}")
        example.setVisible(bool(gradient.example))
        self._examples[number] = example
        column.addWidget(example)
        self._column.addWidget(frame)

    def _add_rule_lines(self, update: Update) -> None:
        """A card with the lines of the optimizer's rule, the numbers of one entry beneath each."""
        frame = QFrame()
        frame.setProperty("role", "card")
        column = QVBoxLayout(frame)
        column.setContentsMargins(12, 8, 12, 8)
        column.setSpacing(2)
        self._rule.append(_words(self._entry_text(update.entry), "small"))
        for line in update.lines:
            column.addWidget(_words(line.text, "formula"))
            self._rule.append(_words(line.example, "secondary"))
            column.addWidget(self._rule[-1])
            column.addSpacing(4)
        column.addWidget(self._rule[0])
        self._column.addWidget(frame)

    def _entry_text(self, place: Place) -> str:
        if not place:
            return self.tr("With its numbers")
        return self.tr("With the numbers of entry {0}").format(f"[{','.join(map(str, place))}]")

    def _add_settings(self, settings: Mapping[str, object]) -> None:
        parts = [f"{name} {value}" for name, value in _flat(settings)]
        if parts:
            self._add_words(" · ".join(parts), "small")

    def _add_value(self, replay: Replay, name: str, value: Value) -> ValueView:
        look: Look = self._look.currentData()
        step = self._debugger.step
        tint = "accent" if step is None else step_text.category(step, self.nodes)
        view = ValueView(name, value, replay.array(value), look, tint)
        self.values.append(view)
        self._column.addWidget(view)
        return view


def _outputs(name: str, values: Iterable[Value | None]) -> list[tuple[str, Value]]:
    """Outputs by name, numbered where there are several; those that are not there left out."""
    present = list(values)
    if len(present) == 1:
        return [(name, value) for value in present if value is not None]
    return [(f"{name}[{place}]", value) for place, value in enumerate(present) if value is not None]


def _flat(settings: Mapping[str, object]) -> list[tuple[str, object]]:
    found: list[tuple[str, object]] = []
    for name, value in settings.items():
        if isinstance(value, Mapping):
            found += _flat(value)
        elif isinstance(value, list):
            found.append((name, "×".join(map(_short, value))))
        else:
            found.append((name, value))
    return found


def _short(value: object) -> str:
    """One number of a pair of equal ones, as of a padding before and after."""
    if isinstance(value, list):
        return _short(value[0]) if value and value.count(value[0]) == len(value) else str(value)
    return str(value)


def _words(text: str, role: str) -> QLabel:
    label = QLabel(text)
    label.setProperty("role", role)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setWordWrap(True)
    label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    return label
