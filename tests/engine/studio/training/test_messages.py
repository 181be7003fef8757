"""Every message survives its line, and a line of something else is refused."""

import msgspec
import pytest

from engine.studio.network.findings import Finding
from engine.studio.network.project import SCHEMA, ProjectData
from engine.studio.network.settings import Settings
from engine.studio.training import messages as m
from engine.studio.training.console import console_messages as c
from engine.studio.training.graph import graph_messages as g
from engine.studio.training.watching import watch_messages as w

PROJECT = ProjectData(SCHEMA, "Ünïcode", (), (), Settings())

COMMANDS = [
    m.Train("run1", PROJECT, "/folder", weights="/w.safetensors", state=None),
    m.Load(PROJECT),
    m.Pause(),
    m.Continue(),
    m.Step(),
    m.StepEpoch(),
    m.Stop(discard=True),
    m.Save(),
    m.SetLearningRate(0.5),
    m.SetMomentum(0.5),
    m.FindRate(PROJECT, "/w.safetensors"),
    m.CancelFinding(),
    m.Predict(3, (1, 2), bytes(range(8)), ("n1",)),
    m.PredictBatch(4, (2,), bytes(range(16))),
    m.WatchGradients(True),
    m.RecordBatch(5, "/batch", 4, 3),
    g.MeasureOps(),
    g.CheckGradient(3, "n2"),
    g.CancelCheck(),
    w.Diagnose(True),
    w.WatchLayer("n1", 3),
    w.WatchMistakes(True),
    w.ShowMistakes(1, 2),
    w.TakeSample(4),
    w.PredictFiles("/images", "/submission.csv"),
    c.RunConsole(1, "loss.backward()"),
    c.CompleteConsole(2, "model.fc"),
    c.InterruptConsole(),
    m.Quit(),
]
PIXELS = m.Pixels(2, 1, b"\x00\xff")
EVENTS = [
    m.Hello(m.PROTOCOL, 12, (m.Device("cpu", "CPU"),)),
    m.Loading("MNIST", 1, 4),
    m.Ready(True),
    m.Started("run1", "cpu", 2, 19, 70, 30, 5, 2),
    m.Progress("run1", 1, 2, 1e4, 0.5, 2.5),
    m.Points("run1", (1, 2), (0.5, 0.25), (0.0, 1.0)),
    m.HeldOut("run1", 1, 2, 0.5),
    m.LayerTimes("run1", 64, {"n2": 0.001}, {"n2": 0.002}),
    m.Paused("run1", "why"),
    m.Continued("run1"),
    m.StoppedEarly("run1", 4, 8, 2),
    m.Saved("run1", 8),
    m.LearningRateChanged(0.5),
    m.MomentumChanged(0.5),
    m.RatesTried((0.1,), (2.5,), (2.25,)),
    m.RateFound(0.01),
    m.Finished("run1", "diverged"),
    m.Prediction(3, (0.1, 0.9), {"n1": (PIXELS,)}, (PIXELS,), (w.Neighbour(1, 0.5, (PIXELS,)),)),
    m.BatchPrediction(4, 2, bytes(range(16))),
    m.Graph(
        (m.GraphNode(0, "Add", "op", None, (2,), "", 8, (m.SavedTensor("x", (2,), "", 8),)),),
        (m.GraphEdge(0, 1),),
        0.5,
    ),
    m.GradientNorms(3, {1: 0.5}),
    m.OpTimes({1: (0.001, 0.002)}),
    m.CheckProgress(3, 4, 24),
    m.GradientChecked(
        3,
        (g.CheckedTensor("fc.bias", (10,), (g.CheckedElement((4,), 0.5, 0.5, 0.4, 0.6, True),)),),
        4,
    ),
    c.ConsoleDone(1, "tensor(1.)", "NameError"),
    c.ConsoleCompleted(2, 2, ("fc1", "fc2")),
    m.BatchRecorded(5, "/batch", total=70),
    w.Diagnosed("run1", (Finding("dead-relus", "n2", {"dead": 3, "share": 0.5}),)),
    w.LayerSeen("n1", 3, w.Histogram(-1.0, 1.0, (1, 2)), ratio=1e-3, maps=(PIXELS,)),
    w.Confusion(None, 0, (1, 0, 0, 1)),
    w.Mistakes(1, 2, 7, (w.SampleSeen(0, 1, 2, 0.9, (PIXELS,)),)),
    w.SampleTaken(0, 7, 1, bytes(4)),
    w.FilesPredicted(3, "/submission.csv"),
    m.Failed("sentence\nwith a line break", "run1", "detail", True),
]


def test_there_is_a_sample_of_every_message():
    assert {type(each) for each in COMMANDS} == set(m.Command.__args__)
    assert {type(each) for each in EVENTS} == set(m.Event.__args__)


@pytest.mark.parametrize("command", COMMANDS, ids=lambda c: type(c).__name__)
def test_a_command_survives_its_line(command):
    line = m.to_line(command)
    assert line.count(b"\n") == 1 and line.endswith(b"\n")
    assert m.command_from_line(line) == command


@pytest.mark.parametrize("event", EVENTS, ids=lambda e: type(e).__name__)
def test_an_event_survives_its_line(event):
    line = m.to_line(event)
    assert line.count(b"\n") == 1 and line.endswith(b"\n")
    assert m.event_from_line(line) == event


@pytest.mark.parametrize("line", [b"", b"hello", b"{}", b'{"type":"Explode"}', b'{"type":"Load"}'])
def test_another_line_is_refused(line):
    with pytest.raises(msgspec.MsgspecError):
        m.command_from_line(line)
