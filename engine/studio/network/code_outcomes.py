"""What is known of code nodes: which shape each gives, found out by dry runs elsewhere.

The shapes behind such a node follow from nothing but running it. Whoever looks a network over asks
here; what is not known yet is told as awaited, and a dry run of it is kept here once it is done.
"""

from __future__ import annotations

from collections import OrderedDict

import msgspec

from engine.studio.network.code_examples import PONDERING

MOST_KEPT = 500


class DryRun(msgspec.Struct, frozen=True):
    """Code that is to be tried on samples of these shapes, without the batch axis."""

    code: str
    inputs: tuple[tuple[int, ...], ...]


class Outcome(msgspec.Struct, frozen=True):
    """What came of it: the shape of one sample, and the number of weights that the code has.

    Or `error`, what happened in one sentence without its point, or `is_refused`, where nobody has
    allowed the code to run.
    """

    shape: tuple[int, ...] = ()
    parameters: int = 0
    error: str = ""
    is_refused: bool = False


REFUSED = Outcome(is_refused=True)

SHIPPED = {DryRun(PONDERING, ((64,), (784,))): Outcome((64,), 4160)}
"""What is known of code that comes with the program."""

_kept: OrderedDict[DryRun, Outcome] = OrderedDict()


def outcome_of(run: DryRun) -> Outcome | None:
    """What is known of it, None for nothing."""
    return _kept.get(run) or SHIPPED.get(run)


def keep(run: DryRun, outcome: Outcome) -> None:
    """Note what came of a dry run; the oldest of many are forgotten."""
    _kept[run] = outcome
    if len(_kept) > MOST_KEPT:
        _kept.popitem(last=False)


def forget_refusals() -> None:
    """More code may run than before: what was refused is awaited again."""
    for run in [run for run, outcome in _kept.items() if outcome.is_refused]:
        del _kept[run]
