"""The layers' functions on the samples of PyTorch's test database."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import pytest

from engine.nn import functional as F

pytest.importorskip("torch")

_path = Path(__file__).parents[1] / "database.py"
_spec = importlib.util.spec_from_file_location("database", _path)
assert _spec is not None and _spec.loader is not None
database = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(database)

NAMES = """
    linear bilinear conv1d conv2d conv3d conv_transpose1d conv_transpose2d conv_transpose3d unfold
    adaptive_avg_pool1d adaptive_avg_pool2d adaptive_avg_pool3d adaptive_max_pool1d
    adaptive_max_pool2d adaptive_max_pool3d avg_pool1d avg_pool2d avg_pool3d max_pool1d max_pool2d
    max_pool3d max_unpool1d max_unpool2d max_unpool3d max_unpool1d.grad max_unpool2d.grad
    max_unpool3d.grad celu elu gelu glu hardshrink hardsigmoid hardswish hardtanh leaky_relu
    logsigmoid mish prelu relu relu6 selu silu softmin softmin.with_dtype softplus softshrink
    softsign tanhshrink threshold batch_norm group_norm instance_norm layer_norm
    local_response_norm normalize rms_norm channel_shuffle cosine_similarity embedding
    embedding_bag grid_sample interpolate.nearest interpolate.nearest-exact interpolate.linear
    interpolate.bilinear interpolate.bicubic interpolate.trilinear interpolate.area one_hot
    pad.constant pad.reflect pad.replicate pad.replicate_negative pad.circular pairwise_distance
    pdist pixel_shuffle pixel_unshuffle upsample_bilinear upsample_nearest
"""

# Where PyTorch's numbers are the less exact ones: it sums halves as halves, and computes the slope
# of hardsigmoid in single precision even for doubles.
LESS_EXACT = (
    "nn.functional.conv_transpose1d torch.float16",
    "nn.functional.conv_transpose2d torch.float16",
    "nn.functional.conv_transpose3d torch.float16",
    "nn.functional.interpolate torch.float16",
    "nn.functional.hardsigmoid torch.float64",
)
# Bicubic bytes: a weight just between two of its 16-bit numbers goes the other way.
ROUNDED_OTHERWISE = ("nn.functional.interpolate torch.uint8 sample",)


def swapped(name: str):
    """The database hands the table first to what looks up in it."""
    function = getattr(F, name)
    return lambda weight, indices, *rest, **options: function(indices, weight, *rest, **options)


@pytest.mark.filterwarnings("ignore:Using padding='same' with even kernel")
@pytest.mark.parametrize("name", NAMES.split())
def test_agrees_with_pytorch(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    if name.startswith("embedding"):
        monkeypatch.setattr(database, "function", lambda _: swapped(name))
    count, wrong = database.check(f"nn.functional.{name}")
    assert count
    wrong = [*wrong, *database.refused(database.OPS[f"nn.functional.{name}"])]
    known = LESS_EXACT + (ROUNDED_OTHERWISE if name == "interpolate.bicubic" else ())
    assert [line for line in wrong if not line.startswith(known)] == []
