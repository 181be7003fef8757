"""Samples are read when somebody looks, once, and what goes wrong is a sentence."""

from __future__ import annotations

import threading

import pytest
from pytestqt.qtbot import QtBot

from engine.datasets import ImageStack, LoadCancelledError, load
from engine.datasets.normalisation import SYMMETRIC
from gui.data import shelf as shelf_module
from gui.data.shelf import DataShelf
from gui.document import Document


@pytest.fixture
def shelf(document: Document) -> DataShelf:
    return DataShelf(document, document)


def read(qtbot: QtBot, shelf: DataShelf) -> None:
    shelf.want(True)
    qtbot.waitUntil(lambda: shelf.state in ("ready", "failed"), timeout=20_000)


def test_nothing_is_read_before_somebody_looks(qtbot: QtBot, shelf: DataShelf, use) -> None:
    use("moons")
    assert shelf.state == "empty" and shelf.samples is None
    read(qtbot, shelf)
    assert shelf.samples is not None and shelf.samples.name == "moons"


def test_images_stay_packed(qtbot: QtBot, shelf: DataShelf) -> None:
    read(qtbot, shelf)
    assert shelf.samples is not None and isinstance(shelf.samples.inputs, ImageStack)


def test_another_choice_is_read_while_somebody_looks(qtbot: QtBot, shelf: DataShelf, use) -> None:
    use("moons")
    read(qtbot, shelf)
    shelf.want(False)
    use("xor")
    assert shelf.samples is not None and shelf.samples.name == "moons"
    shelf.want(True)
    qtbot.waitUntil(lambda: shelf.samples is not None and shelf.samples.name == "xor")
    use("circles")
    qtbot.waitUntil(lambda: shelf.samples is not None and shelf.samples.name == "circles")


def test_a_change_of_preparation_is_no_reason_to_read(
    qtbot: QtBot, shelf: DataShelf, document: Document, use
) -> None:
    read(qtbot, shelf)
    before = shelf.samples
    import msgspec

    from engine.studio.network.edits import ChangeSettings

    data = msgspec.structs.replace(document.settings.data, normalisation=SYMMETRIC)
    changed = msgspec.structs.replace(document.settings, data=data, seed=3)
    document.push("x", [ChangeSettings(changed)])
    assert shelf.samples is before and shelf.state == "ready"


def test_what_cannot_be_read_is_a_sentence_and_can_be_tried_again(
    qtbot: QtBot, shelf: DataShelf, use, letters
) -> None:
    use(str(letters))
    missing = letters / "3.png"
    content = missing.read_bytes()
    missing.unlink()
    read(qtbot, shelf)
    assert shelf.state == "failed" and "3.png" in shelf.sentence
    missing.write_bytes(content)
    shelf.retry()
    qtbot.waitUntil(lambda: shelf.state == "ready")


def test_reading_can_be_stopped(
    qtbot: QtBot, shelf: DataShelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    ended = threading.Event()

    def endless(data, progress, cancelled):
        while not cancelled():
            progress(1, 3)
        ended.set()
        raise LoadCancelledError

    monkeypatch.setattr(shelf_module, "_load", endless)
    with qtbot.waitSignal(shelf.progressed) as told:
        shelf.want(True)
    assert told.args == [1, 3] and shelf.state == "loading"
    shelf.cancel()
    assert shelf.state == "failed" and "stopped" in shelf.sentence
    qtbot.waitUntil(ended.is_set)


def test_samples_that_were_read_elsewhere_are_not_read_again(
    qtbot: QtBot, shelf: DataShelf, document: Document, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shelf_module, "_load", None)
    samples = load("digits", limit=3)
    shelf.put(document.settings.data, samples)
    shelf.want(True)
    assert shelf.samples is samples and shelf.state == "ready"
