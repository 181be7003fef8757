"""The command that makes the embedded set writes what `generate` gives."""

from pathlib import Path

import numpy as np

from engine.datasets.handwriting import generate
from engine.datasets.handwriting.__main__ import main


def test_the_file_holds_the_generated_digits_and_is_the_same_each_time(tmp_path: Path, capsys):
    paths = [tmp_path / "new" / "a.npz", tmp_path / "new" / "b.npz"]
    for path in paths:
        main(["--count", "30", "--seed", "8", "--out", str(path)])
    assert "30 digits" in capsys.readouterr().out
    assert paths[0].read_bytes() == paths[1].read_bytes()
    images, labels = generate(30, 8)
    with np.load(paths[0], allow_pickle=False) as archive:
        assert np.array_equal(archive["images"], images)
        assert np.array_equal(archive["labels"], labels)
