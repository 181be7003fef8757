"""Networks that read rows one after the other, look words up, or attend."""

from __future__ import annotations

from engine.studio.network.project import ProjectData
from engine.studio.network.settings import DataChoice, Settings
from engine.studio.network.templates.drawing import Row, Step, rows

BY_ROWS: Step = ("Flatten", "rows", {"end_dim": 2})
"""An image of one channel as its rows."""


def lstm() -> ProjectData:
    """Reads a digit row by row, and says what it was after the last."""
    return _row_by_row("LSTM", "lstm")


def gru() -> ProjectData:
    """The same with a GRU, which has a gate fewer."""
    return _row_by_row("GRU", "gru")


def _row_by_row(kind: str, name: str) -> ProjectData:
    read: list[Step] = [("Input", "input", {}), BY_ROWS, (kind, name, {})]
    answer: list[Step] = [
        ("Select", "last", {}),
        ("Linear", "fc", {}),
        ("CrossEntropyLoss", "loss", {}),
    ]
    settings = Settings(learning_rate=0.002)
    return rows(f"{kind}, row by row", [Row(read), Row(answer)], settings)


def embedding() -> ProjectData:
    """Learns what words mean from phrases that are kind or unkind."""
    meaning: list[Step] = [
        ("Input", "input", {}),
        ("Embedding", "embedding", {}),
        ("Flatten", "flatten", {}),
    ]
    answer: list[Step] = [
        ("Linear", "fc1", {"out_features": 32}),
        ("ReLU", "relu", {}),
        ("Linear", "fc2", {"out_features": 2}),
        ("CrossEntropyLoss", "loss", {}),
    ]
    data = DataChoice("phrases", (6,), ("unkind", "kind"))
    settings = Settings(data, learning_rate=0.005, batch_size=32, epochs=30)
    return rows("Word embedding", [Row(meaning), Row(answer)], settings)


def transformer() -> ProjectData:
    """Cuts a digit into 16 patches that attend to one another (Dosovitskiy et al., 2020)."""
    patches: list[Step] = [
        ("Input", "input", {}),
        ("Unfold", "patches", {"kernel_size": (7, 7), "stride": (7, 7)}),
        ("Transpose", "rows", {}),
        ("Linear", "project", {"out_features": 32}),
    ]
    attention: list[Step] = [
        ("PositionalEncoding", "positions", {}),
        ("TransformerEncoderLayer", "encoder1", {"dim_feedforward": 64}),
        ("TransformerEncoderLayer", "encoder2", {"dim_feedforward": 64}),
    ]
    answer: list[Step] = [
        ("Flatten", "flatten", {}),
        ("Linear", "fc", {}),
        ("CrossEntropyLoss", "loss", {}),
    ]
    return rows("Transformer", [Row(patches), Row(attention), Row(answer)], Settings())
