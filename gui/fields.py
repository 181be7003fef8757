"""Fields for the parameters of a layer, one kind of field for each type in the catalogue.

A field shows a value and tells what the user made of it; it knows neither node nor document.
"""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QPen, QWheelEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractSpinBox,
    QComboBox,
    QDoubleSpinBox,
    QHBoxLayout,
    QLineEdit,
    QSizePolicy,
    QSpinBox,
    QToolButton,
    QWidget,
)

from engine.studio.network.kinds import Parameter
from engine.studio.network.network import Value
from engine.studio.network.parameters import as_many, as_pair
from gui.theme import color, theme

HEIGHT = 26
LEAST = QSize(44, HEIGHT)
"""A spin box would else want room for the largest number it takes."""


class IntSpin(QSpinBox):
    """A whole number. The wheel turns it only where it has the focus, so that a form scrolls."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        _prepare_spin(self)

    def minimumSizeHint(self) -> QSize:
        return LEAST

    def wheelEvent(self, event: QWheelEvent) -> None:
        _turn_if_focused(self, super().wheelEvent, event)


class FloatSpin(QDoubleSpinBox):
    """A number with four decimals or more, written without needless zeros."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setDecimals(4)
        _prepare_spin(self)

    def textFromValue(self, value: float) -> str:
        return f"{value:.{self.decimals()}f}".rstrip("0").rstrip(".")

    def minimumSizeHint(self) -> QSize:
        return LEAST

    def wheelEvent(self, event: QWheelEvent) -> None:
        _turn_if_focused(self, super().wheelEvent, event)


def _prepare_spin(spin: QAbstractSpinBox) -> None:
    spin.setFixedHeight(HEIGHT)
    spin.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
    spin.lineEdit().setTextMargins(5, 0, 0, 0)
    spin.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    spin.setKeyboardTracking(False)
    spin.setAccelerated(True)


def _turn_if_focused(spin: QAbstractSpinBox, turn, event: QWheelEvent) -> None:
    if spin.hasFocus():
        turn(event)
    else:
        event.ignore()


class Switch(QAbstractButton):
    """A switch of 28 by 16, for on and off."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setCheckable(True)
        self.setFixedSize(self.sizeHint())
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        theme().changed.connect(self.update)

    def sizeHint(self) -> QSize:
        return QSize(32, 20)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self.isChecked():
            painter.setPen(QPen(color("text"), 1.4) if self.hasFocus() else Qt.PenStyle.NoPen)
            painter.setBrush(color("accent_fill"))
        else:  # an outline, for a fill that is dim enough to be off would not be seen
            painter.setPen(QPen(color("accent" if self.hasFocus() else "muted"), 1.4))
            painter.setBrush(color("field"))
        painter.drawRoundedRect(QRectF(2.5, 2.5, 27, 15), 7.5, 7.5)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(color("on_accent" if self.isChecked() else "muted"))
        thumb = 12.0 if self.isChecked() else 10.0
        centre = QPointF(23 if self.isChecked() else 10, 10)
        painter.drawEllipse(centre, thumb / 2, thumb / 2)


class Field(QWidget):
    """The base of all fields."""

    value_edited = Signal(object)
    """The user set this value; None means automatic."""
    is_wide = False
    """Whether it takes the whole width of a form, below its label."""

    def __init__(self, parameter: Parameter, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.parameter = parameter
        self.row = QHBoxLayout(self)
        self.row.setContentsMargins(0, 0, 0, 0)
        self.row.setSpacing(8)
        self._automatic = QToolButton()

    def show_value(self, value: Value, inferred: Value) -> None:
        """Show a stored value; where it is None, what was inferred (None if nothing was)."""
        raise NotImplementedError

    def _add(self, widget: QWidget, suffix: str = "") -> None:
        """Place one of the field's widgets, named after the parameter."""
        widget.setObjectName(self.parameter.name + suffix)
        widget.setAccessibleName(f"{self.parameter.label} {suffix}".strip())
        widget.setToolTip(self.parameter.help)
        self.row.addWidget(widget, 1)

    def _add_automatic(self) -> None:
        """Place the switch between a typed value and the inferred one."""
        button = self._automatic
        button.setObjectName(f"{self.parameter.name}Automatic")
        button.setAccessibleName(self.tr("{0} automatic").format(self.parameter.label))
        button.setToolTip(self.tr("Take what comes in. Type a value to fix it instead."))
        button.setText(self.tr("auto"))
        button.setProperty("role", "automatic")
        button.setCheckable(True)
        button.setFixedHeight(20)
        button.clicked.connect(self._on_automatic_clicked)
        self.row.addWidget(button)

    def _on_automatic_clicked(self, checked: bool) -> None:
        self.value_edited.emit(None if checked else self._fixed_value())

    def _fixed_value(self) -> Value:
        """What the field holds now, as a typed value."""
        raise NotImplementedError


