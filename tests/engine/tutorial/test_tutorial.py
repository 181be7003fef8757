"""Runs every step of the tutorial as a script, and looks at what it leaves."""

from __future__ import annotations

import runpy
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import engine

HERE = Path(__file__).parent


def run(step: str) -> dict[str, Any]:
    return runpy.run_path(str(HERE / f"{step}.py"), run_name="__main__")


@pytest.mark.parametrize("step", ["tensors", "gradients"])
def test_steps_that_check_themselves(step: str) -> None:
    run(step)


def test_broadcasting() -> None:
    assert "size" in run("broadcasting")["message"]


@pytest.mark.skipif(engine.cuda.is_available(), reason="there is a GPU")
def test_without_a_gpu_every_way_says_so_in_a_sentence() -> None:
    messages = run("gpu")["messages"]
    assert len(messages) == 5
    assert all(each.startswith("CUDA is not available: ") for each in messages)


def test_the_network_by_hand_is_the_same_three_ways() -> None:
    numpy, tensors, layers = (
        run(f"network_{way}") for way in ("in_numpy", "without_autograd", "with_nn")
    )
    assert numpy["losses"][-1] < 0.1 < numpy["losses"][0]
    np.testing.assert_allclose(tensors["losses"], numpy["losses"], rtol=1e-4)
    np.testing.assert_allclose(layers["losses"], numpy["losses"], rtol=1e-4)
    weight = layers["model"].hidden.weight.detach().t().numpy()
    np.testing.assert_allclose(weight, numpy["hidden_weight"], rtol=1e-3, atol=1e-4)
    assert (numpy["output"].round() == numpy["targets"]).all()


def test_linear_regression_finds_the_least_squares() -> None:
    found = run("linear_regression")
    assert found["slope"] == pytest.approx(found["best_slope"], abs=1e-3)
    assert found["intercept"] == pytest.approx(found["best_intercept"], abs=1e-3)
    assert found["slope"] == pytest.approx(3, abs=0.1)


def test_identify_the_digits() -> None:
    assert run("identify_digits")["accuracy"] > 0.75


def test_a_step_is_a_plain_script() -> None:
    result = subprocess.run(
        [sys.executable, str(HERE / "gradients.py")], capture_output=True, text=True, timeout=120
    )
    assert result.returncode == 0, result.stderr
    assert "retain_graph=True" in result.stdout


def test_code_written_for_pytorch_runs_with_the_imports_alone_changed() -> None:
    source = (HERE / "written_for_pytorch.py").read_text(encoding="utf-8")
    ours = source.replace("import torch\n", "import engine as torch\n")
    ours = ours.replace("import torch.", "import engine.").replace("from torch", "from engine")
    found: dict[str, Any] = {"__name__": "written_for_pytorch"}
    exec(compile(ours, "written_for_pytorch.py", "exec"), found)
    assert found["losses"][-1] < 0.3 < found["losses"][0]
    assert found["accuracy"] > 0.9
    assert found["same"]
