"""All losses beside PyTorch's: its own test database, and the modules with their settings."""

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

NAMES = """
    binary_cross_entropy binary_cross_entropy_with_logits cosine_embedding_loss cross_entropy
    ctc_loss gaussian_nll_loss hinge_embedding_loss huber_loss kl_div l1_loss margin_ranking_loss
    mse_loss multi_margin_loss multilabel_margin_loss multilabel_soft_margin_loss nll_loss
    poisson_nll_loss smooth_l1_loss soft_margin_loss triplet_margin_loss
"""
# PyTorch rounds to single precision at every step of the long sums over alignments; the engine is
# closer to what both give for doubles.
LESS_EXACT = ("nn.functional.ctc_loss torch.float32",)


@pytest.mark.filterwarnings("ignore:Using a target size")
@pytest.mark.parametrize("name", NAMES.split())
def test_agrees_with_pytorch(name):
    count, wrong = database.check(f"nn.functional.{name}")
    assert count
    wrong = [*wrong, *database.refused(database.OPS[f"nn.functional.{name}"])]
    assert [line for line in wrong if not line.startswith(LESS_EXACT)] == []


def numbers(*shape, seed=0):
    return np.random.default_rng(seed).standard_normal(shape)


PAIR = [numbers(3, 4), numbers(3, 4, seed=1)]
CLASSES = np.array([1, 3, 0])
SIGNS = np.array([1, -1, 1])
COUNTS = np.array([[0.0, 1, 2, 3]] * 3)
LABELS = np.array([[0, 2, -1, 1], [3, -1, 0, 0], [-1, 0, 0, 0]])
LOG = np.log(np.random.default_rng(2).dirichlet([1] * 5, (6, 2)))

# An expression, evaluated with `nn` and `ones` of each library, and the inputs.
MODULES = [
    ("nn.MSELoss()", PAIR),
    ("nn.L1Loss(reduction='sum')", PAIR),
    ("nn.SmoothL1Loss(beta=0.5)", PAIR),
    ("nn.HuberLoss('sum', 0.3)", PAIR),
    ("nn.KLDivLoss(reduction='batchmean')", [PAIR[0], np.abs(PAIR[1])]),
    ("nn.KLDivLoss(reduction='sum', log_target=True)", PAIR),
    ("nn.PoissonNLLLoss()", [PAIR[0], COUNTS]),
    ("nn.PoissonNLLLoss(False, True, eps=0.1, reduction='none')", [np.abs(PAIR[0]), COUNTS]),
    ("nn.GaussianNLLLoss(full=True, eps=0.3)", [*PAIR, np.abs(numbers(3, 1, seed=2))]),
    ("nn.CTCLoss(2, 'sum')", [LOG, np.array([[0, 1], [4, 0]]), np.array([6, 4]), np.array([2, 1])]),
    ("nn.SoftMarginLoss()", [PAIR[0], np.sign(PAIR[1])]),
    ("nn.HingeEmbeddingLoss(0.4)", [PAIR[0][0, :3], SIGNS]),
    ("nn.CosineEmbeddingLoss(0.1)", [*PAIR, SIGNS]),
    ("nn.MarginRankingLoss(0.2, reduction='none')", [PAIR[0][0, :3], PAIR[1][0, :3], SIGNS]),
    ("nn.MultiMarginLoss(2, 0.5, ones(4).double() * 2)", [PAIR[0], CLASSES]),
    ("nn.MultiLabelMarginLoss()", [PAIR[0], LABELS]),
    ("nn.MultiLabelSoftMarginLoss(ones(4).double() * 2)", [PAIR[0], np.abs(PAIR[1])]),
    ("nn.TripletMarginLoss(2.0, 1.0, swap=True)", [*PAIR, numbers(3, 4, seed=2)]),
    ("nn.TripletMarginWithDistanceLoss(margin=2.0)", [*PAIR, numbers(3, 4, seed=2)]),
]


@pytest.mark.parametrize(("expression", "inputs"), MODULES)
def test_modules(expression, inputs):
    ours = eval(expression, {"nn": nn, "ones": engine.ones})
    theirs = eval(expression, {"nn": torch.nn, "ones": torch.ones})
    assert repr(ours) == repr(theirs)
    assert list(ours.state_dict()) == list(theirs.state_dict())
    mine = [engine.tensor(each) if isinstance(each, np.ndarray) else each for each in inputs]
    others = [torch.tensor(each) if isinstance(each, np.ndarray) else each for each in inputs]
    mine[0].requires_grad_()
    others[0].requires_grad_()
    found, expected = ours(*mine), theirs(*others)
    np.testing.assert_allclose(found.numpy(force=True), expected.detach().numpy(), rtol=1e-9)
    found.sum().backward()
    expected.sum().backward()
    np.testing.assert_allclose(mine[0].grad.numpy(), others[0].grad.numpy(), rtol=1e-7, atol=1e-12)


@pytest.mark.parametrize(
    "wrong",
    [
        lambda nn: nn.MultiMarginLoss(p=3),
        lambda nn: nn.TripletMarginLoss(margin=-1.0),
        lambda nn: nn.TripletMarginWithDistanceLoss(margin=0.0),
    ],
)
def test_settings_that_pytorch_refuses(wrong):
    with pytest.raises(Exception) as theirs:
        wrong(torch.nn)
    with pytest.raises(theirs.type):
        wrong(nn)
