"""The modules that the studio has of its own."""

import pytest

from engine import arange, manual_seed, nn, rand, tensor, zeros
from engine.studio.network import modules
from engine.studio.network.modules import LayerError


def test_positions_are_the_papers_waves() -> None:
    waves = modules.PositionalEncoding()(zeros(1, 5, 4))[0]
    time = arange(5).float()
    for column, expected in enumerate(
        (time.sin(), time.cos(), (time / 100).sin(), (time / 100).cos())
    ):
        assert waves[:, column].tolist() == pytest.approx(expected.tolist(), abs=1e-6)
    assert modules.PositionalEncoding()(zeros(2, 3, 5)).shape == (2, 3, 5), "odd rows as well"


@pytest.mark.parametrize("make", [modules.Embedding, modules.EmbeddingBag])
def test_a_table_takes_whole_numbers_that_come_as_floats(make) -> None:
    table = make(4, 2)
    wanted = tensor([[0.0, 3.0]])
    rows = table.weight[tensor([0, 3])]
    expected = rows if make is modules.Embedding else rows.mean(0)
    assert table(wanted)[0].tolist() == [pytest.approx(row) for row in expected.tolist()]


@pytest.mark.parametrize(
    ("number", "words"), [(4.0, "give it 5 rows"), (-1.0, "whole numbers from 0 on")]
)
def test_a_number_without_a_row_is_told_in_a_sentence(number: float, words: str) -> None:
    with pytest.raises(LayerError, match=words):
        modules.Embedding(4, 2)(tensor([[number]]))


@pytest.mark.parametrize("kind", ["RNN", "LSTM", "GRU"])
def test_a_recurrent_layers_last_state_has_the_samples_first(kind: str) -> None:
    manual_seed(0)
    own = getattr(modules, kind)(input_size=3, hidden_size=2, batch_first=True, dropout=0.5)
    plain = getattr(nn, kind)(3, 2, batch_first=True)
    plain.load_state_dict(own.state_dict())
    x = rand(4, 5, 3)
    output, *states = own(x)
    expected, last = plain(x)
    assert bool((output == expected).all())
    for state, other in zip(states, last if kind == "LSTM" else (last,), strict=True):
        assert state.shape == (4, 1, 2)
        assert bool((state == other.transpose(0, 1)).all())
    assert bool((states[0][:, 0] == output[:, -1]).all())


def test_a_norm_over_the_batch_needs_more_than_one_value() -> None:
    norm = modules.BatchNorm1d(3)
    norm(rand(2, 3))
    norm(rand(1, 3, 2))
    with pytest.raises(LayerError, match="choose a batch size that leaves none"):
        norm(rand(1, 3))
    norm.eval()
    norm(rand(1, 3))
