"""Every registered op, checked against finite differences: first and second derivatives."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import engine
from engine import Tensor
from engine.autograd import gradcheck, gradgradcheck
from engine.ops.registry import OPS

# Arguments of an op: positional ones, and after them perhaps a dict of named ones.
Arguments = tuple[Any, ...]


def real(*shape: int, low: float = -2.0, high: float = 2.0, seed: int = 0) -> Tensor:
    """Random float64 values that require a gradient, none within 0.05 of a whole number."""
    values = np.random.default_rng(seed).uniform(low, high, shape)
    near = np.abs(values - np.round(values)) < 0.05
    return engine.tensor(np.where(near, values + 0.1, values), requires_grad=True)


def positive(*shape: int, seed: int = 0) -> Tensor:
    return real(*shape, low=0.3, high=3.0, seed=seed)


def distinct(*shape: int) -> Tensor:
    """Values of which no two are near each other, so that their order survives a small step."""
    values = np.random.default_rng(1).permutation(int(np.prod(shape))) * 0.37 - 1.03
    return engine.tensor(values.reshape(shape), requires_grad=True)


def whole(*shape: int) -> Tensor:
    return engine.tensor(np.random.default_rng(0).integers(-4, 5, shape))


def mask(*shape: int) -> Tensor:
    return engine.tensor(np.random.default_rng(0).random(shape) < 0.5)


def same(names: str, makers: list[Callable[[], Arguments]]) -> dict[str, Any]:
    """The same samples for several ops."""
    return dict.fromkeys(names.split(), makers)


PLACES = engine.tensor([[0, 2, 1], [1, 1, 0]])

BINARY: list[Callable[[], Arguments]] = [
    lambda: (real(2, 3), real(2, 3, seed=1)),
    lambda: (real(2, 3), real(3, seed=1)),
    lambda: (real(2, 1), real(1, 3, seed=1)),
    lambda: (real(), real(2, seed=1)),
]
UNARY: list[Callable[[], Arguments]] = [
    lambda: (real(2, 3),),
    lambda: (real(),),
    lambda: (real(0),),
]
POSITIVE: list[Callable[[], Arguments]] = [lambda: (positive(2, 3),), lambda: (positive(),)]
INSIDE: list[Callable[[], Arguments]] = [lambda: (real(2, 3, low=-0.9, high=0.9),)]
REDUCED: list[Callable[[], Arguments]] = [
    lambda: (real(2, 3),),
    lambda: (real(2, 3, 2), 1),
    lambda: (real(2, 3, 2), -1, {"keepdim": True}),
    lambda: (real(),),
]
OVER_DIMS = [*REDUCED, lambda: (real(2, 3, 2), (0, 2))]
ZEROS = engine.tensor([[0.0, 2.0, 3.0], [0.0, 0.0, 1.5], [1.0, 2.0, 0.5]], dtype=engine.float64)

DIFFERENTIABLE: dict[str, list[Callable[[], Arguments]]] = {
    **same("add sub subtract mul multiply rsub", BINARY),
    **same("maximum minimum fmax fmin logaddexp logaddexp2 atan2 arctan2 hypot copysign", BINARY),
    **same(
        "div divide true_divide floor_divide remainder fmod",
        [
            lambda: (real(2, 3), positive(3, seed=1)),
            lambda: (real(2, 3), 1.7),
            lambda: (real(), positive(2, seed=1)),
        ],
    ),
    "pow": [
        lambda: (positive(2, 3), real(3, seed=1)),
        lambda: (real(2, 3), 3),
        lambda: (real(2, 3), 2),
        lambda: (real(2, 3), 0),
        lambda: (positive(2, 3), 0.5),
        lambda: (2.0, real(3)),
    ],
    **same(
        "neg negative abs absolute sign sgn square positive exp exp2 expm1 sigmoid sin cos "
        "sinh cosh tanh atan arctan asinh arcsinh floor ceil trunc fix round frac erf erfc "
        "deg2rad rad2deg sinc i0 lgamma digamma nan_to_num frexp "
        "clone contiguous cpu double relu",
        UNARY,
    ),
    **same(
        "reciprocal log log2 log10 log1p sqrt rsqrt tan",
        [*POSITIVE[:1], lambda: (real(2, low=0.3, high=1.4),)],
    ),
    **same("asin arcsin acos arccos atanh arctanh erfinv", INSIDE),
    "logit": [
        lambda: (real(2, 3, low=0.1, high=0.9),),
        lambda: (real(2, 3, low=0.01, high=0.99), 0.2),
    ],
    "xlogy": [
        lambda: (real(2, 3), positive(3, seed=1)),
        lambda: (1.5, positive(3)),
        lambda: (real(3), 2.5),
    ],
    "ldexp": [lambda: (real(2, 3), real(3, seed=1)), lambda: (real(3), whole(3))],
    "float_power": [
        lambda: (positive(2, 3), real(3, seed=1)),
        lambda: (real(2, 3), 3),
        lambda: (2.0, real(3)),
    ],
    **same("acosh arccosh", [lambda: (real(2, 3, low=1.2, high=3.0),)]),
    **same(
        "addcmul addcdiv",
        [lambda: (real(2, 3), real(3, seed=1), positive(2, 1, seed=2), {"value": 0.5})],
    ),
    "lerp": [
        lambda: (real(2, 3), real(3, seed=1), 0.3),
        lambda: (real(2), real(2, seed=1), real(2, seed=2)),
    ],
    "where": [lambda: (mask(2, 3), real(2, 3), real(3, seed=1)), lambda: (mask(3), real(3), 1.5)],
    "Tensor.where": [lambda: (real(2, 3), mask(2, 3), real(3, seed=1))],
    **same(
        "clamp clip",
        [
            lambda: (real(2, 3), -0.52, 0.77),
            lambda: (real(3), real(2, 3, seed=1), None),
            lambda: (real(3), real(2, 3, seed=1), real(3, seed=2)),
        ],
    ),
    "clamp_min": [lambda: (real(2, 3), 0.31)],
    "clamp_max": [lambda: (real(2, 3), 0.31)],
    "sum": OVER_DIMS,
    "mean": OVER_DIMS,
    "var": [*OVER_DIMS[:3], lambda: (real(3, 2), 0, {"correction": 0}), lambda: (real(4), False)],
    "std": [*OVER_DIMS[:3], lambda: (real(3, 2), 0, {"correction": 0})],
    "var_mean": [lambda: (real(3, 2), 0)],
    "std_mean": [lambda: (real(3, 2), 0)],
    "prod": [
        *REDUCED,
        lambda: (ZEROS.clone().requires_grad_(), 0),
        lambda: (ZEROS.clone().requires_grad_(), 1),
    ],
    "norm": [
        lambda: (real(2, 3),),
        lambda: (real(2, 3), 2, 1),
        lambda: (real(2, 3), 1, 0, True),
        lambda: (real(2, 3), 3),
        lambda: (distinct(2, 3), float("inf"), 1),
        lambda: (distinct(2, 3), -float("inf")),
    ],
    **same("softmax log_softmax", [lambda: (real(2, 3), 1), lambda: (real(2, 3), 0)]),
    "logsumexp": [lambda: (real(2, 3), 1), lambda: (real(2, 3), (0, 1), True)],
    **same(
        "max min",
        [lambda: (distinct(2, 3),), lambda: (distinct(2, 3), 1), lambda: (distinct(2, 3), 0, True)],
    ),
    **same(
        "amax amin",
        [lambda: (distinct(2, 3),), lambda: (distinct(2, 3, 2), (0, 2)), lambda: (distinct(4), 0)],
    ),
    "aminmax": [lambda: (distinct(2, 3), {"dim": 1})],
    "cumsum": [lambda: (real(2, 3), 1), lambda: (real(2, 3), 0), lambda: (real(), 0)],
    "cumprod": [
        lambda: (real(2, 3), 1),
        lambda: (ZEROS.clone().requires_grad_(), 1),
        lambda: (real(), 0),
    ],
    **same("sort msort", [lambda: (distinct(3, 2),)]),
    "topk": [lambda: (distinct(2, 4), 2), lambda: (distinct(4, 2), 3, 0, False)],
    "view": [lambda: (real(2, 3), 3, -1)],
    "reshape": [
        lambda: (real(2, 3), 6),
        lambda: (real(3, 2).t(), (2, 3)),
        lambda: (real(3, 2).t(), -1),
    ],
    "view_as": [lambda: (real(2, 3), real(6))],
    "reshape_as": [lambda: (real(2, 3), real(6))],
    "flatten": [lambda: (real(2, 3, 2), 1), lambda: (real(),)],
    "ravel": [lambda: (real(2, 3),)],
    "unflatten": [lambda: (real(2, 6), 1, (2, -1))],
    "permute": [lambda: (real(2, 3, 1), 2, 0, 1)],
    **same("transpose swapaxes swapdims", [lambda: (real(2, 3, 2), 0, -1)]),
    **same(
        "movedim moveaxis",
        [lambda: (real(2, 3, 2), 0, -1), lambda: (real(2, 3, 2), (0, 1), (1, 2))],
    ),
    "t": [lambda: (real(2, 3),), lambda: (real(3),)],
    "squeeze": [lambda: (real(1, 3, 1),), lambda: (real(1, 3, 1), 0)],
    "unsqueeze": [lambda: (real(2, 3), 1)],
    "expand": [lambda: (real(2, 1), 3, 2, 4), lambda: (real(3), -1)],
    "expand_as": [lambda: (real(2, 1), real(2, 3))],
    "broadcast_to": [lambda: (real(2, 1), (3, 2, 4))],
    "broadcast_tensors": [lambda: (real(2, 1), real(3))],
    "Tensor.sum_to_size": [lambda: (real(2, 3), 1, 3), lambda: (real(2, 3), 3)],
    "repeat": [lambda: (real(2, 3), 2, 1, 2)],
    "tile": [lambda: (real(2, 3), 2)],
    "flip": [lambda: (real(2, 3), 0, 1)],
    "roll": [
        lambda: (real(2, 3), 1, 1),
        lambda: (real(2, 3), 4),
        lambda: (real(2, 3), (1, 2), (0, 1)),
    ],
    "tril": [lambda: (real(3, 3),), lambda: (real(2, 3), 1)],
    "triu": [lambda: (real(3, 3),), lambda: (real(2, 3), -1)],
    "select": [lambda: (real(2, 3), 1, -1)],
    "narrow": [lambda: (real(2, 3), 1, 1, 2)],
    "index_select": [lambda: (real(2, 3), 1, engine.tensor([2, 0, 2]))],
    "gather": [lambda: (real(2, 3), 1, PLACES), lambda: (real(3, 3), 0, PLACES)],
    "scatter": [
        lambda: (real(2, 3), 1, engine.tensor([[2, 0], [1, 0]]), real(2, 3, seed=1)),
        lambda: (real(2, 3), 0, engine.tensor([[1, 0, 1]]), 2.5),
    ],
    "scatter_add": [lambda: (real(2, 3), 1, PLACES, real(2, 4, seed=1))],
    "take_along_dim": [
        lambda: (real(2, 3), PLACES, 1),
        lambda: (real(2, 3), engine.tensor([[-1]]), 1),
        lambda: (real(2, 3), engine.tensor([0, 5, 0])),
    ],
    "take": [lambda: (real(2, 3), engine.tensor([[0, 5], [5, 1]]))],
    "masked_fill": [lambda: (real(2, 3), mask(2, 3), 1.5), lambda: (real(2, 3), mask(3), real())],
    "masked_select": [lambda: (real(2, 3), mask(2, 3)), lambda: (real(2, 3), mask(3))],
    **same(
        "cat concat concatenate",
        [
            lambda: ([real(2, 3), real(1, 3, seed=1)],),
            lambda: ([real(2, 1), real(2, 3, seed=1)], 1),
        ],
    ),
    "stack": [lambda: ([real(2, 3), real(2, 3, seed=1)], 1)],
    "vstack": [lambda: ([real(3), real(3, seed=1)],)],
    "hstack": [lambda: ([real(3), real(2, seed=1)],), lambda: ([real(2, 1), real(2, 3, seed=1)],)],
    "unbind": [lambda: (real(2, 3), 1), lambda: (real(1, 3), 0)],
    "split": [lambda: (real(5, 2), 2), lambda: (real(2, 5), [1, 4], 1), lambda: (real(2, 3), 9)],
    "split_with_sizes": [lambda: (real(5, 2), [1, 4])],
    "chunk": [lambda: (real(5, 2), 2)],
    "meshgrid": [
        lambda: (real(2), real(3, seed=1)),
        lambda: (real(2), real(3, seed=1), {"indexing": "xy"}),
    ],
    "matmul": [
        lambda: (real(2, 3), real(3, 4, seed=1)),
        lambda: (real(3), real(3, seed=1)),
        lambda: (real(2, 3), real(3, seed=1)),
        lambda: (real(3), real(3, 2, seed=1)),
        lambda: (real(2, 2, 3), real(3, 2, seed=1)),
        lambda: (real(2, 1, 2, 3), real(2, 3, 2, seed=1)),
        lambda: (real(2, 2, 3), real(3, seed=1)),
    ],
    "mm": [lambda: (real(2, 3), real(3, 2, seed=1))],
    "bmm": [lambda: (real(2, 2, 3), real(2, 3, 2, seed=1))],
    "mv": [lambda: (real(2, 3), real(3, seed=1))],
    **same("dot vdot", [lambda: (real(3), real(3, seed=1))]),
    **same("outer ger", [lambda: (real(2), real(3, seed=1))]),
    "addmm": [
        lambda: (real(2), real(3, 4, seed=1), real(4, 2, seed=2)),
        lambda: (real(3, 1), real(3, 4, seed=1), real(4, 2, seed=2), {"beta": 0.5, "alpha": 2}),
    ],
    "addmv": [lambda: (real(3), real(3, 4, seed=1), real(4, seed=2), {"beta": 0.5, "alpha": 2})],
    "baddbmm": [lambda: (real(2, 1, 2), real(2, 3, 4, seed=1), real(2, 4, 2, seed=2))],
    "einsum": [
        lambda: ("ij,jk->ik", real(2, 3), real(3, 2, seed=1)),
        lambda: ("bij,bjk,kl", real(2, 2, 3), real(2, 3, 2, seed=1), real(2, 2, seed=2)),
        lambda: ("ii->i", real(3, 3)),
        lambda: ("...i,i->...", real(2, 2, 3), real(3, seed=1)),
        lambda: ("ij,kl->il", real(2, 3), real(3, 2, seed=1)),
    ],
    "to": [lambda: (real(2, 3), engine.float64), lambda: (real(2, 3), {"copy": True})],
    "type_as": [lambda: (real(2, 3), real(1))],
}

# Ops whose results carry no gradient, and ops that only write, make random numbers or narrow types.
WITHOUT_GRADIENT: dict[str, list[Callable[[], Arguments]]] = {
    **same(
        "eq ne not_equal lt less le less_equal gt greater ge greater_equal logical_and "
        "logical_or logical_xor isclose allclose equal heaviside isin",
        BINARY[:1],
    ),
    **same(
        "logical_not isnan isinf isfinite isposinf isneginf isreal signbit all any "
        "count_nonzero argmax argmin argsort nonzero argwhere numel byte char short int long bool",
        UNARY[:1],
    ),
    **same(
        "bitwise_and bitwise_or bitwise_xor bitwise_left_shift bitwise_right_shift",
        [lambda: (whole(3), whole(3))],
    ),
    **same("gcd lcm", [lambda: (whole(3), whole(3))]),
    "bitwise_not": [lambda: (whole(3),)],
    "broadcast_shapes": [lambda: ((2, 1), (3,))],
    "bernoulli": [lambda: (positive(3).detach() / 4,)],
    "multinomial": [lambda: (positive(3).detach(), 2)],
}
# The GPU's, dtypes too coarse for finite differences, and steps of one in the last digit.
ELSEWHERE = {"cuda", "half", "float", "nextafter"}
WRITERS = {name for name in OPS if name.removeprefix("Tensor.").endswith("_")}


HOMES = {
    f"engine.ops.{family}"
    for family in (
        *("angles", "bessel", "floats", "gamma", "integers", "logarithms"),
        *("activation", "arithmetic", "broadcasting", "comparison", "conversion", "exponential"),
        *("extrema", "gather", "indexing", "join", "power", "rearrange", "rounding", "shape"),
        *("sort", "special", "trigonometry"),
    )
}


def core_ops() -> list[str]:
    """All ops but those that later families sample in tests of their own."""
    return sorted(n for n, each in OPS.items() if each.function.__module__ in HOMES)


def known(name: str) -> set[str]:
    return {name, name.removeprefix("Tensor.")}


def test_every_op_has_samples() -> None:
    sampled = DIFFERENTIABLE.keys() | WITHOUT_GRADIENT.keys() | ELSEWHERE | WRITERS
    assert [name for name in core_ops() if not known(name) & sampled] == []


def cases(table: dict[str, list[Callable[[], Arguments]]]) -> list[Any]:
    return [
        pytest.param(name, make, id=f"{name}-{number}")
        for name, makers in table.items()
        for number, make in enumerate(makers)
    ]


def prepared(name: str, arguments: Arguments) -> tuple[Callable[..., Any], list[Tensor]]:
    """The op as a function of its tensors alone, and those tensors."""
    op = OPS.get(name) or OPS[f"Tensor.{name}"]
    options = arguments[-1] if isinstance(arguments[-1], dict) else {}
    positional = arguments[: len(arguments) - bool(options)]
    nested = isinstance(positional[0], list)
    flat = [*positional[0], *positional[1:]] if nested else list(positional)
    count = len(positional[0]) if nested else 0
    places = [i for i, each in enumerate(flat) if isinstance(each, Tensor) and each.requires_grad]

    def call(*tensors: Tensor) -> Any:
        full = list(flat)
        for place, tensor in zip(places, tensors, strict=True):
            full[place] = tensor
        head = [full[:count], *full[count:]] if nested else full
        return op.function(*head, **options)

    return call, [flat[place] for place in places]


@pytest.mark.parametrize(("name", "make"), cases(DIFFERENTIABLE))
def test_gradients(name: str, make: Callable[[], Arguments]) -> None:
    function, tensors = prepared(name, make())
    leaves = [tensor.detach().requires_grad_() for tensor in tensors]
    assert gradcheck(function, leaves)
    assert gradgradcheck(function, leaves)


@pytest.mark.parametrize(("name", "make"), cases(WITHOUT_GRADIENT))
def test_results_without_gradient(name: str, make: Callable[[], Arguments]) -> None:
    op = OPS.get(name) or OPS[f"Tensor.{name}"]
    result = op.function(*make())
    assert not isinstance(result, Tensor) or not result.requires_grad


@pytest.mark.parametrize("name", ["exp", "log", "sin", "tanh", "sigmoid", "sqrt", "reciprocal"])
def test_third_derivatives(name: str) -> None:
    def second(x: Tensor) -> Tensor:
        first = engine.autograd.grad(getattr(engine, name)(x).sum(), x, create_graph=True)[0]
        return engine.autograd.grad(first.sum(), x, create_graph=True)[0]

    assert gradcheck(second, positive(4))


def test_third_derivative_of_a_power() -> None:
    x = engine.tensor(2.0, requires_grad=True)
    derivative = x**4
    for expected in (32.0, 48.0, 48.0, 24.0):
        (derivative,) = engine.autograd.grad(derivative, x, create_graph=True)
        assert derivative.item() == expected
