"""DataLoader with worker processes: order, streams, errors, seeds, early ends.

What workers get has to be importable in a process that is started afresh, so the datasets are
written into a module of their own.
"""

import importlib
import mmap
import multiprocessing
import os
import signal
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

import engine
from engine.data import DataLoader, TensorDataset, get_worker_info, segments
from engine.data.worker import receive, send

DATASETS = '''
import os
import random

import numpy as np

import engine
from engine.data import Dataset, IterableDataset, get_worker_info


class Squares(Dataset):
    def __getitem__(self, index):
        return np.full((100, 100), index * index, "float32"), index

    def __len__(self):
        return 11


class Pictures(Squares):
    """Batches of them are large enough for shared memory, and the last one is smaller."""

    def __getitem__(self, index):
        if index == 7 and os.environ.get("DIE_AT_7"):
            os._exit(7)
        return np.full((3, 64, 64), index, "float32"), index


class Failing(Squares):
    def __getitem__(self, index):
        if index == 3:
            raise KeyError("sample 3 is broken")
        return index


class Dying(Squares):
    def __getitem__(self, index):
        if index == 3:
            os._exit(7)
        return index


class Facts(Squares):
    """The worker, its process and its random numbers."""

    def __getitem__(self, index):
        info = get_worker_info()
        return info.id, os.getpid(), random.random(), float(engine.rand(1).item())


class Shares(IterableDataset):
    """Each worker streams the numbers below 7 that are its own."""

    def __iter__(self):
        info = get_worker_info()
        return iter(range(info.id, 7, info.num_workers))


class Waiting(Squares):
    def __getitem__(self, index):
        import threading
        threading.Event().wait()


def refuse(number):
    raise OSError(f"no disk for worker {number}")
'''


@pytest.fixture
def datasets(tmp_path, monkeypatch):
    (tmp_path / "worker_datasets.py").write_text(DATASETS)
    monkeypatch.syspath_prepend(tmp_path)
    yield importlib.import_module("worker_datasets")
    importlib.sys.modules.pop("worker_datasets")


def test_batches_come_in_order_and_whole(datasets):
    loader = DataLoader(datasets.Squares(), 3, num_workers=2)
    batches = list(loader)
    assert [index.tolist() for _, index in batches] == [[0, 1, 2], [3, 4, 5], [6, 7, 8], [9, 10]]
    for images, index in batches:
        assert images.shape == (len(index), 100, 100) and images.dtype is engine.float32
        assert (images[:, 5, 7] == (index * index).float()).all()


def test_shuffled_epochs_with_persistent_workers(datasets):
    generator = engine.Generator().manual_seed(0)
    loader = DataLoader(
        datasets.Facts(), 2, True, num_workers=2, persistent_workers=True, generator=generator
    )
    first, second = list(loader), list(loader)
    assert [ids.tolist()[0] for ids, *_ in first] == [0, 1, 0, 1, 0, 1]
    processes = {p for _, pids, *_ in first + second for p in pids.tolist()}
    assert len(processes) == 2 and os.getpid() not in processes
    numbers = [n for *_, a, b in first + second for n in (*a.tolist(), *b.tolist())]
    assert len(set(numbers)) == len(numbers)
    again = DataLoader(
        datasets.Facts(), 2, True, num_workers=2, generator=engine.Generator().manual_seed(0)
    )
    assert [b.tolist() for *_, b in again] == [b.tolist() for *_, b in first]


def test_an_epoch_left_early_does_not_spoil_the_next(datasets):
    loader = DataLoader(datasets.Squares(), 2, num_workers=1, persistent_workers=True)
    for _, index in loader:
        assert index.tolist() == [0, 1]
        break
    assert [index.tolist()[0] for _, index in loader] == [0, 2, 4, 6, 8, 10]


def test_streams_are_shared_out(datasets):
    loader = DataLoader(datasets.Shares(), 2, num_workers=2)
    assert [batch.tolist() for batch in loader] == [[0, 2], [1, 3], [4, 6], [5]]


def test_an_error_tells_where_in_the_worker_it_was(datasets):
    loader = DataLoader(datasets.Failing(), 2, num_workers=2)
    with pytest.raises(KeyError) as caught:
        list(loader)
    message = str(caught.value)
    assert "Caught KeyError in DataLoader worker process 1" in message
    assert "worker_datasets.py" in message and "sample 3 is broken" in message


def test_an_error_in_worker_init_fn(datasets):
    loader = DataLoader(datasets.Squares(), num_workers=1, worker_init_fn=datasets.refuse)
    with pytest.raises(OSError, match="no disk for worker 0"):
        next(iter(loader))


