"""What is said when something went wrong: one sentence that tells what to do."""

from __future__ import annotations

import pytest

from gui.training import sentences


@pytest.mark.parametrize(
    ("in_run", "kept", "again", "words"),
    [
        (True, True, True, "press Continue"),
        (True, False, True, "press Train"),
        (False, False, True, "started anew"),
        (True, True, False, "cannot be started"),
    ],
)
def test_a_lost_worker(in_run: bool, kept: bool, again: bool, words: str) -> None:
    sentence = sentences.worker_lost("signal 9", in_run, kept, again)
    assert "(signal 9)" in sentence and words in sentence and sentence.endswith(".")


def test_the_others_name_the_reason_and_the_mend() -> None:
    assert "install the program anew" in sentences.worker_refused()
    assert "No space left on device" in sentences.folder_refused("No space left on device")
