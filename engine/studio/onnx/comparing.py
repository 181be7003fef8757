"""Whether a drawn network answers as the file does that it was drawn from."""

from __future__ import annotations

import importlib.util
from typing import Any

import numpy as np
from onnx import ModelProto

from engine import no_grad, tensor
from engine.devices import to_numpy
from engine.studio.network.build import BuildError, build
from engine.studio.network.catalogue import value
from engine.studio.onnx.importing import Imported
from engine.studio.training.checkpoint import fit_weights

MOST_WORK = 2 * 10**8
"""Multiply-adds for one sample; larger networks are not compared, which would take long."""


def difference(imported: Imported) -> float | None:
    """The largest difference of the answers to two random samples, as a share of the largest.

    None where that cannot be told: there are gaps, the network is too large, it cannot train, or
    the file computes as while training.
    """
    if imported.gaps or imported.is_training or imported.model is None:
        return None
    try:
        built = build(imported.project)
    except BuildError:
        return None
    if built.analysis.total.multiply_adds > MOST_WORK:
        return None
    fit_weights(built.model, imported.weights)
    built.model.eval()
    samples = _samples(imported)
    with no_grad():
        drawn = to_numpy(built.model(tensor(samples)).array)
    try:
        told = _run(imported.model, samples, imported.answer)
    except Exception:  # a runtime of another maker may raise anything
        return None
    if told.size != drawn.size:
        return float("inf")
    drawn = drawn.reshape(told.shape)
    return float(np.abs(told - drawn).max() / max(np.abs(told).max(), 1e-6))


def _samples(imported: Imported) -> np.ndarray:
    shape = imported.project.settings.data.shape
    tables = [node for node in imported.project.nodes if node.kind.startswith("Embedding")]
    rows: list[Any] = [value(node, "num_embeddings") for node in tables]
    rng = np.random.default_rng(0)
    if rows:
        return rng.integers(0, min(rows), (_batch(imported), *shape)).astype(np.float32)
    return rng.random((_batch(imported), *shape), np.float32)


def _batch(imported: Imported) -> int:
    assert imported.model is not None
    held = {each.name for each in imported.model.graph.initializer}
    first = next(each for each in imported.model.graph.input if each.name not in held)
    return first.type.tensor_type.shape.dim[0].dim_value or 2


def _run(model: ModelProto, samples: np.ndarray, answer: str) -> np.ndarray:
    """The file's own answers, from onnxruntime where it is installed."""
    held = {each.name for each in model.graph.initializer}
    first = next(each for each in model.graph.input if each.name not in held)
    from onnx import helper

    if all(each.name != answer for each in model.graph.output):
        whole, model = model, ModelProto()
        model.CopyFrom(whole)
        model.graph.output.append(helper.make_empty_tensor_value_info(answer))
    kind = helper.tensor_dtype_to_np_dtype(first.type.tensor_type.elem_type)
    given = {first.name: samples.astype(kind)}
    running: Any
    if importlib.util.find_spec("onnxruntime") is not None:
        import onnxruntime

        options = onnxruntime.SessionOptions()
        options.log_severity_level = 4
        providers = ["CPUExecutionProvider"]
        running = onnxruntime.InferenceSession(model.SerializeToString(), options, providers)
    else:
        from onnx.reference import ReferenceEvaluator

        running = ReferenceEvaluator(model)
    return np.asarray(running.run([answer], given)[0], np.float32)
