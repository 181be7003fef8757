"""Modules beside PyTorch's: repr, state dicts both ways, outputs, gradients, updates."""

import numpy as np
import pytest

import engine
from engine import nn

torch = pytest.importorskip("torch")

# An expression, evaluated with `nn` of each library, and the shape of an input.
LAYERS = [
    ("nn.Linear(3, 2)", (4, 3)),
    ("nn.Linear(3, 2, bias=False)", (2, 4, 3)),
    ("nn.Identity(5, bias=False)", (2, 3)),
    ("nn.Conv1d(2, 3, 3)", (2, 2, 8)),
    ("nn.Conv2d(1, 16, 5, padding=2)", (2, 1, 8, 8)),
    ("nn.Conv2d(4, 8, 3, stride=2, padding=1, dilation=2, groups=2, bias=False)", (1, 4, 9, 9)),
    ("nn.Conv2d(2, 3, (3, 2), (2, 1), (1, 0))", (2, 2, 7, 6)),
    ("nn.Conv2d(1, 1, 3, padding='same')", (1, 1, 4, 4)),
    ("nn.Conv3d(1, 2, 2)", (1, 1, 3, 3, 3)),
    ("nn.MaxPool1d(2)", (1, 2, 6)),
    ("nn.MaxPool2d(2)", (1, 2, 6, 6)),
    ("nn.MaxPool2d(3, 2, 1, ceil_mode=True)", (1, 2, 6, 7)),
    ("nn.MaxPool3d(2)", (1, 2, 4, 4, 4)),
    ("nn.AvgPool1d(2)", (1, 2, 6)),
    ("nn.AvgPool2d((2, 3))", (1, 2, 6, 6)),
    ("nn.AvgPool2d(3, 2, 1, True, False)", (1, 2, 6, 6)),
    ("nn.AvgPool3d(2)", (1, 2, 4, 4, 4)),
    ("nn.Flatten()", (2, 3, 4)),
    ("nn.Flatten(0, 1)", (2, 3, 4)),
    ("nn.Unflatten(1, (2, -1))", (2, 6)),
    ("nn.Dropout(0.3).eval()", (2, 3)),
    ("nn.Dropout(inplace=True).eval()", (2, 3)),
    ("nn.BatchNorm1d(3)", (4, 3)),
    ("nn.BatchNorm1d(3, momentum=None)", (4, 3, 2)),
    ("nn.BatchNorm1d(3, affine=False, track_running_stats=False)", (4, 3)),
    ("nn.BatchNorm2d(3, eps=1e-3, momentum=0.3)", (2, 3, 4, 4)),
    ("nn.BatchNorm2d(3).eval()", (2, 3, 4, 4)),
    ("nn.BatchNorm2d(3, track_running_stats=False).eval()", (2, 3, 4, 4)),
    ("nn.BatchNorm2d(3, bias=False)", (2, 3, 4, 4)),
    ("nn.BatchNorm3d(2)", (2, 2, 2, 2, 2)),
    ("nn.LayerNorm(5)", (2, 3, 5)),
    ("nn.LayerNorm((3, 5), elementwise_affine=False)", (2, 3, 5)),
    ("nn.LayerNorm([3, 5], bias=False)", (2, 3, 5)),
    ("nn.ReLU()", (2, 3)),
    ("nn.ReLU(inplace=True)", (2, 3)),
    ("nn.ReLU6()", (2, 3)),
    ("nn.LeakyReLU()", (2, 3)),
    ("nn.LeakyReLU(0.2, inplace=True)", (2, 3)),
    ("nn.ELU()", (2, 3)),
    ("nn.ELU(0.5, True)", (2, 3)),
    ("nn.SiLU()", (2, 3)),
    ("nn.GELU()", (2, 3)),
    ("nn.GELU('tanh')", (2, 3)),
    ("nn.Softplus()", (2, 3)),
    ("nn.Sigmoid()", (2, 3)),
    ("nn.LogSigmoid()", (2, 3)),
    ("nn.Tanh()", (2, 3)),
    ("nn.Softmax(dim=1)", (2, 3)),
    ("nn.LogSoftmax(1)", (2, 3)),
    ("nn.Sequential(nn.Linear(3, 4), nn.ReLU(), nn.Sequential(nn.Linear(4, 2)))", (2, 3)),
    ("nn.Sequential(nn.Conv2d(1, 2, 3), nn.BatchNorm2d(2), nn.Flatten())", (2, 1, 4, 4)),
    ("nn.Conv1d(2, 3, 3, padding=2, padding_mode='circular')", (2, 2, 5)),
    ("nn.Conv2d(1, 2, 3, padding=(2, 1), padding_mode='reflect')", (2, 1, 5, 4)),
    ("nn.Conv2d(1, 2, (2, 3), padding='same', padding_mode='replicate')", (2, 1, 4, 4)),
    ("nn.Conv2d(1, 2, 2, padding='valid', padding_mode='reflect')", (2, 1, 4, 4)),
    ("nn.Conv3d(1, 1, 3, padding=1, padding_mode='circular')", (1, 1, 2, 3, 3)),
    ("nn.ConvTranspose1d(2, 3, 3, 2, 1, 1)", (2, 2, 4)),
    ("nn.ConvTranspose2d(4, 6, (3, 2), 2, 1, (1, 0), 2, False, (2, 1))", (2, 4, 4, 3)),
    ("nn.ConvTranspose2d(2, 1, 3)", (2, 4, 4)),
    ("nn.ConvTranspose3d(1, 2, 2, stride=(1, 2, 1))", (1, 1, 2, 3, 2)),
    ("nn.AdaptiveAvgPool1d(3)", (2, 2, 7)),
    ("nn.AdaptiveAvgPool2d((2, None))", (2, 2, 5, 4)),
    ("nn.AdaptiveAvgPool2d(1)", (2, 2, 5, 4)),
    ("nn.AdaptiveAvgPool3d((2, 1, 3))", (1, 2, 3, 4, 5)),
    ("nn.AdaptiveMaxPool1d(3)", (2, 2, 7)),
    ("nn.AdaptiveMaxPool2d((2, 3))", (2, 2, 5, 4)),
    ("nn.AdaptiveMaxPool3d((2, 1, None))", (2, 3, 4, 5)),
    ("nn.LPPool1d(2, 3, stride=2)", (2, 2, 7)),
    ("nn.LPPool2d(4, (2, 3), ceil_mode=True)", (2, 2, 5, 5)),
    ("nn.LPPool3d(2.0, 2)", (1, 1, 3, 2, 4)),
    ("nn.Dropout1d(0.3).eval()", (2, 3, 2)),
    ("nn.Dropout2d(0.3, True).eval()", (2, 3, 2, 2)),
    ("nn.Dropout3d().eval()", (2, 3, 2, 1, 1)),
    ("nn.AlphaDropout().eval()", (2, 3)),
    ("nn.FeatureAlphaDropout(0.1).eval()", (2, 3, 2)),
    ("nn.InstanceNorm1d(3)", (2, 3, 4)),
    ("nn.InstanceNorm1d(3, affine=True)", (3, 4)),
    ("nn.InstanceNorm2d(3, affine=True, track_running_stats=True)", (2, 3, 4, 2)),
    ("nn.InstanceNorm2d(3, track_running_stats=True).eval()", (2, 3, 4, 2)),
    ("nn.InstanceNorm3d(2, momentum=0.3, affine=True, bias=False)", (2, 2, 2, 2, 2)),
    ("nn.GroupNorm(2, 4)", (2, 4, 3)),
    ("nn.GroupNorm(4, 4, affine=False)", (2, 4, 3, 2)),
    ("nn.GroupNorm(1, 4, bias=False)", (2, 4)),
    ("nn.RMSNorm(5)", (2, 3, 5)),
    ("nn.RMSNorm((3, 5), eps=1e-3, elementwise_affine=False)", (2, 3, 5)),
    ("nn.LocalResponseNorm(3, alpha=0.1, beta=0.5, k=2.0)", (2, 5, 3, 2)),
    ("nn.LocalResponseNorm(2)", (2, 5, 3)),
    ("nn.ConstantPad1d((1, 2), 3.5)", (2, 3)),
    ("nn.ConstantPad2d(1, 0.5)", (2, 3, 3)),
    ("nn.ConstantPad3d((1, 0, -1, 1, 0, 2), -1.0)", (1, 2, 3, 3)),
    ("nn.ZeroPad1d(2)", (2, 3)),
    ("nn.ZeroPad2d((1, 0, -1, 1))", (1, 2, 3, 3)),
    ("nn.ZeroPad3d(1)", (1, 2, 2, 2)),
    ("nn.ReflectionPad1d(2)", (2, 2, 4)),
    ("nn.ReflectionPad2d((1, 0, 2, 1))", (2, 3, 3)),
    ("nn.ReflectionPad3d(1)", (1, 2, 2, 3, 2)),
    ("nn.ReplicationPad1d((3, 1))", (2, 2, 2)),
    ("nn.ReplicationPad2d(2)", (1, 2, 3, 3)),
    ("nn.ReplicationPad3d((1, 0, 2, 1, 0, 1))", (2, 2, 3, 2)),
    ("nn.CircularPad1d(2)", (2, 2, 4)),
    ("nn.CircularPad2d((1, 0, 2, 1))", (2, 3, 3)),
    ("nn.CircularPad3d(1)", (1, 2, 2, 3, 2)),
    ("nn.Fold((3, 4), (2, 2), padding=0)", (2, 4, 6)),
    ("nn.Unfold((2, 3), dilation=1, padding=1, stride=2)", (2, 2, 4, 5)),
    ("nn.PixelShuffle(2)", (2, 8, 2, 3)),
    ("nn.PixelUnshuffle(2)", (2, 1, 4, 2)),
    ("nn.ChannelShuffle(2)", (2, 6, 2)),
    ("nn.Upsample(scale_factor=2)", (2, 2, 3)),
    ("nn.Upsample((4, 3), mode='bilinear', align_corners=True)", (2, 2, 3, 2)),
    ("nn.Upsample(scale_factor=(1.5, 2), mode='bicubic')", (1, 2, 4, 3)),
    ("nn.Upsample(3, mode='trilinear')", (1, 1, 2, 2, 4)),
    ("nn.UpsamplingNearest2d(scale_factor=3)", (1, 2, 2, 2)),
    ("nn.UpsamplingBilinear2d(5)", (1, 2, 2, 3)),
    ("nn.PReLU()", (2, 3)),
    ("nn.PReLU(3, init=0.1)", (2, 3, 2)),
    ("nn.RReLU(0.1, 0.3, True).eval()", (2, 3)),
    ("nn.Hardtanh(-0.5, 2.0)", (2, 3)),
    ("nn.Hardtanh(inplace=True)", (2, 3)),
    ("nn.Threshold(0.1, 20, True)", (2, 3)),
    ("nn.Hardsigmoid(True)", (2, 3)),
    ("nn.Hardswish()", (2, 3)),
    ("nn.Hardshrink(0.3)", (2, 3)),
    ("nn.Softshrink()", (2, 3)),
    ("nn.CELU(0.7, True)", (2, 3)),
    ("nn.SELU()", (2, 3)),
    ("nn.SELU(inplace=True)", (2, 3)),
    ("nn.Mish()", (2, 3)),
    ("nn.GLU()", (2, 4)),
    ("nn.GLU(0)", (2, 3)),
    ("nn.Softmin(dim=0)", (2, 3)),
    ("nn.Softmax2d()", (2, 3, 2, 2)),
    ("nn.Softsign()", (2, 3)),
    ("nn.Tanhshrink()", (2, 3)),
]
LOSSES = [
    "nn.MSELoss()",
    "nn.L1Loss(reduction='sum')",
    "nn.BCELoss()",
    "nn.BCEWithLogitsLoss()",
    "nn.NLLLoss()",
    "nn.CrossEntropyLoss(label_smoothing=0.1)",
]


