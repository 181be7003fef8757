"""The amounts that a graph shows, and a norm as a thickness."""

from __future__ import annotations

import pytest

from engine.studio.training.messages import GraphNode
from gui.autograd.values import Values, amount_text, norm_text, saved_by, weight

VALUES = Values({0: 3.0, 1: 4.0}, {0: (0.001, 0.002), 2: (0.01, 0.02)}, {0: 1000, 2: 500})


@pytest.mark.parametrize(
    ("norm", "text"),
    [(0.214, "0.214"), (0.0461, "0.046"), (0.00461, "0.0046"), (1.2e-5, "1e-05"), (0.0, "0.000")],
)
def test_norms_are_short(norm: float, text: str) -> None:
    assert norm_text(norm) == text


def test_thickness_is_the_log_of_the_norm() -> None:
    shares = [weight(norm) for norm in (0.0, 1e-9, 0.0025, 0.01, 0.1, 1.0, 50.0)]
    assert shares == sorted(shares) and shares[0] == shares[1] == 0 and shares[-1] == 1
    assert weight(0.1) - weight(0.01) == pytest.approx(weight(1.0) - weight(0.1))


def test_what_several_nodes_tell_together() -> None:
    assert VALUES.norm((0, 1)) == 5.0 and VALUES.norm((7,)) is None
    assert VALUES.time((0, 2, 7)) == pytest.approx((0.011, 0.022)) and VALUES.time((1,)) is None
    assert VALUES.bytes((0, 1, 2)) == 1500


def test_what_colours_a_node() -> None:
    assert VALUES.amount((0,), "time") == pytest.approx(0.003)
    assert VALUES.amount((0, 2), "memory") == 1500
    assert VALUES.amount((1,), "memory") is None and VALUES.amount((0,), "plain") is None


def test_amounts_have_their_unit() -> None:
    assert amount_text(0.0034, "time") == "3.4 ms" and amount_text(3136.0, "memory") == "3.1 kB"


def test_nodes_that_keep_nothing_are_left_out() -> None:
    nodes = [GraphNode(i, "Op", "op", None, (), "float32", size) for i, size in ((0, 8), (1, 0))]
    assert saved_by(nodes) == {0: 8}
