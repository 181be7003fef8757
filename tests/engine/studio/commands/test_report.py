"""`main.py report`: a report about the run that was asked for, or a picture of it."""

import msgspec
import pytest

from engine.studio import cli
from engine.studio.network import archive
from engine.studio.network.templates import TEMPLATES
from engine.studio.training.runs import RECORD, Curves, Run, record_bytes


@pytest.fixture
def project(tmp_path, monkeypatch):
    """x.bps with two runs, without their training."""
    monkeypatch.chdir(tmp_path)
    data = TEMPLATES["binary"].make()
    for number in (1, 2):
        folder = tmp_path / "workspace" / "runs" / f"run{number}"
        folder.mkdir(parents=True)
        run = Run(f"run{number}", "finished", data, "cpu", 1, 19, 1, 3, 0.5, seconds=number)
        (folder / RECORD).write_bytes(record_bytes(run))
        for name, content in Curves([1, 2], [2.0, 1.0]).files().items():
            (folder / name).write_bytes(content)
    archive.save(tmp_path / "x.bps", data, tmp_path / "workspace", ["run1", "run2"])
    return "x.bps"


def test_the_last_run_or_the_one_that_was_named(project, tmp_path, capsys):
    assert cli.main(["report", project, "out.html"]) == 0
    assert capsys.readouterr().out == "out.html: run2\n"
    assert "run2, finished" in (tmp_path / "out.html").read_text()
    assert cli.main(["report", project, "--run", "run1", "out.html"]) == 0
    assert "run1, finished" in (tmp_path / "out.html").read_text()


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["report", "x.bps", "--run", "run9", "out.html"], ["run9", "run1, run2"]),
        (["report", "x.bps", "out.doc"], ["report.pdf", "out.doc"]),
        (["report", "x.bps", "out.pdf"], ["PDF", "HTML"]),
        (["report", "x.bps", "out.svg", "--of", "confusion"], ["counted no mistakes"]),
        (["report", "x.bps", "nowhere/out.html"], ["nowhere"]),
        (["report", "y.bps", "out.html"], ["y.bps"]),
        (["report", "x.bps"], ["OUT"]),
    ],
    ids=" ".join,
)
def test_mistakes_are_one_line(project, arguments, words, capsys):
    assert cli.main(arguments) == 2
    err = capsys.readouterr().err
    assert err.count("\n") == 1 and all(word in err for word in words)


def test_a_project_without_runs_says_what_to_do(tmp_path, capsys):
    path = tmp_path / "new.bps"
    archive.save(path, msgspec.structs.replace(TEMPLATES["binary"].make(), title="new"))
    assert cli.main(["report", str(path), str(tmp_path / "out.html")]) == 2
    assert "train it first" in capsys.readouterr().err


class Painter:
    """Says what it was asked to paint."""

    def __getattr__(self, name):
        return lambda *given: f"{name} {given[-1] if name == 'svg_pdf' else ''}".encode()


@pytest.mark.parametrize("what", ["network", "curves"])
@pytest.mark.parametrize("kind", ["html", "svg", "png", "pdf"])
def test_each_picture_is_written_in_each_format(project, what, kind, tmp_path, capsys):
    out = tmp_path / f"out.{kind}"
    assert cli.main(["report", project, str(out), "--of", what], Painter) == 0
    content = out.read_text()
    if kind in ("html", "svg"):
        assert "<svg" in content and content.startswith("<!doctype" if kind == "html" else "<svg")
    else:
        assert content.startswith(f"svg_{kind}")
    assert kind != "pdf" or len(content) > len("svg_pdf "), "it has a title"


@pytest.mark.parametrize("kind", ["svg", "png", "pdf"])
def test_the_report_is_painted_in_each_format(project, kind, tmp_path):
    out = tmp_path / f"out.{kind}"
    assert cli.main(["report", project, str(out), "--quiet"], Painter) == 0
    assert out.read_text() == f"report_{kind} "


def test_a_project_without_runs_has_a_network(tmp_path, capsys):
    path = tmp_path / "new.bps"
    archive.save(path, TEMPLATES["lenet"].make())
    assert cli.main(["report", str(path), str(tmp_path / "n.svg"), "--of", "network"]) == 0
    assert "Conv2d" in (tmp_path / "n.svg").read_text()


def test_without_qts_libraries_it_says_what_can_be_written(project, tmp_path, capsys):
    def missing():
        raise ImportError("libEGL.so.1: cannot open shared object file")

    assert cli.main(["report", project, str(tmp_path / "out.pdf")], missing) == 2
    err = capsys.readouterr().err
    assert "libEGL" in err and "HTML" in err and err.count("\n") == 1
