"""nn.utils beside PyTorch's."""

import numpy as np
import pytest

import engine
from engine import nn

torch = pytest.importorskip("torch")


@pytest.mark.filterwarnings("ignore:`torch.nn.utils.weight_norm` is deprecated")
@pytest.mark.parametrize("dim", [0, 1, -1, None])
@pytest.mark.parametrize("layer", ["nn.Linear(3, 2)", "nn.Conv2d(2, 4, 3)"])
def test_weight_norm(layer, dim):
    theirs = torch.nn.utils.weight_norm(eval(layer, {"nn": torch.nn}), dim=dim)
    ours = nn.utils.weight_norm(eval(layer, {"nn": nn}), dim=dim)
    assert list(ours.state_dict()) == list(theirs.state_dict())
    ours.load_state_dict({k: engine.tensor(v.numpy()) for k, v in theirs.state_dict().items()})
    x = np.random.default_rng(0).standard_normal((5, 3) if "Linear" in layer else (1, 2, 4, 4))
    found, expected = ours(engine.tensor(x).float()), theirs(torch.tensor(x).float())
    np.testing.assert_allclose(found.numpy(force=True), expected.detach().numpy(), atol=1e-5)
    (found * found).sum().backward()
    (expected * expected).sum().backward()
    for our, their in zip(ours.parameters(), theirs.parameters(), strict=True):
        np.testing.assert_allclose(our.grad.numpy(), their.grad.numpy(), rtol=1e-4, atol=1e-4)


@pytest.mark.parametrize("norm_type", [1.0, 2.0, 3.0, float("inf")])
@pytest.mark.parametrize("max_norm", [0.5, 100.0])
def test_clipping(norm_type, max_norm):
    rng = np.random.default_rng(0)
    gradients = [rng.standard_normal(shape) for shape in ((2, 3), (4,))]
    norms, clipped = [], []
    for library in (engine, torch):
        parameters = [library.zeros(g.shape).double() for g in gradients]
        for parameter, gradient in zip(parameters, gradients, strict=True):
            parameter.grad = library.tensor(gradient)
        norms.append(library.nn.utils.clip_grad_norm_(parameters, max_norm, norm_type).item())
        library.nn.utils.clip_grad_value_(parameters, 0.3)
        clipped.append([p.grad.numpy() for p in parameters])
    assert norms[0] == pytest.approx(norms[1])
    for our, their in zip(*clipped, strict=True):
        np.testing.assert_allclose(our, their)
