"""Each pair of functions computes what the engine's layer computes, forward and backward."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from engine import Tensor, from_numpy, manual_seed, nn
from engine.studio.codegen.numpy.layers import RULES, Rule, rule_of
from engine.studio.codegen.numpy.pasting import imported
from engine.studio.network.analysis import Shape
from engine.studio.network.costs import cost
from engine.studio.network.kinds import LayerKind
from engine.studio.network.modules import make_module
from engine.studio.network.network import Node
from engine.studio.network.parameters import checked
from engine.studio.network.shapes import ShapeError, infer
from tests.engine.studio.codegen.numpy.functions.calling import options
from tests.engine.studio.network.drawing import (
    LAYERS,
    input_shapes,
    parameters,
    samples,
    small_enough,
)

PATIENT: Any = {
    "suppress_health_check": [HealthCheck.too_slow, HealthCheck.filter_too_much],
}
EVERY_LAYER = pytest.mark.parametrize("entry", LAYERS, ids=lambda entry: entry.kind)


def resolve(entry: LayerKind, drawn: dict[str, Any], inputs: tuple[Shape, ...]) -> Any:
    """All parameters of the layer; None where it refuses, or is too large for a test."""
    good, bad = checked(Node("n1", entry.kind, "x", parameters=drawn))
    if bad:
        return None
    try:
        outputs, filled = infer(entry, good, inputs)
    except ShapeError:
        return None
    resolved = {**good, **filled}
    shapes = outputs[: len(entry.outputs)]
    parameters = cost(entry, resolved, inputs, shapes).parameters
    return resolved if small_enough(shapes, parameters) else None


def forward(
    rule: Rule,
    resolved: dict[str, Any],
    module: nn.Module,
    inputs: list[np.ndarray],
    training: bool,
) -> tuple[list[np.ndarray], Any, dict[str, np.ndarray]]:
    """The outputs of the function with the module's weights, the cache, and its buffers.

    What is drawn at random is the same each time.
    """
    weights = {name: each.numpy().copy() for name, each in module.state_dict().items()}
    function = imported(f"{rule.stem}_forward")
    own = {"training": training, "rng": np.random.default_rng(0)}
    values = {**resolved, **rule.options(resolved), **own}
    if rule.is_whole:
        *outputs, cache = function(*inputs, weights, **options(function, values))
        return outputs, cache, {}
    learned = [weights.get(name) for name in rule.weights]
    buffers = {name: weights[name] for name in rule.buffers_of(resolved)}
    *outputs, cache = function(*inputs, *learned, **buffers, **options(function, values))
    return outputs, cache, buffers


@EVERY_LAYER
def test_forward_and_backward_are_the_engines(entry: LayerKind) -> None:
    @settings(max_examples=3, **PATIENT)
    @given(parameters(entry), input_shapes(entry), st.booleans(), st.integers(0, 99))
    def check(drawn: dict[str, Any], shapes: tuple[Shape, ...], training: bool, seed: int) -> None:
        resolved = resolve(entry, drawn, shapes)
        assume(resolved is not None)
        is_random = "p" in resolved or resolved.get("dropout") or entry.kind == "RReLU"
        compare(entry, resolved, shapes, training and not is_random, seed)
        if not RULES[entry.kind].ends_chain:
            # A bend may lie between the two places; not each time.
            assert any(is_slope(entry, resolved, shapes, seed + more) for more in range(3))

    check()


def compare(
    entry: LayerKind, resolved: dict, shapes: tuple[Shape, ...], training: bool, seed: int
) -> None:
    manual_seed(seed)
    random = np.random.default_rng(seed)
    rule = rule_of(entry.kind, resolved, shapes)
    assert rule is not None
    module = make_module(entry, resolved).double()
    module.train(training)
    batch = [samples(entry, resolved, shape).double() for shape in shapes]
    if not rule.ends_chain:
        batch = [each.requires_grad_() for each in batch]
    outputs, cache, buffers = forward(
        rule, resolved, module, [each.detach().numpy() for each in batch], training
    )
    result = module(*batch)
    expected = result if isinstance(result, tuple) else (result,)
    for found, wanted in zip(outputs, expected, strict=True):
        close(found, wanted)
    for name, buffer in buffers.items():
        close(buffer, module.get_buffer(name))
    d_outputs = [random.normal(size=each.shape) for each in expected]
    backward(expected, d_outputs)
    made = imported(f"{rule.stem}_backward")(*d_outputs, cache)
    gradients = list(made) if isinstance(made, (tuple, list)) else [made]
    if not rule.ends_chain:
        for each in batch:
            close(gradients.pop(0), each.grad)
    weights = dict(module.named_parameters())
    if rule.is_whole:
        (own,) = gradients
        assert own.keys() == weights.keys()
        for name, gradient in own.items():
            close(gradient, weights[name].grad)
        return
    present = rule.weights_of(resolved).items()
    for (name, is_there), gradient in zip(present, gradients, strict=True):
        assert is_there == (name in weights)
        if is_there:
            close(gradient, weights[name].grad)


def backward(outputs: tuple[Tensor, ...], d_outputs: list[np.ndarray]) -> None:
    total: Any = 0
    for output, gradient in zip(outputs, d_outputs, strict=True):
        total = total + (output * from_numpy(gradient)).sum()
    if isinstance(total, Tensor) and total.requires_grad:
        total.backward()


def close(found: np.ndarray, expected: Tensor | None) -> None:
    assert expected is not None
    wanted = expected.detach().numpy()
    np.testing.assert_allclose(found, wanted, rtol=1e-6, atol=1e-6)
    assert found.shape == wanted.shape


def is_slope(entry: LayerKind, resolved: dict, shapes: tuple[Shape, ...], seed: int) -> bool:
    """Whether backward is the slope of forward in a random direction, by differences.

    Both as in training, with what that draws at random.
    """
    rule = rule_of(entry.kind, resolved, shapes)
    assert rule is not None
    module = make_module(entry, resolved).double()
    random = np.random.default_rng(seed)
    batch = [samples(entry, resolved, shape).double().numpy() for shape in shapes]
    ways = [random.normal(size=each.shape) for each in batch]
    outputs, cache, _ = forward(rule, resolved, module, batch, True)
    d_outputs = [random.normal(size=each.shape) for each in outputs]
    made = imported(f"{rule.stem}_backward")(*d_outputs, cache)
    gradients = list(made) if isinstance(made, (tuple, list)) else [made]
    step, values = 1e-6, []
    for sign in (1, -1):
        moved = [each + sign * step * way for each, way in zip(batch, ways, strict=True)]
        outputs, _, _ = forward(rule, resolved, module, moved, True)
        values.append(sum(map(np.vdot, outputs, d_outputs)))
    slope = sum(np.vdot(gradient, way) for gradient, way in zip(gradients, ways, strict=False))
    return (values[0] - values[1]) / (2 * step) == pytest.approx(slope, rel=1e-4, abs=1e-4)


def test_every_kind_of_layer_is_covered() -> None:
    assert {entry.kind for entry in LAYERS} - {"Block"} <= RULES.keys()


@pytest.mark.parametrize("kind", ["RNN", "LSTM", "GRU"])
def test_dropout_between_layers_lets_gradients_through_where_it_let_values(kind: str) -> None:
    entry = next(each for each in LAYERS if each.kind == kind)
    drawn = {"hidden_size": 3, "num_layers": 3, "dropout": 0.5, "bidirectional": True}
    resolved = resolve(entry, drawn, ((4, 2),))
    assert is_slope(entry, resolved, ((4, 2),), seed=0)


@pytest.mark.parametrize("name", ["dropout", "channel_dropout", "alpha_dropout"])
@pytest.mark.parametrize("p", [0.0, 0.3, 1.0])
def test_dropout_keeps_the_mean(name: str, p: float) -> None:
    random = np.random.default_rng(0)
    x = random.normal(size=(200, 500)) + (name != "alpha_dropout")
    y, _ = imported(f"{name}_forward")(x, p=p, training=True, rng=random)
    assert y.mean() == pytest.approx(x.mean() if p < 1 else 0, abs=0.02)
    if name == "alpha_dropout" and p < 1:
        assert y.std() == pytest.approx(1, abs=0.02)
    unchanged, _ = imported(f"{name}_forward")(x, p=p)
    assert unchanged is x
