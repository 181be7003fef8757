"""Images in a folder, or named by a table, are classified into a CSV."""

from __future__ import annotations

import csv

import numpy as np
import pytest
from PIL import Image

from engine.datasets import DatasetError, LoadCancelledError, load
from engine.datasets.unlabelled import images_to_classify
from engine.studio.network.build import build
from engine.studio.training.predicting.file_prediction import predict_files
from engine.studio.training.predicting.prediction import PredictionError, predict
from engine.studio.training.watching.watch_messages import PredictFiles


@pytest.fixture
def folder(tmp_path):
    """Twelve digits, 0.png to 11.png."""
    place = tmp_path / "images"
    place.mkdir()
    for index, sample in enumerate(load("digits", limit=12).inputs):
        Image.fromarray((sample[0] * 255).astype(np.uint8)).save(place / f"{index}.png")
    (place / "notes.txt").write_text("no image")
    return place


@pytest.fixture
def project(project_of):
    return project_of("mlp")


def ask(project, source, target, progress=lambda done, total: None, cancelled=lambda: False):
    command = PredictFiles(str(source), str(target))
    return predict_files(build(project), project, command, progress, cancelled)


def rows_of(path):
    return list(csv.reader(path.read_text("utf-8").splitlines()))


def test_a_folder_is_classified_in_the_order_of_its_numbers(project, folder, tmp_path):
    seen = []
    done = ask(project, folder, tmp_path / "out.csv", lambda done, total: seen.append(done))
    assert done.count == 12 and seen[:12] == list(range(1, 13))
    header, *rows = rows_of(tmp_path / "out.csv")
    assert header == ["filename", "label"]
    assert [name for name, _ in rows] == [f"{index}.png" for index in range(12)]
    built = build(project)
    wanted = predict(built, images_to_classify(folder).inputs, "cpu").argmax(axis=1)
    assert all(label in "0123456789" for _, label in rows) and len(wanted) == 12


def test_a_table_has_the_samples_columns_and_order(project, folder, tmp_path):
    (folder / "Test.csv").write_text("filename\n3.png\n1.png\n")
    (folder / "Sample_Submission.csv").write_text("label,filename\n0,1.png\n0,3.png\n")
    for source in (folder, folder / "Test.csv"):
        ask(project, source, tmp_path / "out.csv")
        header, *rows = rows_of(tmp_path / "out.csv")
        assert header == ["label", "filename"]
        assert [name for _, name in rows] == ["1.png", "3.png"]


def test_it_can_be_given_up(project, folder, tmp_path):
    with pytest.raises(LoadCancelledError):
        ask(project, folder, tmp_path / "out.csv", cancelled=lambda: True)
    assert not (tmp_path / "out.csv").exists()


def test_what_cannot_be_done_is_a_sentence(project, project_of, folder, tmp_path):
    (tmp_path / "empty").mkdir()
    with pytest.raises(DatasetError, match="holds no images"):
        ask(project, tmp_path / "empty", tmp_path / "out.csv")
    with pytest.raises(DatasetError, match="cannot be read"):
        ask(project, tmp_path / "nowhere", tmp_path / "out.csv")
    (folder / "99.png").write_bytes(b"broken")
    with pytest.raises(DatasetError, match=r"99\.png"):
        ask(project, folder, tmp_path / "out.csv")
    with pytest.raises(PredictionError, match="takes 4"):
        ask(project_of("binary"), folder, tmp_path / "out.csv")
    with pytest.raises(PredictionError, match="target of its own"):
        ask(project_of("autoencoder"), folder, tmp_path / "out.csv")
