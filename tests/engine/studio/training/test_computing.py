"""What computes a run stays what it was, or it is said that it does not."""

import msgspec
import pytest

from engine.kernels import table, threads
from engine.studio.training import computing
from engine.studio.training.checkpoint import State
from engine.studio.training.computing import Computing

KEPT = State(2, 3, 40, 1.5, 0.1, 0.1, b"", "", 0)


@pytest.fixture(autouse=True)
def as_before():
    was_active = table.active()
    yield
    if was_active:
        table.refresh()
    else:
        table.use_plain()


@pytest.fixture
def kernels(monkeypatch):
    """A switch for which kernels are in force, and whether compiled ones are ready."""

    class Switch:
        ready, active = False, False

        def refresh(self):
            self.active = self.active or self.ready
            return self.active

        def use_plain(self):
            self.active = False

    switch = Switch()
    monkeypatch.setattr(computing, "table", switch)
    monkeypatch.setattr(
        computing, "kernel_set", lambda: "compiled 1, blas" if switch.active else "plain, blas"
    )
    return switch


def kept(kernels, count=None):
    count = threads.get_num_threads() if count is None else count
    return msgspec.structs.replace(KEPT, kernels=kernels, threads=count)


def test_compiled_kernels_come_at_an_epochs_end(kernels):
    run = Computing(None)
    assert run.kernels == "plain, blas"
    kernels.ready = True
    assert run.kernels == "plain, blas"
    assert run.end_epoch() and run.kernels == "compiled 1, blas"
    assert not run.end_epoch()


def test_a_run_begun_plain_goes_on_plain_to_the_epochs_end(kernels):
    kernels.ready = kernels.active = True
    run = Computing(kept("plain, blas"))
    assert run.kernels == "plain, blas" and not run.note
    assert run.end_epoch() and run.kernels == "compiled 1, blas"


def test_a_run_begun_compiled_goes_on_compiled(kernels):
    kernels.ready = True
    run = Computing(kept("compiled 1, blas"))
    assert run.kernels == "compiled 1, blas" and not run.note


@pytest.mark.parametrize("before", ["compiled 2, blas", "compiled 1, other blas"])
def test_other_kernels_are_told_of(kernels, before):
    kernels.ready = True
    assert "other kernels" in Computing(kept(before)).note


def test_other_threads_are_told_of(kernels):
    assert "7 threads" in Computing(kept("plain, blas", 7)).note


def test_what_was_not_recorded_is_not_missed(kernels):
    assert not Computing(kept("", 0)).note
