"""What a parallel-coordinates view of runs shows: an axis for each thing in which they differ."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication

from engine.studio.network.differences import SETTINGS
from engine.studio.network.settings import Settings
from engine.studio.training.optimization.optimizers import OPTIMIZERS
from engine.studio.training.optimization.schedules import SCHEDULES
from gui.training.plotting.plot_header import loss_text, percent_text
from gui.training.plotting.ticks import linear_ticks, log_ticks
from gui.training.runs.run_list import RunEntry

Values = dict[str, object]


@dataclass(frozen=True)
class ParallelAxis:
    """`places` are from 0 (below) to 1, one for each run, None where a run has no value.

    `ticks` are places and words; `is_result` tells what a run came to from what it was given.
    """

    title: str
    places: tuple[float | None, ...]
    ticks: tuple[tuple[float, str], ...]
    is_result: bool = False


def parallel_axes(runs: Sequence[RunEntry]) -> list[ParallelAxis]:
    """The settings that differ among the runs, and then their results."""
    given = [_given(run.project.settings) for run in runs]
    titles = dict.fromkeys(title for values in given for title in values)
    columns = [(title, [values.get(title) for values in given]) for title in titles]
    axes = [_axis(title, values) for title, values in columns if _differ(values)]
    results = (
        (_tr("accuracy"), [run.last_accuracy for run in runs], percent_text),
        (_tr("loss"), [run.last_loss for run in runs], loss_text),
    )
    for title, numbers, text in results:
        if any(number is not None for number in numbers):
            axes.append(_result(title, numbers, text))
    return axes


def _differ(values: Sequence[object]) -> bool:
    """Whether two runs that have the setting have it otherwise."""
    return len({str(value) for value in values if value is not None}) > 1


def _tr(text: str) -> str:
    return QCoreApplication.translate("ParallelAxes", text)


def _given(settings: Settings) -> Values:
    """What a run was told, by name, with its methods' options."""
    values: Values = {
        title.removeprefix("The ").removeprefix("number of "): _held(settings, name)
        for name, title in SETTINGS.items()
        if not name.endswith("_options")
    }
    for methods, what in ((OPTIMIZERS, "optimizer"), (SCHEDULES, "schedule")):
        method = methods.get(getattr(settings, what))
        if method is not None:
            for name, value in method.values(getattr(settings, f"{what}_options")).items():
                parameter = method.parameter(name)
                values[parameter.label.lower() if parameter else name] = value
    if settings.optimizer != "SGD":
        values.pop("momentum", None)
    return values


def _held(settings: Settings, name: str) -> object:
    value = getattr(settings, name)
    return value.source if name == "data" else value


def _axis(title: str, values: list[object]) -> ParallelAxis:
    """Numbers by their size, on a log scale where they span decades; other things in a row."""
    numbers = [v for v in values if isinstance(v, int | float) and not isinstance(v, bool)]
    if numbers and all(value is None or value in numbers for value in values):
        return _numbers(title, values, numbers)
    kinds = sorted({_word(value) for value in values if value is not None})
    step = 1 / max(len(kinds) - 1, 1)
    ticks = tuple((i * step, kind) for i, kind in enumerate(kinds))
    places = {kind: place for place, kind in ticks}
    return ParallelAxis(
        title, tuple(None if v is None else places[_word(v)] for v in values), ticks
    )


def _numbers(title: str, values: list, numbers: list[float]) -> ParallelAxis:
    low, high = min(numbers), max(numbers)
    is_log = low > 0 and high / low >= 10
    scale = math.log10 if is_log else float
    bottom, top = scale(low), scale(high)
    span = top - bottom or 1.0
    distinct = sorted(set(numbers))
    if len(distinct) <= 6:
        ticks = [(scale(number), f"{number:g}") for number in distinct]
    else:
        ticks = (log_ticks if is_log else linear_ticks)(bottom, top)
    return ParallelAxis(
        title,
        tuple(None if value is None else (scale(value) - bottom) / span for value in values),
        tuple(((place - bottom) / span, text) for place, text in ticks),
    )


def _result(
    title: str, numbers: Sequence[float | None], text: Callable[[float], str]
) -> ParallelAxis:
    known = [number for number in numbers if number is not None]
    low, high = min(known), max(known)
    span = high - low or 1.0
    ends = ((0.0, text(low)), (1.0, text(high))) if high > low else ((0.0, text(low)),)
    places = tuple(None if number is None else (number - low) / span for number in numbers)
    return ParallelAxis(title, places, ends, is_result=True)


def _word(value: object) -> str:
    if isinstance(value, bool):
        return _tr("on") if value else _tr("off")
    return str(value) or _tr("none")
