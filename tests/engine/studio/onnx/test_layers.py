"""Each layer of the catalogue gives in onnxruntime what it gives in the engine."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings

pytest.importorskip("onnxruntime", reason="needs onnx and onnxruntime: pip install '.[dev]'")

from engine import manual_seed, nn, no_grad, rand
from engine.devices import to_numpy
from engine.studio.network.analysis import Shape
from engine.studio.network.layers.code import CODE
from engine.studio.network.modules import make_module
from engine.studio.onnx.layers import WRITERS
from tests.engine.studio.network.drawing import (
    LAYERS,
    input_shapes,
    parameters,
    samples,
    small_enough,
)
from tests.engine.studio.network.test_every_layer import Resolved, resolve
from tests.engine.studio.onnx.running import layer_model, session

IN_NETWORKS = [entry for entry in LAYERS if entry.has_module and entry is not CODE]


def test_every_layer_of_the_catalogue_can_be_written() -> None:
    assert {entry.kind for entry in IN_NETWORKS} == set(WRITERS)


def used(module: nn.Module) -> nn.Module:
    """The module as training leaves it: no weight or average is a 0 or a 1."""
    with no_grad():
        for name, value in module.state_dict().items():
            if value.is_floating_point():
                value.copy_(rand(*value.shape) - (0.0 if name.endswith("var") else 0.5))
    return module.eval()


@pytest.mark.parametrize("entry", IN_NETWORKS, ids=lambda entry: entry.kind)
def test_it_gives_the_same_outputs_for_batches_of_any_size(entry) -> None:
    agreed = 0
    examples = 60 if entry.rule.startswith(("pixel", "fold")) else 6  # which few drawn shapes fit

    @settings(max_examples=examples, suppress_health_check=[HealthCheck.too_slow])
    @given(parameters(entry), input_shapes(entry))
    def check(drawn: Resolved, inputs: tuple[Shape, ...]) -> None:
        nonlocal agreed
        found = resolve(entry, drawn, inputs)
        if found is None or not small_enough(found[0], 0):
            return
        shapes, resolved = found
        manual_seed(0)
        module = used(make_module(entry, resolved))
        running = session(layer_model(entry, resolved, module, inputs, shapes))
        for count in (2, 3):
            compare(running, module, [samples(entry, resolved, each, count) for each in inputs])
        agreed += 1

    check()
    assert agreed >= 1, "hardly anything drawn was accepted"


def compare(running, module: nn.Module, batch: list[Any]) -> None:
    with no_grad():
        result = module(*batch)
    expected = result if isinstance(result, tuple) else (result,)
    names = [each.name for each in running.get_inputs()]
    arrays = [to_numpy(each.array) for each in batch]
    given = running.run(None, dict(zip(names, arrays, strict=True)))
    for one, other in zip(given, expected, strict=False):
        assert one.shape == tuple(other.shape)
        np.testing.assert_allclose(one, to_numpy(other.array), rtol=1e-4, atol=1e-4)
