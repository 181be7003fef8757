"""What a run was computed on, and what a report was made with."""

from __future__ import annotations

import platform
from importlib.metadata import PackageNotFoundError, version
from typing import TYPE_CHECKING

from engine.kernels.cache import processor_name

if TYPE_CHECKING:
    from engine.studio.training.runs import Run


def program_version() -> str:
    """The installed version; "from source" where nothing is installed."""
    try:
        return version("backprop-studio")
    except PackageNotFoundError:
        return "from source"


def environment(run: Run) -> list[tuple[str, str]]:
    """Facts to compute the run again by: its device from the record, the rest as it is here."""
    kernels = ", then ".join(dict.fromkeys(name for _, name in run.kernels))
    facts = [
        ("Device", f"{run.device}, {run.threads} thread{'s' * (run.threads != 1)}"),
        ("Kernels", kernels),
        ("Backprop Studio", program_version()),
        ("Python", platform.python_version()),
        ("NumPy", version("numpy")),
        ("System", f"{platform.system()} {platform.release()}".strip()),
        ("Processor", processor_name()),
    ]
    return [(name, value) for name, value in facts if value]
