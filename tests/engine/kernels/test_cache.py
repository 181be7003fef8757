"""Where compiled kernels are kept: for which machine, by whom, and where nothing can be kept."""

import subprocess
import sys
from pathlib import Path

import pytest

from engine.kernels import cache

pytest.importorskip("numba")

ONE_KERNEL = """
from engine.kernels.compiled.jit import compiled


@compiled("float32(float32)")
def twice(x):
    return x + x
"""


@pytest.fixture
def elsewhere(tmp_path, monkeypatch):
    """An empty cache."""
    monkeypatch.setenv("ENGINE_KERNEL_CACHE", str(tmp_path / "cache"))
    for once in (cache.folder, cache.fingerprint):
        once.cache_clear()
    yield tmp_path
    monkeypatch.undo()
    for once in (cache.folder, cache.fingerprint):
        once.cache_clear()


def anew(monkeypatch, name, value):
    monkeypatch.setattr(cache, name, value)
    cache.folder.cache_clear()
    cache.fingerprint.cache_clear()
    return cache.folder()


def test_another_processor_has_a_folder_of_its_own(elsewhere, monkeypatch):
    here = cache.folder()
    assert here is not None and here.is_dir()
    assert anew(monkeypatch, "_processor", lambda: "another") != here


def test_other_sources_have_a_folder_of_their_own(elsewhere, monkeypatch):
    here = cache.folder()
    sources = elsewhere / "sources"
    sources.mkdir()
    (sources / "one.py").write_text(ONE_KERNEL)
    there = anew(monkeypatch, "_SOURCES", sources)
    assert there != here
    (sources / "one.py").write_text(ONE_KERNEL + "\n")
    assert anew(monkeypatch, "_SOURCES", sources) != there


def test_nowhere_to_write_is_no_obstacle(elsewhere, monkeypatch):
    (elsewhere / "cache").write_text("a file, not a folder")
    assert cache.folder() is None
    assert cache.compile_now(), "kernels can still be compiled in this process"
    cache.compile_in_background()
    assert cache._background is None


def test_without_numba_there_is_nothing_to_wait_for(monkeypatch):
    monkeypatch.setattr(cache, "installed", lambda: False)
    assert not cache.compile_now()


def test_old_folders_are_thrown_away(elsewhere):
    here = cache.folder()
    old, recent = here.parent / "old", here.parent / "recent"
    old.mkdir()
    recent.mkdir()
    import os

    os.utime(old, (0, 0))
    cache.prune()
    assert here.is_dir() and recent.is_dir() and not old.exists()


COMPILE = """
import sys
from pathlib import Path
from engine.kernels import cache
cache._SOURCES = Path(sys.argv[1])
sys.path.insert(0, sys.argv[1])
imported = []
def import_all():
    with cache.in_use():
        import engine.kernels.compiled.jit
        import one_kernel
    imported.append(one_kernel.twice(2.0))
cache.import_all = import_all
assert cache.compile_now()
print(imported, sorted(each.name for each in cache.folder().iterdir()))
"""


def test_two_processes_at_once_make_one_cache(elsewhere):
    sources = elsewhere / "sources"
    sources.mkdir()
    (sources / "one_kernel.py").write_text(ONE_KERNEL)
    command = [sys.executable, "-c", COMPILE, str(sources)]
    root = Path(__file__).parents[3]
    running = [
        subprocess.Popen(command, cwd=root, stdout=subprocess.PIPE, text=True) for _ in range(2)
    ]
    told = [each.communicate()[0] for each in running]
    assert [each.returncode for each in running] == [0, 0]
    assert all("'complete'" in each for each in told)
    assert sorted(each.partition("]")[0] for each in told) == ["[", "[4.0"], "one of them compiled"
