"""A worker's command and environment, without starting one."""

import sys
from pathlib import Path

import pytest

from engine.studio.training import launch


@pytest.fixture(autouse=True)
def plain_environment(monkeypatch):
    for name in launch.COUNTS:
        monkeypatch.delenv(name, raising=False)


def test_the_command_goes_through_the_one_door():
    python, door, word = launch.worker_command()
    assert python == sys.executable
    assert Path(door).name == "main.py" and Path(door).is_file()
    assert word == "worker"
    assert launch.dry_run_command() == [python, door, "dry-run"]


def test_a_frozen_bundle_is_its_own_door(monkeypatch):
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    assert launch.worker_command() == [sys.executable, "worker"]
    assert launch.dry_run_command() == [sys.executable, "dry-run"]


def test_every_thread_count_is_set():
    environment = launch.worker_environment(3)
    assert {environment[name] for name in launch.COUNTS} == {"3"}


def test_by_default_all_usable_cores_compute():
    assert launch.worker_environment(None)["OPENBLAS_NUM_THREADS"] == str(launch.usable_cores())


def test_a_count_that_the_user_has_set_is_kept_unless_the_settings_say_more(monkeypatch):
    monkeypatch.setenv("OMP_NUM_THREADS", "5")
    assert launch.worker_environment(None)["OPENBLAS_NUM_THREADS"] == "5"
    assert launch.worker_environment(2)["OPENBLAS_NUM_THREADS"] == "2"


def test_a_count_that_is_no_number_is_ignored(monkeypatch):
    monkeypatch.setenv("OMP_NUM_THREADS", "4,2")
    assert launch.worker_environment(None)["OPENBLAS_NUM_THREADS"] == str(launch.usable_cores())


def test_a_bundle_has_its_kernels_compiled_and_a_source_tree_does_not(monkeypatch):
    from engine.kernels import cache, table

    started = []
    monkeypatch.setattr(launch.subprocess, "Popen", lambda command, **_: started.append(command))
    monkeypatch.setattr(table, "allowed", lambda: True)
    monkeypatch.setattr(cache, "installed", lambda: True)
    monkeypatch.setattr(cache, "folder", lambda: Path("somewhere"))
    launch.compile_in_bundle()
    assert started == []
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    launch.compile_in_bundle()
    assert started == [[sys.executable, "kernels"]]
    monkeypatch.setattr(cache, "folder", lambda: None)
    launch.compile_in_bundle()
    assert len(started) == 1
