"""What the window asks and the worker answers about a batch to be recorded."""

from __future__ import annotations

from engine.studio.network.settings import Settings
from engine.studio.training.message import Message


class RecordBatch(Message, frozen=True):
    """Record one batch of the network in hand into the file `path`; nothing is learned.

    It has so many `samples`: of the run's next batch where a run is in progress and `first` is
    None, else of the training samples from number `first` on, counted round and round. Without a
    run, `settings` say which optimizer is to take its first step.
    """

    request: int
    path: str
    samples: int = 4
    first: int | None = None
    settings: Settings | None = None


class BatchRecorded(Message, frozen=True):
    """The answer to `RecordBatch`: the file is there, or `problem` says in a sentence why not.

    `total` is how many training samples there are.
    """

    request: int
    path: str
    problem: str = ""
    total: int = 0
