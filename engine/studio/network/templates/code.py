"""A network of which a part is Python: its graph is another one for each batch."""

from __future__ import annotations

from engine.studio.network.code_examples import PONDERING
from engine.studio.network.project import ProjectData
from engine.studio.network.settings import Settings
from engine.studio.network.templates.drawing import Row, rows


def define_by_run() -> ProjectData:
    """Digits by two Linear layers, and one between them that is used as often as a loop says."""
    drawn = [
        Row(
            [
                ("Input", "input", {}),
                ("Flatten", "flatten", {}),
                ("Linear", "fc1", {"out_features": 64}),
            ]
        ),
        Row(
            [
                ("Code", "ponder", {"inputs": 2, "code": PONDERING}),
                ("Linear", "fc2", {}),
                ("CrossEntropyLoss", "loss", {}),
            ],
            indent=180.0,
        ),
    ]
    return rows("Define by run", drawn, Settings(), (("flatten", "ponder", "input2"),))
