"""The file as a whole: it stands by itself, trains, is laid out well, and says what it lacks."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import msgspec
import numpy as np
import pytest

from engine.studio.codegen.numpy import generate
from engine.studio.codegen.numpy.layers import RULES
from engine.studio.codegen.numpy.pasting import functions
from engine.studio.network.network import Node
from engine.studio.network.project import ProjectData
from engine.studio.network.templates import TEMPLATES
from engine.studio.training.optimization.optimizers import OPTIMIZERS
from engine.studio.training.optimization.schedules import SCHEDULES
from tests.engine.studio.codegen.numpy.running import COVERED
from tests.engine.studio.codegen.running import run_file

NOTHING_BUT_NUMPY = """
import sys

class Barrier:
    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] not in {"numpy", *sys.stdlib_module_names}:
            raise AssertionError(f"{name} is imported")

import numpy
sys.meta_path.insert(0, Barrier())
for path in sys.argv[1:]:
    names = {"__name__": "written"}
    exec(compile(open(path, encoding="utf-8").read(), path, "exec"), names)
    assert {"params", "forward", "loss", "backward"} <= names.keys()
"""


def changed(name: str, **settings) -> ProjectData:
    """A template with other settings."""
    project = TEMPLATES[name].make()
    return msgspec.structs.replace(
        project, settings=msgspec.structs.replace(project.settings, **settings)
    )


@pytest.fixture(scope="module")
def written(tmp_path_factory) -> list[Path]:
    """The templates as files."""
    folder = tmp_path_factory.mktemp("written")
    paths = []
    for name in COVERED:
        paths.append(folder / f"{name.replace('-', '_')}.py")
        paths[-1].write_text(generate(TEMPLATES[name].make()).text, encoding="utf-8")
    return paths


def test_nothing_but_numpy_is_imported(written: list[Path]) -> None:
    command = [sys.executable, "-I", "-c", NOTHING_BUT_NUMPY, *map(str, written)]
    subprocess.run(command, check=True, timeout=60)


def test_it_is_laid_out_as_ruff_would(written: list[Path], tmp_path: Path) -> None:
    ruff = shutil.which("ruff", path=str(Path(sys.executable).parent)) or shutil.which("ruff")
    if ruff is None:
        pytest.skip("ruff is not installed")
    config = ["--config", str(Path(__file__).parents[5] / "pyproject.toml"), "--no-cache"]
    more = {
        "parts": TEMPLATES["define-by-run"].make(),
        "search": changed("mlp", optimizer="LBFGS", schedule="OneCycleLR", schedule_per="batch"),
        "plateau": changed("mlp", optimizer="SGD", schedule="ReduceLROnPlateau", stop_patience=2),
    }
    for name, project in more.items():
        written = [*written, tmp_path / f"{name}.py"]
        written[-1].write_text(generate(project).text, encoding="utf-8")
    for order in (["format", "--check"], ["check"]):
        command = [ruff, *order, *config, *written]
        result = subprocess.run(command, capture_output=True, text=True)
        assert result.returncode == 0, result.stdout + result.stderr


@pytest.mark.parametrize("name", COVERED)
def test_only_what_is_called_is_in_it(name: str) -> None:
    text = generate(TEMPLATES[name].make()).text
    for function in functions():
        if f"def {function}(" in text:
            assert len(re.findall(rf"\b{function}\b", text)) > 1, function


def test_run_as_a_script_it_trains(tmp_path: Path) -> None:
    text = generate(changed("mlp", epochs=1)).text
    text = text.replace("return inputs[order]", "order = order[:400]\n    return inputs[order]")
    path = tmp_path / "mlp.py"
    path.write_text(text, encoding="utf-8")
    command = [sys.executable, "-I", str(path)]
    result = subprocess.run(command, capture_output=True, text=True, check=True, timeout=60)
    assert result.stdout.startswith("epoch 1: held-out loss ")
    assert result.stdout.endswith("% right\n")


def trained(project: ProjectData) -> dict:
    """What the file has in its names once it has trained; its weights have changed."""
    names = run_file(generate(project).text)
    before = {name: value.copy() for name, value in names["params"].items()}
    names["train"]()
    assert any((before[name] != value).any() for name, value in names["params"].items())
    assert all(np.isfinite(value).all() for value in names["params"].values())
    return names


@pytest.mark.parametrize("kind", OPTIMIZERS)
def test_every_optimizer_trains(kind: str) -> None:
    trained(changed("linear-regression", optimizer=kind, epochs=2))


def test_a_line_search_trains() -> None:
    options = {"line_search_fn": "strong_wolfe"}
    project = changed("linear-regression", optimizer="LBFGS", optimizer_options=options, epochs=2)
    names = trained(project)
    assert names["params"]["fc.weight"].item() == pytest.approx(2, abs=0.01)


@pytest.mark.parametrize("kind", SCHEDULES)
@pytest.mark.parametrize("per", ["batch", "epoch"])
def test_every_schedule_trains(kind: str, per: str) -> None:
    settings = {"schedule": kind, "schedule_per": per, "epochs": 3, "momentum": 0.5}
    trained(changed("linear-regression", **settings))
    trained(changed("linear-regression", optimizer="Adam", **settings))


def test_a_line_is_learned() -> None:
    names = trained(changed("linear-regression", epochs=30))
    assert names["params"]["fc.weight"].item() == pytest.approx(2, abs=0.05)


def test_training_heeds_what_the_settings_ask_for() -> None:
    settings = {"clip_value": 0.5, "clip_norm": 1.0, "stop_patience": 1, "restore_best": True}
    text = generate(changed("linear-regression", **settings)).text
    assert text.index("clip_values(grads, 0.5)") < text.index("clip_norm(grads, 1.0)")
    assert "if waited == 1:" in text
    trained(changed("linear-regression", **settings))


@pytest.mark.parametrize("settings", [{}, {"stop_patience": 60}])
def test_of_many_epochs_only_some_are_told_of(settings: dict, capsys) -> None:
    trained(changed("linear-regression", epochs=50, **settings))
    assert capsys.readouterr().out.count("epoch ") == 10


def test_what_the_code_leaves_out_is_said() -> None:
    project = changed("lenet", mixed_precision=True, device="cuda:0")
    assert len(generate(project).notes) == 2


def test_layers_without_functions_are_named_in_one_sentence(monkeypatch) -> None:
    for kind in ("Conv2d", "MaxPool2d"):
        monkeypatch.delitem(RULES, kind)
    source = generate(TEMPLATES["lenet"].make())
    assert source.notes == ("NumPy code does not cover: Conv2d, MaxPool2d.",)
    assert source.text.startswith('"""NumPy code does not cover: Conv2d, MaxPool2d.\n')
    names = run_file(source.text)
    assert {"linear_forward", "linear_backward", "cross_entropy"} <= names.keys()
    assert not {"forward", "params", "train"} & names.keys()
    line = source.text.splitlines().index("def relu_forward(x):") + 1
    assert source.nodes_at(line) == ("n3", "n6")


