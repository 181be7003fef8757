"""What the session has to tell when something went wrong: one sentence each."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QCoreApplication


def _tr(text: str) -> str:
    return QCoreApplication.translate("TrainingSession", text)


def worker_lost(how: str, in_run: bool, kept: bool, again: bool) -> str:
    """The worker ended (`how`), in mid-run or not, with a checkpoint kept or not.

    `again` says whether another worker was started.
    """
    if not again:
        text = _tr("The training process cannot be started ({0}): the program's log says more.")
    elif not in_run:
        text = _tr("The training process ended ({0}) and was started anew.")
    elif kept:
        text = _tr(
            "The training process ended in mid-run ({0}). What it had learned at its last "
            "checkpoint is kept: press Continue to go on from there."
        )
    else:
        text = _tr(
            "The training process ended in mid-run ({0}), before its first checkpoint: "
            "press Train to start again."
        )
    return text.format(how)


def code_refused(names: Iterable[str]) -> str:
    """Code of these nodes may not run."""
    text = _tr("The code of {0} was not written here and may not run yet: allow it first.")
    return text.format(", ".join(names))


def worker_refused() -> str:
    """The worker speaks another version of the protocol."""
    return _tr(
        "The training process is of another version than this window: install the program anew "
        "so that both are the same."
    )


def folder_refused(reason: str) -> str:
    """There is no place for the run's files."""
    return _tr("The run's folder could not be made: {0}. Make room for it, then train.").format(
        reason
    )
