"""Attention and transformers beside PyTorch's: printing, weights, outputs, gradients, masks."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import numpy as np
import pytest

import engine
from engine import nn

torch = pytest.importorskip("torch")

_path = Path(__file__).parents[1] / "database.py"
_spec = importlib.util.spec_from_file_location("database", _path)
assert _spec is not None and _spec.loader is not None
database = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(database)

SDPA = database.OPS["nn.functional.scaled_dot_product_attention"]
MHA = database.OPS["nn.functional.multi_head_attention_forward"]


def without_dropout(op):
    """PyTorch's samples for an op, with nothing left to chance.

    Halves only for the one function that sums in single precision: in the other, steps of 1 in a
    score of a thousand make any two ways of rounding differ.
    """
    for dtype in (torch.float64, torch.float16) if op is SDPA else (torch.float64,):
        for sample in database.samples(op, dtype):
            if op is SDPA:
                sample.kwargs["dropout_p"] = 0.0
            else:
                arguments = list(sample.args)
                arguments[9] = 0.0
                sample.args = tuple(arguments)
            yield sample


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("op", [SDPA, MHA], ids=lambda op: op.name)
def test_agrees_with_pytorch(op):
    mine = database.function(op.name)
    differences = [database.compare(op, mine, op.op, sample) for sample in without_dropout(op)]
    assert differences
    assert [each for each in differences if each] == []


# An expression, evaluated with `nn` of each library.
ATTENTIONS = [
    "nn.MultiheadAttention(4, 2)",
    "nn.MultiheadAttention(4, 1, bias=False)",
    "nn.MultiheadAttention(4, 2, batch_first=True, add_bias_kv=True)",
    "nn.MultiheadAttention(4, 2, add_zero_attn=True)",
    "nn.MultiheadAttention(4, 2, kdim=3, vdim=5)",
]
LAYERS = [
    "nn.TransformerEncoderLayer(4, 2, 6, 0.0)",
    "nn.TransformerEncoderLayer(4, 2, 6, 0.0, 'gelu', norm_first=True, batch_first=True)",
    "nn.TransformerEncoderLayer(4, 1, 6, 0.0, bias=False)",
    "nn.TransformerEncoder(nn.TransformerEncoderLayer(4, 2, 6, 0.0), 2)",
    "nn.TransformerEncoder(nn.TransformerEncoderLayer(4, 2, 6, 0.0), 2, nn.LayerNorm(4))",
]
DECODERS = [
    "nn.TransformerDecoderLayer(4, 2, 6, 0.0)",
    "nn.TransformerDecoderLayer(4, 2, 6, 0.0, 'gelu', norm_first=True)",
    "nn.TransformerDecoder(nn.TransformerDecoderLayer(4, 2, 6, 0.0), 2, nn.LayerNorm(4))",
    "nn.Transformer(4, 2, 1, 2, 6, 0.0)",
    "nn.Transformer(4, 2, 1, 1, 6, 0.0, norm_first=True)",
]


@pytest.fixture(autouse=True)
def definition():
    """PyTorch's own shortcuts for evaluation are left aside."""
    torch.backends.mha.set_fastpath_enabled(False)
    yield
    torch.backends.mha.set_fastpath_enabled(True)


@pytest.mark.filterwarnings("ignore:enable_nested_tensor")
def made(expression):
    """The module in both libraries, with the same weights, in double precision."""
    ours = eval(expression, {"nn": nn}).double()
    theirs = eval(expression, {"nn": torch.nn}).double()
    state = {key: engine.tensor(value.numpy()) for key, value in theirs.state_dict().items()}
    assert list(ours.state_dict()) == list(state)
    ours.load_state_dict(state)
    return ours, theirs


def both(*shape, seed=0):
    values = np.random.default_rng(seed).standard_normal(shape)
    return engine.tensor(values).requires_grad_(), torch.tensor(values).requires_grad_()


def masks(rows, columns, count, boolean):
    """An attention mask and a padding mask for both libraries."""
    rng = np.random.default_rng(3)
    attention = rng.random((rows, columns)) < 0.3
    padding = rng.random((count, columns)) < 0.3
    attention[:, 0] = padding[:, 0] = False  # so that everybody may look somewhere
    if not boolean:
        attention, padding = (np.where(each, -np.inf, 0.5) for each in (attention, padding))
    return [(engine.tensor(each), torch.tensor(each)) for each in (attention, padding)]


def agree(found, expected, ours, theirs, inputs):
    assert tuple(found.shape) == tuple(expected.shape)
    np.testing.assert_allclose(found.numpy(force=True), expected.detach().numpy(), rtol=1e-8)
    mix = np.random.default_rng(4).standard_normal(expected.shape)
    found.backward(engine.tensor(mix))
    expected.backward(torch.tensor(mix))
    pairs = [*inputs, *zip(ours.parameters(), theirs.parameters(), strict=True)]
    for our, their in pairs:
        np.testing.assert_allclose(our.grad.numpy(), their.grad.numpy(), rtol=1e-6, atol=1e-9)


@pytest.mark.filterwarnings("ignore:enable_nested_tensor")
@pytest.mark.parametrize("expression", ATTENTIONS + LAYERS + DECODERS)
def test_printing(expression):
    ours, theirs = made(expression)
    assert repr(ours) == repr(theirs)


