"""The console of a worker: Python on the network in hand, within limits.

It knows `model`, `optimizer`, the batch `x` and `y`, its `loss`, and the engine as `torch`, with
`nn` and `F`; `batch()` takes the next one. Whoever watches sees the graph of `loss` after each
input. A loss is first computed in eval mode, so that to look changes nothing.
"""

from __future__ import annotations

import ast
import contextlib
import io
import math
import signal
import threading
import traceback
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from engine import Tensor, from_numpy
from engine.autograd import graph as recorded
from engine.datasets import DatasetError, LoadCancelledError, Samples
from engine.studio.network.build import Built
from engine.studio.network.code_module import given_names, printable
from engine.studio.network.settings import Settings
from engine.studio.sandbox.limits import BoundedOutput, LimitError, memory_limit, time_limit
from engine.studio.training.console.completing import completions
from engine.studio.training.console.console_messages import (
    CompleteConsole,
    ConsoleCommand,
    ConsoleCompleted,
    ConsoleDone,
    RunConsole,
)
from engine.studio.training.inbox import Inbox
from engine.studio.training.loading import Shelf
from engine.studio.training.loop import Trainer
from engine.studio.training.messages import GradientNorms, Graph
from engine.studio.training.optimization.optimizing import make_optimizer
from engine.studio.training.recorder import graph_message
from engine.studio.training.requirements import TrainingError

SECONDS = 60.0
"""The longest that one input may take."""
FILE = "<console>"
CUT = "… cut"

Seen = ConsoleDone | ConsoleCompleted | Graph | GradientNorms


@dataclass(frozen=True, slots=True)
class Hand:
    """A network in hand, the samples to feed it with, and the paused run that trains it, if any."""

    built: Built
    settings: Settings
    trainer: Trainer | None
    samples: Samples


