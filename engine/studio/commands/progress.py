"""How a training is shown in a terminal: a progress bar for people, JSON lines for programs."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

import msgspec
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

from engine.studio.training import messages as m


class Report:
    """Shows the events of a run. Used as a context, so that a bar leaves the terminal tidy."""

    def __enter__(self) -> Report:
        return self

    def __exit__(self, *_: object) -> None:
        return None

    def show(self, event: m.Event) -> None:
        """Show what the worker says."""

    def say(self, text: str) -> None:
        """Show a line for people."""

    def table(self, rows: list[list[str]]) -> None:
        """Show rows of words, the first of them titles."""

    def saved(self, path: Path) -> None:
        """Show that the project was written."""


def report_for(options: argparse.Namespace, title: str) -> Report:
    """The report that was asked for."""
    if options.json:
        return JsonReport()
    return QuietReport() if options.quiet else TextReport(title, options.verbose)


class QuietReport(Report):
    """Results alone: the rate that was found, the table of a sweep."""

    def show(self, event: m.Event) -> None:
        if isinstance(event, m.RateFound) and event.suggestion is not None:
            print(f"{event.suggestion:g}")

    def table(self, rows: list[list[str]]) -> None:
        _print_table(rows)


class JsonReport(Report):
    """Each event as a line of JSON on stdout, as `engine.studio.training.messages` has them."""

    HIDDEN = (m.Hello, m.Failed)

    def show(self, event: m.Event) -> None:
        if not isinstance(event, self.HIDDEN):
            self._print(m.to_line(event))

    def saved(self, path: Path) -> None:
        self._print(msgspec.json.encode({"type": "Saved", "path": str(path)}) + b"\n")

    def table(self, rows: list[list[str]]) -> None:
        titles, *values = rows
        runs = [dict(zip(titles, row, strict=True)) for row in values]
        self._print(msgspec.json.encode({"type": "Sweep", "runs": runs}) + b"\n")

    def _print(self, line: bytes) -> None:
        sys.stdout.write(line.decode())
        sys.stdout.flush()


class TextReport(Report):
    """A bar on stderr while training (in a terminal), and a line an epoch on stdout.

    A `verbose` one tells what computes, and of each epoch the pace, the rate and the memory.
    """

    def __init__(self, title: str, verbose: bool = False) -> None:
        self._title, self._verbose = title, verbose
        self._console = Console(stderr=True)
        self._bar = Progress(
            TextColumn("{task.description}"),
            BarColumn(),
            TextColumn("{task.completed:.0f}/{task.total:.0f} batches"),
            TextColumn("{task.fields[rate]}"),
            TimeRemainingColumn(),
            console=self._console,
            transient=True,
            disable=not self._console.is_terminal,
        )
        self._task = self._bar.add_task(title, total=1, rate="")
        self._started: m.Started | None = None
        self._finished: m.Finished | None = None
        self._progress: m.Progress | None = None
        self._loss = self._epoch_loss = float("nan")
        self._told = 0
        """The last epoch of which a line was printed."""

    def __enter__(self) -> TextReport:
        self._bar.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._bar.stop()

    def show(self, event: m.Event) -> None:
        match event:
            case m.Loading(title=title, done=done, total=total):
                self._bar.update(
                    self._task, description=f"Reading {title}", completed=done, total=total or 1
                )
            case m.Started():
                self._started = event
                self._print(_introduction(self._title, event))
                if self._verbose:
                    self._print(f"kernels: {event.kernels}")
                if event.note:
                    self._print(event.note)
                self._told = event.step // event.batches
                self._bar.update(self._task, total=event.epochs * event.batches, completed=0)
            case m.Points(losses=losses):
                self._loss = losses[-1]
            case m.Progress():
                self._show_progress(event)
            case m.HeldOut():
                held_out = _measures(event.loss, event.accuracy)
                self._tell_epoch(event.epoch, f"loss {self._loss:.4f}, held out: {held_out}")
            case m.StoppedEarly(epoch=epoch, best_epoch=best):
                self._print(
                    f"stopped early after epoch {epoch}: the held-out loss was lowest in epoch "
                    f"{best}"
                )
            case m.RateFound(suggestion=rate) if rate is not None:
                self._print(f"learning rate {rate:g}")
            case m.Finished():
                self._finished = event

    def say(self, text: str) -> None:
        self._print(text)

    def table(self, rows: list[list[str]]) -> None:
        _print_table(rows)

    def saved(self, path: Path) -> None:
        end = self._finished
        if end is not None and end.loss is not None:
            measures = _measures(end.loss, end.accuracy)
            print(f"{end.outcome} after {end.seconds:.1f} s: {measures}")
        print(f"saved to {path}")

    def _show_progress(self, event: m.Progress) -> None:
        if self._started is None:
            return
        if event.epoch > self._told + 1:  # nothing is held out, so the epoch was not told yet
            self._tell_epoch(event.epoch - 1, f"loss {self._epoch_loss:.4f}")
        self._progress, self._epoch_loss = event, self._loss
        self._bar.update(
            self._task,
            description=f"epoch {event.epoch}/{self._started.epochs}",
            completed=(event.epoch - 1) * self._started.batches + event.batch,
            rate=f"{event.samples_per_second:.0f} samples/s, loss {self._loss:.4f}",
        )

    def _tell_epoch(self, epoch: int, measures: str) -> None:
        epochs = self._started.epochs if self._started else epoch
        self._print(f"epoch {epoch}/{epochs}: {measures}")
        self._told = epoch
        seen = self._progress
        if self._verbose and seen is not None:
            memory = f", {seen.usage.memory / 2**20:.0f} MB" if seen.usage.memory else ""
            self._print(
                f"  {seen.elapsed:.1f} s, {seen.samples_per_second:.0f} samples/s, learning rate "
                f"{seen.learning_rate:g}{memory}"
            )

    def _print(self, line: str) -> None:
        """A line on stdout, above the bar if stderr shows one on the same terminal."""
        if self._console.is_terminal and sys.stdout.isatty():
            self._bar.console.print(line, highlight=False, markup=False)
        else:
            print(line, flush=True)


def _print_table(rows: list[list[str]]) -> None:
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        cells = (cell.ljust(width) for cell, width in zip(row, widths, strict=True))
        print("  ".join(cells).rstrip())


def _introduction(title: str, started: m.Started) -> str:
    threads = f"{started.threads} thread" + ("s" if started.threads > 1 else "")
    return (
        f"{title}: {started.parameters} parameters, {started.training_samples} samples "
        f"({started.held_out_samples} held out), {started.epochs} × {started.batches} batches "
        f"on {started.device}, {threads}"
    )


def _measures(loss: float, accuracy: float | None) -> str:
    return f"loss {loss:.4f}" + (f", accuracy {accuracy:.4f}" if accuracy is not None else "")