def made(expression):
    """The module in both libraries, with PyTorch's parameters and noise in its buffers."""
    ours = eval(expression, {"nn": nn})
    theirs = eval(expression, {"nn": torch.nn})
    for buffer in theirs.buffers():
        if buffer.is_floating_point():
            buffer.uniform_(0.5, 1.5)
    state = {key: engine.tensor(value.numpy()) for key, value in theirs.state_dict().items()}
    assert repr(ours.load_state_dict(state)) == "<All keys matched successfully>"
    return ours, theirs


def values(*shape, seed=0):
    return np.random.default_rng(seed).standard_normal(shape).astype("float32")


def close(ours, theirs):
    np.testing.assert_allclose(
        ours.numpy(force=True), theirs.detach().numpy(), rtol=1e-4, atol=1e-5
    )


@pytest.mark.parametrize(("expression", "shape"), LAYERS)
def test_printing(expression, shape):
    ours, theirs = made(expression)
    assert repr(ours) == repr(theirs)


@pytest.mark.parametrize("expression", LOSSES)
def test_printing_losses(expression):
    assert repr(eval(expression, {"nn": nn})) == repr(eval(expression, {"nn": torch.nn}))


@pytest.mark.parametrize(("expression", "shape"), LAYERS)
def test_outputs_gradients_and_buffers(expression, shape):
    ours, theirs = made(expression)
    x = values(*shape)
    for _ in range(2):  # twice, for what remembers
        our_x = engine.tensor(x).requires_grad_()
        their_x = torch.tensor(x).requires_grad_()
        our_out, their_out = ours(our_x * 1), theirs(their_x * 1)
        close(our_out, their_out)
        gradient = values(*their_out.shape, seed=1)
        our_out.backward(engine.tensor(gradient))
        their_out.backward(torch.tensor(gradient))
        close(our_x.grad, their_x.grad)
    for our, their in zip(ours.parameters(), theirs.parameters(), strict=True):
        close(our.grad, their.grad)
    for our, their in zip(ours.buffers(), theirs.buffers(), strict=True):
        assert str(our.dtype) == str(their.dtype)
        close(our, their)


