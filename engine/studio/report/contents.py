"""What a report of a run says: its facts in words, its pictures, its code.

A page and a PDF are made of the same contents, so that both say the same.
"""

from __future__ import annotations

from dataclasses import dataclass

from msgspec import UNSET

from engine.datasets import title_of
from engine.studio.codegen import pytorch
from engine.studio.network.build import BuildError
from engine.studio.network.catalogue import kind_of
from engine.studio.network.project import ProjectData, restore
from engine.studio.network.sentences import number
from engine.studio.network.settings import Settings
from engine.studio.report.confusion_svg import confusion_svg
from engine.studio.report.curves_svg import curves_svg
from engine.studio.report.environment import environment
from engine.studio.report.network_svg import network_svg
from engine.studio.report.scores import ClassScore, class_names, class_scores, matrix
from engine.studio.training.optimization.stopping import best_of
from engine.studio.training.runs import Curves, Run

Fact = tuple[str, str]
"""What is told, and its value in words."""
CURVES = 176.0
"""The height of the curves: a report shall fit on a page."""


@dataclass(frozen=True)
class Contents:
    """A report. `network`, `curves` and `confusion` are SVG; what is not known is empty."""

    title: str
    run: str
    results: tuple[Fact, ...]
    settings: tuple[Fact, ...]
    environment: tuple[Fact, ...]
    network: str
    curves: str
    confusion: str
    classes: tuple[tuple[str, ClassScore], ...]
    code: str


def contents_of(run: Run, curves: Curves, code: str | None = None) -> Contents:
    """The report of a run. It shows the network that was trained, not what it has become since.

    Its code is the project's in PyTorch, unless another is given. Nothing of the project is run.
    """
    project = run.project
    data = project.settings.data
    network = restore(project).network
    confusion = ""
    classes: tuple[tuple[str, ClassScore], ...] = ()
    if run.confusion:
        counts = matrix(run.confusion)
        names = class_names(data.classes, len(counts))
        confusion = confusion_svg(names, counts, with_scores=False)
        classes = tuple(zip(names, class_scores(counts), strict=True))
    return Contents(
        title=project.title,
        run=_course(run),
        results=tuple(_results(run, curves)),
        settings=tuple(_settings(project)),
        environment=tuple(environment(run)),
        network=network_svg(network, data, project.title),
        curves=curves_svg(curves, height=CURVES) if curves.steps else "",
        confusion=confusion,
        classes=classes,
        code=code_of(project) if code is None else code,
    )


def code_of(project: ProjectData) -> str:
    """The project as PyTorch code; nothing where it cannot be written so.

    Whoever is handed a report need not learn the folders of the machine that it was made on.
    """
    try:
        return pytorch.generate(project, folders=False).text
    except (BuildError, SyntaxError):  # code of one's own was not tried before
        return ""


def _course(run: Run) -> str:
    """What became of the run, in a line."""
    ended = {
        "running": "interrupted",
        "finished": "finished",
        "stopped": "stopped",
        "diverged": "diverged",
    }[run.status]
    if run.stopped_early is not None:
        ended = "stopped early"
    epochs = f"epoch {run.epoch} of {run.project.settings.epochs}"
    return f"{run.id}, {ended} in {epochs}, after {number(run.step)} batches"


def _results(run: Run, curves: Curves) -> list[Fact]:
    kind = "Held-out" if curves.held_out_losses else "Training"
    facts = []
    if run.accuracy is not None:
        facts.append((f"{kind} accuracy", f"{100 * run.accuracy:.2f} %"))
    if run.loss is not None:
        facts.append((f"{kind} loss", f"{run.loss:.4f}"))
    best = best_of(curves.held_out_losses)
    if best is not None:
        facts.append(("Best epoch", str(curves.held_out_epochs[best])))
    facts.append(("Parameters", number(run.parameters)))
    facts.append(("Time", duration(run.seconds)))
    return facts


def duration(seconds: float) -> str:
    """A time in words: "0.8 s", "42 s", "3 min 20 s", "2 h 05 min"."""
    if seconds < 9.95:
        return f"{seconds:.1f} s"
    minutes, rest = divmod(round(seconds), 60)
    if minutes < 60:
        return f"{minutes} min {rest:02} s" if minutes else f"{rest} s"
    return f"{minutes // 60} h {minutes % 60:02} min"


def _settings(project: ProjectData) -> list[Fact]:
    settings = project.settings
    losses = [kind_of(node).title for node in project.nodes if kind_of(node).category == "loss"]
    facts = [
        ("Data", title_of(settings.data.source)),
        ("Held out", f"{100 * settings.held_out:g} %"),
        ("Loss", ", ".join(losses)),
        ("Optimizer", _with_options(settings.optimizer, settings.optimizer_options)),
        ("Learning rate", f"{settings.learning_rate:g}"),
    ]
    if settings.optimizer == "SGD":
        facts.append(("Momentum", f"{settings.momentum:g}"))
    if settings.schedule:
        words = _with_options(settings.schedule, settings.schedule_options)
        facts.append(("Schedule", f"{words}, each {settings.schedule_per}"))
    facts += [("Batch size", number(settings.batch_size)), ("Epochs", number(settings.epochs))]
    return [*facts, *_rules(settings), ("Seed", str(settings.seed))]


def _rules(settings: Settings) -> list[Fact]:
    """What is told only where it was set."""
    facts = []
    if settings.data.normalisation is not UNSET:
        facts.append(("Input", "normalised"))
    if settings.augmentation is not UNSET and settings.augmentation:
        chosen = settings.augmentation
        changes = ((name, getattr(chosen, name)) for name in type(chosen).__dataclass_fields__)
        words = ", ".join(f"{name} {value:g}" for name, value in changes if value)
        facts.append(("Augmentation", words))
    if settings.clip_norm is not None:
        facts.append(("Gradients' norm", f"at most {settings.clip_norm:g}"))
    if settings.clip_value is not None:
        facts.append(("Gradients' values", f"at most {settings.clip_value:g}"))
    if settings.stop_patience is not None:
        facts.append(("Early stopping", f"after {settings.stop_patience} epochs without gain"))
    if settings.restore_best:
        facts.append(("Weights kept", "those of the best epoch"))
    if settings.mixed_precision:
        facts.append(("Precision", "mixed"))
    return facts


def _with_options(name: str, options: dict) -> str:
    words = [f"{key} {_word(value)}" for key, value in sorted(options.items())]
    return f"{name} ({', '.join(words)})" if words else name


def _word(value: object) -> str:
    match value:
        case bool():
            return "on" if value else "off"
        case float():
            return f"{value:g}"
        case tuple():
            return "×".join(map(str, value))
        case _:
            return str(value)
