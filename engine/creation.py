"""Making tensors: from Python's numbers and NumPy's arrays, or filled by a rule."""

from __future__ import annotations

import functools
import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from engine import devices, dtypes
from engine.devices import device as Device
from engine.dtypes import dtype as Dtype
from engine.memory_formats import is_contiguous_format, memory_format, preserve_format
from engine.ops.dims import read_sizes
from engine.promotion import Number, number_dtype, promote_types, scalar
from engine.tensor import Tensor, from_array, wrap

Place = Device | str | int | None


def tensor(
    data: Any,
    *,
    dtype: Dtype | None = None,
    device: Place = None,
    requires_grad: bool = False,
) -> Tensor:
    """A new tensor with a copy of `data`: numbers, nested lists of them, arrays or tensors.

    Python floats become the default dtype (float32), ints int64, bools bool; arrays and tensors
    keep theirs. Raises ValueError where nested lists are ragged, TypeError for what is no number.
    """
    array = _read(data, dtype)
    if dtype is not None:
        chosen = dtypes.as_dtype(dtype).array_dtype
        if chosen.itemsize < 8 and array is not data and not isinstance(data, Tensor):
            _need_room(array, chosen)
        with np.errstate(all="ignore"):
            array = array.astype(chosen)
    elif array is data or isinstance(data, Tensor):
        array = array.copy()
    made = from_array(_placed(array, device))
    return made.requires_grad_() if requires_grad else made


def as_tensor(data: Any, dtype: Dtype | None = None, device: Place = None) -> Tensor:
    """`data` as a tensor that shares its memory where dtype and device allow it."""
    if isinstance(data, Tensor):
        return data.to(dtype=dtype, device=device)
    return from_array(_read(data, dtype)).to(dtype=dtype, device=device)


def asarray(
    obj: Any,
    *,
    dtype: Dtype | None = None,
    device: Place = None,
    copy: bool | None = None,
    requires_grad: bool = False,
) -> Tensor:
    """`as_tensor`, or `tensor` where `copy` asks for memory of its own."""
    made = tensor(obj, dtype=dtype, device=device) if copy else as_tensor(obj, dtype, device)
    return made.requires_grad_() if requires_grad else made


def from_numpy(ndarray: np.ndarray) -> Tensor:
    """A tensor that shares the memory of a NumPy array. Raises TypeError for anything else."""
    if not isinstance(ndarray, np.ndarray):
        raise TypeError(f"expected np.ndarray (got {type(ndarray).__name__})")
    if not ndarray.dtype.isnative:
        raise ValueError(
            "given numpy array has byte order different from the native byte order. Conversion "
            "between byte orders is currently not supported: use array.astype(...) first"
        )
    return from_array(ndarray)


def from_dlpack(ext_tensor: Any) -> Tensor:
    """A tensor that shares the memory of another library's array, on its device.

    Raises TypeError for what does not know DLPack, and BufferError where its owner refuses.
    """
    if not hasattr(ext_tensor, "__dlpack_device__"):
        raise TypeError(
            f"from_dlpack() expected an object with __dlpack__, got {type(ext_tensor).__name__}"
        )
    kind = ext_tensor.__dlpack_device__()[0]
    on_cpu = kind == devices.DLPACK_CPU
    return from_array((np if on_cpu else devices.require_cupy()).from_dlpack(ext_tensor))


def frombuffer(
    buffer: Any, *, dtype: Dtype, count: int = -1, offset: int = 0, requires_grad: bool = False
) -> Tensor:
    """A tensor of one dimension over the memory of a buffer: bytes, array.array, memoryview, …

    `count` elements (-1: all) from byte `offset` on. Raises ValueError where the buffer is empty or
    does not hold that many whole elements.
    """
    array = np.frombuffer(buffer, dtypes.as_dtype(dtype).array_dtype, count, offset)
    if array.size == 0:
        raise ValueError(f"both buffer length and count must not be 0, got count {count}")
    made = wrap(array)
    return made.requires_grad_() if requires_grad else made


def _read(data: Any, dtype: Dtype | None) -> Any:
    """Anything a tensor can be made of, as an array; casting it to `dtype` is left to the caller.

    Python's floats take the default dtype only if no other is wanted, which may be a finer one.
    """
    if isinstance(data, Tensor):
        return data.detach().array
    if isinstance(data, np.ndarray):
        return data if data.dtype.isnative else data.astype(data.dtype.newbyteorder("="))
    if isinstance(data, np.generic):
        return np.asarray(data)
    if devices.cupy is not None and isinstance(data, devices.cupy.ndarray):
        return data
    if isinstance(data, float):
        return _default_floats(np.asarray(data), dtype)
    if isinstance(data, bool | int):
        return np.asarray(data, number_dtype(data).array_dtype)
    if hasattr(data, "__array__"):
        return np.asarray(data)
    if isinstance(data, str | bytes):
        raise TypeError(f"a tensor is made of numbers, not of {type(data).__name__}")
    if not isinstance(data, Sequence):
        raise RuntimeError(f"Could not infer dtype of {type(data).__name__}")
    return _read_sequence(data, dtype)


