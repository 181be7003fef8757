"""The right batch is recorded: a run's next one, or samples of one's own choice."""

import numpy as np
import pytest

from engine.datasets import Augmentation, load
from engine.studio.debugging import serving
from engine.studio.debugging.file import RecordingError, read
from engine.studio.debugging.messages import RecordBatch
from engine.studio.debugging.serving import record_next, record_resting
from engine.studio.network.build import build
from engine.studio.training import checkpoint
from engine.studio.training.loop import Trainer
from engine.studio.training.messages import Train
from engine.studio.training.recorder import Recorder


@pytest.fixture
def samples():
    return load("digits", limit=60)


@pytest.fixture
def trainer(project_of, samples, tmp_path):
    project = project_of("mlp", epochs=2, batch_size=20, held_out=0.0)
    return Trainer(Train("r", project, str(tmp_path / "run")), samples, Recorder())


def ask(tmp_path, **parts):
    return RecordBatch(1, str(tmp_path / "batch"), **parts)


def test_a_runs_next_batch_is_what_the_run_does_next(trainer, tmp_path):
    work = trainer.work()
    for _ in range(8):  # into the second epoch
        answer = record_next(ask(tmp_path, samples=20), trainer)
        assert answer.total == 60 and not answer.problem
        recording, arrays = read(tmp_path / "batch")
        before = trainer.step
        assert (recording.steps, recording.has_run) == (before, True)
        try:
            while trainer.step == before:
                next(work)
        except StopIteration:
            return
        for update in recording.updates:
            leaf, kept = recording.leaves[update.leaf], arrays[update.after.key]
            weight = dict(trainer.model.named_parameters())[leaf.name].detach().numpy()
            np.testing.assert_array_equal(kept, weight[tuple(map(slice, kept.shape))])


def test_fewer_samples_are_the_batchs_first(trainer, tmp_path):
    record_next(ask(tmp_path, samples=20), trainer)
    whole = read(tmp_path / "batch")
    record_next(ask(tmp_path, samples=3), trainer)
    first = read(tmp_path / "batch")
    assert first[0].samples == 3
    target = next(each.value.key for each in first[0].leaves if each.value.dtype == "int64")
    np.testing.assert_array_equal(first[1][target], whole[1][target][:3])


def test_recordings_on_the_way_change_nothing_of_a_run(project_of, tmp_path):
    """Averages, dropout, momentum and augmentation: all is as without them, to the bit."""
    augmentation = Augmentation(shift=2.0)
    few, ends = load("digits", limit=30), []
    for is_recorded in (False, True):
        project = project_of("alexnet-small", epochs=1, batch_size=15, augmentation=augmentation)
        folder = tmp_path / f"run{is_recorded}"
        trainer = Trainer(Train("r", project, str(folder)), few, Recorder())
        for _ in trainer.work():
            if is_recorded:
                record_next(ask(tmp_path, samples=2), trainer)
        ends.append((checkpoint.remember(trainer.model, trainer.optimizer), trainer.curves.losses))
    (first, losses), (second, same) = ends
    assert losses == same
    for arrays, others in ((first.weights, second.weights), (first.optimizer, second.optimizer)):
        assert all(arrays[key].tobytes() == others[key].tobytes() for key in arrays)


def test_samples_can_be_chosen_in_a_run_and_beside_one(trainer, project_of, samples, tmp_path):
    record_next(ask(tmp_path, samples=2, first=59), trainer)
    in_run = read(tmp_path / "batch")
    assert (in_run[0].samples, in_run[0].first) == (2, 59)
    project = project_of("mlp", held_out=0.5)
    record_resting(ask(tmp_path, samples=200), build(project), project, samples)
    resting = read(tmp_path / "batch")[0]
    assert resting.samples == 30 and not resting.has_run


def test_a_network_that_rests_takes_the_step_that_is_chosen_by_now(project_of, samples, tmp_path):
    project = project_of("mlp", optimizer="Adam")
    chosen = project_of("mlp", optimizer="RMSprop", learning_rate=0.5).settings
    command = ask(tmp_path, settings=chosen)
    record_resting(command, build(project), project, samples)
    recording = read(tmp_path / "batch")[0]
    assert (recording.optimizer, recording.settings["lr"]) == ("RMSprop", 0.5)


def test_half_precision_ends_with_the_recording(project_of, samples, tmp_path):
    project = project_of("mlp", mixed_precision=True)
    built = build(project)
    for _ in range(2):
        record_resting(ask(tmp_path), built, project, samples)
        recording = read(tmp_path / "batch")[0]
        assert recording.scale > 1 and "float16" in {
            o.outputs[0].dtype for o in recording.operations
        }
        assert not any("forward" in each.__dict__ for each in built.model.modules())
        assert "forward" not in built.loss.__dict__


def test_errors_are_sentences(project_of, samples, tmp_path):
    with pytest.raises(RecordingError, match="build one first"):
        record_resting(ask(tmp_path), None, None, samples)


def test_a_batch_that_a_layer_cannot_take_says_what_to_do(
    project_of, samples, tmp_path, monkeypatch
):
    def refuse(*arguments):
        raise ValueError("Expected more than 1 value per channel when training")

    monkeypatch.setattr(serving, "record_batch", refuse)
    project = project_of("mlp")
    with pytest.raises(RecordingError, match="record more samples"):
        record_resting(ask(tmp_path, samples=1), build(project), project, samples)
