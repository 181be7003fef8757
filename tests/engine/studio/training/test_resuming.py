"""A run that was stopped anywhere goes on to the bit, whatever optimizer and schedule it has."""

from pathlib import Path

import msgspec
import pytest

from engine.datasets import load
from engine.studio.network.network import Node, Wire
from engine.studio.training import checkpoint, runs
from engine.studio.training.loop import Trainer
from engine.studio.training.messages import Train
from engine.studio.training.optimization.optimizers import OPTIMIZERS
from engine.studio.training.optimization.schedules import BATCHWISE, PLATEAU, SCHEDULES
from engine.studio.training.recorder import Recorder

RATES = {"Adadelta": 1.0, "LBFGS": 0.5, "Rprop": 0.001}
OPTIONS = {
    "Adam": {"amsgrad": True, "weight_decay": 0.01},
    "SGD": {"nesterov": True},
    "RMSprop": {"momentum": 0.5, "centered": True},
    "LBFGS": {"max_iter": 3, "history_size": 4},
}
PLANS = [
    *((method, "StepLR", "batch") for method in OPTIMIZERS),
    *(("Adam", schedule, "epoch") for schedule in SCHEDULES if schedule not in BATCHWISE),
    *(("SGD", schedule, "batch") for schedule in SCHEDULES if schedule != PLATEAU),
    ("Adam", "OneCycleLR", "batch"),
]
SAMPLES = load("line", limit=60)


@pytest.fixture
def noisy_line(line_project):
    """The line with a Dropout, so that random numbers are drawn in every batch."""
    line_project = msgspec.structs.replace(line_project)
    before = next(w for w in line_project.wires if w.input == "input" and w.source != "n1")
    node = Node("n90", "Dropout", "dropout", parameters={"p": 0.3})
    wires = (
        *(w for w in line_project.wires if w != before),
        Wire(before.source, before.output, "n90", "input"),
        Wire("n90", "output", before.target, before.input),
    )
    return msgspec.structs.replace(line_project, nodes=(*line_project.nodes, node), wires=wires)


def planned(project, optimizer="Adam", schedule="", per="epoch", **settings):
    settings = {
        "optimizer": optimizer,
        "optimizer_options": OPTIONS.get(optimizer, {}),
        "learning_rate": RATES.get(optimizer, 0.01),
        "momentum": 0.9,
        "schedule": schedule,
        "schedule_per": per,
        "epochs": 4,
        "clip_norm": 10.0,
        **settings,
    }
    changed = msgspec.structs.replace(project.settings, **settings)
    return msgspec.structs.replace(project, settings=changed)


def trainer_of(project, folder, **source):
    return Trainer(Train("run1", project, str(folder), **source), SAMPLES, Recorder())


def train(trainer, steps=10**9):
    work = trainer.work()
    while trainer.step < steps and next(work, None) is not None:
        pass
    return trainer


def kept(folder: Path):
    """Everything that a run leaves but for the times."""
    files = (checkpoint.WEIGHTS, checkpoint.OPTIMIZER, checkpoint.BEST)
    state = checkpoint.read_state(folder)
    assert state is not None
    return (
        [
            {
                name: array.tobytes()
                for name, array in checkpoint.read_weights(folder / file).items()
            }
            for file in files
        ],
        msgspec.structs.replace(state, seconds=0.0),
        runs.read_curves(folder).to_bytes(),
    )


@pytest.mark.parametrize(("optimizer", "schedule", "per"), PLANS, ids=lambda each: each)
def test_every_method_goes_on_to_the_bit(noisy_line, tmp_path, optimizer, schedule, per):
    project = planned(noisy_line, optimizer, schedule, per)
    train(trainer_of(project, tmp_path / "whole"))
    part = str(tmp_path / "part")
    train(trainer_of(project, part), steps=4).stop()  # in the second of four epochs
    train(trainer_of(project, part, state=part), steps=9).stop()
    train(trainer_of(project, part, state=part))
    assert kept(tmp_path / "part") == kept(tmp_path / "whole")


@pytest.mark.parametrize("steps", [1, 3, 5, 8, 9])
def test_early_stopping_goes_on_where_it_was(noisy_line, tmp_path, steps):
    project = planned(noisy_line, epochs=50, stop_patience=2, stop_min_delta=10.0)
    whole = train(trainer_of(project, tmp_path / "whole"))
    assert whole.stopped_early == 3 * whole.batches
    part = str(tmp_path / "part")
    first = train(trainer_of(project, part), steps)
    first.stop()
    if first.stopped_early is None:
        train(trainer_of(project, part, state=part))
    assert kept(tmp_path / "part")[2] == kept(tmp_path / "whole")[2]
    assert runs.read_run(tmp_path / "part").stopped_early == whole.stopped_early