def _need_room(array: np.ndarray, chosen: np.dtype) -> None:
    """Raise RuntimeError for a Python number beyond what an integer dtype holds.

    As in PyTorch a negative number may wrap round in an unsigned one.
    """
    if chosen.kind not in "iu" or array.dtype.kind not in "iuf" or not array.size:
        return
    limits = np.iinfo(chosen)
    lowest = -limits.max if chosen.kind == "u" else limits.min
    if array.max() > limits.max or array.min() < lowest:
        raise RuntimeError(
            f"value cannot be converted to type {chosen} without overflow: the numbers go from "
            f"{array.min()} to {array.max()}"
        )


def _default_floats(array: np.ndarray, dtype: Dtype | None) -> np.ndarray:
    if dtype is not None:
        return array
    with np.errstate(all="ignore"):
        return array.astype(dtypes.get_default_dtype().array_dtype)


def _read_sequence(data: Sequence[Any], dtype: Dtype | None) -> np.ndarray:
    """Nested lists, whose dtype PyTorch finds by promotion over all the numbers in them."""
    if len(data) and isinstance(_first(data), np.ndarray):
        return np.stack([_read(item, dtype) for item in data])
    if len(data) and isinstance(_first(data), Tensor):
        return _read_numbers_in_tensors(data)
    try:
        array = np.asarray(data)
    except ValueError as error:
        raise ValueError(
            f"expected sequence of equal length at every level of nesting: {error}"
        ) from error
    if array.size == 0:
        return array.astype(dtypes.get_default_dtype().array_dtype)
    if array.dtype.kind == "f" and not isinstance(_first(data), np.generic):
        return _default_floats(array, dtype)
    if array.dtype.kind not in "fiub":
        # The types of these errors are PyTorch's.
        if array.dtype.kind not in "US":
            raise RuntimeError(f"could not read {type(_first(data)).__name__} as a number")
        raise (ValueError if isinstance(_first(data), str) else TypeError)(
            "a tensor is made of numbers, but there is a str among the data"
        )
    return array.astype(np.int64) if array.dtype == np.int_ else array


def _read_numbers_in_tensors(data: Any) -> np.ndarray:
    """Nested lists of tensors, each of which holds one number."""
    if not isinstance(data, Tensor):
        rows = [_read_numbers_in_tensors(item) for item in data]
        common = functools.reduce(promote_types, (dtypes.of_array(row.dtype) for row in rows))
        return np.stack([row.astype(common.array_dtype, copy=False) for row in rows])
    if data.array.size != 1:
        raise ValueError(
            "only one element tensors can be converted to Python scalars, but the list holds one "
            f"of shape {list(data.shape)}: join tensors with stack or cat"
        )
    return devices.to_numpy(data.array).reshape(())


def _first(data: Any) -> Any:
    while isinstance(data, Sequence) and len(data) and not isinstance(data, str):
        data = data[0]
    return data


def _placed(array: Any, place: Place) -> Any:
    return array if place is None else devices.transfer(array, devices.as_device(place))


def _filled(
    maker: str,
    shape: Any,
    dtype: Dtype | None,
    place: Place,
    requires_grad: bool,
    *values: Any,
) -> Tensor:
    """What the array library's `maker` (zeros, ones, full, …) gives on a device."""
    chosen = dtypes.get_default_dtype() if dtype is None else dtypes.as_dtype(dtype)
    target = devices.as_device(place)
    if any(size < 0 for size in shape if isinstance(size, int)):
        raise RuntimeError(
            f"Trying to create tensor with negative dimension {min(shape)}: {list(shape)}"
        )
    with devices.current(target):
        make = getattr(devices.library(target), maker)
        try:
            made = wrap(make(shape, *values, dtype=chosen.array_dtype))
        except MemoryError as error:
            raise RuntimeError(
                f"can't allocate memory on {target}: a tensor of shape {list(shape)} takes "
                f"{math.prod(shape) * chosen.itemsize} bytes"
            ) from error
    return made.requires_grad_() if requires_grad else made


def _alike(
    maker: str,
    input: Tensor,
    dtype: Dtype | None,
    place: Place,
    requires_grad: bool,
    memory_format: memory_format,
    *values: Any,
) -> Tensor:
    """What the array library's `maker` (zeros_like, …) gives for `input`'s array."""
    order = "C" if is_contiguous_format(memory_format) else "K"
    chosen = dtypes.as_dtype(dtype or input.dtype).array_dtype
    make = getattr(devices.namespace(input.array), maker)
    made = from_array(_placed(make(input.array, *values, dtype=chosen, order=order), place))
    return made.requires_grad_() if requires_grad else made


