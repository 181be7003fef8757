"""A run is reproducible, resumable to the bit, and survives NaN and full disks."""

import errno
import itertools
import math

import msgspec
import numpy as np
import pytest

from engine.datasets import Augmentation, load
from engine.studio import files
from engine.studio.network.modules import LayerError
from engine.studio.network.network import Node
from engine.studio.training import checkpoint, runs
from engine.studio.training.loop import Trainer
from engine.studio.training.messages import Finished, HeldOut, Paused, Points, Started, Train
from engine.studio.training.recorder import Recorder
from engine.studio.training.requirements import TrainingError


def trainer_of(project, folder, **source):
    plan = Train("run1", project, str(folder), **source)
    return Trainer(plan, load(project.settings.data.source), Recorder())


def with_settings(project, **settings):
    changed = msgspec.structs.replace(project.settings, **settings)
    return msgspec.structs.replace(project, settings=changed)


def events_of(trainer):
    return list(itertools.chain.from_iterable(trainer.work()))


def of_kind(kind, events):
    return [event for event in events if isinstance(event, kind)]


def losses_of(events):
    return [loss for points in of_kind(Points, events) for loss in points.losses]


def train_steps(trainer, steps):
    work = trainer.work()
    while trainer.step < steps:
        next(work)
    return work


def test_a_run_tells_its_whole_story(line_project, tmp_path):
    trainer = trainer_of(line_project, tmp_path)
    events = events_of(trainer)
    started = events[0]
    assert isinstance(started, Started)
    assert started.parameters == 2
    assert started.training_samples == 3 * started.held_out_samples
    assert started.batches == math.ceil(started.training_samples / 16)
    points = of_kind(Points, events)
    steps = [step for each in points for step in each.steps]
    assert steps == list(range(1, 10 * started.batches + 1))
    assert all(each.accuracies == () for each in points)
    held_out = of_kind(HeldOut, events)
    assert [each.epoch for each in held_out] == list(range(1, 11))
    assert held_out[-1].loss < held_out[0].loss and held_out[0].accuracy is None
    finished = events[-1]
    assert isinstance(finished, Finished) and finished.outcome == "finished"
    assert finished.loss == held_out[-1].loss


def test_the_run_folder_keeps_it_all(line_project, tmp_path):
    events = events_of(trainer_of(line_project, tmp_path))
    run = runs.read_run(tmp_path)
    assert run.status == "finished" and run.project == line_project
    assert run.epoch == 10 and run.loss == events[-1].loss
    curves = runs.read_curves(tmp_path)
    assert curves.losses == losses_of(events)
    assert curves.held_out_losses == [each.loss for each in of_kind(HeldOut, events)]
    assert checkpoint.read_state(tmp_path).epoch == 11


def test_the_same_seed_gives_the_same_numbers(line_project, tmp_path):
    one = losses_of(events_of(trainer_of(line_project, tmp_path / "1")))
    two = losses_of(events_of(trainer_of(line_project, tmp_path / "2")))
    other = with_settings(line_project, seed=1)
    assert one == two
    assert one != losses_of(events_of(trainer_of(other, tmp_path / "3")))


@pytest.mark.parametrize("steps", [3, 14, 20])
def test_a_stopped_run_resumes_to_the_bit(line_project, tmp_path, steps):
    whole = losses_of(events_of(trainer_of(line_project, tmp_path / "whole")))
    first = trainer_of(line_project, tmp_path / "part")
    train_steps(first, steps)
    stopped = first.stop()
    assert stopped[-1].outcome == "stopped"
    second = trainer_of(line_project, tmp_path / "part", state=str(tmp_path / "part"))
    rest = losses_of(events_of(second))
    assert runs.read_curves(tmp_path / "part").losses == whole
    assert rest == whole[steps:]


def test_an_augmented_run_resumes_to_the_bit(line_project, tmp_path):
    project = with_settings(line_project, augmentation=Augmentation(noise=0.2))
    whole = losses_of(events_of(trainer_of(project, tmp_path / "whole")))
    assert whole != losses_of(events_of(trainer_of(line_project, tmp_path / "plain")))
    first = trainer_of(project, tmp_path / "part")
    train_steps(first, 7)
    first.stop()
    second = trainer_of(project, tmp_path / "part", state=str(tmp_path / "part"))
    assert losses_of(events_of(second)) == whole[7:]


