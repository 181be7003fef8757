"""Grad modes: nested, as decorators, after errors and per thread."""

from __future__ import annotations

import threading

import pytest

import engine


def test_modes_nest_and_come_back() -> None:
    assert engine.is_grad_enabled()
    with engine.no_grad():
        assert not engine.is_grad_enabled()
        with engine.enable_grad():
            assert engine.is_grad_enabled()
        assert not engine.is_grad_enabled()
    assert engine.is_grad_enabled()


def test_modes_come_back_after_errors() -> None:
    with pytest.raises(ValueError, match="lost"), engine.no_grad():
        raise ValueError("lost")
    assert engine.is_grad_enabled()


def test_results_without_history() -> None:
    x = engine.ones(2, requires_grad=True)
    with engine.no_grad():
        y = x * 2
    assert not y.requires_grad
    assert y.is_leaf
    assert (x * 2).requires_grad


def test_decorators() -> None:
    @engine.no_grad()
    def inside(depth: int) -> bool:
        return engine.is_grad_enabled() or (depth > 0 and inside(depth - 1))

    assert inside(2) is False
    assert engine.is_grad_enabled()


@pytest.mark.parametrize("mode", [True, False])
def test_set_grad_enabled(mode: bool) -> None:
    with engine.set_grad_enabled(mode):
        assert engine.is_grad_enabled() is mode
    assert engine.is_grad_enabled()
    engine.set_grad_enabled(False)
    assert not engine.is_grad_enabled()
    engine.set_grad_enabled(True)


def test_inference_mode() -> None:
    with engine.inference_mode():
        assert engine.is_inference_mode_enabled()
        assert not engine.is_grad_enabled()
    assert not engine.is_inference_mode_enabled()


def test_threads_have_modes_of_their_own() -> None:
    seen: list[bool] = []
    with engine.no_grad():
        thread = threading.Thread(target=lambda: seen.append(engine.is_grad_enabled()))
        thread.start()
        thread.join()
    assert seen == [True]