def empty(
    *sizes: Any,
    size: Sequence[int] | None = None,
    dtype: Dtype | None = None,
    device: Place = None,
    requires_grad: bool = False,
) -> Tensor:
    """A tensor of the given sizes with whatever was in memory."""
    return _filled(
        "empty", read_sizes(sizes if size is None else (size,)), dtype, device, requires_grad
    )


def zeros(
    *sizes: Any,
    size: Sequence[int] | None = None,
    dtype: Dtype | None = None,
    device: Place = None,
    requires_grad: bool = False,
) -> Tensor:
    """A tensor of zeros: `zeros(2, 3)` or `zeros((2, 3))`."""
    return _filled(
        "zeros", read_sizes(sizes if size is None else (size,)), dtype, device, requires_grad
    )


def ones(
    *sizes: Any,
    size: Sequence[int] | None = None,
    dtype: Dtype | None = None,
    device: Place = None,
    requires_grad: bool = False,
) -> Tensor:
    """A tensor of ones: `ones(2, 3)` or `ones((2, 3))`."""
    return _filled(
        "ones", read_sizes(sizes if size is None else (size,)), dtype, device, requires_grad
    )


def full(
    size: Sequence[int],
    fill_value: Number | Tensor,
    *,
    dtype: Dtype | None = None,
    device: Place = None,
    requires_grad: bool = False,
) -> Tensor:
    """A tensor of one value, whose dtype it takes (float32 for Python floats)."""
    if not isinstance(size, Sequence | Tensor):
        raise TypeError(f"full(): argument 'size' must be tuple of ints, not {type(size).__name__}")
    number = fill_value
    if isinstance(number, Tensor):
        dtype, number = dtype or number.dtype, number.item()
    chosen = number_dtype(number) if dtype is None else dtypes.as_dtype(dtype)
    value = scalar(number, chosen)
    return _filled("full", read_sizes((size,)), chosen, device, requires_grad, value)


def zeros_like(
    input: Tensor,
    *,
    dtype: Dtype | None = None,
    device: Place = None,
    requires_grad: bool = False,
    memory_format: memory_format = preserve_format,
) -> Tensor:
    """Zeros in `input`'s shape, and its dtype and device unless others are given."""
    return _alike("zeros_like", input, dtype, device, requires_grad, memory_format)


def ones_like(
    input: Tensor,
    *,
    dtype: Dtype | None = None,
    device: Place = None,
    requires_grad: bool = False,
    memory_format: memory_format = preserve_format,
) -> Tensor:
    """Ones in `input`'s shape, and its dtype and device unless others are given."""
    return _alike("ones_like", input, dtype, device, requires_grad, memory_format)


def empty_like(
    input: Tensor,
    *,
    dtype: Dtype | None = None,
    device: Place = None,
    requires_grad: bool = False,
    memory_format: memory_format = preserve_format,
) -> Tensor:
    """Whatever was in memory, in `input`'s shape, dtype and device unless others are given."""
    return _alike("empty_like", input, dtype, device, requires_grad, memory_format)


def full_like(
    input: Tensor,
    fill_value: Number,
    *,
    dtype: Dtype | None = None,
    device: Place = None,
    requires_grad: bool = False,
    memory_format: memory_format = preserve_format,
) -> Tensor:
    """One value, in `input`'s shape, dtype and device unless others are given."""
    value = scalar(fill_value, dtypes.as_dtype(dtype or input.dtype))
    return _alike("full_like", input, dtype, device, requires_grad, memory_format, value)


def scalar_tensor(
    s: Number, *, dtype: Dtype | None = None, device: Place = None, requires_grad: bool = False
) -> Tensor:
    """A number as a tensor without dimensions, of the default dtype."""
    chosen = dtypes.get_default_dtype() if dtype is None else dtype
    return full((), s, dtype=chosen, device=device, requires_grad=requires_grad)


def eye(
    n: int,
    m: int | None = None,
    *,
    dtype: Dtype | None = None,
    device: Place = None,
    requires_grad: bool = False,
) -> Tensor:
    """An n × m matrix (n × n without m) of zeros, with ones on the diagonal."""
    if n < 0 or (m is not None and m < 0):
        raise RuntimeError(f"n and m must be greater or equal to 0, got {n} and {m}")
    chosen = dtypes.get_default_dtype() if dtype is None else dtypes.as_dtype(dtype)
    made = from_array(_placed(np.eye(n, m, dtype=chosen.array_dtype), device))
    return made.requires_grad_() if requires_grad else made
