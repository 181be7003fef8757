"""Einstein's summation against NumPy's."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import engine

EQUATIONS = [
    ("ij,jk", [(2, 3), (3, 4)]),
    ("ba", [(2, 3)]),
    ("Ab,bC", [(2, 3), (3, 4)]),
    ("ii", [(3, 3)]),
    ("iij->j", [(3, 3, 2)]),
    ("ij,ij->", [(2, 3), (2, 3)]),
    ("ij,jk,kl->il", [(2, 3), (3, 4), (4, 2)]),
    ("i,i,i", [(3,), (3,), (3,)]),
    ("ij , j -> i", [(2, 3), (3,)]),
    ("...ij,...jk->...ik", [(5, 1, 2, 3), (4, 3, 4)]),
    ("...a->a...", [(2, 3, 4)]),
    (",", [(), ()]),
    ("bn,anm,bm->ba", [(2, 5), (3, 5, 4), (2, 4)]),
    ("ij,kj->ik", [(2, 1), (3, 1)]),
]


@pytest.mark.parametrize(("equation", "shapes"), EQUATIONS)
def test_equations(equation: str, shapes: list[tuple[int, ...]]) -> None:
    rng = np.random.default_rng(0)
    arrays = [rng.normal(size=shape) for shape in shapes]
    own = engine.einsum(equation, *map(engine.tensor, arrays))
    expected = np.einsum(equation, *arrays)
    assert own.shape == expected.shape and np.allclose(own.numpy(), expected)


def test_a_size_of_one_broadcasts() -> None:
    own = engine.einsum("ij,kj->ik", engine.ones(2, 1), engine.ones(3, 4))
    assert own.tolist() == [[4.0] * 3] * 2


def test_an_ellipsis_that_the_result_lacks_is_summed() -> None:
    assert engine.einsum("...->", engine.ones(2, 3)).item() == 6


def test_dimensions_named_by_numbers() -> None:
    a, b = engine.ones(2, 3), engine.ones(3, 4)
    assert engine.einsum(a, [0, 1], b, [1, 2], [2, 0]).shape == (4, 2)
    assert engine.einsum(a, [..., 30], b, [30, 1]).shape == (2, 4)


@pytest.mark.parametrize(("equation", "shapes"), EQUATIONS)
def test_derivatives(equation: str, shapes: Any, real: Any, check_derivatives: Any) -> None:
    if max(map(len, shapes)) < 4:
        check_derivatives(lambda *x: engine.einsum(equation, *x), *[real(*s) for s in shapes])


@pytest.mark.parametrize(
    ("equation", "shapes", "message"),
    [
        ("ij", [(2,)], "does not match the number of its dimensions, 1"),
        ("i,j", [(2,)], "names 2 operands, 1 were given"),
        ("i1", [(2, 2)], "invalid subscript '1'"),
        ("ij->ik", [(2, 2)], "must name letters of the operands"),
        ("ij->ii", [(2, 2)], "each once"),
        ("ij,ij", [(2, 2), (2, 3)], "'j' has size 2 in one operand and 3"),
        ("...i...", [(2, 2)], "more than one ellipsis"),
    ],
)
def test_refusals(equation: str, shapes: list[tuple[int, ...]], message: str) -> None:
    with pytest.raises(RuntimeError, match=message):
        engine.einsum(equation, *[engine.ones(shape) for shape in shapes])


def test_nothing_to_sum() -> None:
    with pytest.raises(ValueError, match="at least one operand"):
        engine.einsum("i")
    with pytest.raises(ValueError, match="between 0 and 51, got 60"):
        engine.einsum(engine.ones(2), [60])
