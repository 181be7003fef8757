"""The real worker process, spoken to over its pipes."""

import os
import signal
import subprocess
import sys

import numpy as np
import pytest

from engine.studio.debugging.file import read
from engine.studio.training import checkpoint, runs
from engine.studio.training import messages as m
from engine.studio.training.graph import graph_messages as g
from engine.studio.training.graph.gradient_verdict import verdict
from engine.studio.training.launch import worker_command, worker_environment


@pytest.fixture
def long_project(project_of):
    """A run that does not end before a test ends it."""
    return project_of("linear-regression", epochs=1_000_000, held_out=0.25)


class Talk:
    """The events of a worker, looked through one after the other."""

    def __init__(self, worker):
        self.worker = worker
        self.events = worker.events()
        self.seen = []

    def until(self, kind, holds=lambda event: True):
        """The next event of this kind that `holds`."""
        for event in self.events:
            self.seen.append(event)
            assert kind is m.Failed or not isinstance(event, m.Failed), event
            if isinstance(event, kind) and holds(event):
                return event
        raise AssertionError(f"the worker ended without {kind.__name__}: {self.seen[-3:]}")

    def say(self, *commands):
        for command in commands:
            self.worker.send(command)


@pytest.fixture
def talk(worker):
    return Talk(worker)


def sample(number, values, nodes=()):
    array = np.asarray(values, dtype="<f4")
    return m.Predict(number, array.shape, array.tobytes(), nodes)


def test_it_says_hello(talk, worker):
    hello = talk.until(m.Hello)
    assert hello.protocol == m.PROTOCOL
    assert hello.pid == worker.process.pid
    assert hello.devices[0] == m.Device("cpu", "CPU")


def test_it_trains_to_the_end(talk, line_project, tmp_path):
    talk.say(m.Train("run1", line_project, str(tmp_path)))
    started = talk.until(m.Started)
    assert started.threads == 1
    finished = talk.until(m.Finished)
    assert finished.outcome == "finished"
    steps = [step for e in talk.seen if isinstance(e, m.Points) for step in e.steps]
    assert steps == list(range(1, 10 * started.batches + 1))
    assert runs.read_run(tmp_path).status == "finished"


def test_pause_predict_step_continue_stop(talk, long_project, tmp_path):
    talk.say(m.Train("run1", long_project, str(tmp_path)))
    talk.until(m.Points)
    talk.say(m.Pause())
    assert talk.until(m.Paused) == m.Paused("run1")
    talk.say(sample(1, [0.5]), sample(2, [0.5]))
    answer = talk.until(m.Prediction, lambda e: e.request == 2)
    assert len(answer.values) == 1
    steps = [step for e in talk.seen if isinstance(e, m.Points) for step in e.steps]
    talk.say(m.Step())
    points = talk.until(m.Points)
    assert points.steps == (steps[-1] + 1,)
    talk.until(m.Paused)
    talk.say(m.SetLearningRate(0.001), m.Continue())
    assert talk.until(m.LearningRateChanged).value == 0.001
    talk.until(m.Continued)
    talk.until(m.Points)
    talk.say(m.Stop())
    assert talk.until(m.Finished).outcome == "stopped"
    assert runs.read_run(tmp_path).status == "stopped"
    talk.say(sample(3, [0.5]))
    assert talk.until(m.Prediction).request == 3


def test_predictions_come_during_training(talk, long_project, tmp_path):
    talk.say(m.Train("run1", long_project, str(tmp_path)))
    talk.until(m.Points)
    talk.say(sample(7, [0.5]))
    assert talk.until(m.Prediction).request == 7
    talk.until(m.Points)


def test_many_samples_are_answered_at_once_and_what_does_not_fit_by_nothing(
    talk, line_project, tmp_path
):
    values = np.array([[0.5], [1.5], [2.5]], "<f4").tobytes()
    talk.say(m.PredictBatch(1, (1,), values))
    assert talk.until(m.BatchPrediction) == m.BatchPrediction(1, 0, b"")
    talk.say(m.Load(line_project), m.PredictBatch(2, (1,), values))
    answer = talk.until(m.BatchPrediction)
    assert (answer.request, answer.width, len(answer.values)) == (2, 1, 12)
    talk.say(m.PredictBatch(3, (2,), values))
    assert talk.until(m.BatchPrediction) == m.BatchPrediction(3, 0, b"")