def test_more_epochs_go_on_where_fewer_ended(line_project, tmp_path):
    whole = losses_of(events_of(trainer_of(line_project, tmp_path / "whole")))
    short = with_settings(line_project, epochs=4)
    part = losses_of(events_of(trainer_of(short, tmp_path / "part")))
    second = trainer_of(line_project, tmp_path / "more", state=str(tmp_path / "part"))
    assert part + losses_of(events_of(second)) == whole


def test_adam_keeps_its_moments(line_project, tmp_path):
    project = with_settings(line_project, optimizer="Adam", learning_rate=0.05)
    whole = losses_of(events_of(trainer_of(project, tmp_path / "whole")))
    first = trainer_of(project, tmp_path / "part")
    train_steps(first, 9)
    first.stop()
    second = trainer_of(project, tmp_path / "part", state=str(tmp_path / "part"))
    assert losses_of(events_of(second)) == whole[9:]


def test_continuing_starts_from_the_weights_in_hand(line_project, tmp_path):
    events = events_of(trainer_of(line_project, tmp_path / "1"))
    weights = str(tmp_path / "1" / checkpoint.WEIGHTS)
    second = trainer_of(line_project, tmp_path / "2", weights=weights)
    assert second.step == 0 and second.epoch == 1
    assert losses_of(events_of(second))[0] < losses_of(events)[0] / 2


def test_the_learning_rate_can_be_changed_and_is_resumed(line_project, tmp_path):
    first = trainer_of(line_project, tmp_path)
    train_steps(first, 3)
    first.learning_rate = 0.125
    first.stop()
    assert trainer_of(line_project, tmp_path, state=str(tmp_path)).learning_rate == 0.125
    other = with_settings(line_project, learning_rate=0.5)
    assert trainer_of(other, tmp_path, state=str(tmp_path)).learning_rate == 0.5


def test_nothing_held_out_means_no_held_out_numbers(line_project, tmp_path):
    events = events_of(trainer_of(with_settings(line_project, held_out=0.0), tmp_path))
    assert of_kind(HeldOut, events) == []
    assert events[-1].loss == losses_of(events)[-1]


@pytest.mark.filterwarnings("ignore::RuntimeWarning")
def test_a_loss_that_is_not_finite_pauses_with_finite_weights(line_project, tmp_path):
    project = with_settings(line_project, learning_rate=1e30)
    trainer = trainer_of(project, tmp_path)
    events = []
    for piece in trainer.work():
        events += piece
        if of_kind(Paused, piece):
            break
    reason = events[-1].reason
    assert "epoch 1" in reason and "lower the learning rate" in reason and "1e+30" in reason
    assert all(np.isfinite(array).all() for array in checkpoint.weights_of(trainer.model).values())
    assert all(math.isfinite(loss) for loss in losses_of(events))
    assert trainer.stop()[-1].outcome == "diverged"
    assert runs.read_run(tmp_path).status == "diverged"
    weights = checkpoint.read_weights(tmp_path / checkpoint.WEIGHTS)
    assert all(np.isfinite(array).all() for array in weights.values())


@pytest.mark.filterwarnings("ignore::RuntimeWarning")
def test_a_lower_rate_recovers_from_divergence(line_project, tmp_path):
    trainer = trainer_of(with_settings(line_project, learning_rate=1e30), tmp_path)
    paused = 0
    for piece in trainer.work():
        if of_kind(Paused, piece):
            paused += 1
            trainer.learning_rate = 0.01
    assert paused == 1
    assert runs.read_run(tmp_path).status == "finished"
    assert runs.read_curves(tmp_path).losses[-1] < runs.read_curves(tmp_path).losses[0]


def test_a_full_disk_pauses_and_trying_again_goes_on(line_project, tmp_path, monkeypatch):
    trainer = trainer_of(line_project, tmp_path)
    work = trainer.work()
    while trainer.epoch == 1:
        next(work)
    old = runs.read_run(tmp_path)

    def full(folder, contents, durable):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("engine.studio.training.loop.write_together", full)
    reasons = []
    for piece in work:
        for paused in of_kind(Paused, piece):
            reasons.append(paused.reason)
            assert runs.read_run(tmp_path) == old
            if len(reasons) == 2:
                write = files.write_together
                monkeypatch.setattr("engine.studio.training.loop.write_together", write)
    assert len(reasons) == 2 and "No space left on device" in reasons[0]
    assert runs.read_run(tmp_path).status == "finished"


def test_images_have_an_accuracy(small_mlp, tmp_path):
    plan = Train("run1", small_mlp, str(tmp_path))
    trainer = Trainer(plan, load("digits", limit=300), Recorder())
    events = events_of(trainer)
    held_out = of_kind(HeldOut, events)[-1]
    assert held_out.accuracy > 0.5
    accuracies = [each for points in of_kind(Points, events) for each in points.accuracies]
    assert len(accuracies) == len(losses_of(events)) and max(accuracies) > 0.8


