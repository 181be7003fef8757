"""The written training trains: with every optimizer, schedule and loss, on every kind of data."""

from __future__ import annotations

import gzip
import os
import subprocess
import sys
from pathlib import Path

import msgspec
import numpy as np
import pytest

from engine.datasets import Normalisation, augmentation
from engine.studio.codegen import generate
from engine.studio.data import choose
from engine.studio.network import operations
from engine.studio.network.edits import apply
from engine.studio.network.project import ProjectData, restore, snapshot
from engine.studio.network.ready import BuildError
from engine.studio.network.templates import TEMPLATES
from engine.studio.training.optimization.optimizers import OPTIMIZERS
from engine.studio.training.optimization.schedules import SCHEDULES
from tests.engine.studio.codegen.running import assert_same, batch_for, run_file
from tests.engine.studio.codegen.test_data import TABLE, write_pictures
from tests.engine.studio.network.block_projects import group_named, named
from tests.engine.studio.network.test_every_loss import (
    CLASSES,
    LOSSES,
    NUMBERS,
    mended,
    network_for,
)


def line(**changes) -> ProjectData:
    """The smallest template, with other settings."""
    return template("linear-regression", **changes)


def template(name: str, **changes) -> ProjectData:
    project = TEMPLATES[name].make()
    settings = msgspec.structs.replace(project.settings, **changes)
    return msgspec.structs.replace(project, settings=settings)


def trained(project: ProjectData, dialect: str = "engine") -> dict:
    """What is left in the file's names once it has trained; its weights have changed."""
    names = run_file(generate(project, dialect).text)
    before = {key: each.clone() for key, each in names["model"].state_dict().items()}
    names["train"]()
    after = names["model"].state_dict()
    assert any((before[key] != each).any() for key, each in after.items())
    return names


def check_optimizer(dialect: str, kind: str) -> None:
    """It trains, and options that differ from the defaults are written."""
    trained(line(optimizer=kind, epochs=2), dialect)
    text = generate(line(optimizer=kind), dialect).text
    assert f"optimizer = optim.{kind}(model.parameters(), lr=0.1)" in text
    method = OPTIMIZERS[kind]
    number = next(each for each in method.parameters if each.type == "float")
    option = 0.25 if number.minimum < 0.25 < number.maximum else number.maximum
    argument = {part: whole for whole, pair in method.pairs.items() for part in pair}
    options = generate(line(optimizer=kind, optimizer_options={number.name: option}), dialect).text
    assert f"{argument.get(number.name, number.name)}=" in options
    assert repr(option) in options


def check_schedule(dialect: str, kind: str, per: str) -> None:
    """It trains, and the schedule moves on."""
    project = line(schedule=kind, schedule_per=per, epochs=3, momentum=0.5, batch_size=40)
    trained(project, dialect)
    text = generate(project, dialect).text
    assert text.count("scheduler.step(") == 1
    assert f"lr_scheduler.{kind}(" in text


def check_loss(dialect: str, entry, data) -> None:
    """The code's loss is the program's, whatever the targets are."""
    if entry.target == "classes" and not data.classes:
        return
    project = mended(network_for(entry.kind, data))
    assert_same(project, dialect, *batch_for(project))


@pytest.mark.parametrize("kind", OPTIMIZERS)
def test_every_optimizer(kind: str) -> None:
    check_optimizer("engine", kind)


@pytest.mark.parametrize("kind", SCHEDULES)
def test_every_schedule(kind: str) -> None:
    check_schedule("engine", kind, "batch")
    check_schedule("engine", kind, "epoch")


@pytest.mark.parametrize("entry", LOSSES, ids=lambda entry: entry.kind)
@pytest.mark.parametrize("data", [CLASSES, NUMBERS])
def test_every_loss(entry, data) -> None:
    check_loss("engine", entry, data)


def test_gradients_are_clipped_by_value_before_they_are_by_norm() -> None:
    project = line(clip_norm=0.5, clip_value=0.1, epochs=1)
    trained(project)
    text = generate(project, "engine").text
    assert (
        0 < text.index("clip_grad_value_(model.parameters(), 0.1)") < text.index("clip_grad_norm_(")
    )


def test_a_run_ends_early_with_its_best_weights(capsys) -> None:
    project = line(
        learning_rate=0.9, epochs=40, stop_patience=2, stop_min_delta=0.01, restore_best=True
    )
    names = trained(project)
    told = capsys.readouterr().out.splitlines()
    assert len(told) < 40
    losses = [float(each.rpartition(" ")[2]) for each in told]
    inputs, targets = map(names["torch"].from_numpy, names["load_data"]())
    assert names["evaluate"]([(inputs[70:], targets[70:])]) == pytest.approx(min(losses), abs=1e-4)


def test_long_runs_tell_every_tenth_part(capsys) -> None:
    trained(template("binary"))
    told = capsys.readouterr().out.splitlines()
    assert [each.partition(":")[0] for each in told] == [f"epoch {n}00" for n in range(1, 11)]


def test_a_gpu_and_threads_are_asked_for() -> None:
    text = generate(line(device="cuda:0", threads=3), "pytorch").text
    assert 'DEVICE = "cuda:0"' in text
    assert text.count("inputs, targets = inputs.to(DEVICE), targets.to(DEVICE)") == 2
    assert "model.to(DEVICE)" in text
    assert "torch.set_num_threads(3)" in text
    assert "model.to" not in text[: text.index("def train")]


def test_what_the_code_does_without_is_said() -> None:
    project = line(augmentation=augmentation.Augmentation(noise=0.1), mixed_precision=True)
    notes = generate(project, "pytorch").notes
    assert any("augment" in each for each in notes)
    assert any("precision" in each for each in notes)


