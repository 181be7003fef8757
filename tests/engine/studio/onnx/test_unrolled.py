"""An RNN that is written step by step comes back as one layer."""

import numpy as np
import pytest

pytest.importorskip("onnxruntime", reason="needs onnx and onnxruntime: pip install '.[dev]'")

from engine.studio.onnx.importing import import_model
from tests.engine.studio.onnx.test_importing import answers_alike, hand_made
from tests.engine.studio.onnx.test_patterns import written

STEPS, WIDTH, HIDDEN = 4, 3, 5


def way(name: str, is_backward: bool = False) -> list[tuple]:
    """The steps of one way; it ends with `{name}_all`, (steps, N, H)."""
    rows = f"{name}_rows"
    steps: list[tuple] = [("MatMul", f"turned {name}_w", f"{name}_p")]
    steps.append(("Add", f"{name}_p {name}_b", rows))
    if is_backward:
        steps.append(("Slice", f"{rows} back end front back", f"{name}_flipped"))
        rows = f"{name}_flipped"
    states = []
    state = "zero"
    for place in range(STEPS):
        row, product, summed, after = (f"{name}{place}_{part}" for part in ("x", "m", "s", "h"))
        steps.append(("Gather", f"{rows} {place}", row, {"axis": 0}))
        steps.append(("MatMul", f"{state} {name}_r", f"{product}0"))
        steps.append(("Add", f"{product}0 {name}_c", product))
        steps.append(("Add", f"{product} {row}", summed))
        steps.append(("Tanh", summed, f"{after}0"))
        steps.append(("Unsqueeze", f"{after}0 front", after))
        state = f"{after}0"
        states.append(after)
    together = " ".join(states[::-1] if is_backward else states)
    return [*steps, ("Concat", together, f"{name}_all", {"axis": 0})]


def constants() -> dict[str, np.ndarray]:
    rng = np.random.default_rng(0)
    found: dict[str, np.ndarray] = {str(place): np.array(place) for place in range(STEPS)}
    found |= {"front": np.array([0]), "back": np.array([-1]), "end": np.array([-(2**62)])}
    found["zero"] = np.zeros((1, HIDDEN), np.float32)
    for name in ("f", "b"):
        shapes = {"w": (WIDTH, HIDDEN), "r": (HIDDEN, HIDDEN), "b": (HIDDEN,), "c": (HIDDEN,)}
        for part, shape in shapes.items():
            found[f"{name}_{part}"] = rng.standard_normal(shape).astype(np.float32) * 0.5
    return found


TURN = ("Transpose", "x", "turned", {"perm": [1, 0, 2]})


@pytest.mark.parametrize("both", [False, True])
def test_the_steps_become_one_layer(both: bool) -> None:
    nodes = [TURN, *way("f")]
    if both:
        nodes += [*way("b", True), ("Concat", "f_all b_all", "all", {"axis": 2})]
    nodes.append(("Transpose", "all" if both else "f_all", "y", {"perm": [1, 0, 2]}))
    model = hand_made(written(*nodes), constants(), (STEPS, WIDTH), None)
    imported = import_model(model, "unrolled")
    (layer,) = [node for node in imported.project.nodes if node.kind == "RNN"]
    assert layer.parameters["hidden_size"] == HIDDEN
    assert layer.parameters.get("bidirectional", False) is both
    assert len(imported.project.nodes) == 3
    answers_alike(imported)


def test_steps_with_weights_of_their_own_stay_apart() -> None:
    nodes = [TURN, *way("f"), ("Transpose", "f_all", "y", {"perm": [1, 0, 2]})]
    nodes = [
        (kind, inputs.replace("f_r", "other") if made.startswith("f2") else inputs, made, *more)
        for kind, inputs, made, *more in nodes
    ]
    given = {**constants(), "other": np.eye(HIDDEN, dtype=np.float32)}
    imported = import_model(hand_made(written(*nodes), given, (STEPS, WIDTH), None), "apart")
    assert "RNN" not in {node.kind for node in imported.project.nodes}