@pytest.mark.parametrize(("expression", "shape"), LAYERS)
def test_states_move_both_ways(expression, shape):
    ours, theirs = made(expression)
    ours = eval(expression, {"nn": nn})
    state = {key: torch.tensor(value.numpy()) for key, value in ours.state_dict().items()}
    assert list(state) == list(theirs.state_dict())
    theirs.load_state_dict(state)
    ours.eval(), theirs.eval()
    x = values(*shape)
    close(ours(engine.tensor(x)), theirs(torch.tensor(x)))


def test_embedding():
    ours, theirs = made("nn.Embedding(5, 3, padding_idx=1)")
    assert repr(ours) == repr(theirs)
    index = np.array([[1, 2, 2], [4, 1, 0]])
    our_out, their_out = ours(engine.tensor(index)), theirs(torch.tensor(index))
    close(our_out, their_out)
    our_out.sum().backward()
    their_out.sum().backward()
    close(ours.weight.grad, theirs.weight.grad)


@pytest.mark.parametrize(
    ("expression", "shapes"),
    [
        ("nn.Bilinear(3, 2, 4)", [(5, 3), (5, 2)]),
        ("nn.Bilinear(3, 2, 1, bias=False)", [(3,), (2,)]),
        ("nn.CosineSimilarity(dim=0)", [(3, 4), (3, 4)]),
        ("nn.PairwiseDistance(p=3.0, keepdim=True)", [(3, 4), (3, 4)]),
    ],
)
def test_layers_of_two_inputs(expression, shapes):
    ours, theirs = made(expression)
    assert repr(ours) == repr(theirs)
    arrays = [values(*shape, seed=seed) for seed, shape in enumerate(shapes)]
    our_inputs = [engine.tensor(array).requires_grad_() for array in arrays]
    their_inputs = [torch.tensor(array).requires_grad_() for array in arrays]
    our_out, their_out = ours(*our_inputs), theirs(*their_inputs)
    close(our_out, their_out)
    our_out.sum().backward()
    their_out.sum().backward()
    leaves = zip(
        [*our_inputs, *ours.parameters()], [*their_inputs, *theirs.parameters()], strict=True
    )
    for our, their in leaves:
        close(our.grad, their.grad)


