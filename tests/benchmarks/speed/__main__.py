"""How long a training step takes here and in PyTorch: `make bench`, or with `ARGS="..."`:

    python -m tests.benchmarks.speed [NAMES] [--sweep] [--quick] [--rounds N] [--threads N]
                                     [--markdown]

Each side is a process of its own, and they take turns. NAMES are workloads (W3), families or
entries of the sweep (norm, conv2d:batch=32), or patterns of them ('conv2d*').
"""

from __future__ import annotations

import argparse
import importlib.util
import sys
from collections.abc import Iterable
from fnmatch import fnmatchcase
from itertools import groupby

from tests.benchmarks.speed import machine, page, report, turns
from tests.benchmarks.speed.entries import Entry
from tests.benchmarks.speed.sweep import SWEEP
from tests.benchmarks.speed.workloads import WORKLOADS

PYTORCH_MISSING = (
    "PyTorch is not installed: `make bench` installs it, or `pip install torch==2.13.0` does."
)


def parse(arguments: list[str] | None = None) -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(
        prog="python -m tests.benchmarks.speed",
        description=(__doc__ or "").partition("\n")[0],
    )
    parser.add_argument("names", nargs="*", help="workloads, or families or entries of the sweep")
    parser.add_argument("--sweep", action="store_true", help="the sweep in place of workloads")
    parser.add_argument("--quick", action="store_true", help="fewer rounds and shorter turns")
    parser.add_argument("--rounds", type=int, help="how often the sides take turns")
    parser.add_argument("--threads", type=int, default=2, help="of each side (2)")
    parser.add_argument(
        "--markdown", action="store_true", help="write the tables into tests/benchmarks/README.md"
    )
    options = parser.parse_args(arguments)
    if options.markdown and options.names:
        parser.error("--markdown writes whole tables, so name no entries with it")
    if options.threads < 1 or (options.rounds is not None and options.rounds < 1):
        parser.error("--threads and --rounds start at 1")
    options.chosen = chosen(options.names, options.sweep)
    for name in options.names:
        if not any(matches(entry, name) for entry in options.chosen):
            parser.error(f"nothing is called {name!r}; workloads are {', '.join(WORKLOADS)}")
    return options


def matches(entry: Entry, name: str) -> bool:
    """Whether an entry is meant by a name or pattern."""
    return fnmatchcase(entry.name, name) or fnmatchcase(entry.family, name)


def chosen(names: list[str], sweep: bool) -> list[Entry]:
    """What to measure: what is named, else all workloads or the whole sweep."""
    if not names:
        return list((SWEEP if sweep else WORKLOADS).values())
    everything = [*([] if sweep else WORKLOADS.values()), *SWEEP.values()]
    return [entry for entry in everything if any(matches(entry, name) for name in names)]


def show(columns: list[report.Column], results: Iterable[turns.Result]) -> list[turns.Result]:
    """Print a table while it comes in."""
    print(f"\n{report.heading(columns)}")
    shown = []
    for result in results:
        shown.append(result)
        print(report.line(columns, result), flush=True)
    return shown


def measure_workloads(
    entries: list[Entry], options: argparse.Namespace
) -> list[tuple[list[report.Column], list[turns.Result]]]:
    """Compare workloads; times as they come in, then memory and the start."""
    rounds = options.rounds or (3 if options.quick else 9)
    seconds = 0.1 if options.quick else 0.4
    times = show(
        report.TIMES,
        (turns.workload(entry, options.threads, rounds, seconds) for entry in entries),
    )
    show(report.COSTS, times)
    print("\n" + report.summary([*report.TIMES, *report.COSTS], times))
    return [(report.TIMES, times), (report.COSTS, times)]


def measure_sweep(
    entries: list[Entry], options: argparse.Namespace
) -> list[tuple[list[report.Column], list[turns.Result]]]:
    """Compare entries of the sweep, a family at a time."""
    rounds = options.rounds or (3 if options.quick else 5)
    seconds = 0.05 if options.quick else 0.15
    results = show(
        report.SWEPT,
        (
            result
            for _, family in groupby(entries, lambda entry: entry.family)
            for result in turns.family(list(family), options.threads, rounds, seconds)
        ),
    )
    print("\n" + report.summary(report.SWEPT, results))
    return [(report.SWEPT, results)]


def main() -> int:
    """Measure and print; the exit status says nothing of the figures, which depend on the load."""
    options = parse()
    if importlib.util.find_spec("torch") is None:
        print(PYTORCH_MISSING, file=sys.stderr)
        return 2
    configuration = machine.configuration(options.threads)
    print("\n".join(configuration))
    for table, measure, entries in (
        ("workloads", measure_workloads, [e for e in options.chosen if e.name in WORKLOADS]),
        ("sweep", measure_sweep, [e for e in options.chosen if e.name in SWEEP]),
    ):
        if not entries:
            continue
        tables = measure(entries, options)
        if options.markdown:
            parts = ["  \n".join(configuration)]
            parts += [report.markdown(columns, results) for columns, results in tables]
            page.write(table, "\n\n".join(parts))
    print(f"load at the end {machine.load()}")
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit(130)