class IntField(Field):
    """One whole number, or "auto"."""

    def __init__(self, parameter: Parameter, parent: QWidget | None = None) -> None:
        super().__init__(parameter, parent)
        self.spin = IntSpin()
        _set_range(self.spin, parameter)
        self._add(self.spin)
        if parameter.automatic:
            self._add_automatic()
        self.spin.valueChanged.connect(self._on_value_changed)

    def show_value(self, value: Value, inferred: Value) -> None:
        _show_number(self.spin, value, inferred)
        self._automatic.setChecked(value is None)

    def _fixed_value(self) -> Value:
        return max(self.spin.value(), int(self.parameter.minimum or 0))

    def _on_value_changed(self, value: int) -> None:
        self.value_edited.emit(value)


class PairField(Field):
    """Two whole numbers, height and width, or "auto"."""

    def __init__(self, parameter: Parameter, parent: QWidget | None = None) -> None:
        super().__init__(parameter, parent)
        self.spins = (IntSpin(), IntSpin())
        for spin, side in zip(self.spins, (self.tr("height"), self.tr("width")), strict=True):
            _set_range(spin, parameter)
            self._add(spin)
            spin.setAccessibleName(f"{parameter.label}, {side}")
            spin.setToolTip(f"{parameter.help} ({side})")
            spin.valueChanged.connect(self._on_value_changed)
        self.spins[0].setObjectName(f"{parameter.name}Height")
        self.spins[1].setObjectName(f"{parameter.name}Width")
        if parameter.automatic:
            self._add_automatic()

    def show_value(self, value: Value, inferred: Value) -> None:
        values, inferences = _as_two(value), _as_two(inferred)
        for spin, each, other in zip(self.spins, values, inferences, strict=True):
            _show_number(spin, each, other)
        self._automatic.setChecked(value is None)

    def _fixed_value(self) -> Value:
        least = int(self.parameter.minimum or 0)
        return tuple(max(spin.value(), least) for spin in self.spins)

    def _on_value_changed(self) -> None:
        self.value_edited.emit(self._fixed_value())


class IntsField(Field):
    """Several whole numbers as a text, such as "3, 3, 3", or "auto"."""

    def __init__(self, parameter: Parameter, parent: QWidget | None = None) -> None:
        super().__init__(parameter, parent)
        self.edit = QLineEdit()
        self.edit.setFixedHeight(HEIGHT)
        self._shown = ""
        self._add(self.edit)
        self.edit.setToolTip(self.tr("{0} Put commas between.").format(parameter.help))
        if parameter.automatic:
            self._add_automatic()
        self.edit.editingFinished.connect(self._on_editing_finished)

    def show_value(self, value: Value, inferred: Value) -> None:
        shown = as_many(inferred if value is None else value, self.parameter.count)
        self._shown = ", ".join(map(str, shown)) if isinstance(shown, tuple) else ""
        if not self.edit.hasFocus() or not self.edit.isModified():
            self.edit.setText(self._shown)
        _mark_automatic(self.edit, value is None)
        self._automatic.setChecked(value is None)

    def _fixed_value(self) -> Value:
        numbers = as_numbers(self._shown)
        return numbers or (max(int(self.parameter.minimum or 1), 1),) * (self.parameter.count or 1)

    def _on_editing_finished(self) -> None:
        """What is no list of whole numbers gives way to what was there."""
        text, numbers = self.edit.text(), as_numbers(self.edit.text())
        self.edit.setModified(False)
        if numbers is None:
            self.edit.setText(self._shown)
        elif text != self._shown:
            count = self.parameter.count
            self.value_edited.emit(numbers * count if count and len(numbers) == 1 else numbers)