class Console:
    """One for a worker. Another network in hand brings the names anew."""

    def __init__(self, inbox: Inbox, shelf: Shelf) -> None:
        inbox.on_interrupt = self.interrupt
        self._shelf = shelf
        self._hand: Hand | None = None
        self._names: dict[str, Any] = {}
        self._batch = 0
        self._running = False
        self._arriving: tuple[Tensor, dict[int, float]] | None = None

    def obey(
        self,
        command: ConsoleCommand,
        built: Built | None,
        settings: Settings,
        trainer: Trainer | None,
        is_paused: bool,
        is_watched: bool,
    ) -> list[Seen]:
        """What comes of an input, or what it could be completed to."""
        if isinstance(command, CompleteConsole):
            typed, words = completions(command.text, self._names)
            return [ConsoleCompleted(command.request, typed, words)]
        if not isinstance(command, RunConsole):
            return []
        if trainer is not None and not is_paused:
            sentence = "A run is in progress: pause it, then type."
            return [ConsoleDone(command.request, failed=sentence)]
        if built is None:
            sentence = "There is no network in hand yet: build one that can be trained."
            return [ConsoleDone(command.request, failed=sentence)]
        hand = self._hand
        if hand is None or hand.built is not built or hand.trainer is not trainer:
            try:
                samples = self._shelf.samples(settings.data, ahead=False)
            except (DatasetError, LoadCancelledError) as error:
                return [ConsoleDone(command.request, failed=str(error) or "The data are not read.")]
            self._hand, self._names = Hand(built, settings, trainer, samples), {}
        if trainer is not None:
            trainer.reporter.note_typed(trainer.step)
        done = self._run(command)
        return [done, *(self._graph() if is_watched else ())]

    def interrupt(self) -> None:
        """From another thread: interrupt the input that is running, if one is."""
        if not self._running:
            return
        if hasattr(signal, "pthread_kill"):
            ident = threading.main_thread().ident
            assert ident is not None
            signal.pthread_kill(ident, signal.SIGINT)
        else:
            signal.raise_signal(signal.SIGINT)

    # ------------------------------------------------------------ running

    def _run(self, command: RunConsole) -> ConsoleDone:
        text = io.StringIO()
        output = BoundedOutput(text)
        failed = ""
        try:
            with self._interruptible(), time_limit(SECONDS), memory_limit():
                if not self._names:
                    self._begin()
                self._note_arriving()
                redirected = contextlib.redirect_stdout(output), contextlib.redirect_stderr(output)
                with redirected[0], redirected[1], recorded.observe(self._built.model):
                    self._execute(command.code)
        except BaseException as error:  # SystemExit, KeyboardInterrupt and limits as well
            failed = _sentence(error, command.code)
        shown = text.getvalue() + (f"\n{CUT}" if output.is_cut else "")
        return ConsoleDone(command.request, printable(shown), printable(failed))

    @contextlib.contextmanager
    def _interruptible(self) -> Iterator[None]:
        """Ctrl-C is for this alone while it lasts, where this is the main thread."""
        if threading.current_thread() is not threading.main_thread():
            yield
            return
        before = signal.signal(signal.SIGINT, signal.default_int_handler)
        self._running = True
        try:
            yield
        finally:
            self._running = False
            signal.signal(signal.SIGINT, before)

    def _execute(self, code: str) -> None:
        """Run the lines; what the last one is worth is printed, as Python's own console does."""
        tree = ast.parse(code, FILE)
        last = tree.body.pop() if tree.body and isinstance(tree.body[-1], ast.Expr) else None
        exec(compile(tree, FILE, "exec"), self._names)
        if isinstance(last, ast.Expr):
            value = eval(compile(ast.Expression(last.value), FILE, "eval"), self._names)
            if value is not None:
                self._names["_"] = value
                print(repr(value))

    # ------------------------------------------------------------ names

    @property
    def _built(self) -> Built:
        assert self._hand is not None
        return self._hand.built

    def _begin(self) -> None:
        """The names of a network that has just come into hand."""
        assert self._hand is not None
        self._names = given_names(FILE) | {
            "model": self._built.model,
            "loss_function": self._built.loss,
            "optimizer": _optimizer(self._hand),
            "batch": self._take_batch,
        }
        self._batch = 0
        self._take_batch()

    def _take_batch(self) -> None:
        """Take the next batch: x, y and loss are its own."""
        assert self._hand is not None
        settings, model, samples = self._hand.settings, self._built.model, self._hand.samples
        size, count = settings.batch_size, len(samples)
        first = self._batch * size % max(count, 1)
        part = samples.take(slice(first, min(first + size, count)))
        self._batch = (self._batch + 1) % max(math.ceil(count / size), 1)
        x = from_numpy(np.array(part.inputs)).to(settings.device).requires_grad_()
        y = from_numpy(np.array(part.targets)).to(settings.device)
        training = model.training
        model.eval()
        try:
            with recorded.observe(model):
                _, loss = self._built.evaluate(x, y)
        finally:
            model.train(training)
        self._names |= {"x": x, "y": y, "loss": loss}

    # ------------------------------------------------------------ what is seen

    def _note_arriving(self) -> None:
        """Have a backward pass of the loss in hand note its gradients' norms."""
        loss = self._names.get("loss")
        if not isinstance(loss, Tensor) or loss.grad_fn is None:
            self._arriving = None
        elif self._arriving is None or self._arriving[0] is not loss:
            self._arriving = loss, recorded.arriving_norms(loss)

    def _graph(self) -> Iterator[Graph | GradientNorms]:
        """The graph of the loss in hand, and the norms of the gradients that are there."""
        loss = self._names.get("loss")
        if not isinstance(loss, Tensor) or loss.grad_fn is None:
            return
        value = float(loss.detach().mean().item())
        graph = recorded.capture(loss, self._built.model)
        yield graph_message(graph, self._built.model, value if math.isfinite(value) else 0.0)
        is_known = self._arriving is not None and self._arriving[0] is loss
        norms = dict(self._arriving[1]) if self._arriving and is_known else {}
        named = recorded.gradient_norms(self._built.model)
        norms |= {node.index: named[node.name] for node in graph.nodes if node.name in named}
        finite = {index: norm for index, norm in norms.items() if math.isfinite(norm)}
        if finite:
            trainer = self._hand.trainer if self._hand else None
            yield GradientNorms(0 if trainer is None else trainer.step, finite)


def _optimizer(hand: Hand) -> Any:
    """The run's optimizer, or a new one as a run would have; None where nothing learns."""
    if hand.trainer is not None:
        return hand.trainer.optimizer
    with contextlib.suppress(TrainingError):
        return make_optimizer(hand.settings, hand.built.model)
    return None


def _sentence(error: BaseException, code: str) -> str:
    """What went wrong as Python's last line of a traceback has it, and the line of the input."""
    match error:
        case KeyboardInterrupt():
            return "Interrupted."
        case LimitError():
            return f"Stopped: it {error}."
        case MemoryError():
            said = "MemoryError: it asks for more memory than there is"
        case SyntaxError():
            said = f"{type(error).__name__}: {error.msg}"
        case _:
            said = "".join(traceback.format_exception_only(error)).strip().splitlines()[0]
    frames = traceback.extract_tb(error.__traceback__)
    numbers = [frame.lineno for frame in frames if frame.filename == FILE]
    if isinstance(error, SyntaxError) and error.filename == FILE:
        numbers = [error.lineno]
    lines = code.splitlines()
    number = numbers[-1] if numbers else None
    if number is None or len(lines) < 2 or not 1 <= number <= len(lines):
        return said
    return f"line {number}: {lines[number - 1].strip()}\n{said}"
