"""Sides taking turns, and what comes out of the comparison."""

from __future__ import annotations

import statistics
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field

from tests.benchmarks.speed.entries import Entry
from tests.benchmarks.speed.others import Others, wait_for_quiet
from tests.benchmarks.speed.processes import (
    DEFAULT,
    FAIR,
    FUSED,
    LARGE,
    OURS,
    Process,
    SideError,
    running,
)

PAUSE_SECONDS = 0.05
"""Between turns: threads of the side that has just run still spin, waiting for more work."""
STEPS_A_TURN = (3, 1000)
QUIET = 0.2
"""How much of a core others may use in a round; a round with more is played again."""
QUIET_SECONDS = 4.0
"""How long to wait for others to be done."""


@dataclass
class Timings:
    """What one side did in one entry."""

    rounds: list[float] = field(default_factory=list)
    """The median step of each round, in seconds."""
    facts: dict[str, float] = field(default_factory=dict)

    @property
    def median(self) -> float:
        """Seconds a step takes, over all rounds."""
        return statistics.median(self.rounds)


@dataclass(frozen=True)
class Ratio:
    """Our time divided by theirs, and between what the rounds' ratios lie."""

    value: float
    least: float
    most: float


@dataclass
class Result:
    """A compared entry: timings by the side's label, or what went wrong."""

    entry: Entry
    sides: dict[str, Timings] = field(default_factory=dict)
    others: float | None = None
    """Cores that other processes used meanwhile, where the system tells."""
    fresh_first_step: float | None = None
    error: str = ""

    def ratio(self, label: str) -> Ratio | None:
        """Against one opponent."""
        if self.error or label not in self.sides:
            return None
        ours, theirs = self.sides[OURS.label], self.sides[label]
        each = [mine / yours for mine, yours in zip(ours.rounds, theirs.rounds, strict=True)]
        return Ratio(ours.median / theirs.median, min(each), max(each))


@dataclass
class Round:
    """One turn of each side: the median step by label, and the cores that others used."""

    medians: dict[str, float]
    others: float | None


def play(processes: list[Process], steps: int) -> Round:
    """Let each side have a turn."""
    watch = Others()
    medians = {}
    for process in processes:
        with watch.turn() as turn:
            answer = process.ask("run", steps=steps)
            turn.own_seconds = answer["processor"]
        medians[process.opponent.label] = statistics.median(answer["times"])
        time.sleep(PAUSE_SECONDS)
    return Round(medians, watch.cores())


def quietest(processes: list[Process], steps: int, count: int) -> list[Round]:
    """As many rounds as wanted, chosen by how little others disturbed them, not by their times.

    Where two threads wait for each other, a third process on two cores can make a step a hundred
    times slower. On a machine that does not get quiet there are twice as many rounds to choose
    from.
    """
    played: list[Round] = []
    while len(played) < 2 * count:
        played.append(play(processes, steps))
        if sum((each.others or 0.0) <= QUIET for each in played) >= count:
            break
        if (played[-1].others or 0.0) > QUIET:
            wait_for_quiet(QUIET, QUIET_SECONDS)
    return sorted(played, key=lambda each: each.others or 0.0)[:count]


def compare(entry: Entry, processes: list[Process], rounds: int, seconds: float) -> Result:
    """Let every side build the entry, then take turns.

    All run as many steps, so that they are as far in the training: weights that have converged
    take another time than fresh ones. The slowest side's turn lasts about `seconds`.
    """
    result = Result(entry)
    facts: dict[str, dict[str, float]] = {}
    try:
        for process in processes:
            fused = process.opponent.fused and entry.fused
            built = process.ask("build", name=entry.name, fused=fused)
            facts[process.opponent.label] = {**built, **process.ask("warm")}
            time.sleep(PAUSE_SECONDS)
        slowest = max(each["step"] for each in facts.values())
        least, most = STEPS_A_TURN
        steps = max(least, min(most, round(seconds / slowest)))
        chosen = quietest(processes, steps, rounds)
        for process in processes:
            facts[process.opponent.label].update(process.ask("drop"))
    except SideError as failure:
        result.error = str(failure)
        return result
    for label, told in facts.items():
        result.sides[label] = Timings([each.medians[label] for each in chosen], told)
    disturbed = [each.others for each in chosen if each.others is not None]
    result.others = max(disturbed, default=None)
    return result


def first_step_of_a_fresh_install(entry: Entry, threads: int) -> float:
    """Our first step where no compiled kernel has been cached yet."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as home:
        # Where caches are kept: said to the engine, and on Linux, on macOS and on Windows.
        places = ("ENGINE_KERNEL_CACHE", "XDG_CACHE_HOME", "HOME", "LOCALAPPDATA")
        empty = dict.fromkeys(places, home)
        with running([OURS], threads, empty) as [process]:
            return process.ask("build", name=entry.name, fused=False)["first"]


def workload(entry: Entry, threads: int, rounds: int, seconds: float) -> Result:
    """Compare a workload with every form of PyTorch, in processes started for it alone.

    Where no optimizer can be fused, PyTorch with large blocks is the fair opponent.
    """
    opponents = [OURS, DEFAULT, LARGE] + ([FUSED, FAIR] if entry.fused else [])
    with running(opponents, threads) as processes:
        result = compare(entry, processes, rounds, seconds)
        for process in processes:
            if process.opponent.label in result.sides:
                facts = result.sides[process.opponent.label].facts
                facts["import"] = process.description["import"]
    if not entry.fused and LARGE.label in result.sides:
        result.sides[FAIR.label] = result.sides[LARGE.label]
    if not result.error:
        result.fresh_first_step = first_step_of_a_fresh_install(entry, threads)
    return result


def family(entries: list[Entry], threads: int, rounds: int, seconds: float) -> Iterator[Result]:
    """Compare a family of the sweep with PyTorch as it comes and at its best.

    The processes are shared, as starting them takes longer than measuring. One that failed is
    replaced with all others, so that every side has done the same before.
    """
    waiting = list(entries)
    while waiting:
        with running([OURS, DEFAULT, FAIR], threads) as processes:
            while waiting:
                result = compare(waiting.pop(0), processes, rounds, seconds)
                yield result
                if result.error:
                    break
