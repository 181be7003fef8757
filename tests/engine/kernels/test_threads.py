"""The number of threads: what is asked for, and that two pools never share it."""

import os

import pytest
from threadpoolctl import threadpool_info

import engine
from engine.kernels import table, threads


@pytest.fixture(autouse=True)
def count_as_before():
    before = engine.get_num_threads()
    yield
    engine.set_num_threads(before)


def blas_threads():
    return {pool["num_threads"] for pool in threadpool_info() if pool["user_api"] == "blas"}


def test_the_number_is_kept():
    engine.set_num_threads(3)
    assert engine.get_num_threads() == 3


@pytest.mark.parametrize(("count", "error"), [(0, RuntimeError), (-2, RuntimeError)])
def test_there_is_at_least_one(count, error):
    with pytest.raises(error, match="positive integer"):
        engine.set_num_threads(count)


@pytest.mark.parametrize("count", ["2", 1.5, None, True])
def test_the_number_is_whole(count):
    with pytest.raises(TypeError, match="expects an int"):
        engine.set_num_threads(count)


def test_blas_has_one_thread_where_the_kernels_have_the_others():
    if not table.wait():
        pytest.skip("no compiled kernels here")
    engine.set_num_threads(2)
    assert blas_threads() <= {1}


def test_the_environment_is_heard(monkeypatch):
    monkeypatch.setattr(threads, "_count", 0)
    monkeypatch.setenv("OMP_NUM_THREADS", "5")
    threads._default.cache_clear()
    assert engine.get_num_threads() == 5
    threads._default.cache_clear()


def test_numbas_own_pool_is_for_one_thread_at_a_time(monkeypatch):
    config = pytest.importorskip("numba").core.config
    monkeypatch.setattr(config, "THREADING_LAYER", "workqueue")
    assert not threads.pool_is_for_all()


def test_a_pool_is_loaded_with_threads_that_soon_sleep(monkeypatch):
    for name in ("OMP_WAIT_POLICY", "GOMP_SPINCOUNT"):
        monkeypatch.delenv(name, raising=False)
    with threads._few_spins():
        assert os.environ["GOMP_SPINCOUNT"] == "1000"
    assert "GOMP_SPINCOUNT" not in os.environ  # other libraries' pools are theirs


@pytest.mark.parametrize("name", ["OMP_WAIT_POLICY", "GOMP_SPINCOUNT"])
def test_what_the_user_says_of_waiting_stays(monkeypatch, name):
    monkeypatch.setenv(name, "active")
    before = dict(os.environ)
    with threads._few_spins():
        assert dict(os.environ) == before
