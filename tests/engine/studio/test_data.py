"""From a choice to the data and back."""

import numpy as np
import pytest
from msgspec import UNSET

from engine.datasets import DatasetError, ImageStack
from engine.datasets.table import Column, TableChoice
from engine.studio.data import choose, load_chosen
from engine.studio.network.settings import DataChoice


@pytest.fixture
def table(tmp_path):
    rows = "".join(f"{n},{n / 7:.3f},{'xy'[n % 2]}\n" for n in range(40))
    path = tmp_path / "t.csv"
    path.write_text("a,b,c\n" + rows)
    return path


def test_the_embedded_digits_are_the_default():
    assert choose("digits") == DataChoice()
    assert isinstance(load_chosen(DataChoice(), packed=True).inputs, ImageStack)


def test_a_table_is_chosen_with_its_columns(table):
    data = choose(str(table))
    features = (Column("a", "number"), Column("b", "number"))
    assert data.columns == TableChoice(features, Column("c", "category"))
    assert (data.source, data.shape, data.classes) == (str(table), (2,), ("x", "y"))
    table.write_text(table.read_text() + "1,2,z\n")
    assert load_chosen(data).classes == ("x", "y", "z"), "a run then refuses it, in a sentence"


def test_another_column_can_be_the_target(table):
    data = choose(str(table), target="b")
    assert data.columns.target == Column("b", "number") and data.target_shape == (1,)
    samples = load_chosen(data)
    assert samples.features == ("a", "c = x", "c = y")
    np.testing.assert_array_equal(samples.inputs[:2], [[0, 1, 0], [1, 0, 1]])


@pytest.mark.parametrize(
    ("source", "target", "words"),
    [("t.csv", "d", 'no column "d": choose one of a, b, c'), ("digits", "a", "is no table")],
)
def test_a_target_that_is_not_there_is_one_sentence(table, monkeypatch, source, target, words):
    monkeypatch.chdir(table.parent)
    with pytest.raises(DatasetError, match=words):
        choose(source, target)


def test_what_is_not_chosen_is_not_said():
    data = choose("moons")
    assert data.columns is data.invert is data.normalisation is UNSET
