"""What the layers of images, sequences and tables check, and what they keep."""

import pytest

import engine
from engine import nn


@pytest.mark.parametrize(
    ("make", "error", "message"),
    [
        (lambda: nn.Conv2d(1, 1, 3, padding_mode="mirror"), ValueError, "must be one of"),
        (lambda: nn.ConvTranspose2d(1, 1, 3, padding_mode="reflect"), ValueError, 'Only "zeros"'),
        (lambda: nn.ConvTranspose1d(3, 2, 3, groups=2), ValueError, "divisible by groups"),
        (lambda: nn.Bilinear(0, 1, 1), ValueError, "in1_features must be > 0"),
        (lambda: nn.GroupNorm(3, 4), ValueError, "must be divisible by num_groups"),
        (lambda: nn.Embedding(3, 2, padding_idx=3), AssertionError, "Padding_idx"),
        (lambda: nn.Embedding(3, 2, _weight=engine.ones(2, 2)), AssertionError, "Shape of weight"),
        (lambda: nn.Embedding.from_pretrained(engine.ones(2)), AssertionError, "2-dimensional"),
        (lambda: nn.Hardtanh(1.0, 1.0), ValueError, "max_val must be larger"),
        (lambda: nn.Dropout2d(1.5), ValueError, "between 0 and 1"),
    ],
)
def test_settings_that_cannot_be(make, error, message):
    with pytest.raises(error, match=message):
        make()


@pytest.mark.parametrize(
    ("layer", "shape", "error", "message"),
    [
        (nn.CircularPad2d(1), (2, 2), ValueError, "expected 3D or 4D input"),
        (nn.InstanceNorm2d(3), (3, 4), ValueError, "expected 3D or 4D input"),
        (nn.InstanceNorm1d(3, affine=True), (2, 4, 5), ValueError, "to match num_features"),
        (nn.Softmax2d(), (2, 3), ValueError, "3D or 4D, got 2D"),
        (nn.PixelShuffle(2), (3, 2, 2), RuntimeError, "not divisible by 4"),
        (nn.PReLU(3), (2, 4), RuntimeError, "channel size = 4"),
        (nn.Unfold(4), (1, 1, 3, 3), RuntimeError, "at least one"),
    ],
)
def test_inputs_that_do_not_fit(layer, shape, error, message):
    with pytest.raises(error, match=message):
        layer(engine.zeros(shape))


def test_instances_of_other_features_only_warn_where_nothing_is_learned():
    with pytest.warns(UserWarning, match="does not match num_features"):
        assert nn.InstanceNorm1d(3)(engine.randn(2, 4, 5)).shape == (2, 4, 5)


def test_older_names_of_bounds_warn():
    with pytest.warns(FutureWarning, match="min_value"):
        layer = nn.Hardtanh(min_value=-2.0)
    assert layer.min_val == -2.0


def test_a_pretrained_table_is_shared_and_frozen():
    table = engine.randn(4, 3)
    layer = nn.Embedding.from_pretrained(table, padding_idx=1)
    assert not layer.weight.requires_grad and layer.padding_idx == 1
    assert layer(engine.tensor([2])).tolist() == table[2:3].tolist()
    assert layer.weight.array is table.array
    bags = nn.EmbeddingBag.from_pretrained(table, freeze=False, mode="sum")
    assert bags.weight.requires_grad
    assert bags(engine.tensor([[0, 1]])).tolist() == (table[:1] + table[1:2]).tolist()


def test_tables_start_with_a_padding_of_zeros():
    layer = nn.EmbeddingBag(4, 3, padding_idx=-1)
    assert layer.padding_idx == 3 and layer.weight[3].tolist() == [0.0] * 3
    assert nn.Embedding(4, 3, _freeze=True).weight.requires_grad is False


def test_what_is_learned_can_be_forgotten():
    layers = [
        nn.GroupNorm(1, 2),
        nn.RMSNorm(2),
        nn.InstanceNorm1d(2, affine=True, track_running_stats=True),
        nn.PReLU(2),
    ]
    for layer in layers:
        before = {key: value.clone() for key, value in layer.state_dict().items()}
        with engine.no_grad():
            for value in layer.state_dict().values():
                value += 1
        layer.reset_parameters()
        assert {k: v.tolist() for k, v in layer.state_dict().items()} == {
            k: v.tolist() for k, v in before.items()
        }


@pytest.mark.parametrize(
    ("layer", "bound"),
    [
        (nn.ConvTranspose2d(2, 50, 3), 1 / (50 * 9) ** 0.5),
        (nn.Bilinear(25, 4, 30), 1 / 5),
    ],
)
def test_weights_start_within_their_bounds(layer, bound):
    for parameter in layer.parameters():
        assert parameter.abs().max().item() <= bound
    assert layer.weight.abs().max().item() > 0.9 * bound


def test_channels_are_dropped_while_training_only():
    engine.manual_seed(0)
    layer = nn.Dropout2d(0.5)
    x = engine.ones(4, 8, 3, 3)
    sums = layer(x).sum((2, 3)).flatten().tolist()
    assert set(sums) == {0.0, 18.0}
    assert layer.eval()(x) is x
    slopes = nn.RReLU(0.2, 0.4)(-engine.ones(100))
    assert len(set(slopes.tolist())) > 1
