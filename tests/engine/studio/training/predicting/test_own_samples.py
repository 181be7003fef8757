"""The user's own digits are kept, removed, and learned by a run without forgetting the rest."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.datasets import load
from engine.studio.training.predicting.own_samples import (
    OWN_SHARE,
    TABLE,
    add_own,
    list_own,
    read_own,
    remove_own,
    with_own,
)


@pytest.fixture(scope="module")
def digits():
    return load("digits", limit=400)


def test_they_are_listed_as_they_were_added(tmp_path, digits):
    folder = tmp_path / "samples"
    assert list_own(folder) == []
    names = [add_own(folder, digits.inputs[i, 0], str(i)).name for i in range(3)]
    assert [(each.name, each.label) for each in list_own(folder)] == list(
        zip(names, "012", strict=True)
    )
    assert np.abs(read_own(folder, names[1]) - digits.inputs[1, 0]).max() < 0.003


def test_a_removed_one_is_gone_and_its_name_is_not_given_again_to_another(tmp_path, digits):
    names = [add_own(tmp_path, digits.inputs[i, 0], "7").name for i in range(3)]
    remove_own(tmp_path, names[1])
    assert [each.name for each in list_own(tmp_path)] == [names[0], names[2]]
    assert add_own(tmp_path, digits.inputs[0, 0], "8").name not in names
    assert not (tmp_path / names[1]).exists()


def test_the_folder_opens_as_a_data_set(tmp_path, digits):
    for index in range(4):
        add_own(tmp_path, digits.inputs[index, 0], f"class {index % 2}")
    samples = load(tmp_path)
    assert samples.classes == ("class 0", "class 1") and samples.targets.tolist() == [0, 1, 0, 1]


@given(st.binary(max_size=200))
def test_a_damaged_table_lists_nothing_and_raises_nothing(tmp_path_factory, content):
    folder = tmp_path_factory.mktemp("own")
    (folder / TABLE).write_bytes(content)
    assert all((folder / each.name).is_file() for each in list_own(folder))


def test_a_run_learns_them_among_known_ones(tmp_path, digits):
    training = digits.take(slice(0, 300))
    for _ in range(2):
        add_own(tmp_path, digits.inputs[399, 0], "3")
    mixed = with_own(training, tmp_path, seed=1)
    own = np.flatnonzero([np.abs(each - digits.inputs[399]).max() < 0.003 for each in mixed.inputs])
    assert (mixed.targets[own] == 3).all()
    assert len(own) == pytest.approx(len(mixed) / OWN_SHARE, rel=0.05)
    assert mixed.inputs.dtype == training.inputs.dtype and mixed.classes == training.classes
    again = with_own(training, tmp_path, seed=1)
    assert (again.inputs == mixed.inputs).all()


def test_what_is_of_no_class_is_left_out(tmp_path, digits):
    add_own(tmp_path, digits.inputs[0, 0], "seven")
    assert with_own(digits, tmp_path, 0) is digits


def test_names_that_lead_out_of_the_folder_are_passed_over(tmp_path, digits):
    folder, outside = tmp_path / "samples", tmp_path / "outside.png"
    sample = add_own(folder, digits.inputs[0, 0], "7")
    outside.write_bytes((folder / sample.name).read_bytes())
    names = ["../outside.png", str(outside), f"{sample.name}/../../outside.png", "..", ""]
    with (folder / TABLE).open("a") as table:
        table.writelines(f"{name},3\n" for name in names)
    assert list_own(folder) == [sample]
    for name in names:
        remove_own(folder, name)
    assert outside.is_file() and list_own(folder) == [sample]
