"""Attention: what a query may see, and what it then says."""

import math

import pytest

import engine
from engine.nn import functional as F

inf = math.inf


def test_a_query_takes_the_value_of_the_key_that_answers_it():
    key = engine.eye(3).unsqueeze(0) * 100
    value = engine.tensor([[[1.0], [2.0], [3.0]]])
    out = F.scaled_dot_product_attention(engine.eye(3)[None, [2, 0]], key, value)
    assert out.flatten().tolist() == pytest.approx([3.0, 1.0])


def test_none_looks_ahead():
    value = engine.arange(4).float().reshape(1, 4, 1)
    out = F.scaled_dot_product_attention(
        engine.zeros(1, 4, 2), engine.zeros(1, 4, 2), value, is_causal=True
    )
    assert out.flatten().tolist() == pytest.approx([0.0, 0.5, 1.0, 1.5])


@pytest.mark.parametrize(
    "mask",
    [engine.tensor([[True, False], [False, False]]), engine.tensor([[0.0, -inf], [-inf, -inf]])],
)
def test_who_may_look_nowhere_gets_zeros_and_no_gradient(mask):
    query = engine.ones(2, 2, requires_grad=True)
    value = engine.tensor([[5.0], [7.0]])
    out = F.scaled_dot_product_attention(query, engine.ones(2, 2), value, mask)
    out.sum().backward()
    assert out.flatten().tolist() == [5.0, 0.0]
    assert query.grad.tolist() == [[0.0, 0.0], [0.0, 0.0]]


def test_heads_share_keys():
    query, key = engine.randn(2, 4, 3, 5), engine.randn(2, 2, 6, 5)
    out = F.scaled_dot_product_attention(query, key, key, enable_gqa=True)
    repeated = engine.stack([key, key], 2).flatten(1, 2)
    expected = F.scaled_dot_product_attention(query, repeated, repeated)
    assert engine.allclose(out, expected)
    with pytest.raises(RuntimeError, match="multiple"):
        F.scaled_dot_product_attention(query, key[:, [0, 1, 1]], key[:, [0, 1, 1]], enable_gqa=True)


def test_dropout_thins_the_weights():
    engine.manual_seed(0)
    query = engine.zeros(1, 1000, 2)
    value = engine.eye(2).repeat(1, 500, 1)
    out = F.scaled_dot_product_attention(query, query, value, dropout_p=0.5)
    assert out.mean().item() == pytest.approx(0.5, abs=0.01)
    assert len(set(out.flatten().tolist())) > 100


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        (lambda q: F.scaled_dot_product_attention(q, q, q, q @ q.mT, is_causal=True), "Explicit"),
        (lambda q: F.scaled_dot_product_attention(q, q.double(), q), "same dtype"),
        (lambda q: F.scaled_dot_product_attention(q, q[0, 0], q), "at least 2"),
    ],
)
def test_what_does_not_fit(wrong, message):
    with pytest.raises(RuntimeError, match=message):
        wrong(engine.ones(1, 2, 3))


def many_heads(q, k, v, weight, bias, out, **settings):
    """multi_head_attention_forward with the usual of its many parameters."""
    return F.multi_head_attention_forward(
        q, k, v, 4, 2, weight, bias, None, None, False, 0.0, out, None, **settings
    )[0]


MASK = engine.tensor([[0.0, -inf], [0.0, 0.0], [-inf, 0.5]], dtype=engine.float64)


@pytest.mark.parametrize(
    ("function", "shapes"),
    [
        (F.scaled_dot_product_attention, [(2, 3), (4, 3), (4, 2)]),
        (
            lambda q, k, v: F.scaled_dot_product_attention(q, k, v, MASK, scale=0.3),
            [(2, 3, 2), (2, 2, 2), (2, 2, 2)],
        ),
        (
            lambda q, k, v: F.scaled_dot_product_attention(q, k, v, is_causal=True),
            [(3, 2), (3, 2), (3, 2)],
        ),
        (many_heads, [(2, 2, 4), (3, 2, 4), (3, 2, 4), (12, 4), (12,), (4, 4)]),
        (
            lambda *given: many_heads(*given, need_weights=False, attn_mask=MASK),
            [(3, 4), (2, 4), (2, 4), (12, 4), (12,), (4, 4)],
        ),
    ],
)
def test_gradients(check_gradients, function, shapes):
    check_gradients(function, shapes)
