"""Garbage is collected in the window's thread, and nowhere else."""

import gc
import threading
import weakref

from gui.garbage import Collector, collect_what_is_due


class Circle:
    """Refers to itself, so that only a collection ends it."""

    def __init__(self) -> None:
        self.itself = self


def make_garbage() -> None:
    """So much that Python would collect several times."""
    for _ in range(5 * gc.get_threshold()[0]):
        Circle()


def test_a_collection_waits_for_the_windows_thread(qtbot) -> None:
    was_enabled = gc.isenabled()
    collector = Collector()
    try:
        ended_in: list[threading.Thread] = []
        circle = Circle()
        weakref.finalize(circle, lambda: ended_in.append(threading.current_thread()))
        del circle
        other = threading.Thread(target=make_garbage)
        other.start()
        other.join()
        assert ended_in == []
        qtbot.waitUntil(lambda: ended_in == [threading.main_thread()])
    finally:
        collector.deleteLater()
        if was_enabled:
            gc.enable()


def test_nothing_is_collected_before_it_is_due(qtbot) -> None:
    was_enabled = gc.isenabled()
    collector = Collector()
    try:
        gc.collect()
        circle = Circle()
        left = weakref.ref(circle)
        del circle
        collect_what_is_due()
        assert left() is not None
        gc.collect()
        assert left() is None
    finally:
        collector.deleteLater()
        if was_enabled:
            gc.enable()
