"""`main.py datasets`: what there is to train on, and how to get what is not here yet."""

from __future__ import annotations

import argparse
import sys

import msgspec
from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn

from engine.datasets import SourceInfo, available, mnist


def run(options: argparse.Namespace) -> int:
    """Print a line for each dataset: its name, what it holds, and what to know of it."""
    if options.download:
        _download(options.quiet)
    for source in available():
        if options.json:
            print(msgspec.json.encode(source).decode())
            continue
        print(f"{source.name}\t{source.title}\t{_contents(source)}\t{source.note}".rstrip())
    return 0


def _download(quiet: bool) -> None:
    """Fetch MNIST, with a bar on stderr in a terminal; what came before a break is kept."""
    console = Console(stderr=True)
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        DownloadColumn(),
        TimeRemainingColumn(),
    )
    with Progress(
        *columns, console=console, transient=True, disable=quiet or not console.is_terminal
    ) as bar:
        task = bar.add_task("Downloading MNIST", total=None)
        folder = mnist.download(lambda done, total: bar.update(task, completed=done, total=total))
    if not quiet:
        print(f"MNIST is in {folder}", file=sys.stderr)


def _contents(source: SourceInfo) -> str:
    shape = "×".join(map(str, source.sample_shape))
    count = f"{source.count} samples of {shape}" if source.ready else "not provided yet"
    return f"{count}, {len(source.classes)} classes" if source.classes else count
