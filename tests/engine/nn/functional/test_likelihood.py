"""Losses that are likelihoods of distributions."""

import math

import pytest

import engine
from engine.nn import functional as F


def test_kl_div_of_rows():
    p = engine.tensor([[0.5, 0.5], [1.0, 0.0]])
    q = engine.tensor([[0.25, 0.75], [0.5, 0.5]])
    expected = (0.5 * math.log(2) + 0.5 * math.log(2 / 3) + math.log(2)) / 2
    assert F.kl_div(q.log(), p, reduction="batchmean").item() == pytest.approx(expected)
    logs = F.kl_div(q.log(), (p + 1e-30).log(), reduction="sum", log_target=True)
    assert logs.item() == pytest.approx(2 * expected)


def test_the_mean_of_kl_div_is_not_the_divergence():
    with pytest.warns(UserWarning, match="batchmean"):
        F.kl_div(engine.zeros(2, 2), engine.ones(2, 2))


def test_the_gradient_of_kl_div_where_the_target_is_zero():
    p = engine.tensor([0.0, 1.0], requires_grad=True)
    F.kl_div(engine.tensor([-1.0, -1.0]), p, reduction="sum").backward()
    assert all(math.isfinite(g) for g in p.grad.tolist())


def test_the_likelihood_of_a_normal_distribution():
    loss = F.gaussian_nll_loss(
        engine.tensor([1.0]), engine.tensor([3.0]), engine.tensor([4.0]), full=True
    )
    density = math.exp(-0.5) / math.sqrt(2 * math.pi * 4)
    assert loss.item() == pytest.approx(-math.log(density))


@pytest.mark.parametrize(
    ("variance", "message"),
    [(-1.0, "negative"), (engine.ones(3), "incorrect size"), (engine.ones(1, 1), "incorrect")],
)
def test_variances_that_do_not_fit(variance, message):
    with pytest.raises(ValueError, match=message):
        F.gaussian_nll_loss(engine.ones(4, 2), engine.ones(4, 2), variance)


@pytest.mark.filterwarnings("ignore:reduction")
@pytest.mark.parametrize(
    ("function", "shapes"),
    [
        (lambda x, y: F.kl_div(x, y.abs()), [(2, 3), (2, 3)]),
        (lambda x, y: F.kl_div(x, y, reduction="batchmean", log_target=True), [(2, 3), (2, 3)]),
        (F.poisson_nll_loss, [(4,), (4,)]),
        (
            lambda x, y: F.poisson_nll_loss(
                x.abs(), y.abs() + 1.5, log_input=False, full=True, reduction="sum"
            ),
            [(4,), (4,)],
        ),
        (lambda x, y, v: F.gaussian_nll_loss(x, y, v.abs()), [(3, 2), (3, 2), (3,)]),
        (lambda x, y, v: F.gaussian_nll_loss(x, y, v.abs(), True), [(3, 2), (3, 2), (3, 1)]),
    ],
)
def test_gradients(check_gradients, function, shapes):
    check_gradients(function, shapes)
