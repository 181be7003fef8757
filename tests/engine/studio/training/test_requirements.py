"""A run does not begin with numbers out of range or with other data."""

import msgspec
import pytest

from engine.datasets import Augmentation, Normalisation, load
from engine.datasets.augmentation import STRONGEST
from engine.datasets.normalisation import SYMMETRIC
from engine.studio.network.settings import DataChoice, Settings
from engine.studio.training.requirements import TrainingError, check_samples, check_settings


def test_the_defaults_are_in_range():
    check_settings(Settings())


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("epochs", 0, "epochs should be at least 1, it is 0"),
        ("batch_size", -3, "batch size"),
        ("seed", -1, "seed"),
        ("held_out", 1.0, "share held out should be from 0 to below 1, it is 1.0"),
        ("held_out", float("nan"), "share held out"),
        ("learning_rate", 0.0, "learning rate should be above 0"),
        ("learning_rate", float("nan"), "learning rate"),
        ("momentum", -0.5, "momentum"),
    ],
)
def test_what_is_out_of_range_is_named(name, value, words):
    with pytest.raises(TrainingError, match=words):
        check_settings(msgspec.structs.replace(Settings(), **{name: value}))


@pytest.mark.parametrize("bad", [{"shift": 100.0}, {"noise": -0.1}, {"erase": float("nan")}])
def test_augmentation_out_of_range_is_named(bad):
    check_settings(msgspec.structs.replace(Settings(), augmentation=STRONGEST))
    settings = msgspec.structs.replace(Settings(), augmentation=Augmentation(**bad))
    with pytest.raises(TrainingError, match=f"augmentation's {next(iter(bad))} should be from 0"):
        check_settings(settings)


@pytest.mark.parametrize(
    "bad",
    [
        Normalisation((0.1,), (0.0,)),
        Normalisation((float("nan"),), (1.0,)),
        Normalisation((), ()),
        Normalisation((1, 2), (1, 2)),
    ],
)
def test_a_normalisation_must_fit_the_data(bad):
    digits = load("digits", limit=3)
    check_samples(digits, DataChoice(normalisation=SYMMETRIC))
    with pytest.raises(TrainingError, match="normalisation does not fit"):
        check_samples(digits, DataChoice(normalisation=bad))


def test_data_must_be_those_of_the_drawing():
    digits = load("digits", limit=3)
    check_samples(digits, DataChoice())
    with pytest.raises(TrainingError, match="choose the dataset anew"):
        check_samples(digits, DataChoice(shape=(1, 32, 32)))
    with pytest.raises(TrainingError, match="in 3 classes"):
        check_samples(digits, DataChoice(classes=("a", "b", "c")))
    with pytest.raises(TrainingError, match="holds no samples"):
        check_samples(digits.take(slice(0, 0)), DataChoice())
