"""A message reaches whoever shows it, and its detail the log alone."""

from __future__ import annotations

import logging
import threading

import pytest

from gui.messages import Message, messages


@pytest.mark.parametrize("level", ["error", "warning", "info"])
def test_a_message_is_posted_and_logged(level, qtbot, caplog) -> None:
    caplog.set_level(logging.INFO)
    with qtbot.waitSignal(messages().posted) as posted:
        getattr(messages(), level)("The disk is full.", "errno 28")
    assert posted.args == [Message(level, "The disk is full.", "errno 28")]
    assert "errno 28" in caplog.text
    assert caplog.records[-1].levelname == level.upper()


def test_another_thread_may_post(qtbot) -> None:
    with qtbot.waitSignal(messages().posted) as posted:
        thread = threading.Thread(target=messages().info, args=("Done.",))
        thread.start()
        thread.join()
    assert posted.args[0].text == "Done."