def as_numbers(text: str) -> tuple[int, ...] | None:
    """The whole numbers in a text such as "3, 3" or "3×3"; None where it is none."""
    words = text.replace("×", " ").replace(",", " ").split()
    try:
        return tuple(map(int, words)) or None
    except ValueError:
        return None


class FloatField(Field):
    """One number."""

    def __init__(self, parameter: Parameter, parent: QWidget | None = None) -> None:
        super().__init__(parameter, parent)
        self.spin = FloatSpin()
        usual = abs(float(parameter.default or 0.0))
        self.spin.setSingleStep(usual / 10 or 0.05)
        most = parameter.maximum or 1.0
        if usual < 0.001 or 0.9999 < most < 1.0:
            self.spin.setDecimals(10)
        self.spin.setRange(parameter.minimum or 0.0, most)
        self._add(self.spin)
        self.spin.valueChanged.connect(self._on_value_changed)

    def show_value(self, value: Value, inferred: Value) -> None:
        _show_number(self.spin, value, inferred)

    def _on_value_changed(self, value: float) -> None:
        self.value_edited.emit(value)


class BoolField(Field):
    """A switch."""

    def __init__(self, parameter: Parameter, parent: QWidget | None = None) -> None:
        super().__init__(parameter, parent)
        self.switch = Switch()
        self._add(self.switch)
        self.row.addStretch(1)
        self.switch.clicked.connect(self._on_clicked)

    def show_value(self, value: Value, inferred: Value) -> None:
        self.switch.setChecked(bool(value))

    def _on_clicked(self, checked: bool) -> None:
        self.value_edited.emit(checked)


class ChoiceField(Field):
    """One of a few words."""

    def __init__(self, parameter: Parameter, parent: QWidget | None = None) -> None:
        super().__init__(parameter, parent)
        self.combo = QComboBox()
        self.combo.setFixedHeight(HEIGHT)
        self.combo.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.combo.addItems(parameter.choices)
        self._add(self.combo)
        self.combo.textActivated.connect(self._on_text_activated)

    def show_value(self, value: Value, inferred: Value) -> None:
        self.combo.setCurrentText(str(value))

    def _on_text_activated(self, text: str) -> None:
        self.value_edited.emit(text)


FIELDS: dict[str, type[Field]] = {
    "int": IntField,
    "pair": PairField,
    "ints": IntsField,
    "float": FloatField,
    "bool": BoolField,
    "choice": ChoiceField,
}


def make_field(parameter: Parameter) -> Field:
    """The field for a parameter of the catalogue."""
    if parameter.type == "code":
        from gui.code_field import CodeField  # which is a field itself

        return CodeField(parameter)
    return FIELDS[parameter.type](parameter)


def _set_range(spin: QSpinBox, parameter: Parameter) -> None:
    least = int(parameter.minimum or 0)
    if parameter.automatic:  # one less than what can be set shows that nothing is known yet
        least -= 1
        spin.setSpecialValueText("?")
    spin.setRange(least, int(parameter.maximum or 2**31 - 1))


def _as_two(value: Value) -> tuple[Value, Value]:
    pair = as_pair(value)
    return (pair[0], pair[1]) if isinstance(pair, tuple) and len(pair) == 2 else (None, None)


def _show_number(spin: QSpinBox | QDoubleSpinBox, value: Value, inferred: Value) -> None:
    """Show a number without telling of an edit; greyed where it is inferred."""
    shown = inferred if value is None else value
    is_number = isinstance(shown, int | float) and not isinstance(shown, bool)
    spin.blockSignals(True)
    spin.setValue(shown if is_number else spin.minimum())
    spin.blockSignals(False)
    _mark_automatic(spin, value is None)


def _mark_automatic(widget: QWidget, automatic: bool) -> None:
    """Grey what is inferred."""
    if widget.property("automatic") != automatic:
        widget.setProperty("automatic", automatic)
        widget.style().unpolish(widget)
        widget.style().polish(widget)