@pytest.mark.parametrize("expression", ATTENTIONS)
@pytest.mark.parametrize("boolean", [True, False, None])
@pytest.mark.parametrize("need_weights", [True, False])
def test_attention(expression, boolean, need_weights):
    ours, theirs = made(expression)
    shapes = [(3, 2, 4), (5, 2, theirs.kdim), (5, 2, theirs.vdim)]
    if theirs.batch_first:
        shapes = [(n, t, e) for t, n, e in shapes]
    inputs = [both(*shape, seed=i) for i, shape in enumerate(shapes)]
    options = [{"need_weights": need_weights, "average_attn_weights": False} for _ in range(2)]
    if boolean is not None:
        attention, padding = masks(3, 5, 2, boolean)
        for side in (0, 1):
            options[side].update(attn_mask=attention[side], key_padding_mask=padding[side])
    found, our_weights = ours(*[each[0] for each in inputs], **options[0])
    expected, their_weights = theirs(*[each[1] for each in inputs], **options[1])
    if need_weights:
        np.testing.assert_allclose(
            our_weights.numpy(force=True), their_weights.detach().numpy(), rtol=1e-8
        )
    else:
        assert our_weights is None
    agree(found, expected, ours, theirs, inputs)


@pytest.mark.filterwarnings("ignore:enable_nested_tensor")
@pytest.mark.parametrize("expression", LAYERS)
@pytest.mark.parametrize("masked", [False, True])
@pytest.mark.parametrize("batch", [(), (2,)])
def test_encoders(expression, masked, batch):
    ours, theirs = made(expression)
    first = "batch_first=True" in expression
    x = both(*((*batch, 3, 4) if first else (3, *batch, 4)))
    names = {"mask" if "Encoder(" in expression else "src_mask", "src_key_padding_mask"}
    options = [{}, {}]
    if masked:
        attention, padding = masks(3, 3, 2, True)
        for side in (0, 1):
            for name in names:
                given = padding if "padding" in name else attention
                options[side][name] = given[side] if batch or given is attention else given[side][0]
    agree(ours(x[0], **options[0]), theirs(x[1], **options[1]), ours, theirs, [x])


@pytest.mark.filterwarnings("ignore:enable_nested_tensor")
@pytest.mark.parametrize("expression", DECODERS)
def test_decoders(expression):
    ours, theirs = made(expression)
    target, memory = both(3, 2, 4), both(5, 2, 4, seed=1)
    inputs = [memory, target] if "Transformer(" in expression else [target, memory]
    attention, padding = masks(3, 5, 2, False)
    causal = nn.Transformer.generate_square_subsequent_mask(3, dtype=engine.float64)
    expected = torch.nn.Transformer.generate_square_subsequent_mask(3, dtype=torch.float64)
    np.testing.assert_array_equal(causal.numpy(), expected.numpy())
    options = [
        {
            "tgt_mask": (causal, expected)[side],
            "memory_mask": attention[side],
            "memory_key_padding_mask": padding[side],
        }
        for side in (0, 1)
    ]
    found = ours(*[each[0] for each in inputs], **options[0])
    agree(found, theirs(*[each[1] for each in inputs], **options[1]), ours, theirs, inputs)


@pytest.mark.parametrize(
    "wrong",
    [
        lambda lib, nn: nn.MultiheadAttention(4, 3),
        lambda lib, nn: nn.MultiheadAttention(0, 1),
        lambda lib, nn: nn.MultiheadAttention(4, 2)(*[lib.ones(2, 4), lib.ones(2, 1, 4)] * 2)[:3],
        lambda lib, nn: nn.MultiheadAttention(4, 2)(*[lib.ones(4)] * 3),
        lambda lib, nn: nn.MultiheadAttention(4, 2)(*[lib.ones(2, 4)] * 3, is_causal=True),
        lambda lib, nn: nn.MultiheadAttention(4, 2)(
            *[lib.ones(2, 4)] * 3, attn_mask=lib.ones(3, 3)
        ),
        lambda lib, nn: nn.MultiheadAttention(4, 2)(
            *[lib.ones(2, 4)] * 3, attn_mask=lib.ones(2, 2).long()
        ),
        lambda lib, nn: nn.MultiheadAttention(4, 2)(
            *[lib.ones(2, 1, 4)] * 3, key_padding_mask=lib.ones(1, 3)
        ),
        lambda lib, nn: nn.TransformerEncoderLayer(4, 2, activation="tanh"),
        lambda lib, nn: nn.Transformer(4, 2, 1, 1, 6)(lib.ones(3, 2, 4), lib.ones(3, 1, 4)),
        lambda lib, nn: nn.Transformer(4, 2, 1, 1, 6)(lib.ones(3, 2, 5), lib.ones(3, 2, 5)),
    ],
)
@pytest.mark.filterwarnings("ignore:enable_nested_tensor")
def test_what_pytorch_refuses(wrong):
    with pytest.raises(Exception) as theirs:
        wrong(torch, torch.nn)
    with pytest.raises(theirs.type):
        wrong(engine, nn)
