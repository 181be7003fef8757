"""What a command says beside its results."""

from __future__ import annotations

import argparse


def say(options: argparse.Namespace, text: str) -> None:
    """A line for people, unless they want it quiet."""
    if not options.quiet:
        print(text)
