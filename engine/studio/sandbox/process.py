"""The process of one dry run: reads what to try from stdin, writes what came of it to stdout."""

from __future__ import annotations

import os
import sys

import msgspec

from engine import manual_seed, no_grad, randn
from engine.studio.network.code_module import CodeError, make_code_module
from engine.studio.network.code_outcomes import DryRun, Outcome
from engine.studio.sandbox.dry_run import MOST_SAID, SECONDS
from engine.studio.sandbox.limits import memory_limit, time_limit

MEMORY = 2 << 30
"""Bytes that the code may take."""
BATCHES = (2, 3)
"""Numbers of samples: what differs between them is the batch axis."""
NAME = "The code"


def main() -> int:
    """Try what stdin asks for."""
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # a stray print must not get between
    run = msgspec.json.decode(sys.stdin.buffer.read(), type=DryRun)
    _bound_process()
    answers.write(msgspec.json.encode(outcome_of(run)))
    answers.flush()
    os._exit(0)  # threads that the code has left behind would go on


def outcome_of(run: DryRun) -> Outcome:
    """What the code makes of batches of random samples."""
    manual_seed(0)
    try:
        with time_limit(SECONDS), memory_limit(MEMORY):
            module = make_code_module(NAME, run.code)
            with no_grad():
                shapes = [
                    tuple(module(*(randn(count, *shape) for shape in run.inputs)).shape)
                    for count in BATCHES
                ]
            weights = sum(each.numel() for each in module.parameters())
    except CodeError as error:
        return Outcome(error=str(error).rstrip("."))
    except MemoryError:
        return Outcome(error=f"{NAME} takes samples that are too large to try it")
    for count, shape in zip(BATCHES, shapes, strict=True):
        if shape[:1] != (count,) or shape[1:] != shapes[0][1:]:
            given = "×".join(map(str, shape)) or "a single number"
            return Outcome(
                error=f"{NAME} gives {given} for a batch of {count}: the first axis must stay the "
                "batch, and the others as long"
            )
    return Outcome(shapes[0][1:], weights)


def _bound_process() -> None:
    """What the limits around the code cannot hold back, the system does."""
    if sys.platform == "win32":
        return
    import resource

    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (MOST_SAID, MOST_SAID))
