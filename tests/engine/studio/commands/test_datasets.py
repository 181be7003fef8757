"""The command that lists data sets fetches MNIST where that is asked for."""

from engine.datasets import DatasetError
from engine.studio import cli


def test_mnist_is_downloaded_first_if_that_is_asked_for(monkeypatch, tmp_path, capsys):
    def download(progress):
        progress(3, 12)
        return tmp_path

    monkeypatch.setattr("engine.studio.commands.datasets.mnist.download", download)
    assert cli.main(["datasets", "--download"]) == 0
    captured = capsys.readouterr()
    assert str(tmp_path) in captured.err and captured.out.startswith("digits\t")


def test_a_download_that_fails_is_one_line(monkeypatch, capsys):
    def offline(progress):
        raise DatasetError("MNIST could not be downloaded (no connection): try again.")

    monkeypatch.setattr("engine.studio.commands.datasets.mnist.download", offline)
    assert cli.main(["datasets", "--download"]) == 2
    assert capsys.readouterr().err.count("\n") == 1
