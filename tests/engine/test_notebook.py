"""What notebooks show of tensors and modules: bounded, harmless, and never an error."""

import io
import re
import subprocess
import sys
from html.parser import HTMLParser

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays
from PIL import Image

import engine as torch
from engine import nn
from engine.notebook import MOST_COLUMNS, MOST_PICTURES, MOST_ROWS, png

DTYPES = ["float16", "float32", "float64", "int8", "int64", "uint8", "bool"]


class Cells(HTMLParser):
    def __init__(self, text):
        super().__init__()
        self.rows, self.images = [], 0
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        if tag == "tr":
            self.rows.append([])
        self.images += tag == "img"

    def handle_data(self, data):
        if self.rows:
            self.rows[-1].append(data)


@given(st.sampled_from(DTYPES).flatmap(lambda t: arrays(t, array_shapes(min_dims=0, max_dims=5))))
def test_any_tensor_is_shown_in_bounds(array):
    shown = Cells(torch.from_numpy(np.ascontiguousarray(array).reshape(array.shape))._repr_html_())
    assert len(shown.rows) <= MOST_ROWS + 1
    assert all(len(row) <= MOST_COLUMNS + 1 for row in shown.rows)


def test_what_a_tensor_is_is_told():
    x = torch.ones(2, 3, requires_grad=True)
    assert "Tensor · 2×3 · torch.float32 · cpu · requires_grad" in x._repr_html_()
    assert "has a grad" not in x._repr_html_()
    y = (x * 2).sum()
    assert (
        "a single number" in y._repr_html_() and "grad_fn=&lt;SumBackward0&gt;" in y._repr_html_()
    )
    y.backward()
    assert "has a grad" in x._repr_html_()
    assert "Parameter · 4" in nn.Parameter(torch.zeros(4))._repr_html_()


def test_numbers_are_those_of_the_tensor():
    rows = Cells(torch.arange(200).reshape(10, 20)._repr_html_()).rows
    assert rows[0] == ["0", "1", "2", "3", "4", "…", "15", "16", "17", "18", "19"]
    assert rows[4][0] == "⋮" and rows[-1][-1] == "199"
    assert Cells(torch.tensor([0.5, float("nan")])._repr_html_()).rows == [["0.5", "nan"]]
    assert "[0, :, :]" in torch.zeros(2, 3, 3)._repr_html_()


def test_pictures_are_shown_as_such():
    stack = torch.rand(MOST_PICTURES + 3, 1, 28, 28)
    text = stack._repr_html_()
    assert Cells(text).images == MOST_PICTURES and "and 3 more" in text
    assert Cells(torch.full((1, 9, 9), float("nan"))._repr_html_()).images == 1
    for other in (
        torch.rand(28, 28),
        torch.rand(3, 2, 2),
        torch.zeros(3, 28, 28, dtype=torch.int64),
    ):
        assert Cells(other._repr_html_()).images == 0


def test_a_png_holds_the_pixels():
    pixels = np.arange(60, dtype=np.uint8).reshape(6, 10)
    assert np.array_equal(np.asarray(Image.open(io.BytesIO(png(pixels)))), pixels)


def test_modules_are_a_tree_with_their_parameters():
    model = nn.Sequential(nn.Linear(784, 500), nn.ReLU(), nn.Sequential(nn.Linear(500, 10)))
    text = model._repr_html_()
    assert text.count("<details") == text.count("</details>") == 2
    counts = re.findall(r"([\d\u2009]+) parameters", text)
    assert [count.replace("\u2009", "") for count in counts] == [
        "397510",
        "392500",
        "0",
        "5010",
        "5010",
    ]
    assert "in_features=784" in text


def test_what_others_call_things_stays_text():
    class Evil(nn.Module):
        def extra_repr(self):
            return "<script>alert(1)</script>"

    model = nn.Sequential()
    model.add_module("<b>", Evil())
    assert "<script" not in model._repr_html_() and "<b>)" not in model._repr_html_()


@pytest.mark.parametrize("module", ["engine.notebook", "engine.studio", "IPython", "PIL"])
def test_importing_the_engine_costs_nothing_of_it(module):
    code = f"import engine, sys; sys.exit({module!r} in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
