"""Every op that PyTorch's test database knows: ours on the GPU beside PyTorch's on the CPU."""

from __future__ import annotations

import pytest

pytest.importorskip("torch")

from tests.parity.test_ops import KNOWN, compared, database

SAMPLES = 8  # of each dtype: how far it goes is tested on the CPU, on all samples


@pytest.mark.filterwarnings("ignore:Using padding='same' with even kernel")
@pytest.mark.parametrize("name", compared())
def test_agrees_with_pytorch(name: str) -> None:
    count, wrong = database.check(name, "cuda", SAMPLES)
    assert count
    assert [line for line in wrong if not line.startswith(KNOWN.get(name, "none"))] == []