@pytest.mark.parametrize(
    "expression",
    [
        "nn.Embedding(5, 3, max_norm=1.0, norm_type=1.0, scale_grad_by_freq=True)",
        "nn.Embedding(5, 3, 0, sparse=True)",
        "nn.EmbeddingBag(5, 3)",
        "nn.EmbeddingBag(5, 3, mode='max', padding_idx=-1)",
        "nn.EmbeddingBag(5, 3, 0.5, 3.0, mode='sum')",
    ],
)
def test_tables(expression):
    ours, theirs = made(expression)
    assert repr(ours) == repr(theirs)
    index = np.array([[1, 2, 2], [4, 1, 0]])
    our_out, their_out = ours(engine.tensor(index)), theirs(torch.tensor(index))
    close(our_out, their_out)
    our_out.sum().backward()
    their_out.sum().backward()
    grad = theirs.weight.grad
    close(ours.weight.grad, grad.to_dense() if grad.is_sparse else grad)
    close(ours.weight, theirs.weight)


@pytest.mark.parametrize("axes", [1, 2, 3])
def test_unpooling_is_told_the_size_it_came_from(axes):
    x = values(1, 2, *(5, 6, 7)[:axes])
    results = []
    for library in (engine, torch):
        pool = getattr(library.nn, f"MaxPool{axes}d")(2, return_indices=True)
        unpool = getattr(library.nn, f"MaxUnpool{axes}d")(2)
        tensor = library.tensor(x)
        results.append((unpool(*pool(tensor), output_size=tensor.shape), repr(unpool)))
    close(results[0][0], results[1][0])
    assert results[0][1] == results[1][1]