def test_code_of_ones_own_is_not_covered() -> None:
    source = generate(TEMPLATES["define-by-run"].make())
    assert source.notes == ("NumPy code does not cover: Code (which is written for torch).",)


def test_frozen_layers_get_no_gradients() -> None:
    project = TEMPLATES["lenet"].make()
    nodes = [
        msgspec.structs.replace(each, parameters={**each.parameters, "frozen": True})
        if each.name == "conv1"
        else each
        for each in project.nodes
    ]
    text = generate(msgspec.structs.replace(project, nodes=tuple(nodes))).text
    assert 'grads["conv2.weight"]' in text
    assert 'grads["conv1.weight"]' not in text
    assert "conv1, _ = conv_forward(" in text


def test_names_of_layers_hide_nothing() -> None:
    project = TEMPLATES["mlp"].make()
    renamed = {"fc1": "linear_forward", "relu": "params", "flatten": "np", "fc2": "x"}
    nodes = [
        msgspec.structs.replace(each, name=renamed.get(each.name, each.name))
        for each in project.nodes
    ]
    names = run_file(generate(msgspec.structs.replace(project, nodes=tuple(nodes))).text)
    inputs = np.zeros((2, 1, 28, 28), np.float32)
    prediction, cache = names["forward"](names["params"], inputs)
    _, gradient = names["loss"](prediction, np.array([1, 2]))
    assert names["backward"](gradient, cache).keys() == names["params"].keys()


@pytest.mark.parametrize("name", COVERED)
def test_every_layer_has_its_lines(name: str) -> None:
    project = TEMPLATES[name].make()
    source = generate(project)
    lines = source.text.splitlines()
    blocks = {block.id: block.nodes for block in project.blocks}

    def check(nodes: tuple[Node, ...], before: str) -> None:
        for node in nodes:
            if node.kind in ("BlockInput", "BlockOutput"):
                continue
            path = f"{before}{node.id}"
            found = "\n".join(lines[number - 1] for number in source.lines[path])
            if node.kind not in ("Input",) and "Loss" not in node.kind:
                assert node.name in found
            if node.block:
                copy = ".0" if node.parameters.get("repeat", 1) > 1 else ""
                check(blocks[node.block], f"{path}{copy}.")

    check(project.nodes, "")
