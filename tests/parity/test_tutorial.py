"""The same source, run by the engine and by PyTorch, ends in the same numbers and prints the same.

Only what no random numbers enter is compared: the two libraries' streams differ.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

pytest.importorskip("torch")

STEP = Path(__file__).parent.parent / "engine" / "tutorial" / "written_for_pytorch.py"


def run(source: str) -> dict[str, Any]:
    found: dict[str, Any] = {"__name__": "written_for_pytorch"}
    exec(compile(source, STEP.name, "exec"), found)
    return found


def test_one_source_two_libraries() -> None:
    source = STEP.read_text(encoding="utf-8")
    theirs = run(source)
    ours = source.replace("import torch\n", "import engine as torch\n")
    ours = run(ours.replace("import torch.", "import engine.").replace("from torch", "from engine"))
    np.testing.assert_allclose(ours["weights"], theirs["weights"], rtol=1e-5)
    assert ours["printed"] == theirs["printed"]
    assert theirs["accuracy"] > 0.9 and ours["accuracy"] > 0.9
