"""The console runs what is typed on the network in hand, and always comes back with an answer."""

from __future__ import annotations

from types import SimpleNamespace

import msgspec
import pytest

from engine.datasets import DatasetError, load
from engine.random import get_rng_state
from engine.studio.network.build import Built, build
from engine.studio.network.templates import TEMPLATES
from engine.studio.training import messages as m
from engine.studio.training.console import console as module
from engine.studio.training.console.console import CUT, Console
from engine.studio.training.console.console_messages import (
    CompleteConsole,
    ConsoleCompleted,
    ConsoleDone,
    InterruptConsole,
    RunConsole,
)
from engine.studio.training.inbox import Inbox
from engine.studio.training.runs import read_run

PROJECT = TEMPLATES["binary"].make()
PROJECT = msgspec.structs.replace(
    PROJECT, settings=msgspec.structs.replace(PROJECT.settings, batch_size=2)
)


class Typist:
    """Types into a console that has the tutorial's first network in hand."""

    def __init__(self, built: Built | None, trainer=None, paused: bool = True) -> None:
        shelf = SimpleNamespace(samples=lambda data, ahead: load(data.source))
        self.console = Console(Inbox([]), shelf)
        self.built, self.trainer, self.paused = built, trainer, paused
        self.events: list[object] = []

    def type(self, code: str, watched: bool = False) -> ConsoleDone:
        hand = self.built, PROJECT.settings, self.trainer, self.paused, watched
        done, *self.events = self.console.obey(RunConsole(1, code), *hand)
        return done

    def says(self, code: str) -> str:
        done = self.type(code)
        assert not done.failed, done.failed
        return done.output.rstrip("\n")


@pytest.fixture
def typist() -> Typist:
    return Typist(build(PROJECT))


def test_it_knows_the_network_and_a_batch(typist) -> None:
    assert typist.says("x.shape, y.shape, x.requires_grad") == (
        "(torch.Size([2, 4]), torch.Size([2, 1]), True)"
    )
    assert typist.says("model.fc1.weight is next(model.parameters())") == "True"
    assert typist.says("isinstance(optimizer, torch.optim.SGD), nn.Linear(4, 2)(x).shape") == (
        "(True, torch.Size([2, 2]))"
    )


def test_a_backward_pass_leaves_its_gradients(typist) -> None:
    assert typist.says("x.grad") == ""
    assert typist.says("loss.backward()") == ""
    assert typist.says("x.grad.shape") == "torch.Size([2, 4])"
    assert float(typist.says("model.fc1.weight.grad.norm().item()")) > 0


def test_the_next_batch_is_of_other_samples_and_comes_round(typist) -> None:
    first = typist.says("x.tolist()")
    typist.says("batch()")
    assert typist.says("x.tolist()") != first
    typist.says("batch()")  # there are three samples, so the second batch is the last
    assert typist.says("x.tolist()") == first


def test_statements_keep_their_names_and_the_last_value_is_shown(typist) -> None:
    assert typist.says("a = 2\nb = a + 1\na * b") == "6"
    assert typist.says("_ + 1") == "7"
    assert typist.says("import torch.nn.functional as G\nG.relu(x).shape") == "torch.Size([2, 4])"


@pytest.mark.parametrize(
    ("code", "failed"),
    [
        ("1 / 0", "ZeroDivisionError: division by zero"),
        ("def f(:", "SyntaxError: invalid syntax"),
        ("a = 1\nb = a + zz", "line 2: b = a + zz\nNameError: name 'zz' is not defined"),
        ("exit()", "SystemExit: None"),
        ("raise KeyboardInterrupt", "Interrupted."),
        ("raise MemoryError", "MemoryError: it asks for more memory than there is"),
        ("while True: print('a' * 999)", "Stopped: it printed more than 1,000,000 characters: look "
         "for a loop without end."),
    ],
)  # fmt: skip
def test_what_goes_wrong_is_a_line_or_two(typist, code: str, failed: str) -> None:
    assert typist.type(code).failed == failed
    assert typist.says("1 + 1") == "2", "and it goes on"


def test_what_takes_too_long_is_stopped(typist, monkeypatch) -> None:
    monkeypatch.setattr(module, "SECONDS", 0.1)
    assert typist.type("while True: pass").failed.startswith("Stopped: it did not end within")


def test_very_much_output_is_cut(typist) -> None:
    shown = typist.says("print('a' * 20_000)")
    assert shown == "a" * 10_000 + f"\n{CUT}"


def test_halves_of_characters_do_not_break_the_line(typist) -> None:
    assert typist.says(r"print('\ud800')") == "?"
    assert m.to_line(typist.type(r"raise ValueError('\ud800')")).endswith(b'ValueError: ?"}\n')


