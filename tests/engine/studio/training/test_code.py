"""Code that passes its dry run and fails later ends the run with a sentence, and nothing else."""

from __future__ import annotations

import dataclasses

import msgspec
import numpy as np
import pytest

from engine.datasets import load
from engine.studio.network import code_module
from engine.studio.network.build import build
from engine.studio.network.code_module import CodeError
from engine.studio.network.code_outcomes import DryRun, Outcome, keep
from engine.studio.training import messages as m
from engine.studio.training.console.console_messages import ConsoleDone, RunConsole
from engine.studio.training.loop import Trainer
from engine.studio.training.recorder import Recorder
from engine.studio.training.watching.watch_messages import WatchMistakes

CODE = """\
def forward(self, x, image):
    if len(x) > 3:  # which no dry run has
        {}
    return x
"""


@pytest.fixture
def project_with(project_of):
    """The template with code of its own, which goes wrong in its third line."""

    def make(line):
        project = project_of("define-by-run", epochs=1)
        code = CODE.format(line)
        nodes = tuple(
            msgspec.structs.replace(node, parameters={**node.parameters, "code": code})
            if node.kind == "Code"
            else node
            for node in project.nodes
        )
        keep(DryRun(code, ((64,), (784,))), Outcome((64,)))
        return msgspec.structs.replace(project, nodes=nodes)

    return make


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("raise ValueError('no')", "ValueError: no."),
        ("while True: pass", "it did not end within 1 s: look for a loop without end."),
        ("while True: print('a' * 999)", "it printed more than 1,000,000 characters: look for a "
         "loop without end."),
        ("return torch.zeros(10**12)", "RuntimeError: can't allocate memory on cpu: a tensor of "
         "shape [1000000000000] takes 4000000000000 bytes."),
    ],
)  # fmt: skip
def test_a_run_ends_with_the_line_and_what_happened(
    project_with, tmp_path, monkeypatch, line, said
):
    monkeypatch.setattr(code_module, "CALL_SECONDS", 0.2)
    samples = load("digits", limit=200)
    trainer = Trainer(m.Train("run1", project_with(line), str(tmp_path)), samples, Recorder())
    with pytest.raises(CodeError) as raised:
        list(trainer.work())
    assert str(raised.value) == f"ponder, line 3 ({line}): {said}"


def test_the_worker_says_it_once_and_lives(project_with, worker, tmp_path):
    project = project_with("raise ValueError('no')")
    worker.send(m.Train("run1", project, str(tmp_path)))
    events = worker.events()
    failed = next(event for event in events if isinstance(event, m.Failed))
    assert (failed.run, failed.fault) == ("run1", False)
    assert failed.sentence == "ponder, line 3 (raise ValueError('no')): ValueError: no."

    # At rest those who watch are told so once each, not again and again.
    worker.send(m.WatchGradients(True))
    worker.send(WatchMistakes(True))
    for _ in range(2):
        next(event for event in events if isinstance(event, m.Failed) and event.run is None)
    worker.send(RunConsole(1, "model.ponder"))
    for event in events:
        assert not isinstance(event, m.Failed)
        if isinstance(event, ConsoleDone):
            break
    assert "ValueError: no" in event.failed, "its loss cannot be computed either"


def test_a_run_of_code_goes_on_to_the_bit(project_of, tmp_path):
    """What its loop does hangs on the data alone."""
    project = project_of("define-by-run", epochs=1, held_out=0.0)
    samples = load("digits", limit=300)
    losses = []
    for number in range(2):
        plan = m.Train(f"run{number}", project, str(tmp_path / str(number)))
        events = [each for part in Trainer(plan, samples, Recorder()).work() for each in part]
        losses.append([loss for e in events if isinstance(e, m.Points) for loss in e.losses])
    assert losses[0] == losses[1] and len(losses[0]) == 5


def test_another_batch_has_another_graph(project_of):
    """As who watches sees it: the looped layer's ops come as often as the ink asks."""
    built = build(project_of("define-by-run"))
    samples = load("digits", limit=16)
    counts = []
    for scale in (0.1, 1.0):
        recorder = Recorder()
        recorder.watch(True)
        batch = dataclasses.replace(samples, inputs=scale * np.asarray(samples.inputs, np.float32))
        graph, *_ = recorder.record(built, batch, "cpu")
        counts.append(sum(node.layer == "n4" and node.kind == "op" for node in graph.nodes))
    assert counts[0] < counts[1]
