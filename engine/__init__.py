"""A tensor library with PyTorch's interface, made to be read: `import engine as torch`.

Tensors over NumPy's arrays (CuPy's on a GPU), with gradients recorded as one computes. The ops are
in `engine.ops`, how gradients work in `engine.autograd`; `engine.nn`, `engine.optim` and
`engine.data` build on them.
"""

# ruff: noqa: E402, F401 (what is imported here is what the package offers)

from __future__ import annotations

import importlib
import math as _math
from typing import TYPE_CHECKING, Any

from engine.kernels import blas_core as _blas_core

_blas_core.choose()  # before anything imports NumPy

from engine import autograd, cuda
from engine import elsewhere as _elsewhere
from engine.autograd.modes import (
    enable_grad,
    inference_mode,
    is_grad_enabled,
    is_inference_mode_enabled,
    no_grad,
    set_grad_enabled,
)
from engine.creation import (
    as_tensor,
    asarray,
    empty,
    empty_like,
    eye,
    from_dlpack,
    from_numpy,
    frombuffer,
    full,
    full_like,
    ones,
    ones_like,
    scalar_tensor,
    tensor,
    zeros,
    zeros_like,
)
from engine.determinism import (
    are_deterministic_algorithms_enabled,
    get_float32_matmul_precision,
    set_float32_matmul_precision,
    use_deterministic_algorithms,
)
from engine.devices import device
from engine.dtypes import (
    bool_,
    dtype,
    float16,
    float32,
    float64,
    get_default_dtype,
    int8,
    int16,
    int32,
    int64,
    set_default_dtype,
    uint8,
)
from engine.kernels.threads import get_num_threads, set_num_threads
from engine.legacy import CPU_TYPES as _CPU_TYPES
from engine.limits import finfo, iinfo
from engine.memory_formats import contiguous_format, memory_format, preserve_format
from engine.ops import namespace as _namespace
from engine.ops.doors import door_to as _door_to
from engine.ops.doors import put_doors as _put_doors
from engine.ops.registry import namespace_functions as _namespace_functions
from engine.printing import set_printoptions
from engine.promotion import can_cast, promote_types, result_type
from engine.random import (
    Generator,
    default_generator,
    get_rng_state,
    initial_seed,
    manual_seed,
    normal,
    rand,
    rand_like,
    randint,
    randn,
    randn_like,
    randperm,
    seed,
    set_rng_state,
)
from engine.ranges import arange, linspace, logspace
from engine.size import Size
from engine.tensor import Tensor

if TYPE_CHECKING:
    from engine.ops.namespace import *  # noqa: F403 (every registered op, by its name)

FloatTensor, DoubleTensor = _CPU_TYPES["FloatTensor"], _CPU_TYPES["DoubleTensor"]
HalfTensor, ByteTensor = _CPU_TYPES["HalfTensor"], _CPU_TYPES["ByteTensor"]
CharTensor, ShortTensor = _CPU_TYPES["CharTensor"], _CPU_TYPES["ShortTensor"]
IntTensor, LongTensor = _CPU_TYPES["IntTensor"], _CPU_TYPES["LongTensor"]
BoolTensor = _CPU_TYPES["BoolTensor"]

half, float, double = float16, float32, float64
short, int, long = int16, int32, int64
bool = bool_

e, inf, nan, pi = _math.e, _math.inf, _math.nan, _math.pi
newaxis = None

_OPS = _namespace_functions()  # every registered op, by its name

# Imported when first used, so that `import engine` stays quick.
_LATER = {
    name: f"engine.{name}"
    for name in (
        *("accelerator", "backends", "data", "datasets"),
        *("nn", "optim", "serialization", "utils"),
    )
}


def is_tensor(obj: Any) -> Any:
    """Whether `obj` is a Tensor."""
    return isinstance(obj, Tensor)


_put_doors(globals(), __name__)


def __getattr__(name: str) -> Any:
    if name in _OPS:  # its door is made when it is first asked for
        globals()[name] = _door_to(_OPS[name], name, __name__, of_op=True)
        return globals()[name]
    if name in _LATER:
        return importlib.import_module(_LATER[name])
    if name in ("save", "load"):
        return getattr(importlib.import_module("engine.serialization"), name)
    if name == "show_config":
        return importlib.import_module("engine.kernels.config").show_config
    if name in _elsewhere.FUNCTIONAL:
        return getattr(importlib.import_module("engine.nn.functional"), name)
    if name in _elsewhere.IN_PLACE:
        return getattr(Tensor, name)
    if name == "__version__":
        return importlib.import_module("importlib.metadata").version("backprop-studio")
    raise _elsewhere.missing(__name__, name)


def __dir__() -> list[str]:
    return sorted({*globals(), *_OPS, *_LATER, "save", "load", "show_config"})
