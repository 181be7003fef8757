"""PyTorch's names that programs ask for before they compute, and those the engine lacks."""

from __future__ import annotations

import pytest

import engine
import engine.backends.cudnn as cudnn
import engine.nn.functional as F
from engine.elsewhere import FUNCTIONAL, IN_PLACE, INSTEAD


def test_a_device_is_chosen_as_in_tutorials() -> None:
    here = "cuda" if engine.cuda.is_available() else "cpu"
    other = "mps" if engine.backends.mps.is_available() else "cpu"
    assert engine.device(here if engine.accelerator.is_available() else other).type == here
    if here == "cpu":
        assert engine.accelerator.current_accelerator() is None


def test_switches_of_other_libraries_change_nothing() -> None:
    engine.use_deterministic_algorithms(True)
    engine.set_float32_matmul_precision("high")
    assert engine.are_deterministic_algorithms_enabled()
    assert engine.get_float32_matmul_precision() == "highest"
    engine.cuda.manual_seed_all(3)
    assert not cudnn.is_available() and cudnn.version() is None


def test_functions_stand_beside_nn_functional_too() -> None:
    for name in FUNCTIONAL:
        assert getattr(engine, name) is getattr(F, name)
    assert engine.__version__


def test_methods_stand_as_functions_too() -> None:
    for name in IN_PLACE:
        assert getattr(engine, name) is getattr(engine.Tensor, name)
    x = engine.tensor([-1.0, 2.0])
    assert engine.relu_(x) is x and x.tolist() == [0.0, 2.0]


@pytest.mark.parametrize("name", sorted(INSTEAD))
def test_a_name_that_is_left_out_says_what_to_write(name: str) -> None:
    with pytest.raises(AttributeError, match=f"no attribute '{name}': {INSTEAD[name][:12]}"):
        getattr(engine, name)


def test_a_name_that_is_nowhere_says_just_that() -> None:
    with pytest.raises(AttributeError, match=r"no attribute 'nowhere'$"):
        _ = engine.nowhere


def test_older_import_paths() -> None:
    from engine.optim.lr_scheduler import LRScheduler, _LRScheduler
    from engine.utils.data import dataloader, dataset, sampler

    assert dataset.TensorDataset is engine.utils.data.TensorDataset
    assert dataloader.DataLoader is engine.utils.data.DataLoader
    assert sampler.Sampler is engine.utils.data.Sampler and _LRScheduler is LRScheduler


def test_layers_that_are_left_out_say_what_to_use() -> None:
    with pytest.raises(AttributeError, match="use Linear and give it the number of inputs"):
        _ = engine.nn.LazyLinear
    with pytest.raises(AttributeError, match="'DataParallel': train on one device"):
        _ = engine.nn.DataParallel
