"""The options of an optimizer or a schedule as a form, made from its entry in the catalogue."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFormLayout, QLabel, QWidget

from engine.studio.network.network import Value
from engine.studio.training.optimization.methods import Method, stored
from gui.fields import Field, make_field

LABEL_WIDTH = 104


class OptionForm(QWidget):
    """Shows the options of one method at a time, and tells what they shall be."""

    options_edited = Signal(dict)
    """Those that differ from the method's defaults."""

    def __init__(self, prefix: str, parent: QWidget | None = None) -> None:
        """`prefix` goes before the names of the fields: "optimizer.beta1"."""
        super().__init__(parent)
        self._prefix = prefix
        self._method: Method | None = None
        self._options: dict[str, Value] = {}
        self._fields: dict[str, Field] = {}
        self._form = make_form(self)

    def show_options(self, method: Method | None, options: Mapping[str, Value]) -> None:
        """Show a method with these options; without a method there is nothing to see."""
        if method is not self._method:
            self._method = method
            self._make_fields(method)
        self._options = dict(options)
        if method is not None:
            for name, value in method.values(options).items():
                self._fields[name].show_value(value, None)

    def _make_fields(self, method: Method | None) -> None:
        while self._form.rowCount():
            self._form.removeRow(0)
        self._fields.clear()
        for parameter in method.parameters if method is not None else ():
            field = make_field(parameter)
            for widget in field.findChildren(QWidget):
                if widget.objectName().startswith(parameter.name):
                    widget.setObjectName(f"{self._prefix}.{widget.objectName()}")
            field.value_edited.connect(
                lambda value, name=parameter.name: self._on_value_edited(name, value)
            )
            self._fields[parameter.name] = field
            add_row(self._form, parameter.label, field, parameter.help)
        self.setVisible(bool(self._fields))

    def _on_value_edited(self, name: str, value: Value) -> None:
        assert self._method is not None
        self.options_edited.emit(stored(self._method, {**self._options, name: value}))


def make_form(parent: QWidget) -> QFormLayout:
    """An empty form whose rows stand close."""
    form = QFormLayout(parent)
    form.setContentsMargins(0, 0, 0, 0)
    form.setHorizontalSpacing(8)
    form.setVerticalSpacing(6)
    form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
    return form


def add_row(form: QFormLayout, text: str, field: QWidget, help: str) -> QLabel:
    """Put a field with its name at the end of a form; returns the name's label."""
    label = QLabel(text)
    label.setProperty("role", "label")
    label.setToolTip(help)
    label.setBuddy(field)
    label.setFixedWidth(LABEL_WIDTH)
    form.addRow(label, field)
    return label
