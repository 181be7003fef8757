"""Ops on dtypes that PyTorch has no kernel for: refused with the same exceptions.

The floating samples of the test database are cast to integers and bools.
"""

from __future__ import annotations

import importlib.util
import itertools
import warnings
from pathlib import Path
from typing import Any

import pytest

torch = pytest.importorskip("torch")

_spec = importlib.util.spec_from_file_location("database", Path(__file__).with_name("database.py"))
assert _spec is not None and _spec.loader is not None
database = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(database)

SAMPLES = 4  # of an op and a dtype
# Where the engine can and PyTorch has just no kernel on the CPU, or the other way around.
LEFT_OUT = {
    "nn.functional.conv1d",  # of bytes, dilated
    "nn.functional.conv2d",
    "nn.functional.conv_transpose1d",
    "nn.functional.conv_transpose2d",
    "nn.functional.conv_transpose3d",
    "nn.functional.hinge_embedding_loss",  # of bytes: fails in PyTorch where its margin is a float
    "nn.functional.max_pool1d",  # of integers: max_pool2d takes them
    "nn.functional.multi_head_attention_forward",  # of bools: both raise, at different steps
    "round.decimals_0",  # decimals=0 is refused if it is spelled out
}


def names() -> list[str]:
    return [
        name
        for name, op in database.OPS.items()
        if name not in LEFT_OUT
        and op.name not in database.WITHOUT_VALUES
        and op.supports_dtype(torch.float32, "cpu")
        and database.function(op.name) is not None
    ]


def cast(value: Any, dtype: Any) -> Any:
    """A nest of torch values with its floating tensors cast."""
    if isinstance(value, torch.Tensor):
        return value.detach().abs().to(dtype) if value.is_floating_point() else value
    if isinstance(value, list | tuple) and not isinstance(value, torch.Size):
        return tuple(cast(each, dtype) for each in value)
    if isinstance(value, dict):
        return {key: cast(each, dtype) for key, each in value.items()}
    return value


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("name", names())
def test_refuses_what_pytorch_refuses(name: str) -> None:
    op = database.OPS[name]
    mine, theirs = database.pair(op)
    for dtype in (torch.int64, torch.uint8, torch.bool):
        if op.supports_dtype(dtype, "cpu"):
            continue
        for sample in itertools.islice(database.samples(op, torch.float32), SAMPLES):
            arguments = cast((sample.input, *sample.args), dtype)
            options = cast(sample.kwargs, dtype)
            given = database.tensors((arguments, options), torch.Tensor)
            if options.get("dtype") is not None or any(not each.numel() for each in given):
                continue
            own_arguments, own_options = database.ours(arguments), database.ours(options)
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                try:
                    theirs(*arguments, **options)
                except Exception as raised:
                    with pytest.raises(type(raised)):
                        mine(*own_arguments, **own_options)
