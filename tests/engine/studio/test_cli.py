"""The command line as people call it: the whole way, and every way to get it wrong."""

import os
import shutil
import signal
import subprocess
import sys
import zipfile
from dataclasses import dataclass
from pathlib import Path

import msgspec
import numpy as np
import pytest
from PIL import Image
from safetensors.numpy import load_file

from engine.datasets import load
from engine.studio import cli
from engine.studio.network import archive
from engine.studio.network.templates import TEMPLATES
from engine.studio.training import messages as m
from engine.studio.training import runs
from engine.studio.training.client import WorkerClient

ROOT = Path(__file__).parents[3]


@dataclass
class Done:
    """What came of a command."""

    returncode: int
    stdout: str
    stderr: str


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """An empty folder to be in, without a display, with caches and logs of its own."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setenv("OPENBLAS_NUM_THREADS", "1")
    monkeypatch.setenv("OMP_NUM_THREADS", "1")
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(name, raising=False)
    return tmp_path


@pytest.fixture
def shell(folder):
    """Calls main.py in the folder, in a process of its own, as a shell does."""

    def call(*arguments):
        return subprocess.run(
            [sys.executable, str(ROOT / "main.py"), *map(str, arguments)],
            capture_output=True,
            text=True,
            check=False,
        )

    return call


@pytest.fixture
def command(folder, capfd):
    """The same in this process, which takes a fraction of the time."""

    def call(*arguments):
        capfd.readouterr()
        status = cli.main([str(each) for each in arguments])
        return Done(status, *capfd.readouterr())

    return call


def runs_of(project, workspace):
    opened = archive.load(Path(project), workspace)
    return opened.project, [runs.read_run(workspace / "runs" / run) for run in opened.runs]


def assert_one_line(done, status, *words):
    """The exit status, and one line on stderr that holds these words."""
    assert done.returncode == status, done.stderr
    assert done.stderr.count("\n") == 1 and "Traceback" not in done.stderr, done.stderr
    for word in words:
        assert word in done.stderr


# ---------------------------------------------------------------- the whole way


def test_a_network_whose_target_is_its_own_predicts_no_classes(command, tmp_path):
    Image.fromarray(np.zeros((28, 28), np.uint8)).save(tmp_path / "x.png")
    assert command("new", "autoencoder", "x.bps").returncode == 0
    assert_one_line(command("predict", "x.bps", "x.png"), 2, "a target of its own")


def test_new_train_predict_export(shell, tmp_path):
    assert shell("new", "--list").stdout.split() == list(TEMPLATES)
    assert shell("new", "mlp", "x.bps").returncode == 0
    done = shell("train", "x.bps", "--epochs", 1)
    assert done.returncode == 0, done.stderr
    assert "epoch 1/1" in done.stdout and "saved to x.bps" in done.stdout
    project, (run,) = runs_of("x.bps", tmp_path / "workspace")
    assert project.settings.epochs == 1
    assert run.status == "finished" and run.accuracy > 0.8

    samples = load("digits")
    for index in range(30):
        pixels = (samples.inputs[index, 0] * 255).round().astype(np.uint8)
        Image.fromarray(pixels).save(f"{index}.png")
    names = [f"{index}.png" for index in range(30)]
    done = shell("predict", "x.bps", *names)
    assert done.returncode == 0, done.stderr
    lines = [line.split() for line in done.stdout.splitlines()]
    assert [line[0] for line in lines] == names
    assert sum(int(line[1]) == samples.targets[i] for i, line in enumerate(lines)) >= 20
    assert all(0 < float(line[2]) <= 1 for line in lines)

    assert shell("export", "x.bps", "--to", "safetensors", "w.safetensors").returncode == 0
    arrays = load_file("w.safetensors")
    assert sum(array.size for array in arrays.values()) == run.parameters
    assert {name.rpartition(".")[2] for name in arrays} == {"weight", "bias"}


def test_the_same_seed_gives_the_worker_and_the_command_the_same_numbers(command, tmp_path):
    command("new", "linear-regression", "x.bps")
    options = ("--seed", 3, "--held-out", 0.25, "--epochs", 5)
    assert command("train", "x.bps", *options, "--threads", 1).returncode == 0
    project, (run,) = runs_of("x.bps", tmp_path / "workspace")
    assert run.threads == 1
    with WorkerClient(threads=1) as worker:
        worker.send(m.Train("again", project, str(tmp_path / "again")))
        finished = next(e for e in worker.events() if isinstance(e, m.Finished))
    assert finished.loss == run.loss
    curves = runs.read_curves(tmp_path / "workspace" / "runs" / run.id)
    assert curves.to_bytes() == runs.read_curves(tmp_path / "again").to_bytes()


def test_resume_gives_what_one_run_would_have_given(command, tmp_path):
    for name in ("whole.bps", "part.bps"):
        command("new", "linear-regression", name)
    assert command("train", "whole.bps", "--epochs", 6).returncode == 0
    assert command("train", "part.bps", "--epochs", 2).returncode == 0
    assert_one_line(command("train", "part.bps", "--resume"), 2, "2 epochs already", "--epochs")
    assert command("train", "part.bps", "--resume", "--epochs", 6).returncode == 0
    _, (whole,) = runs_of("whole.bps", tmp_path / "whole")
    _, (part,) = runs_of("part.bps", tmp_path / "part")
    assert whole.loss == part.loss and whole.step == part.step
    curves = [runs.read_curves(tmp_path / name / "runs" / "run1") for name in ("whole", "part")]
    assert curves[0].losses == curves[1].losses


def test_out_leaves_the_project_and_runs_add_up(command, tmp_path):
    command("new", "binary", "x.bps")
    before = Path("x.bps").read_bytes()
    assert command("train", "x.bps", "--epochs", 2, "--out", "y.bps").returncode == 0
    assert Path("x.bps").read_bytes() == before
    assert command("train", "y.bps", "--optimizer", "adam", "--lr", 0.01).returncode == 0
    project, both = runs_of("y.bps", tmp_path / "workspace")
    assert [run.id for run in both] == ["run1", "run2"]
    assert [run.project.settings.optimizer for run in both] == ["SGD", "Adam"]
    assert project.settings.learning_rate == 0.01


def test_options_change_the_loss_and_the_data(command, tmp_path):
    command("new", "mlp", "x.bps")
    done = command("train", "x.bps", "--epochs", 1, "--loss", "mse", "--batch-size", 500)
    assert done.returncode == 0, done.stderr
    project, _ = runs_of("x.bps", tmp_path / "workspace")
    assert "MSELoss" in {node.kind for node in project.nodes}
    assert_one_line(command("train", "x.bps", "--dataset", "line"), 2)


def test_json_lines_are_the_workers_events(command):
    command("new", "linear-regression", "x.bps")
    done = command("train", "x.bps", "--epochs", 2, "--held-out", 0.25, "--json")
    *lines, saved = done.stdout.splitlines()
    events = [m.event_from_line(line.encode()) for line in lines]
    assert isinstance(events[0], m.Started | m.Loading) and isinstance(events[-1], m.Finished)
    assert sum(isinstance(event, m.HeldOut) for event in events) == 2
    assert msgspec.json.decode(saved)["path"] == "x.bps"


def test_datasets_are_listed(command):
    lines = command("datasets").stdout.splitlines()
    assert {"digits", "mnist", "line", "binary"} <= {line.split("\t")[0] for line in lines}


def test_ctrl_c_stops_and_keeps_what_was_learned_to_go_on_from_to_the_bit(command, tmp_path):
    command("new", "linear-regression", "x.bps")
    Path("whole.bps").write_bytes(Path("x.bps").read_bytes())
    arguments = ["train", "x.bps", "--epochs", "1000000", "--held-out", "0.25", "--json"]
    process = subprocess.Popen(
        [sys.executable, str(ROOT / "main.py"), *arguments],
        stdout=subprocess.PIPE,
        text=True,
    )
    with process:
        for line in process.stdout:
            if '"HeldOut"' in line:
                process.send_signal(signal.SIGINT)
                break
        rest = process.stdout.read()
    assert process.returncode == 130
    assert '"stopped"' in rest
    _, (run,) = runs_of("x.bps", tmp_path / "workspace")
    assert run.status == "stopped" and run.step > 0

    epochs = ("--epochs", run.epoch + 1)
    assert command("train", "x.bps", "--resume", *epochs).returncode == 0
    assert command("train", "whole.bps", "--held-out", "0.25", *epochs).returncode == 0
    kept = []
    for name in ("x", "whole"):
        runs_of(f"{name}.bps", tmp_path / name)
        folder = tmp_path / name / "runs" / "run1"
        weights = load_file(folder / "weights.safetensors")
        arrays = {key: array.tobytes() for key, array in weights.items()}
        kept.append((arrays, runs.read_curves(folder).to_bytes()))
    assert kept[0] == kept[1]


def test_without_a_display_it_says_so_and_trains_lenet(monkeypatch, capsys):
    from engine.studio.commands import terminal

    monkeypatch.setattr(terminal, "demonstrate", lambda project: project.title.count("LeNet"))
    assert terminal.run() == 1
    assert capsys.readouterr().out.startswith("There is no display")


def test_the_demonstration_shows_digits_and_what_it_makes_of_them(capsys):
    from engine.studio.commands import terminal

    project = TEMPLATES["mlp"].make()
    settings = msgspec.structs.replace(project.settings, epochs=1)
    assert terminal.demonstrate(msgspec.structs.replace(project, settings=settings)) == 0
    said = capsys.readouterr().out
    assert "digits it had not seen are right" in said
    assert "█" in said and said.count("), is ") == terminal.SHOWN


# ---------------------------------------------------------------- every way to get it wrong


@pytest.fixture(scope="module")
def untrained(tmp_path_factory):
    path = tmp_path_factory.mktemp("projects") / "untrained.bps"
    archive.save(path, TEMPLATES["mlp"].make())
    return path


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["trian", "x.bps"], ["trian", "train"]),
        (["nosuch.bps"], ["nosuch.bps"]),
        (["train"], ["PROJECT"]),
        (["train", "nosuch.bps"], ["nosuch.bps", "new lenet"]),
        (["train", "mlp"], ["mlp is a template", "--out mlp.bps"]),
        (["sweep", "mlp", "--over", "lr=0.1"], ["mlp is a template"]),
        (["train", "P", "-q", "-v"], ["--verbose", "--quiet"]),
        (["train", "P", "--threads", "0"], ["--threads", "at least 1"]),
        (["train", "P", "--target", "label"], ["digits", "label"]),
        (["train", "P", "--dataset", "EMPTY"], ["train.csv"]),
        (["train", "P", "--dataset", "nosuch"], ["nosuch"]),
        (["train", "P", "--batch-size", "many"], ["--batch-size", "many"]),
        (["train", "P", "--schedule", "magic"], ["magic", "StepLR"]),
        (["train", "P", "--optimizer-option", "speed=1"], ["Adam", "speed"]),
        (["train", "EMPTY"], ["EMPTY"]),
        (["train", "P", "--lr", "abc"], ["--lr", "abc", "above 0"]),
        (["train", "P", "--lr", "-1"], ["--lr", "above 0"]),
        (["train", "P", "--lr", "nan"], ["--lr", "above 0"]),
        (["train", "P", "--epochs", "0"], ["--epochs", "at least 1"]),
        (["train", "P", "--epochs", "1.5"], ["--epochs", "whole number"]),
        (["train", "P", "--held-out", "1"], ["--held-out", "below 1"]),
        (["train", "P", "--seed", "-1"], ["--seed"]),
        (["train", "P", "--device", "gpu"], ["--device", "cuda"]),
        (["train", "P", "--optimizer", "magic"], ["magic", "SGD, Adam"]),
        (["train", "P", "--loss", "magic"], ["magic", "cross-entropy"]),
        (["train", "P", "--loss", "BCE"], ["probabilities", "insert Sigmoid"]),
        (["train", "P", "--loss", "multimarginloss", "--epochs", "0"], ["--epochs"]),
        (["train", "P", "--dataset", "/no/such"], ["/no/such"]),
        (["train", "P", "--dataset", "line"], ["MSELoss"]),
        (["train", "P", "--resume"], ["not been trained"]),
        (["train", "P", "--out", "/no/such/folder/x.bps"], ["/no/such/folder"]),
        (["train", "P", "--fast"], ["--fast"]),
        (["predict", "P", "x.png"], ["not been trained"]),
        (["export", "P", "--to", "word", "x"], ["onnx", "safetensors"]),
        (["export", "P", "--to", "safetensors", "x"], ["not been trained"]),
        (["export", "P", "--to", "optimizer", "x"], ["not been trained"]),
        (["import", "P", "/no/such.safetensors"], ["/no/such.safetensors"]),
        (["import", "/no/such.onnx", "x.bps"], ["/no/such.onnx"]),
        (["import", "P"], ["FILE.safetensors"]),
        (["completion", "tcl"], ["tcl", "bash"]),
        (["predict", "P"], ["IMAGE"]),
        (["datasets", "now"], ["now"]),
        (["new", "lenet"], ["new lenet x.bps"]),
        (["new", "nosuch", "x.bps"], ["nosuch", "lenet"]),
        (["new", "lenet", "P"], ["is there already"]),
        (["new", "lenet", "/no/such/folder/x.bps"], ["/no/such/folder"]),
    ],
    ids=" ".join,
)
def test_a_mistake_is_one_line_and_status_2(arguments, words, untrained, tmp_path, capsys):
    project = shutil.copy(untrained, tmp_path / "p.bps")
    (tmp_path / "EMPTY").mkdir()
    before = Path(project).read_bytes()
    there = {"P": str(project), "EMPTY": str(tmp_path / "EMPTY")}
    assert cli.main([there.get(each, each) for each in arguments]) == 2
    out, err = capsys.readouterr()
    assert out == "" and err.count("\n") == 1
    for word in words:
        assert word in err
    assert Path(project).read_bytes() == before


def test_a_device_that_is_not_there_is_the_users_mistake(shell):
    shell("new", "binary", "x.bps")
    done = shell("train", "x.bps", "--device", "cuda:7")
    assert_one_line(done, 2, "CUDA is not available")


def test_a_loss_that_is_not_finite_is_told_and_the_weights_are_finite(command, tmp_path):
    command("new", "linear-regression", "x.bps")
    assert_one_line(command("train", "x.bps", "--lr", "1e30"), 2, "lower the learning rate")
    _, (run,) = runs_of("x.bps", tmp_path / "workspace")
    assert run.status == "diverged"
    assert command("export", "x.bps", "--to", "safetensors", "w").returncode == 0
    assert all(np.isfinite(array).all() for array in load_file("w").values())


@pytest.mark.parametrize("content", [b"", b"not a zip", None], ids=["empty", "text", "truncated"])
def test_a_broken_project_is_one_line_and_stays_as_it_was(content, untrained, tmp_path, capsys):
    path = tmp_path / "broken.bps"
    path.write_bytes(untrained.read_bytes()[:-40] if content is None else content)
    before = path.read_bytes()
    assert cli.main(["train", str(path)]) == 2
    assert capsys.readouterr().err.count("\n") == 1
    assert path.read_bytes() == before


def test_an_image_that_is_none_is_named(command):
    command("new", "mlp", "x.bps")
    command("train", "x.bps", "--epochs", 1)
    Path("x.png").write_text("no picture")
    assert_one_line(command("predict", "x.bps", "x.png"), 2, "x.png")
    assert_one_line(command("predict", "x.bps", "missing.png"), 2, "missing.png")
    with zipfile.ZipFile("x.bps") as opened:
        assert "project.json" in opened.namelist()


def test_a_fault_of_the_program_is_one_line_and_a_log(monkeypatch, tmp_path, capsys):
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    monkeypatch.setattr(cli, "parser", lambda program: 1 / 0)
    assert cli.main(["datasets", "--verbose"]) == 1
    assert "Traceback" in capsys.readouterr().err
    assert cli.main(["datasets"]) == 1
    err = capsys.readouterr().err
    assert err.count("\n") == 1 and "ZeroDivisionError" in err and "Traceback" not in err
    (log,) = tmp_path.rglob("command.log")
    assert "Traceback" in log.read_text() and str(log) in err


@pytest.mark.skipif(sys.platform != "linux", reason="reads the processes of Linux")
def test_a_worker_that_is_killed_leaves_the_project_and_its_last_checkpoint(command, tmp_path):
    command("new", "linear-regression", "x.bps")
    arguments = ["train", "x.bps", "--epochs", "1000000", "--held-out", "0.25", "--json"]
    process = subprocess.Popen(
        [sys.executable, str(ROOT / "main.py"), *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "XDG_STATE_HOME": str(tmp_path / "state")},
    )
    with process:
        held_out = 0
        for line in process.stdout:
            held_out += '"HeldOut"' in line
            if held_out == 2:
                children = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text()
                os.kill(int(children.split()[0]), signal.SIGKILL)
                break
        process.stdout.read()
        err = process.stderr.read()
    assert process.returncode == 1
    assert err.count("\n") == 1 and "signal 9" in err and "--resume" in err
    _, (run,) = runs_of("x.bps", tmp_path / "workspace")
    assert run.status == "running" and run.step > 0


def test_training_afresh_leaves_frozen_layers_what_they_learned(command, tmp_path):
    from engine.studio.network.edits import apply
    from engine.studio.network.freezing import freeze
    from engine.studio.network.project import restore, snapshot

    assert command("new", "binary", "x.bps").returncode == 0
    assert command("train", "x.bps").returncode == 0
    opened = archive.load(Path("x.bps"), tmp_path / "first")
    project = restore(opened.project)
    first = next(each.id for each in opened.project.nodes if each.kind == "Linear")
    apply(project, freeze(project.network, [first]))
    archive.save(Path("x.bps"), snapshot(project), tmp_path / "first", opened.runs)
    done = command("train", "x.bps", "--epochs", "3")
    assert done.returncode == 0, done.stderr
    archive.load(Path("x.bps"), tmp_path / "second")
    before, after = (
        load_file(tmp_path / "second" / "runs" / run / "weights.safetensors")
        for run in ("run1", "run2")
    )
    for name in before:
        kept = np.array_equal(before[name], after[name])
        assert kept == name.startswith(f"{first}/"), name