def test_predicting_changes_no_number(talk, line_project, tmp_path):
    talk.say(m.Train("run1", line_project, str(tmp_path / "1")), m.Pause())
    talk.until(m.Paused)
    for number in range(5):
        talk.say(sample(number, [0.5]), m.Step())
    talk.say(m.Continue())
    talk.until(m.Finished)
    talk.say(m.Train("run2", line_project, str(tmp_path / "2")))
    talk.until(m.Finished)
    curves = [runs.read_curves(tmp_path / name).to_bytes() for name in ("1", "2")]
    assert curves[0] == curves[1]


def test_a_loaded_network_predicts_what_the_trained_one_did(talk, line_project, tmp_path):
    talk.say(m.Load(line_project))
    assert talk.until(m.Ready).trained is False
    talk.say(m.Train("run1", line_project, str(tmp_path)))
    talk.until(m.Finished)
    talk.say(sample(1, [0.5]))
    trained = talk.until(m.Prediction).values
    talk.say(m.Load(line_project), sample(2, [0.5]))
    assert talk.until(m.Prediction).values != trained
    talk.say(m.Load(line_project, str(tmp_path / checkpoint.WEIGHTS)), sample(3, [0.5]))
    assert talk.until(m.Ready).trained is True
    assert talk.until(m.Prediction).values == trained


def test_classes_get_probabilities_and_layers_pictures(talk, project_of):
    project = project_of("lenet")
    nodes = {node.name: node.id for node in project.nodes}
    talk.say(m.Load(project), sample(1, np.eye(28)[np.newaxis], tuple(nodes.values())))
    answer = talk.until(m.Prediction)
    assert len(answer.values) == 10 and sum(answer.values) == pytest.approx(1, abs=1e-4)
    conv = answer.pictures[nodes["conv1"]]
    assert len(conv) == 8 and (conv[0].width, conv[0].height) == (28, 28)
    (fc,) = answer.pictures[nodes["fc"]]
    assert (fc.width, fc.height, len(fc.data)) == (10, 1, 10)


def test_the_recorded_graph_names_the_drawn_layers(talk, small_mlp, tmp_path):
    talk.say(m.WatchGradients(True), m.Load(small_mlp))
    graph = talk.until(m.Graph)
    layers = {node.layer for node in graph.nodes}
    assert {n.id for n in small_mlp.nodes if n.kind in ("Linear", "ReLU")} <= layers
    norms = talk.until(m.GradientNorms).norms
    assert set(norms) == {n.index for n in graph.nodes}
    assert sum(n.kind == "parameter" for n in graph.nodes) == 4
    assert all(norm > 0 for norm in norms.values())
    talk.say(m.Train("run1", small_mlp, str(tmp_path)))
    talk.until(m.Started)
    talk.until(m.Graph)
    assert talk.until(m.GradientNorms).step == 1
    talk.say(m.WatchGradients(False), m.Stop())
    talk.until(m.Finished)


def test_ops_are_timed_at_rest_and_in_a_run(talk, small_mlp, tmp_path):
    talk.say(m.WatchGradients(True), m.Load(small_mlp))
    graph = talk.until(m.Graph)
    ops = {node.index for node in graph.nodes if node.kind == "op"}
    talk.say(g.MeasureOps())
    assert set(talk.until(m.OpTimes).seconds) == ops
    talk.say(m.Train("run1", small_mlp, str(tmp_path)))
    talk.until(m.Graph)
    talk.say(g.MeasureOps())
    assert set(talk.until(m.OpTimes).seconds) == ops
    talk.say(m.Stop())
    talk.until(m.Finished)


