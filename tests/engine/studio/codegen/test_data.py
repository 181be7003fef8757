"""The written `load_data` reads what the program reads."""

from __future__ import annotations

import gzip
from pathlib import Path

import msgspec
import numpy as np
import pytest
from PIL import Image

from engine.datasets import Normalisation, TableChoice, split, table
from engine.datasets.toys import TOYS
from engine.studio.codegen.data import write_load_data
from engine.studio.codegen.source import Source, Writer
from engine.studio.data import choose, load_chosen
from engine.studio.network.settings import DataChoice, Settings


def written(settings: Settings) -> Source:
    writer = Writer()
    write_load_data(writer, settings, "n1")
    return writer.source("Data.")


def check(data: DataChoice, held_out: float = 0.3) -> Source:
    """The code's inputs and targets are the program's: those to train on, then those held out."""
    source = written(Settings(data, held_out=held_out, seed=3))
    names: dict = {}
    exec(compile(source.text, "data.py", "exec"), names)
    inputs, targets = names["load_data"]()
    samples = load_chosen(data)
    parts = split(samples, held_out, 3) if held_out else [samples]
    assert inputs.dtype == np.float32
    assert targets.dtype == samples.targets.dtype
    np.testing.assert_array_equal(inputs, np.concatenate([each.inputs for each in parts]))
    np.testing.assert_array_equal(targets, np.concatenate([each.targets for each in parts]))
    return source


@pytest.mark.parametrize("name", TOYS)
def test_toy_sets_are_made_on_the_spot(name: str) -> None:
    source = check(choose(name))
    assert "engine" not in source.text


def test_the_embedded_digits_come_from_their_file() -> None:
    source = check(choose("digits"))
    assert "handwriting.npz" in source.text
    assert source.lines["n1"][-1] == len(source.text.splitlines())


def test_more_digits_are_asked_of_the_program() -> None:
    source = written(Settings(DataChoice("digits:50000")))
    assert 'load("digits:50000")' in source.text
    assert "engine" in source.notes[0]


@pytest.mark.parametrize("packed", [True, False])
def test_mnist_is_read_from_its_files(tmp_path: Path, packed: bool) -> None:
    random = np.random.default_rng(0)
    images = random.integers(0, 256, (7, 28, 28), np.uint8)
    labels = random.integers(0, 10, 7, np.uint8)
    for name, content in (
        ("train-images-idx3-ubyte", bytes(16) + images.tobytes()),
        ("train-labels-idx1-ubyte", bytes(8) + labels.tobytes()),
    ):
        path = tmp_path / (f"{name}.gz" if packed else name)
        path.write_bytes(gzip.compress(content) if packed else content)
    source = written(Settings(DataChoice(str(tmp_path)), held_out=0.0))
    names: dict = {}
    exec(source.text, names)
    inputs, targets = names["load_data"]()
    np.testing.assert_array_equal(inputs[:, 0], images / np.float32(255))
    np.testing.assert_array_equal(targets, labels)
    assert ("gzip" in source.text) is packed
    assert not source.notes


def test_mnist_that_is_not_here_is_to_be_fetched(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setenv("BACKPROP_STUDIO_MNIST", str(tmp_path))
    source = written(Settings(DataChoice("mnist")))
    assert f"MNIST is not in {tmp_path} yet" in source.notes[0]
    compile(source.text, "data.py", "exec")


def write_pictures(folder: Path, labels: list[str], paper: int = 0) -> None:
    (folder / "Images" / "train").mkdir(parents=True)
    rows = ["filename,label"]
    for number, label in enumerate(labels):
        image = np.full((28, 28), paper, np.uint8)
        image[4:9, 3 : 10 + number] = 255 - paper
        Image.fromarray(image).save(folder / "Images" / "train" / f"{number}.png")
        rows.append(f"{number}.png,{label}")
    (folder / "train.csv").write_text("\n".join(rows))


@pytest.mark.parametrize("labels", [["0", "1", "2", "1"], ["5", "03", "5", "7"], ["b", "a", "b"]])
@pytest.mark.parametrize("invert", [None, True, False])
def test_a_folder_of_pictures(tmp_path: Path, labels: list[str], invert: bool | None) -> None:
    write_pictures(tmp_path / "set", labels, paper=255)
    data = choose(str(tmp_path / "set"))
    if invert is not None:
        data = msgspec.structs.replace(data, invert=invert)
    assert not check(data).notes


def test_a_folder_that_is_gone_is_said_to_be(tmp_path: Path) -> None:
    source = written(Settings(DataChoice(str(tmp_path / "gone"))))
    assert "could not be read" in source.notes[0]
    compile(source.text, "data.py", "exec")


TABLE = (
    "size;colour;age;kind\n1,5;red;3;x\n2,5;blue;;y\n0,5;red;4;x\n;green;5;y\n2,0;red;7;x\n"
    "3,5;blue;8;y\n"
)


@pytest.mark.parametrize("missing", ["drop", "fill"])
@pytest.mark.parametrize("target", ["kind", "age"])
def test_a_table(tmp_path: Path, missing, target: str) -> None:
    path = tmp_path / "table.csv"
    path.write_text(TABLE)
    kinds = {"size": "number", "colour": "category", "age": "number", "kind": "category"}
    columns = {name: table.Column(name, kind) for name, kind in kinds.items()}
    goal = columns.pop(target)
    choice = TableChoice(tuple(columns.values()), goal, missing)
    info = table.info(path, choice)
    data = DataChoice(str(path), info.sample_shape, info.classes, info.target_shape, choice)
    check(data)


@pytest.mark.parametrize(
    "text", ["a, b ,c\n1, 2,3\n4, 5,7\n", "a\tb\tc\nu\tv\t1\nw\tv\t2\n", "a,b,c\nu ,v,1\nu, v,2\n"]
)
def test_tables_of_other_forms(tmp_path: Path, text: str) -> None:
    path = tmp_path / "table.csv"
    path.write_text(text)
    names = ("a", "b", "c")
    kinds = "category" if "u" in text else "number"
    features = tuple(table.Column(name, kinds) for name in names[:2])
    choice = TableChoice(features, table.Column("c", "number"))
    info = table.info(path, choice)
    check(DataChoice(str(path), info.sample_shape, (), (1,), choice), held_out=0.0)


def test_classes_of_numbers_and_words_keep_their_order(tmp_path: Path) -> None:
    path = tmp_path / "table.csv"
    path.write_text("a,b\n1,10\n2,9\n3,none\n4,9\n")
    choice = TableChoice((table.Column("a", "number"),), table.Column("b", "category"))
    info = table.info(path, choice)
    assert info.classes == ("9", "10", "none")
    check(DataChoice(str(path), info.sample_shape, info.classes, (), choice))


@pytest.mark.parametrize(
    "normalisation", [Normalisation((0.5,), (0.25,)), Normalisation((0.5, 1.0), (0.25, 2.0))]
)
def test_inputs_are_normalised(normalisation: Normalisation) -> None:
    plain = choose("moons")
    data = msgspec.structs.replace(plain, normalisation=normalisation)
    names: dict = {}
    exec(written(Settings(data, held_out=0.0)).text, names)
    inputs, _ = names["load_data"]()
    expected = load_chosen(plain).inputs
    expected = (expected - np.float32(normalisation.mean)) / np.float32(normalisation.std)
    np.testing.assert_allclose(inputs, expected, rtol=1e-6)
    assert inputs.dtype == np.float32