def test_a_worker_that_dies(datasets):
    loader = DataLoader(datasets.Dying(), 2, num_workers=1)
    with pytest.raises(RuntimeError, match="exited unexpectedly with exit code 7"):
        list(loader)


def test_a_worker_that_takes_too_long(datasets):
    loader = DataLoader(datasets.Waiting(), num_workers=1, timeout=0.01)
    with pytest.raises(RuntimeError, match="timed out"):
        next(iter(loader))


def test_what_cannot_be_sent_to_a_worker():
    loader = DataLoader([1, 2], num_workers=1, collate_fn=lambda batch: batch)
    with pytest.raises(TypeError, match="cannot be pickled"):
        next(iter(loader))


def test_outside_of_workers_there_is_no_info():
    assert get_worker_info() is None


def test_values_go_through_a_pipe_unchanged():
    from multiprocessing import Pipe

    ours, theirs = Pipe()
    values = {"a": engine.arange(5), "b": [np.eye(3), "text"], "empty": engine.zeros(0, 2)}
    send(ours, values)
    back = receive(theirs)
    assert back["a"].tolist() == [0, 1, 2, 3, 4] and back["b"][1] == "text"
    assert (back["b"][0] == np.eye(3)).all() and back["empty"].shape == (0, 2)
    back["a"] += 1  # what comes through may be written to


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """Where segments have their names, in this test alone."""
    path = tmp_path / "segments"
    path.mkdir()
    monkeypatch.setattr(segments, "FOLDER", str(path))
    return path


def is_shared(tensor):
    """Whether the memory of a tensor is a segment's."""
    base = tensor.array
    while isinstance(base, np.ndarray):
        base = base.base
    return isinstance(base, memoryview) and isinstance(base.obj, mmap.mmap)


@pytest.mark.parametrize("start", ["spawn", "forkserver"])
def test_large_batches_come_through_shared_memory(datasets, folder, start):
    if start not in multiprocessing.get_all_start_methods():
        pytest.skip("not on this system")
    loader = DataLoader(
        datasets.Pictures(),
        2,
        num_workers=1,
        persistent_workers=True,
        multiprocessing_context=start,
    )
    shared = []
    for _ in range(2):
        for images, index in loader:
            assert images.shape[1:] == (3, 64, 64)
            assert (images == index.reshape(-1, 1, 1, 1)).all()
            shared.append(is_shared(images))
            images += 1  # may be written to
    assert shared[:2] == [False, False]  # asked for before the size was known
    assert all(shared[3:5]) and all(shared[6:11]), shared
    loader._workers.close()
    assert not os.listdir(folder)


def test_batches_may_be_kept(datasets):
    batches = list(DataLoader(datasets.Pictures(), 1, num_workers=2))
    for place, (images, index) in enumerate(batches):
        assert index.tolist() == [place] and (images == place).all()


def test_a_worker_that_dies_leaves_no_memory_behind(datasets, folder, monkeypatch):
    monkeypatch.setenv("DIE_AT_7", "1")
    with pytest.raises(RuntimeError, match="exited unexpectedly with exit code 7"):
        list(DataLoader(datasets.Pictures(), 1, num_workers=1))
    assert not os.listdir(folder)


def test_a_program_that_ends_early_leaves_nothing_and_says_nothing(datasets, folder, tmp_path):
    """Neither where it just ends in the middle of an epoch, nor where it is killed."""
    script = tmp_path / "program.py"
    script.write_text(
        "import os, signal, sys\n"
        "import worker_datasets\n"
        "from engine.data import DataLoader, segments\n"
        f"segments.FOLDER = {str(folder)!r}\n"
        "if __name__ == '__main__':\n"
        "    batches = iter(DataLoader(worker_datasets.Pictures(), 1, num_workers=2))\n"
        "    held = [next(batches) for _ in range(8)]\n"
        "    if sys.argv[1:]:\n"
        "        os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    root = Path(engine.__file__).parents[1]
    environment = {**os.environ, "PYTHONPATH": f"{root}{os.pathsep}{tmp_path}"}
    for arguments in ([], ["kill"]) if hasattr(signal, "SIGKILL") else ([],):
        done = subprocess.run(
            [sys.executable, "-W", "error", str(script), *arguments],
            env=environment,
            capture_output=True,
            text=True,
        )
        assert done.returncode == (-signal.SIGKILL if arguments else 0), done.stderr
        assert done.stderr == ""
        assert not os.listdir(folder)


def test_tensor_datasets_travel(tmp_path):
    data = TensorDataset(engine.arange(6), engine.arange(6) * 2)
    batches = [[x.tolist(), y.tolist()] for x, y in DataLoader(data, 3, num_workers=1)]
    assert batches == [[[0, 1, 2], [0, 2, 4]], [[3, 4, 5], [6, 8, 10]]]
