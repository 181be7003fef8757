"""A method's options as fields: all are there, and only what differs is told."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from engine.studio.training.optimization.optimizers import OPTIMIZERS
from engine.studio.training.optimization.schedules import SCHEDULES
from gui.fields import FloatSpin, IntSpin, Switch
from gui.training.strip.option_form import OptionForm


@pytest.fixture
def form(qtbot: QtBot) -> OptionForm:
    form = OptionForm("optimizer")
    qtbot.addWidget(form)
    return form


@pytest.mark.parametrize(
    "method", [*OPTIMIZERS.values(), *SCHEDULES.values()], ids=lambda m: m.kind
)
def test_every_option_has_a_field_that_says_what_it_is(form: OptionForm, method) -> None:
    form.show_options(method, {})
    for parameter in method.parameters:
        field = form.findChild(QWidget, f"optimizer.{parameter.name}")
        assert field is not None, parameter.name
        assert field.accessibleName() and field.toolTip()


def test_values_are_shown_and_what_differs_is_told(qtbot: QtBot, form: OptionForm) -> None:
    form.show_options(OPTIMIZERS["Adam"], {"eps": 1e-6})
    eps = form.findChild(FloatSpin, "optimizer.eps")
    assert eps is not None and eps.text() == "0.000001"
    beta = form.findChild(FloatSpin, "optimizer.beta1")
    with qtbot.waitSignal(form.options_edited) as edited:
        beta.setValue(0.5)
    assert edited.args == [{"eps": 1e-6, "beta1": 0.5}]
    form.show_options(OPTIMIZERS["Adam"], edited.args[0])
    with qtbot.waitSignal(form.options_edited) as edited:
        eps.setValue(1e-8)
    assert edited.args == [{"beta1": 0.5}]
    with qtbot.waitSignal(form.options_edited) as edited:
        form.findChild(Switch, "optimizer.amsgrad").click()
    assert edited.args == [{"eps": 1e-6, "beta1": 0.5, "amsgrad": True}]


def test_no_rate_of_a_mean_can_be_one(form: OptionForm) -> None:
    form.show_options(OPTIMIZERS["Adam"], {})
    beta = form.findChild(FloatSpin, "optimizer.beta1")
    beta.setValue(1.0)
    assert beta.value() < 1


def test_another_method_has_other_fields_and_none_has_none(form: OptionForm) -> None:
    form.show_options(OPTIMIZERS["LBFGS"], {"max_iter": 7})
    assert form.findChild(IntSpin, "optimizer.max_iter").value() == 7
    form.show_options(OPTIMIZERS["SGD"], {})
    assert form.findChild(QWidget, "optimizer.nesterov") is not None
    form.show_options(None, {})
    assert form.isHidden()