def test_an_autoencoder_learns_its_own_input_and_has_no_accuracy(project_of, tmp_path):
    project = project_of("autoencoder", epochs=4, batch_size=20, learning_rate=0.01)
    plan = Train("run1", project, str(tmp_path))
    events = events_of(Trainer(plan, load("digits", limit=200), Recorder()))
    losses = losses_of(events)
    assert losses[-1] < 0.6 * losses[0]
    assert all(points.accuracies == () for points in of_kind(Points, events))
    assert of_kind(HeldOut, events)[-1].accuracy is None


def test_a_batch_of_one_sample_that_a_norm_cannot_take_is_a_sentence(project_of, tmp_path):
    project = project_of("lenet", batch_size=1)
    nodes = tuple(
        msgspec.structs.replace(node, kind="BatchNorm1d", parameters={})
        if node.kind == "Flatten"
        else msgspec.structs.replace(node, kind="Flatten")
        if node.name == "pool2"
        else node
        for node in project.nodes
    )
    project = msgspec.structs.replace(project, nodes=nodes)
    trainer = Trainer(Train("run1", project, str(tmp_path)), load("digits", limit=9), Recorder())
    with pytest.raises(LayerError, match="choose a batch size"):
        events_of(trainer)


def test_mse_learns_classes_as_one_hot_rows(small_mlp, tmp_path):
    nodes = tuple(
        msgspec.structs.replace(node, kind="MSELoss") if node.kind == "CrossEntropyLoss" else node
        for node in small_mlp.nodes
    )
    project = msgspec.structs.replace(small_mlp, nodes=nodes)
    plan = Train("run1", project, str(tmp_path))
    events = events_of(Trainer(plan, load("digits", limit=300), Recorder()))
    assert of_kind(HeldOut, events)[-1].accuracy > 0.5


def test_a_network_without_weights_is_refused(small_mlp, tmp_path):
    kept = [node for node in small_mlp.nodes if node.kind in ("Input", "Flatten")]
    loss = next(node for node in small_mlp.nodes if node.kind == "CrossEntropyLoss")
    pooled = Node(
        "n99", "AvgPool2d", "pool", parameters={"kernel_size": (14, 5), "stride": (14, 5)}
    )
    wire = small_mlp.wires[0]
    ids = [kept[0].id, "n99", kept[1].id, loss.id]
    wires = tuple(
        msgspec.structs.replace(wire, source=source, target=target)
        for source, target in itertools.pairwise(ids)
    )
    project = msgspec.structs.replace(small_mlp, nodes=(*kept, pooled, loss), wires=wires)
    with pytest.raises(TrainingError, match="no weights that could learn"):
        Trainer(Train("run1", project, str(tmp_path)), load("digits", limit=20), Recorder())


def test_data_of_another_shape_are_refused(line_project, tmp_path):
    with pytest.raises(TrainingError, match="choose the dataset anew"):
        Trainer(Train("run1", line_project, str(tmp_path)), load("digits", limit=9), Recorder())


def test_damaged_weights_are_refused_in_a_sentence(line_project, tmp_path):
    path = tmp_path / "weights.safetensors"
    path.write_bytes(b"nonsense")
    with pytest.raises(checkpoint.CheckpointError, match=r"safetensors.*damaged"):
        trainer_of(line_project, tmp_path, weights=str(path))


@pytest.mark.parametrize(
    ("seconds", "least", "most"),
    [(0.0001, 1, 2), (0.3, 9, 10), (20.0, 20, 35)],
    ids=["short epochs wait for no disk", "longer ones do", "long epochs are saved in between"],
)
def test_how_often_a_run_is_saved(line_project, tmp_path, monkeypatch, seconds, least, most):
    now = [1000.0]
    monkeypatch.setattr("engine.studio.training.loop.time.monotonic", lambda: now[0])
    trainer = trainer_of(line_project, tmp_path)
    saved = []

    def write(folder, contents, durable):
        saved.append((trainer.epoch, trainer.batch, durable))
        files.write_together(folder, contents, durable)

    monkeypatch.setattr("engine.studio.training.loop.write_together", write)
    step = 0
    for _ in trainer.work():
        now[0] += seconds * (trainer.step - step)
        step = trainer.step
    assert {epoch for epoch, batch, _ in saved if batch == 0} == set(range(2, 12))
    assert least <= sum(durable for *_, durable in saved) <= most
    assert saved[-1][2]
