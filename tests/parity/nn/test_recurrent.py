"""RNN, LSTM, GRU and their cells beside PyTorch: printing, weights, outputs, gradients."""

import numpy as np
import pytest

import engine
from engine import nn
from engine.nn.utils import rnn as packing

torch = pytest.importorskip("torch")
torch_packing = torch.nn.utils.rnn

LAYERS = [
    "nn.RNN(3, 4)",
    "nn.RNN(3, 4, nonlinearity='relu', num_layers=2)",
    "nn.RNN(3, 4, 2, bidirectional=True, bias=False)",
    "nn.LSTM(3, 4)",
    "nn.LSTM(3, 4, 2, batch_first=True)",
    "nn.LSTM(3, 4, bias=False)",
    "nn.LSTM(3, 4, 2, bidirectional=True)",
    "nn.LSTM(3, 5, proj_size=2)",
    "nn.LSTM(3, 5, 2, bidirectional=True, proj_size=3, batch_first=True)",
    "nn.LSTM(3, 4, 2, dropout=0.5).eval()",
    "nn.GRU(3, 4)",
    "nn.GRU(3, 4, 3, bidirectional=True)",
    "nn.GRU(3, 4, 2, bias=False, batch_first=True)",
]
CELLS = [
    "nn.RNNCell(3, 4)",
    "nn.RNNCell(3, 4, nonlinearity='relu')",
    "nn.LSTMCell(3, 4)",
    "nn.LSTMCell(3, 4, bias=False)",
    "nn.GRUCell(3, 4)",
    "nn.GRUCell(3, 4, False)",
]


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


def flat(value):
    """The tensors in a nest of tuples."""
    if isinstance(value, tuple):
        return [each for part in value if part is not None for each in flat(part)]
    return [value]


def agree(ours, theirs, modules=(), inputs=()):
    """Outputs, and the gradients of a random mixture of them."""
    ours, theirs = flat(ours), flat(theirs)
    our_loss, their_loss = 0, 0
    for number, (our, their) in enumerate(zip(ours, theirs, strict=True)):
        assert tuple(our.shape) == tuple(their.shape)
        np.testing.assert_allclose(our.numpy(force=True), their.detach().numpy(), rtol=1e-8)
        if their.is_floating_point():
            mix = np.random.default_rng(number).standard_normal(their.shape)
            our_loss = our_loss + (our * engine.tensor(mix)).sum()
            their_loss = their_loss + (their * torch.tensor(mix)).sum()
    our_loss.backward()
    their_loss.backward()
    pairs = [*inputs]
    if modules:
        pairs += zip(modules[0].parameters(), modules[1].parameters(), strict=True)
    for our, their in pairs:
        np.testing.assert_allclose(our.grad.numpy(), their.grad.numpy(), rtol=1e-7, atol=1e-10)


def states(module, count, seed=5):
    """A random state to start from, for both."""
    rows = module.num_layers * (2 if module.bidirectional else 1)
    batch = () if count is None else (count,)
    size = getattr(module, "proj_size", 0) or module.hidden_size
    h = both(rows, *batch, size, seed=seed)
    if not isinstance(module, torch.nn.LSTM):
        return h[0], h[1], [h]
    c = both(rows, *batch, module.hidden_size, seed=seed + 1)
    return (h[0], c[0]), (h[1], c[1]), [h, c]


@pytest.mark.parametrize("expression", LAYERS + CELLS)
def test_printing(expression):
    ours, theirs = made(expression)
    assert repr(ours) == repr(theirs)


@pytest.mark.parametrize("expression", LAYERS)
@pytest.mark.parametrize("with_state", [False, True])
@pytest.mark.parametrize("shape", [(5, 2, 3), (1, 1, 3), (4, 3)])
def test_layers(expression, with_state, shape):
    ours, theirs = made(expression)
    x = both(*shape)
    count = None if len(shape) == 2 else shape[0 if theirs.batch_first else 1]
    our_state, their_state, inputs = states(theirs, count) if with_state else (None, None, [])
    agree(ours(x[0], our_state), theirs(x[1], their_state), (ours, theirs), [x, *inputs])


@pytest.mark.parametrize("expression", LAYERS)
@pytest.mark.parametrize("with_state", [False, True])
@pytest.mark.parametrize("lengths", [[5, 3, 3, 1], [2, 5, 1, 4]])
def test_packed_sequences(expression, with_state, lengths):
    ours, theirs = made(expression)
    x = both(5, 4, 3)
    in_order = lengths == sorted(lengths, reverse=True)
    our_state, their_state, inputs = states(theirs, 4) if with_state else (None, None, [])
    our_packed = packing.pack_padded_sequence(x[0], lengths, enforce_sorted=in_order)
    their_packed = torch_packing.pack_padded_sequence(x[1], lengths, enforce_sorted=in_order)
    our_out, our_last = ours(our_packed, our_state)
    their_out, their_last = theirs(their_packed, their_state)
    assert our_out.batch_sizes.tolist() == their_out.batch_sizes.tolist()
    our_padded = packing.pad_packed_sequence(our_out, padding_value=2.0, total_length=6)
    their_padded = torch_packing.pad_packed_sequence(their_out, padding_value=2.0, total_length=6)
    agree((our_padded, our_last), (their_padded, their_last), (ours, theirs), [x, *inputs])


