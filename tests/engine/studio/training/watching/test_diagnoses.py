"""Each fault is told of a network that has it, and none of those that are sound."""

from __future__ import annotations

import itertools

import msgspec
import numpy as np
import pytest

from engine.datasets import load
from engine.studio.network.check import analyse
from engine.studio.network.edits import apply
from engine.studio.network.findings import problems_of
from engine.studio.network.project import restore
from engine.studio.network.settings import DataChoice, Settings
from engine.studio.network.templates import TEMPLATES
from engine.studio.network.templates.drawing import chain
from engine.studio.training.loop import Trainer
from engine.studio.training.messages import Paused, Train
from engine.studio.training.recorder import Recorder
from engine.studio.training.watching import observer as observing
from engine.studio.training.watching.diagnoses import WORSE_EPOCHS, Doctor
from engine.studio.training.watching.observer import Observer
from engine.studio.training.watching.vitals import LayerVitals, Vitals
from engine.studio.training.watching.watch_messages import Diagnosed

STEPS = 130


@pytest.fixture(autouse=True)
def look_often(monkeypatch):
    """Look every few batches, however long a look takes."""
    monkeypatch.setattr(observing, "LOOK_SHARE", 0)


@pytest.fixture
def diagnose(tmp_path):
    """Train a project for a while; the findings in the end. `spoil` may change model and data."""

    def run(project, spoil=lambda trainer: None, steps=STEPS):
        observer = Observer()
        observer.diagnosing = True
        samples = load(project.settings.data.source)
        plan = Train("run1", project, str(tmp_path))
        trainer = Trainer(plan, samples.take(slice(0, 400)), Recorder(), observer)
        spoil(trainer)
        told = ()
        for event in itertools.chain.from_iterable(trainer.work()):
            if isinstance(event, Diagnosed):
                told = event.findings
            if isinstance(event, Paused) or trainer.step >= steps:
                break
        return {finding.id: finding for finding in told}

    return run


def drawn(layers, data=None, **settings):
    """A chain of layers between an input and a loss, on 2-dimensional points unless told else."""
    data = data or DataChoice("moons", (2,), ("0", "1"))
    steps = [("Input", "input", {}), *layers, ("CrossEntropyLoss", "loss", {})]
    settings = {"learning_rate": 0.01, "batch_size": 20, "epochs": 1000, **settings}
    return chain("Test", steps, 9, Settings(data=data, held_out=0.2, **settings))


def linear(number, features=8):
    return ("Linear", f"fc{number}", {"out_features": features})


def hidden(kind, count, features=8):
    """So many Linear layers with an activation each, and one for two classes."""
    pairs = [
        pair
        for number in range(1, count + 1)
        for pair in (linear(number, features), (kind, f"act{number}", {}))
    ]
    return [*pairs, linear(count + 1, 2)]


def id_of(project, name):
    return next(node.id for node in project.nodes if node.name == name)


SMALL = ["linear-regression", "binary", "embedding", "lenet", "autoencoder", "gru"]


@pytest.mark.parametrize("name", SMALL)
def test_the_templates_are_sound(diagnose, name):
    project = TEMPLATES[name].make()
    small = min(project.settings.batch_size, 8)
    settings = msgspec.structs.replace(project.settings, batch_size=small)
    assert diagnose(msgspec.structs.replace(project, settings=settings), steps=105) == {}


@pytest.mark.parametrize("kind", ["ReLU", "Tanh", "Sigmoid"])
def test_a_small_network_is_sound(diagnose, kind):
    assert diagnose(drawn(hidden(kind, 1))) == {}


def test_dead_relus(diagnose):
    project = drawn(hidden("ReLU", 2))

    def spoil(trainer):
        trainer.model.fc2.bias.array[:] = -50.0

    found = diagnose(project, spoil)
    assert found["dead-relus"].node == id_of(project, "act2")
    assert found["dead-relus"].values["dead"] == 8


def test_saturated_sigmoids(diagnose):
    project = drawn(hidden("Sigmoid", 1), learning_rate=1e-4)

    def spoil(trainer):
        trainer.model.fc1.weight.array[:] *= 200.0
        trainer.model.fc1.bias.array[:] = 100.0

    found = diagnose(project, spoil)
    assert found["saturated"].node == id_of(project, "act1")
    assert found["saturated"].values["percent"] >= 90


