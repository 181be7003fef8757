"""Halves where products are, singles elsewhere; weights and their gradients stay singles."""

import msgspec
import numpy as np
import pytest

from engine import Tensor, float16, float32, from_numpy, manual_seed
from engine.studio.network.build import build
from engine.studio.training.optimization import loss_scale
from engine.studio.training.optimization.loss_scale import LossScale
from engine.studio.training.optimization.mixed_precision import use_half_precision
from engine.studio.training.optimization.optimizing import Stepper
from engine.studio.training.requirements import TrainingError, check_settings

IMAGES = np.random.default_rng(0).random((8, 1, 28, 28), dtype=np.float32)
CLASSES = np.arange(8)


@pytest.fixture
def batch() -> tuple[Tensor, Tensor]:
    return from_numpy(IMAGES), from_numpy(CLASSES)


def test_products_are_halves_and_the_rest_singles(project_of, batch):
    built = build(project_of("resnet"))
    seen = {}
    for name, module in built.model.named_children():
        module.register_forward_hook(
            lambda module, inputs, output, name=name: seen.update({name: (module, output.dtype)})
        )
    use_half_precision(built)
    _, loss = built.evaluate(*batch)
    loss.backward()
    kinds = {(type(module).__name__, str(dtype)) for module, dtype in seen.values()}
    assert ("Conv2d", "torch.float16") in kinds and ("Linear", "torch.float16") in kinds
    assert ("BatchNorm2d", "torch.float32") in kinds and loss.dtype is float32
    for parameter in built.model.parameters():
        assert parameter.dtype is float32 and parameter.grad.dtype is float32
    assert float16 is not float32


def test_the_gradients_are_nearly_those_of_singles(project_of, batch):
    gradients = []
    for half in (False, True):
        manual_seed(0)
        built = build(project_of("lenet"))
        if half:
            use_half_precision(built)
        built.evaluate(*batch)[1].backward()
        gradients.append([each.grad.numpy() for each in built.model.parameters()])
    for single, half in zip(*gradients, strict=True):
        # Pooling picks another of two nearly equal values now and then.
        assert np.linalg.norm(single - half) <= 0.1 * np.linalg.norm(single)


def test_it_learns(project_of, batch):
    manual_seed(0)
    built = build(project_of("lenet"))
    settings = msgspec.structs.replace(
        project_of("lenet").settings, mixed_precision=True, learning_rate=0.005
    )
    stepper = Stepper(settings, built)
    losses = []
    for _ in range(12):
        _, loss = built.evaluate(*batch)
        losses.append(loss.item())
        stepper.step(loss, lambda: built.evaluate(*batch)[1])
    assert losses[-1] < 0.7 * losses[0]


def test_an_overflow_is_skipped_and_halves_the_scale(project_of, batch):
    built = build(project_of("lenet"))
    settings = msgspec.structs.replace(project_of("lenet").settings, mixed_precision=True)
    stepper = Stepper(settings, built)
    stepper.loss_scale = LossScale(value=2.0**80)
    before = [each.detach().numpy().copy() for each in built.model.parameters()]
    with np.errstate(all="ignore"):
        stepper.step(built.evaluate(*batch)[1], lambda: built.evaluate(*batch)[1])
    after = [each.detach().numpy() for each in built.model.parameters()]
    assert all((a == b).all() for a, b in zip(before, after, strict=True))
    assert stepper.loss_scale == LossScale(2.0**79, 0)


def test_the_scale_grows_again(project_of, batch, monkeypatch):
    monkeypatch.setattr(loss_scale, "GROWING_STEPS", 2)
    built = build(project_of("lenet"))
    settings = msgspec.structs.replace(project_of("lenet").settings, mixed_precision=True)
    stepper = Stepper(settings, built)
    stepper.loss_scale = LossScale(8.0)
    for _ in range(2):
        stepper.step(built.evaluate(*batch)[1], lambda: built.evaluate(*batch)[1])
    assert stepper.loss_scale == LossScale(16.0, 0)


def test_a_cpu_has_no_use_for_it_and_says_why(project_of):
    settings = msgspec.structs.replace(project_of("lenet").settings, mixed_precision=True)
    with pytest.raises(TrainingError, match="a CPU computes halves by way of singles"):
        check_settings(settings)
    check_settings(msgspec.structs.replace(settings, device="cuda:0"))
