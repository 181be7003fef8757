"""Each layer of the catalogue computes what was inferred, refuses what it cannot, and trains."""

from __future__ import annotations

import math
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine import Tensor, manual_seed, optim, randn
from engine.studio.network import sentences
from engine.studio.network.analysis import Shape
from engine.studio.network.check import analyse
from engine.studio.network.costs import cost
from engine.studio.network.kinds import LayerKind
from engine.studio.network.modules import make_module
from engine.studio.network.network import Network, Node, Wire
from engine.studio.network.parameters import checked
from engine.studio.network.settings import DataChoice
from engine.studio.network.shapes import ShapeError, infer
from tests.engine.studio.network.drawing import (
    LAYERS,
    WILD,
    input_shapes,
    parameters,
    samples,
    small_enough,
    usual_shapes,
)

EVERY_LAYER = pytest.mark.parametrize("entry", LAYERS, ids=lambda entry: entry.kind)
Resolved = dict[str, Any]


def resolve(
    entry: LayerKind, drawn: Resolved, inputs: tuple[Shape, ...]
) -> tuple[tuple[Shape, ...], Resolved] | None:
    """The outputs' shapes and all parameters; None where the layer refuses."""
    good, bad = checked(Node("n1", entry.kind, "x", parameters=drawn))
    if bad:
        return None
    try:
        outputs, filled = infer(entry, good, inputs)
    except ShapeError:
        return None
    return outputs[: len(entry.outputs)], {**good, **filled}


def compute(entry: LayerKind, resolved: Resolved, inputs: tuple[Shape, ...]):
    """The built module, and its outputs for a batch of two."""
    module = make_module(entry, resolved)
    result = module(*(samples(entry, resolved, shape) for shape in inputs))
    return module, result if isinstance(result, tuple) else (result,)


@EVERY_LAYER
def test_the_inferred_shapes_and_weights_are_those_of_the_real_forward_pass(entry) -> None:
    agreed = 0

    @settings(max_examples=30, suppress_health_check=[HealthCheck.too_slow])
    @given(parameters(entry), input_shapes(entry))
    def check(drawn: Resolved, inputs: tuple[Shape, ...]) -> None:
        nonlocal agreed
        found = resolve(entry, drawn, inputs)
        if found is None:
            return
        shapes, resolved = found
        counted = cost(entry, resolved, inputs, shapes)
        if not small_enough(shapes, counted.parameters):
            return
        module, outputs = compute(entry, resolved, inputs)
        assert [tuple(each.shape) for each in outputs] == [(2, *shape) for shape in shapes]
        assert sum(weight.numel() for weight in module.parameters()) == counted.parameters
        agreed += 1

    check()
    assert agreed, "nothing that was drawn was accepted"


@EVERY_LAYER
def test_a_step_of_training_reaches_every_weight(entry) -> None:
    @settings(max_examples=6, suppress_health_check=[HealthCheck.too_slow])
    @given(parameters(entry), input_shapes(entry), st.integers(0, 9))
    def check(drawn: Resolved, inputs: tuple[Shape, ...], seed: int) -> None:
        found = resolve(entry, drawn, inputs)
        if found is None or not small_enough(found[0], 0):
            return
        manual_seed(seed)
        resolved = found[1]
        module = make_module(entry, resolved)
        batch = [samples(entry, resolved, shape) for shape in inputs]
        if "num_embeddings" not in resolved:
            batch = [each.requires_grad_() for each in batch]
        result = module(*batch)
        outputs = result if isinstance(result, tuple) else (result,)
        loss = sum((each * randn(*each.shape)).sum() for each in outputs)
        loss.backward()
        weights = list(module.parameters())
        assert all(each.grad is not None for each in (*weights, *batch) if each.requires_grad)
        if any(bool(weight.grad.any()) for weight in weights):
            before = [weight.detach().clone() for weight in weights]
            optim.SGD(weights, lr=0.1).step()
            pairs = zip(before, weights, strict=True)
            assert any(bool((old != new).any()) for old, new in pairs)

    check()


HUGE = (0, -1, 1, 7, 10**9, 2**31 - 1, -(10**9))


def any_value(data: st.DataObject, parameter) -> Any:
    """Something absurd, or of the wrong kind altogether."""
    numbers = st.sampled_from(HUGE)
    match parameter.type:
        case "float":
            return data.draw(st.sampled_from((0.0, -1.0, 1e-12, 1e9, math.inf, math.nan, None)))
        case "bool" | "choice":
            return data.draw(st.sampled_from((True, False, "no", *parameter.choices)))
        case "int":
            return data.draw(numbers | st.sampled_from((None, 2.5, "three", (1, 2))))
        case _:
            count = parameter.count
            many = st.lists(numbers, min_size=count or 0, max_size=count or 3).map(tuple)
            return data.draw(many | numbers | st.none() | st.just((1,) * 5))


@EVERY_LAYER
def test_absurd_parameters_become_problems_with_a_sentence_or_still_compute(entry) -> None:
    refused = 0

    @settings(max_examples=30, suppress_health_check=[HealthCheck.too_slow])
    @given(st.data())
    def check(data: st.DataObject) -> None:
        nonlocal refused
        drawn = data.draw(parameters(entry))
        for parameter in entry.parameters:
            if data.draw(st.integers(0, 2)) == 0:
                drawn[parameter.name] = any_value(data, parameter)
        shape = data.draw(input_shapes(entry) | WILD.map(lambda one: (one,)))[0]
        network = Network(
            [Node("n1", "Input", "data"), Node("n2", entry.kind, "layer", 0, 0, drawn)]
        )
        for port in entry.inputs:
            network.add_wire(Wire("n1", "output", "n2", port.name))
        analysis = analyse(network, DataChoice("x", shape or (1,), (), (1,)))
        for problem in analysis.problems:
            assert sentences.text(problem).endswith(".")
            assert "{" not in sentences.text(problem)
        if any(problem.severity == "error" and problem.node for problem in analysis.problems):
            refused += 1
            return
        shapes = tuple(analysis.shapes["n2", port.name] for port in entry.outputs)
        if small_enough(shapes, analysis.costs["n2"].activations):
            inputs = (shape or (1,),) * len(entry.inputs)
            _, outputs = compute(entry, analysis.resolved["n2"], inputs)
            assert [tuple(each.shape[1:]) for each in outputs] == list(shapes)

    check()
    if entry.parameters and entry.rule != "unchanged":
        assert refused, "nothing absurd was refused"


@EVERY_LAYER
def test_it_computes_with_its_defaults(entry) -> None:
    """On a sample of a usual shape, without a parameter set."""
    inputs = usual_shapes(entry)
    found = resolve(entry, {}, inputs)
    assert found is not None
    _, outputs = compute(entry, found[1], inputs)
    assert all(isinstance(each, Tensor) for each in outputs)
    assert [tuple(each.shape[1:]) for each in outputs] == list(found[0])
