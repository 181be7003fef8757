"""What a report says of a run."""

import msgspec
import pytest
from PIL import Image

from engine.studio.report.contents import code_of, contents_of, duration
from engine.studio.training.runs import Curves


def test_a_run_in_words(make_run, curves):
    report = contents_of(make_run(), curves, "print()")
    assert report.title == "784-500-10"
    assert report.run == "run2, finished in epoch 2 of 5, after 200 batches"
    results = dict(report.results)
    assert results["Held-out accuracy"] == "90.00 %" and results["Best epoch"] == "2"
    assert results["Time"] == "1 min 15 s"
    settings = dict(report.settings)
    assert settings["Data"] == "Embedded digits" and settings["Loss"] == "CrossEntropyLoss"
    assert len(report.classes) == 10 and report.classes[3][0] == "3"
    assert "<svg" in report.confusion and "<svg" in report.curves and "<svg" in report.network
    assert dict(report.environment)["Device"] == "cpu, 2 threads"
    assert report.code == "print()"


def test_what_is_not_known_is_left_out(make_run):
    run = make_run("linear-regression", accuracy=None, confusion=(), loss=None, status="running")
    report = contents_of(run, Curves())
    assert report.confusion == report.curves == "" and report.classes == ()
    assert [name for name, _ in report.results] == ["Parameters", "Time"]
    assert "interrupted" in report.run


def test_the_code_is_that_of_what_was_trained(make_run, curves):
    code = contents_of(make_run(), curves).code
    compile(code, "report", "exec")
    assert "import torch" in code and "784" in code
    project = make_run().project
    broken = msgspec.structs.replace(project, wires=project.wires[:-1])
    assert code_of(broken) == ""


def test_settings_that_were_set_are_told(make_run, curves):
    run = make_run()
    settings = msgspec.structs.replace(
        run.project.settings,
        optimizer="SGD",
        optimizer_options={"nesterov": True, "weight_decay": 0.01},
        schedule="StepLR",
        clip_norm=1.0,
        stop_patience=3,
    )
    run = msgspec.structs.replace(
        run, project=msgspec.structs.replace(run.project, settings=settings)
    )
    told = dict(contents_of(run, curves).settings)
    assert told["Optimizer"] == "SGD (nesterov on, weight_decay 0.01)" and told["Momentum"] == "0.9"
    assert told["Schedule"] == "StepLR, each epoch"
    assert told["Gradients' norm"] == "at most 1" and "3 epochs" in told["Early stopping"]


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0.84, "0.8 s"),
        (42.4, "42 s"),
        (59.7, "1 min 00 s"),
        (200, "3 min 20 s"),
        (7500, "2 h 05 min"),
    ],
)
def test_times_in_words(seconds, words):
    assert duration(seconds) == words


def test_the_code_names_data_without_the_folders_of_this_machine(make_run, tmp_path):
    project = make_run().project
    code = code_of(project)
    assert 'DIGITS = "handwriting.npz"' in code and "take the file along" in code
    home = tmp_path / "home" / "somebody" / "digits"
    (home / "Train" / "Images" / "train").mkdir(parents=True)
    Image.new("L", (28, 28)).save(home / "Train" / "Images" / "train" / "0.png")
    (home / "Train" / "train.csv").write_text("filename,label\n0.png,3\n")
    for source in (home, tmp_path / "home" / "nobody"):
        data = msgspec.structs.replace(project.settings.data, source=str(source))
        settings = msgspec.structs.replace(project.settings, data=data)
        code = code_of(msgspec.structs.replace(project, settings=settings))
        compile(code, "report", "exec")
        assert str(tmp_path) not in code and f'TABLE = "{source.name}/' in code
        assert "looked for beside this file" in code
    assert 'TABLE = "nobody/' in code
