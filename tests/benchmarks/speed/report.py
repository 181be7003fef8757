"""The tables: what is over its limit is marked."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from tests.benchmarks.speed import targets
from tests.benchmarks.speed.processes import DEFAULT, FAIR, FUSED, LARGE, OURS
from tests.benchmarks.speed.turns import Ratio, Result

OVER = " ▲"
"""Behind a figure that is over its limit."""
MEBIBYTE = 2**20


@dataclass(frozen=True)
class Column:
    """A heading, and what stands under it for a result."""

    heading: str
    cell: Callable[[Result], str]
    width: int = 0


def limit_of(result: Result) -> float:
    """The limit against PyTorch as it comes."""
    return targets.DEFAULT.get(result.entry.name, targets.SWEEP)


def milliseconds(label: str) -> Callable[[Result], str]:
    """A column of times."""

    def cell(result: Result) -> str:
        if result.error or label not in result.sides:
            return ""
        value = result.sides[label].median * 1e3
        return f"{value:.3f}" if value < 10 else f"{value:.1f}"

    return cell


def marked(text: str, value: float, limit: float | None) -> str:
    """A figure, marked where it is over its limit."""
    return text + OVER if limit is not None and value > limit else text


def ratio_cell(ratio: Ratio | None, limit: float | None) -> str:
    """A ratio with its spread."""
    if ratio is None:
        return ""
    text = f"{ratio.value:.2f} ({ratio.least:.2f}–{ratio.most:.2f})"
    return marked(text, ratio.value, limit)


def against(label: str, limit: Callable[[Result], float | None]) -> Callable[[Result], str]:
    """A column of ratios."""
    return lambda result: ratio_cell(result.ratio(label), limit(result))


def memory(label: str, fact: str) -> Callable[[Result], str]:
    """A column of memory in MiB."""

    def cell(result: Result) -> str:
        if result.error:
            return ""
        value = result.sides[label].facts[fact]
        limit = None
        if (label, fact) == (OURS.label, "peak") and result.entry.name in targets.MEMORY:
            limit = targets.MEMORY[result.entry.name] * result.sides[DEFAULT.label].facts[fact]
        return marked(f"{value / MEBIBYTE:.0f}", value, limit)

    return cell


def seconds(label: str, fact: str) -> Callable[[Result], str]:
    """A column of what happens once, in seconds."""
    return lambda result: "" if result.error else f"{result.sides[label].facts[fact]:.3f}"


def fresh(result: Result) -> str:
    """The first step after a fresh install."""
    value = result.fresh_first_step
    return "" if value is None else marked(f"{value:.3f}", value, targets.FIRST_STEP_SECONDS)


def others(result: Result) -> str:
    """The cores that other processes used in the most disturbed round."""
    return "" if result.others is None else f"{result.others:.1f}"


TIMES = [
    Column("workload", lambda result: result.entry.name, 8),
    Column("ours, ms", milliseconds(OURS.label), 9),
    Column("PyTorch, ms", milliseconds(DEFAULT.label), 11),
    Column("ratio", against(DEFAULT.label, limit_of), 19),
    Column("limit", lambda result: f"{limit_of(result):.2f}", 5),
    Column("fused", against(FUSED.label, lambda r: targets.FUSED.get(r.entry.name)), 19),
    Column("large blocks", against(LARGE.label, lambda _: None), 19),
    Column("fair", against(FAIR.label, lambda _: targets.FAIR), 19),
    Column("others", others, 6),
]
"""How long a step takes."""

COSTS = [
    Column("workload", lambda result: result.entry.name, 8),
    Column("peak, ours", memory(OURS.label, "peak"), 10),
    Column("peak, PyTorch", memory(DEFAULT.label, "peak"), 13),
    Column("grown, ours", memory(OURS.label, "grown"), 11),
    Column("grown, PyTorch", memory(DEFAULT.label, "grown"), 14),
    Column("import, ours", seconds(OURS.label, "import"), 12),
    Column("import, PyTorch", seconds(DEFAULT.label, "import"), 15),
    Column("build, ours", seconds(OURS.label, "build"), 11),
    Column("build, PyTorch", seconds(DEFAULT.label, "build"), 14),
    Column("first step, ours", seconds(OURS.label, "first"), 16),
    Column("first step, PyTorch", seconds(DEFAULT.label, "first"), 19),
    Column("fresh install", fresh, 13),
    Column("kernels ready", seconds(OURS.label, "waited"), 13),
]
"""What memory it takes, in MiB, and how long the start, in seconds."""

SWEPT = [
    Column("entry", lambda result: result.entry.name, 40),
    Column("ours, ms", milliseconds(OURS.label), 9),
    Column("PyTorch, ms", milliseconds(DEFAULT.label), 11),
    Column("ratio", against(DEFAULT.label, limit_of), 19),
    Column("fair", against(FAIR.label, lambda _: None), 19),
    Column("others", others, 6),
    Column("remark", lambda result: result.error or targets.REASONS.get(result.entry.name, "")),
]
"""The sweep: times, and why one is over its limit."""


def heading(columns: list[Column]) -> str:
    """A table's first line in the terminal."""
    return "  ".join(column.heading.ljust(column.width) for column in columns).rstrip()


def line(columns: list[Column], result: Result) -> str:
    """A result's line in the terminal."""
    if result.error:
        return f"{result.entry.name.ljust(columns[0].width)}  {result.error}"
    return "  ".join(column.cell(result).ljust(column.width) for column in columns).rstrip()


def markdown(columns: list[Column], results: list[Result]) -> str:
    """The same as a table for a page."""
    rows = [[column.heading for column in columns], ["---"] * len(columns)]
    rows += [[column.cell(result) or " " for column in columns] for result in results]
    return "\n".join("| " + " | ".join(row) + " |" for row in rows)


def summary(columns: list[Column], results: list[Result]) -> str:
    """How many are over a limit, and which failed."""
    over = [r.entry.name for r in results if any(OVER in c.cell(r) for c in columns)]
    failed = [result.entry.name for result in results if result.error]
    text = f"{len(results)} compared, {len(over)} over a limit (marked{OVER})"
    text += f": {', '.join(over)}" if over else ""
    return text + (f"; failed: {', '.join(failed)}" if failed else "")