def test_terabytes_are_refused(typist) -> None:
    assert "4000000000000 bytes" in typist.type("torch.zeros(10**12)").failed


def test_who_watches_sees_the_graph_of_the_loss_and_its_gradients(typist) -> None:
    typist.type("1", watched=True)
    (graph,) = typist.events
    names = [node.name for node in graph.nodes]
    assert "fc1.weight" in names and names[0] == "MseLossBackward0"
    assert {node.layer for node in graph.nodes if node.name == "fc1.weight"} == {"n2"}
    typist.type("loss.backward()", watched=True)
    _, norms = typist.events
    assert norms.norms[0] == 1.0 and len(norms.norms) == len(graph.nodes) - 1  # x is a leaf
    typist.type("loss = model(x).mean()", watched=True)
    assert typist.events[0].nodes[0].name == "MeanBackward0"
    typist.type("loss = 'gone'", watched=True)
    assert typist.events == []


def test_to_look_changes_nothing(typist) -> None:
    state = {name: value.clone() for name, value in typist.built.model.state_dict().items()}
    random, training = get_rng_state(), typist.built.model.training
    typist.says("loss")
    assert all((typist.built.model.state_dict()[name] == state[name]).all() for name in state)
    assert (get_rng_state() == random).all() and typist.built.model.training == training


def test_names_and_attributes_are_completed(typist) -> None:
    typist.says("1")
    hand = typist.built, PROJECT.settings, None, True, False

    def complete(text: str) -> ConsoleCompleted:
        (answer,) = typist.console.obey(CompleteConsole(2, text), *hand)
        return answer

    assert complete("model.fc") == ConsoleCompleted(2, 2, ("fc1", "fc2"))
    assert complete("y = opt").words == ("optimizer",)
    assert "backward" in complete("loss.").words and "_" not in complete("loss.").words
    assert complete("nothing.there").words == () and complete("f().x").typed == 1


def test_while_a_run_moves_and_without_a_network_it_says_so() -> None:
    built = build(PROJECT)
    moving = Typist(built, trainer=object(), paused=False)
    assert moving.type("1").failed == "A run is in progress: pause it, then type."
    assert Typist(None).type("1").failed.startswith("There is no network in hand yet")


def test_data_that_cannot_be_read_are_told_of(typist) -> None:
    def refuse(data, ahead):
        raise DatasetError("The data are gone.")

    typist.console._shelf.samples = refuse
    assert typist.type("1").failed == "The data are gone."


def test_another_network_brings_its_names_anew(typist) -> None:
    typist.says("mine = 1")
    typist.built = build(PROJECT)
    assert "name 'mine' is not defined" in typist.type("mine").failed


# ---------------------------------------------------------------- in a real worker


def answer(events, request: int) -> ConsoleDone:
    return next(e for e in events if isinstance(e, ConsoleDone) and e.request == request)


@pytest.mark.parametrize("hang", ["while True: pass", "import time; time.sleep(600)"])
def test_what_hangs_is_interrupted_and_the_weights_stay(worker, tmp_path, hang: str) -> None:
    begun = tmp_path / "begun"
    worker.send(m.Load(PROJECT))
    worker.send(InterruptConsole())  # of nothing, which is nothing
    events = worker.events()
    worker.send(RunConsole(1, "model.fc1.weight.data.fill_(7)"))
    answer(events, 1)
    worker.send(RunConsole(2, f"open({str(begun)!r}, 'w').close()\n{hang}"))
    while not begun.exists():
        pass
    worker.send(InterruptConsole())
    assert answer(events, 2).failed == "Interrupted."
    worker.send(RunConsole(3, "model.fc1.weight.min().item()"))
    assert answer(events, 3).output == "7.0\n"


def test_a_run_that_was_typed_into_says_so_in_its_record(worker, tmp_path) -> None:
    settings = msgspec.structs.replace(PROJECT.settings, epochs=10_000)
    project = msgspec.structs.replace(PROJECT, settings=settings)
    worker.send(m.Train("run1", project, str(tmp_path)))
    events = worker.events()
    next(event for event in events if isinstance(event, m.Started))
    worker.send(m.Pause())
    next(event for event in events if isinstance(event, m.Paused))
    worker.send(RunConsole(1, "optimizer.step()"))
    assert not answer(events, 1).failed
    worker.send(m.Stop())
    next(event for event in events if isinstance(event, m.Finished))
    run = read_run(tmp_path)
    assert run is not None and run.typed_at == (run.step,)
