"""`main.py datasets`: what there is to train on."""

from __future__ import annotations

import argparse

from engine.datasets import SourceInfo, available


def run(options: argparse.Namespace) -> int:
    """Print a line for each dataset: its name, what it holds, and what to know of it."""
    for source in available():
        print(f"{source.name}\t{source.title}\t{_contents(source)}\t{source.note}".rstrip())
    return 0


def _contents(source: SourceInfo) -> str:
    shape = "×".join(map(str, source.sample_shape))
    count = f"{source.count} samples of {shape}" if source.ready else "not provided yet"
    return f"{count}, {len(source.classes)} classes" if source.classes else count
