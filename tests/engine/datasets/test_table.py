"""Tables of numbers and words: what is guessed, what is read, and what is said of bad ones."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine import datasets
from engine.datasets import table
from engine.datasets.source import DatasetError
from engine.datasets.table import Column, TableChoice

FLOWERS = """id,petal,colour,note,empty,kind
1,1.5,red,a,,iris
2,2.5,blue,b,,rose
3,,red,c,,iris
4,4.5,green,d,,rose
5,0.5,,e,,iris
6,6.5,red,f,,
"""


@pytest.fixture
def write(tmp_path: Path):
    def write(text: str, name: str = "flowers.csv") -> Path:
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        return path

    return write


def test_columns_are_looked_at_and_a_choice_is_guessed(write):
    facts = table.inspect(write(FLOWERS))
    assert facts.rows == 6 and [column.name for column in facts.columns][:2] == ["id", "petal"]
    petal, colour = facts.facts_of("petal"), facts.facts_of("colour")
    assert (petal.numeric, petal.whole, petal.missing, petal.distinct) == (True, False, 1, 5)
    assert petal.examples == ("1.5", "2.5", "4.5")
    assert (colour.numeric, colour.missing, colour.examples) == (False, 1, ("red", "blue", "green"))
    assert facts.guess.target == Column("kind", "category")
    assert facts.guess.features == (Column("petal", "number"), Column("colour", "category"))


def test_rows_with_empty_cells_are_left_out_and_said_so(write):
    samples = datasets.load(write(FLOWERS))
    assert samples.features == ("petal", "colour = blue", "colour = green", "colour = red")
    assert samples.inputs.tolist() == [[1.5, 0, 0, 1], [2.5, 1, 0, 0], [4.5, 0, 1, 0]]
    assert samples.inputs.dtype == np.float32
    assert samples.classes == ("iris", "rose") and samples.targets.tolist() == [0, 1, 1]
    assert samples.note == "3 of 6 rows with empty cells left out"
    info = datasets.describe(write(FLOWERS))
    assert (info.sample_shape, info.classes, info.count) == ((4,), ("iris", "rose"), 3)


def test_empty_cells_of_features_can_be_filled(write):
    features = (Column("petal", "number"), Column("colour", "category"))
    choice = TableChoice(features, Column("kind", "category"), "fill")
    samples = datasets.load(write(FLOWERS), columns=choice)
    assert samples.inputs[:, 0].tolist() == [1.5, 2.5, 2.5, 4.5, 0.5]
    assert samples.inputs[4].tolist() == [0.5, 0, 0, 1]
    assert samples.note == "1 of 6 rows with empty cells left out; 2 empty cells filled"


def test_a_target_of_numbers_is_for_regression(write):
    rows = "".join(f"{x},{2 * x + 0.5}\n" for x in range(50))
    samples = datasets.load(write("x;y\n".replace(";", ",") + rows))
    assert samples.classes == () and samples.targets.shape == (50, 1)
    assert np.array_equal(samples.targets[:, 0], 2 * np.arange(50, dtype=np.float32) + 0.5)


@pytest.mark.parametrize(
    "text",
    ["a,b\n1.5,x\n2,y\n", "a;b\n1,5;x\n2;y\n", "a\tb\n1.5\tx\n2\ty\n", "a|b\n1.5|x\n2|y\n"],
)
def test_any_common_dialect_is_read(write, text):
    samples = datasets.load(write(text))
    assert samples.inputs.tolist() == [[1.5], [2]] and samples.classes == ("x", "y")


def test_classes_that_are_numbers_stand_in_their_order(write):
    rows = "".join(f"{x}.5,{x % 11}\n" for x in range(110))
    samples = datasets.load(write("x,digit\n" + rows))
    assert samples.classes == tuple(str(digit) for digit in range(11))


@pytest.mark.parametrize(
    ("text", "choice", "sentence"),
    [
        ("", None, "cannot be read as a CSV: it is empty"),
        ("a,b\n", None, "no rows"),
        ("a\n1\n", None, "one column|needs a column"),
        ("a,a \n1,2\n", None, "two columns called a"),
        ("a,b\n1,2,3\n", None, "more cells than its first line|cannot be read as a CSV"),
        ("a,b\n1,2\n1,2,3,4,5\n", None, "line 3 has 5 cells where the lines above have 2"),
        ("a,b\nx,2\n", TableChoice((Column("a", "number"),), Column("b", "number")), '"x" for'),
        ("a,b\n1,2\n", TableChoice((Column("c", "number"),), Column("b", "number")), "no column c"),
        ("a,b\n1,2\n", TableChoice((), Column("b", "number")), "column to learn from"),
        ("a,b\n1,\n", TableChoice((Column("a", "number"),), Column("b", "number")), "no row"),
    ],
)
def test_what_is_wrong_is_one_sentence(write, text, choice, sentence):
    path = write(text)
    with pytest.raises(DatasetError, match=sentence) as raised:
        if choice is None:
            table.inspect(path)
        datasets.load(path, columns=choice)
    assert "\n" not in str(raised.value) and str(path) in str(raised.value)


def test_a_long_column_is_of_one_kind(write):
    rows = "".join(f"{x % 9},{x % 2}\n" for x in range(300_000)) + "none,1\n"
    facts = table.inspect(write("x,y\n" + rows))
    assert not facts.facts_of("x").numeric and facts.facts_of("x").distinct == 10


def test_too_many_categories_are_refused(write):
    rows = "".join(f"w{x},{x % 2}\n" for x in range(300))
    path = write("word,y\n" + rows)
    choice = TableChoice((Column("word", "category"),), Column("y", "category"))
    with pytest.raises(DatasetError, match="300 different values in column word"):
        datasets.load(path, columns=choice)
    with pytest.raises(DatasetError, match="needs a column to learn from"):
        datasets.load(path)


def test_a_file_that_is_too_large_is_not_read(write, monkeypatch):
    monkeypatch.setattr("engine.datasets.table_file.MOST_BYTES", 1 << 20)
    path = write("a,b\n" + "1,2\n" * 300_000)
    with pytest.raises(DatasetError, match="where at most 1 are read"):
        table.inspect(path)


def test_infinite_numbers_count_as_empty(write):
    samples = datasets.load(write("x,y\n1,a\ninf,b\n1e300,b\n3,b\n"))
    assert samples.inputs.tolist() == [[1], [3]]


@given(content=st.binary(max_size=200))
def test_any_bytes_are_read_or_told_in_a_sentence(tmp_path_factory, content):
    path = tmp_path_factory.getbasetemp() / "hostile.csv"
    path.write_bytes(content)
    try:
        samples = datasets.load(path)
    except DatasetError as error:
        assert "\n" not in str(error)
    else:
        assert np.isfinite(samples.inputs).all() and len(samples) == len(samples.targets)