@pytest.mark.parametrize("expression", CELLS)
@pytest.mark.parametrize("batch", [(), (2,)])
@pytest.mark.parametrize("with_state", [False, True])
def test_cells(expression, batch, with_state):
    ours, theirs = made(expression)
    x = both(*batch, 3)
    given = [both(*batch, 4, seed=1), both(*batch, 4, seed=2)] if with_state else []
    if not isinstance(theirs, torch.nn.LSTMCell):
        given = given[:1]
    our_state, their_state = [tuple(pair[side] for pair in given) or None for side in (0, 1)]
    if with_state and len(given) == 1:
        our_state, their_state = our_state[0], their_state[0]
    agree(ours(x[0], our_state), theirs(x[1], their_state), (ours, theirs), [x, *given])


def test_padding_and_packing():
    pairs = [both(n, 2, seed=n) for n in (2, 4, 1)]
    ours, theirs = [each[0] for each in pairs], [each[1] for each in pairs]
    for batch_first in (False, True):
        for side in ("left", "right"):
            np.testing.assert_array_equal(
                packing.pad_sequence(ours, batch_first, 9.0, side).numpy(force=True),
                torch_packing.pad_sequence(theirs, batch_first, 9.0, side).detach().numpy(),
            )
    our_packed = packing.pack_sequence(ours, enforce_sorted=False)
    their_packed = torch_packing.pack_sequence(theirs, enforce_sorted=False)
    assert our_packed._fields == their_packed._fields
    for our, their in zip(our_packed, their_packed, strict=True):
        np.testing.assert_array_equal(our.numpy(force=True), their.detach().numpy())
    for our, their in zip(packing.unpack_sequence(our_packed), theirs, strict=True):
        np.testing.assert_array_equal(our.numpy(force=True), their.detach().numpy())


@pytest.mark.parametrize(
    "wrong",
    [
        lambda lib, nn: nn.LSTM(3, 4)(lib.ones(2)),
        lambda lib, nn: nn.LSTM(3, 4)(lib.ones(2, 2, 4)),
        lambda lib, nn: nn.LSTM(3, 4)(lib.ones(2, 2, 3).double()),
        lambda lib, nn: nn.LSTM(3, 4)(lib.ones(0, 2, 3)),
        lambda lib, nn: nn.GRU(3, 4)(lib.ones(2, 2, 3), lib.ones(1, 3, 4)),
        lambda lib, nn: nn.GRU(3, 4)(lib.ones(2, 2, 3), lib.ones(2, 4)),
        lambda lib, nn: nn.LSTM(3, 4)(lib.ones(2, 3), (lib.ones(1, 1, 4), lib.ones(1, 1, 4))),
        lambda lib, nn: nn.LSTM(3, 4, proj_size=4),
        lambda lib, nn: nn.LSTM(3, 4, proj_size=-1),
        lambda lib, nn: nn.LSTM(3, 0),
        lambda lib, nn: nn.LSTM(3.0, 4),
        lambda lib, nn: nn.GRU(3, 4, 0),
        lambda lib, nn: nn.GRU(3, 4, 2, dropout=1.5),
        lambda lib, nn: nn.GRU(3, 4, bias=1),
        lambda lib, nn: nn.RNN(3, 4, nonlinearity="sin"),
        lambda lib, nn: nn.GRUCell(3, 4)(lib.ones(2, 2, 3)),
        lambda lib, nn: nn.GRUCell(3, 4)(lib.ones(2, 4)),
        lambda lib, nn: nn.GRUCell(3, 4)(lib.ones(2, 3), lib.ones(3, 4)),
        lambda lib, nn: nn.utils.rnn.pack_padded_sequence(lib.ones(3, 2, 1), [1, 3]),
        lambda lib, nn: nn.utils.rnn.pack_padded_sequence(lib.ones(3, 2, 1), [3, 0]),
        lambda lib, nn: nn.utils.rnn.pack_padded_sequence(lib.ones(3, 2, 1), [3]),
    ],
)
def test_what_pytorch_refuses(wrong):
    with pytest.raises(Exception) as theirs:
        wrong(torch, torch.nn)
    with pytest.raises(theirs.type):
        wrong(engine, nn)


def test_dropout_needs_layers_to_be_between():
    with pytest.warns(UserWarning, match="num_layers greater than 1"):
        nn.GRU(3, 4, dropout=0.5)


def test_lengths_beyond_the_padding():
    with pytest.raises(RuntimeError, match="at most 3"):
        packing.pack_padded_sequence(engine.ones(3, 2, 1), [4, 1])