def test_vanishing_gradient(diagnose):
    project = drawn(hidden("Sigmoid", 7), optimizer="SGD", learning_rate=0.01, momentum=0.0)
    found = diagnose(project)
    assert found["vanishing-gradient"].node == id_of(project, "fc1")
    assert found["vanishing-gradient"].values["times"] > 1000
    assert "exploding-gradient" not in found


def test_exploding_gradient(diagnose):
    project = drawn(hidden("Identity", 6, 16), optimizer="SGD", learning_rate=1e-12, momentum=0.0)

    def spoil(trainer):
        for number in range(1, 7):
            getattr(trainer.model, f"fc{number}").weight.array[:] *= 12.0

    assert "exploding-gradient" in diagnose(project, spoil)


def test_input_that_is_not_normalised(diagnose):
    project = drawn(hidden("ReLU", 1))

    def spoil(trainer):
        trainer.training._ready.array[:] *= 255.0

    found = diagnose(project, spoil)
    assert found["raw-input"].node == id_of(project, "input")
    assert found["raw-input"].values["high"] > 100
    normalised = drawn([("BatchNorm1d", "bn", {}), *hidden("ReLU", 1)])
    assert "raw-input" not in diagnose(normalised, spoil)


def test_a_rate_too_high(diagnose):
    project = drawn(hidden("Tanh", 2), optimizer="SGD", learning_rate=60.0, momentum=0.0)
    found = diagnose(project)
    assert found.keys() & {"rate-too-high", "diverged"}
    assert "rate-too-low" not in found


@pytest.mark.filterwarnings("ignore::RuntimeWarning")
def test_a_loss_that_is_no_number(diagnose):
    def spoil(trainer):
        trainer.model.fc1.weight.array[:] = np.nan

    assert "diverged" in diagnose(drawn(hidden("ReLU", 1)), spoil)


def test_a_rate_too_low(diagnose):
    found = diagnose(drawn(hidden("ReLU", 1), learning_rate=1e-8))
    assert found.keys() == {"rate-too-low"}
    assert found["rate-too-low"].values["rate"] == 1e-8


def doctor(**changes):
    return Doctor({"fc": "n2"}, "n1", "n3", 0.01, **{"continues": False, **changes})


def epochs_of(doctor, pairs):
    for training, held_out in pairs:
        for _ in range(5):
            doctor.take_loss(training)
        doctor.take_epoch(held_out)
    return {finding.id: finding.values for finding in doctor.findings()}


def test_overfitting():
    better = [(1.0, 1.0), (0.5, 0.6), (0.3, 0.5)]
    worse = [(0.2 / 2**n, 0.7 + 0.1 * n) for n in range(WORSE_EPOCHS)]
    assert epochs_of(doctor(), better + worse)["overfitting"]["best"] == 3
    assert epochs_of(doctor(), better + worse[:-1]) == {}


def test_held_out_loss_that_rests_is_no_overfitting():
    assert epochs_of(doctor(), [(0.9**n, 0.5 + 0.003 * n) for n in range(20)]) == {}


def test_a_run_that_goes_on_from_what_was_learned_may_stand_still():
    runs = {continues: doctor(continues=continues) for continues in (False, True)}
    look = Vitals(20, {"fc": LayerVitals(weight=1.0, gradient=1e-6, update=1e-8)})
    for each in runs.values():
        for _ in range(200):
            each.take_loss(0.1)
        each.take_look(look)
    assert {each.id for each in runs[False].findings()} == {"rate-too-low"}
    assert runs[True].findings() == ()


def test_each_finding_has_a_cure_of_one_step_that_takes_it_away(diagnose):
    """What `problems_of` offers for every finding above, tried on the project."""
    project = drawn(hidden("ReLU", 2), learning_rate=1e-8)
    found = diagnose(project)
    opened = restore(project)

    def problems():
        analysis = analyse(opened.network, opened.settings.data)
        return problems_of(opened, analysis, found.values())

    (problem,) = problems()
    back = apply(opened, problem.mends[0].edits)
    assert problems() == ()
    apply(opened, back)
    assert problems() == (problem,)