def test_a_gradient_is_checked_at_rest_and_between_the_batches_of_a_run(
    talk, small_mlp, long_project, tmp_path
):
    talk.say(g.CheckGradient(1, None, "fc1.weight"))
    assert "no network" in talk.until(m.GradientChecked).reason
    talk.say(m.WatchGradients(True), m.Load(small_mlp))
    talk.until(m.Graph)  # the data are there now
    talk.say(g.CheckGradient(2, None, "fc1.weight"))
    answer = talk.until(m.GradientChecked)
    assert answer.request == 2 and verdict(answer).agrees
    talk.say(m.Train("run1", long_project, str(tmp_path)))
    talk.until(m.Started)
    layer = next(node.id for node in long_project.nodes if node.kind == "Linear")
    talk.say(g.CheckGradient(3, layer))
    answer = talk.until(m.GradientChecked)
    assert answer.request == 3 and verdict(answer).agrees
    talk.say(g.CheckGradient(4, layer), g.CancelCheck())
    talk.until(m.Points)
    assert not any(isinstance(e, m.GradientChecked) and e.request == 4 for e in talk.seen)
    talk.say(m.Stop())
    talk.until(m.Finished)


def test_a_batch_is_recorded_at_rest_in_a_run_and_in_a_pause(talk, long_project, tmp_path):
    path = tmp_path / "batch"
    talk.say(m.RecordBatch(1, str(path)))
    assert "build one first" in talk.until(m.BatchRecorded).problem
    talk.say(m.Load(long_project), m.RecordBatch(2, str(path), first=3))
    answer = talk.until(m.BatchRecorded)
    assert (answer.request, answer.problem) == (2, "")
    assert not read(path)[0].has_run
    talk.say(m.Train("run1", long_project, str(tmp_path / "run")))
    talk.until(m.Started)
    talk.say(m.RecordBatch(3, str(path)))
    talk.until(m.BatchRecorded)
    assert read(path)[0].has_run
    talk.say(m.Pause(), m.RecordBatch(4, str(path)))
    talk.until(m.BatchRecorded)
    first = read(path)[0]
    talk.say(m.RecordBatch(5, str(path)))
    talk.until(m.BatchRecorded)
    assert read(path)[0] == first
    talk.say(m.Stop())
    talk.until(m.Finished)


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="no SIGKILL on this system")
def test_sigkill_in_mid_training_leaves_a_checkpoint(talk, worker, long_project, tmp_path):
    talk.say(m.Train("run1", long_project, str(tmp_path)))
    talk.until(m.HeldOut)
    talk.until(m.HeldOut)
    os.kill(worker.process.pid, signal.SIGKILL)
    assert worker.end() == "signal 9"
    state = checkpoint.read_state(tmp_path)
    assert runs.read_run(tmp_path).status == "running"
    assert len(checkpoint.read_weights(tmp_path / checkpoint.WEIGHTS)) == 2
    if state is not None:  # the kill may have come in the very instant of the renames
        assert runs.read_run(tmp_path).step == state.step


def test_the_end_of_stdin_keeps_a_checkpoint(talk, worker, long_project, tmp_path):
    talk.say(m.Train("run1", long_project, str(tmp_path)))
    talk.until(m.Points)
    worker.process.stdin.close()
    assert worker.end() == "exit status 0"
    assert runs.read_run(tmp_path).status == "stopped"
    assert checkpoint.read_state(tmp_path) is not None


def test_a_stop_while_nothing_runs_is_no_matter(talk, line_project):
    talk.say(m.Stop(), m.Pause(), m.Step(), m.Continue(), m.SetLearningRate(1.0))
    talk.say(m.Load(line_project))
    talk.until(m.Ready)


def test_what_cannot_be_done_is_one_sentence_and_the_worker_lives_on(
    talk, line_project, project_of, tmp_path
):
    talk.say(sample(1, [0.5]))
    assert "no network" in talk.until(m.Failed).sentence
    unknown = project_of("linear-regression")
    data = m.msgspec.structs.replace(unknown.settings.data, source="/no/such/folder")
    settings = m.msgspec.structs.replace(unknown.settings, data=data)
    talk.say(m.Train("run1", m.msgspec.structs.replace(unknown, settings=settings), str(tmp_path)))
    failed = talk.until(m.Failed)
    assert failed.run == "run1" and "/no/such/folder" in failed.sentence and not failed.fault
    talk.say(m.Load(line_project), sample(2, [0.5, 0.5]))
    # It was meant for a network that another one has replaced: nobody need be told.
    assert talk.until(m.Prediction) == m.Prediction(2, ())
    talk.say(m.Train("run2", line_project, str(tmp_path)))
    assert talk.until(m.Finished).run == "run2"


