"""Who computes a kernel, and when that may change."""

import numpy as np
import pytest

from engine.kernels import cache, table


@table.kernel(least=3)
def twice(xp, x, extra=0):
    """A kernel that has no compiled twin on the disk: the tests hand one in."""
    return 2 * x + extra


twins = table.KERNELS[-1]


@pytest.fixture
def in_use(monkeypatch):
    """The compiled twins are in use, and this kernel's tells that it ran."""
    calls = []

    def fast(x, extra=0):
        calls.append(x)
        return NotImplemented if extra == 13 else 2 * x + extra

    monkeypatch.setattr(table._State, "compiled", True)
    monkeypatch.setattr(table._State, "allowed", True)
    monkeypatch.setattr(twins, "fast", fast)
    return calls


@pytest.fixture
def not_yet(monkeypatch):
    """Nothing is compiled; what would be set going is written down."""
    started = []
    monkeypatch.setattr(table._State, "compiled", False)
    monkeypatch.setattr(table._State, "allowed", True)
    monkeypatch.setattr(cache, "ready", lambda: False)
    monkeypatch.setattr(cache, "compile_in_background", lambda: started.append(True))
    return started


ones = np.ones(4, np.float32)


def test_the_compiled_twin_takes_large_float32(in_use):
    assert (twice(np, ones, 1) == 3).all() and len(in_use) == 1


@pytest.mark.parametrize("x", [np.ones(2, np.float32), np.ones(4), np.ones(4, np.float16)])
def test_others_go_to_the_plain_twin(in_use, x):
    assert (twice(np, x) == 2).all() and not in_use


def test_a_twin_may_refuse(in_use):
    assert (twice(np, ones, 13) == 15).all() and len(in_use) == 1


def test_plain_only_is_for_the_block_alone(in_use):
    with table.plain_only():
        assert not table.active()
        twice(np, ones)
    assert not in_use
    twice(np, ones)
    assert len(in_use) == 1 and table.active()


def test_nobody_waits_for_the_compiler(not_yet):
    assert (twice(np, ones) == 2).all() and not_yet and not table.active()


def test_pinned_nothing_changes_until_it_may(not_yet, monkeypatch):
    used = []
    monkeypatch.setattr(table, "_use", lambda: used.append(True))
    with table.pinned():
        monkeypatch.setattr(cache, "ready", lambda: True)
        twice(np, ones)
        assert not used
        table.refresh()
        assert used


def test_without_permission_nothing_is_compiled(not_yet, monkeypatch):
    monkeypatch.setattr(table._State, "allowed", False)
    assert not table.wait() and not table.refresh() and not not_yet


def test_a_kernel_keeps_its_name_and_words():
    assert twice.__name__ == "twice" and "A kernel" in twice.__doc__


def test_a_pool_for_one_thread_at_a_time_is_locked(in_use, monkeypatch):
    entered = []

    class Lock:
        def __enter__(self):
            entered.append(len(in_use))

        def __exit__(self, *_):
            entered.append(len(in_use))

    monkeypatch.setattr(table._State, "lock", Lock())
    twice(np, ones)
    assert entered == [0, 1]