def test_a_transposed_convolution_is_told_the_size_it_should_give():
    ours, theirs = made("nn.ConvTranspose2d(1, 1, 3, stride=2, padding=1)")
    x = values(1, 1, 3, 4)
    for size in ([5, 7], [6, 8], [1, 1, 6, 7]):
        close(ours(engine.tensor(x), size), theirs(torch.tensor(x), size))
    for wrong in ([7, 7], [5], [4, 7]):
        with pytest.raises(ValueError):
            theirs(torch.tensor(x), wrong)
        with pytest.raises(ValueError):
            ours(engine.tensor(x), wrong)


def test_containers_of_parameters_print_and_save_alike():
    def module(library):
        ones = library.ones
        return library.nn.ModuleList(
            [
                library.nn.ParameterList([ones(2, 3), library.nn.Parameter(ones(1)), 3]),
                library.nn.ParameterDict({"a": ones(2), "b": library.nn.Parameter(ones(1, 4))}),
            ]
        )

    ours, theirs = module(engine), module(torch)
    assert repr(ours) == repr(theirs)
    assert list(ours.state_dict()) == list(theirs.state_dict())


@pytest.mark.parametrize("older", [{"size_average": False}, {"reduce": False}])
def test_older_spellings_of_a_reduction(older):
    with pytest.warns(UserWarning, match="size_average and reduce"):
        ours = nn.MSELoss(**older)
    with pytest.warns(UserWarning):
        theirs = torch.nn.MSELoss(**older)
    x, y = values(3, 2), values(3, 2, seed=1)
    close(ours(engine.tensor(x), engine.tensor(y)), theirs(torch.tensor(x), torch.tensor(y)))


def test_a_lenet_follows_pytorch_while_it_trains():
    """Five steps of Adam from the same weights; a view with -1 after pooling works."""

    def network(nn):
        class LeNet(nn.Module):
            def __init__(self):
                super().__init__()
                self.features = nn.Sequential(
                    nn.Conv2d(1, 4, 5, padding=2),
                    nn.ReLU(),
                    nn.MaxPool2d(2),
                    nn.Conv2d(4, 8, 5, padding=2),
                    nn.ReLU(),
                    nn.MaxPool2d(2),
                )
                self.classify = nn.Linear(8 * 3 * 3, 10)

            def forward(self, x):
                x = self.features(x)
                return self.classify(x.view(x.size(0), -1))

        return LeNet()

    ours, theirs = network(nn), network(torch.nn)
    assert repr(ours) == repr(theirs)
    ours.load_state_dict({k: engine.tensor(v.numpy()) for k, v in theirs.state_dict().items()})
    our_optimizer = engine.optim.Adam(ours.parameters(), lr=1e-3)
    their_optimizer = torch.optim.Adam(theirs.parameters(), lr=1e-3)
    for number in range(5):
        x, y = values(16, 1, 12, 12, seed=number), np.arange(16) % 10
        for library, model, optimizer in (
            (engine, ours, our_optimizer),
            (torch, theirs, their_optimizer),
        ):
            optimizer.zero_grad()
            loss = library.nn.functional.cross_entropy(model(library.tensor(x)), library.tensor(y))
            loss.backward()
            optimizer.step()
    for our, their in zip(ours.parameters(), theirs.parameters(), strict=True):
        close(our, their)