def test_normalised_inputs_are_what_the_program_s_network_sees() -> None:
    project = TEMPLATES["moons"].make()
    data = msgspec.structs.replace(
        project.settings.data, normalisation=Normalisation((1.0,), (2.0,))
    )
    text = generate(template("moons", data=data), "engine").text
    assert "inputs = (inputs - 1.0) / 2.0" in text


def test_frozen_layers_rest_while_the_others_train() -> None:
    project = restore(template("resnet"))
    for name in ("bn", "block1"):
        id = named(project, name)
        apply(project, operations.set_parameter(project.network, id, "frozen", True))
    text = generate(project, "engine").text
    assert "model.bn.eval()" in text
    assert "model.block1.eval()" in text
    assert "model.block1.requires_grad_(False)  # frozen" in text
    assert "if each.requires_grad" in text
    assert "Frozen" in generate(project, "engine").notes[0]


def test_frozen_layers_inside_of_copies_rest_too() -> None:
    project = restore(template("resnet"))
    id = named(project, "bn1", "b1")
    from engine.studio.network import edits

    change = operations.set_parameter(project.blocks["b1"].network, id, "frozen", True)
    apply(project, edits.inside("b1", change))
    text = generate(project, "engine").text
    assert "model.block1[0].bn1.eval()" in text
    assert "model.block1[1].bn1.eval()" in text
    assert "self.bn1.requires_grad_(False)" in text


# ------------------------------------------------------------------------ whole scripts


def run_script(project: ProjectData, dialect: str, folder: Path) -> str:
    """What the file prints when it is run by itself."""
    path = folder / "script.py"
    path.write_text(generate(project, dialect).text, encoding="utf-8")
    run = subprocess.run(
        [sys.executable, str(path)],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
    )
    assert run.returncode == 0, run.stderr
    return run.stdout


def prepare_mnist(folder: Path) -> str:
    random = np.random.default_rng(0)
    for name, header, shape in (("images-idx3", 16, (20, 28, 28)), ("labels-idx1", 8, (20,))):
        values = random.integers(0, 10, shape, np.uint8)
        path = folder / f"train-{name}-ubyte.gz"
        path.write_bytes(gzip.compress(bytes(header) + values.tobytes()))
    return str(folder)


def prepare_pictures(folder: Path) -> str:
    write_pictures(folder / "set", ["0", "1"] * 5)
    return str(folder / "set")


def prepare_table(folder: Path) -> str:
    path = folder / "table.csv"
    path.write_text(TABLE)
    return str(path)


@pytest.mark.parametrize(
    ("name", "prepare"),
    [
        ("mlp", lambda folder: "digits"),
        ("mlp", prepare_mnist),
        ("mlp", prepare_pictures),
        ("moons", prepare_table),
        ("moons", lambda folder: "circles"),
        ("embedding", lambda folder: "phrases"),
    ],
    ids=["digits", "mnist", "pictures", "table", "toy", "phrases"],
)
def test_the_script_trains(name: str, prepare, tmp_path: Path) -> None:
    data = choose(prepare(tmp_path))
    project = restore(template(name, data=data, epochs=1, batch_size=500))
    last = max(project.network.nodes.values(), key=lambda node: (node.kind == "Linear", node.id))
    classes = len(data.classes)
    apply(project, operations.set_parameter(project.network, last.id, "out_features", classes))
    assert "epoch 1: held-out loss" in run_script(snapshot(project), "engine", tmp_path)


def test_written_code_is_formatted_and_without_a_fault(tmp_path: Path) -> None:
    """By Ruff's default rules, and its formatter at 100 columns."""
    projects = {name: each.make() for name, each in TEMPLATES.items()}
    full = line(
        schedule="OneCycleLR",
        schedule_per="batch",
        clip_norm=1.0,
        clip_value=1.0,
        stop_patience=2,
        restore_best=True,
        device="cuda:0",
        threads=2,
        optimizer="AdamW",
        optimizer_options={"weight_decay": 0.5, "beta1": 0.5, "amsgrad": True},
    )
    projects |= {"full": full, "lbfgs": line(optimizer="LBFGS")}
    for number, make in enumerate((prepare_mnist, prepare_pictures, prepare_table)):
        folder = tmp_path / str(number)
        folder.mkdir()
        projects[f"data{number}"] = template("mlp", data=choose(make(folder)))
    for loss in ("MSELoss", "SoftMarginLoss"):  # whose targets are made of classes
        changed = restore(template("lenet", optimizer="LBFGS"))
        apply(changed, operations.choose_loss(changed.network, loss))
        projects[loss] = snapshot(changed)
    grouped = restore(template("lenet"))
    block = group_named(grouped, "conv1", "relu1")
    apply(grouped, operations.set_parameter(grouped.network, block, "shared", True))
    projects["shared"] = snapshot(grouped)
    for name, project in projects.items():
        for dialect in ("pytorch", "engine"):
            try:
                text = generate(project, dialect).text
            except BuildError:
                continue
            (tmp_path / f"{name}_{dialect}.py").write_text(text, encoding="utf-8")
    for command in (["check", "--isolated"], ["format", "--isolated", "--check", "--diff"]):
        run = subprocess.run(
            [
                sys.executable,
                "-m",
                "ruff",
                *command,
                "--no-cache",
                "--line-length=100",
            ],
            cwd=tmp_path,
            capture_output=True,
            text=True,
            check=False,
        )
        assert run.returncode == 0, run.stdout + run.stderr