def test_one_epoch_then_a_pause(talk, long_project, tmp_path):
    talk.say(m.Train("run1", long_project, str(tmp_path)), m.Pause())
    talk.until(m.Paused)
    talk.say(m.StepEpoch())
    talk.until(m.HeldOut)
    epoch = talk.seen[-1].epoch
    talk.until(m.Paused)
    assert talk.seen[-1].reason == ""
    talk.say(m.StepEpoch())
    assert talk.until(m.HeldOut).epoch == epoch + 1
    talk.until(m.Paused)
    talk.say(m.Save())
    saved = talk.until(m.Saved)
    assert checkpoint.read_state(tmp_path).step == saved.step
    assert runs.read_curves(tmp_path).steps[-1] == saved.step


def test_a_stop_that_discards_writes_nothing(talk, line_project, project_of, tmp_path):
    long = project_of("linear-regression", epochs=1_000_000, held_out=0.0, batch_size=100_000)
    talk.say(m.Train("run1", line_project, str(tmp_path)))
    talk.until(m.Finished)
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    talk.say(m.Train("run2", long, str(tmp_path / "other")), m.Pause())
    talk.until(m.Paused)
    talk.say(m.Stop(discard=True))
    assert talk.until(m.Finished).run == "run2"
    assert {p.name: p.read_bytes() for p in tmp_path.iterdir() if p.is_file()} == before


def test_a_stop_comes_after_one_batch_at_most(talk, project_of, tmp_path):
    project = project_of("mlp", epochs=50, batch_size=500)
    talk.say(m.Train("run1", project, str(tmp_path)))
    talk.until(m.Points)
    talk.say(m.Pause())
    talk.until(m.Paused)
    steps = sum(len(e.steps) for e in talk.seen if isinstance(e, m.Points))
    talk.say(m.Continue(), m.Stop())
    talk.until(m.Finished)
    assert sum(len(e.steps) for e in talk.seen if isinstance(e, m.Points)) <= steps + 1


def test_momentum_changes_at_once(talk, long_project, tmp_path):
    settings = m.msgspec.structs.replace(long_project.settings, optimizer="SGD")
    project = m.msgspec.structs.replace(long_project, settings=settings)
    talk.say(m.Train("run1", project, str(tmp_path)), m.SetMomentum(0.25))
    assert talk.until(m.MomentumChanged).value == 0.25
    talk.say(m.Stop())
    talk.until(m.Finished)


def test_a_search_for_a_rate_can_be_ended_and_gives_way_to_a_run(talk, line_project, tmp_path):
    talk.say(m.FindRate(line_project))
    talk.until(m.RatesTried)
    assert talk.until(m.RateFound).suggestion is not None
    talk.say(m.FindRate(line_project), m.CancelFinding(), m.CancelFinding())
    assert talk.until(m.RateFound).suggestion is None
    talk.say(m.FindRate(line_project), m.Train("run1", line_project, str(tmp_path)))
    talk.until(m.Finished)


def test_a_stray_print_does_not_break_the_protocol(line_project):
    script = (
        "import os, sys; from engine.studio.training import worker as w\n"
        "shout = w.Worker._load\n"
        "def load(self, command):\n"
        "    print('stray', flush=True); os.system('echo stray'); shout(self, command)\n"
        "w.Worker._load = load\n"
        "sys.exit(w.main(['--foreground']))"
    )
    root = os.path.dirname(worker_command()[1])
    done = subprocess.run(
        [sys.executable, "-c", script],
        input=m.to_line(m.Load(line_project)),
        capture_output=True,
        env={**os.environ, **worker_environment(1), "PYTHONPATH": root},
        check=True,
    )
    events = [m.event_from_line(line) for line in done.stdout.splitlines()]
    assert m.Ready(False) in events
    assert done.stderr.count(b"stray") == 2


def test_nonsense_on_stdin_is_answered(worker, talk):
    worker.process.stdin.write(b"nonsense\n")
    assert "could not be read" in talk.until(m.Failed).sentence