def test_a_stop_between_any_two_pieces_leaves_no_trace(noisy_line, tmp_path):
    project = planned(noisy_line, epochs=2, batch_size=20, held_out=0.5)
    whole = tmp_path / "whole"
    pieces = sum(1 for _ in trainer_of(project, whole).work())
    for count in range(1, pieces - 1):
        part = tmp_path / str(count)
        trainer = trainer_of(project, part)
        work = trainer.work()
        for _ in range(count):
            next(work)
        trainer.stop()
        train(trainer_of(project, part, state=str(part)))
        assert kept(part) == kept(whole), f"stopped after {count} of {pieces} pieces"


def test_a_kept_checkpoint_is_one_to_go_on_from(noisy_line, tmp_path):
    project = planned(noisy_line, schedule="CosineAnnealingLR")
    whole = train(trainer_of(project, tmp_path / "whole"))
    paused = train(trainer_of(project, tmp_path / "part"), steps=5)
    assert paused.keep()[-1].step == 5
    assert runs.read_run(tmp_path / "part").status == "running"
    train(paused, steps=7)  # what came after the checkpoint is lost
    resumed = trainer_of(project, tmp_path / "part", state=str(tmp_path / "part"))
    assert resumed.step == 5 and resumed.curves.steps == [1, 2, 3, 4, 5]
    train(resumed)
    assert kept(tmp_path / "part") == kept(tmp_path / "whole")
    assert whole.step == resumed.step


@pytest.mark.parametrize("schedule", ["CosineAnnealingLR", "OneCycleLR", "PolynomialLR"])
def test_more_epochs_move_the_end_of_a_schedule(noisy_line, tmp_path, schedule):
    options = {"cycle_momentum": False} if schedule == "OneCycleLR" else {}
    settings = {"schedule": schedule, "schedule_options": options}
    train(trainer_of(planned(noisy_line, **settings), tmp_path))
    longer = planned(noisy_line, **settings, epochs=8)
    trainer = train(trainer_of(longer, tmp_path, state=str(tmp_path)), steps=20)
    fresh = train(trainer_of(longer, tmp_path / "fresh"), steps=20)
    assert trainer.learning_rate == pytest.approx(fresh.learning_rate)


def test_a_rate_set_on_the_way_is_where_a_schedule_goes_on_from(noisy_line, tmp_path):
    project = planned(noisy_line, schedule="ExponentialLR", schedule_options={"gamma": 0.5})
    trainer = train(trainer_of(project, tmp_path), steps=4)
    trainer.learning_rate = 0.04  # four times what was planned; half of it is in force
    assert trainer.learning_rate == pytest.approx(0.02)
    trainer.stop()
    again = trainer_of(project, tmp_path, state=str(tmp_path))
    assert again.learning_rate == trainer.learning_rate
    other = planned(noisy_line, schedule="ExponentialLR", learning_rate=0.08)
    assert trainer_of(other, tmp_path, state=str(tmp_path)).learning_rate == pytest.approx(0.04)


def test_the_best_epoch_s_weights_are_kept_and_gone_back_to(noisy_line, tmp_path):
    project = planned(noisy_line, learning_rate=0.5, epochs=6, restore_best=True)
    trainer = trainer_of(project, tmp_path)
    seen = {}
    for _ in trainer.work():
        if len(trainer.curves.held_out_losses) > len(seen):
            seen[trainer.curves.held_out_losses[-1]] = checkpoint.weights_of(trainer.model)
    best = seen[min(seen)]
    for weights in (
        checkpoint.read_weights(tmp_path / checkpoint.WEIGHTS),
        checkpoint.weights_of(trainer.model),
    ):
        assert all((weights[name] == best[name]).all() for name in best)
    assert checkpoint.use_last(tmp_path) == (list(seen).index(min(seen)) < 5)
    last = checkpoint.read_weights(tmp_path / checkpoint.WEIGHTS)
    assert all((last[name] == list(seen.values())[-1][name]).all() for name in best)


def test_the_confusion_matrix_is_kept_and_stays_until_the_next_one(small_mlp, tmp_path):
    samples = load("digits", limit=200)
    folder = str(tmp_path)

    def trainer(**source):
        return Trainer(Train("run1", small_mlp, folder, **source), samples, Recorder())

    first = trainer()
    train(first, steps=first.batches + 2).stop()  # in the second epoch
    kept = runs.read_run(tmp_path).confusion
    assert len(kept) == 100 and sum(kept) == len(first.held_out)
    assert sum(kept[::11]) / sum(kept) == runs.read_run(tmp_path).accuracy
    again = trainer(state=folder)
    again.stop()
    assert runs.read_run(tmp_path).confusion == kept
    train(trainer(state=folder))
    last = runs.read_run(tmp_path)
    assert sum(last.confusion[::11]) / sum(last.confusion) == last.accuracy
