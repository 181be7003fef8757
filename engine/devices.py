"""Where tensors live, and the one place that knows about array libraries.

NumPy holds the tensors of the CPU, CuPy those of CUDA GPUs. CuPy is imported only when somebody
asks for a GPU; nothing else in the engine names either library when it computes.
"""

from __future__ import annotations

import contextlib
from collections.abc import Sequence
from types import ModuleType
from typing import Any

import numpy as np

# CuPy once it has been imported, else None. Ops look here to learn whether any array can be CuPy's.
cupy: ModuleType | None = None


class device:  # noqa: N801 (PyTorch's name)
    """A place for tensors: `device("cpu")`, `device("cuda")`, `device("cuda:1")`,
    `device("cuda", 1)`.

    `type` is "cpu" or "cuda"; `index` is the number of the GPU, or None where none was named.
    """

    __slots__ = ("index", "type")

    type: str
    index: int | None

    def __init__(self, type: str | int | device, index: int | None = None) -> None:
        if isinstance(type, device):
            self.type, self.index = type.type, type.index
            return
        if isinstance(type, int):  # PyTorch reads a bare number as a GPU's
            self.type, self.index = "cuda", type
            return
        name, colon, number = type.partition(":")
        if name not in ("cpu", "cuda") or (colon and not number.isdigit()):
            raise RuntimeError(
                f"Expected one of cpu, cuda device type at start of device string: {type}"
            )
        if colon and index is not None:
            raise RuntimeError(f"type (string) must not include an index, got {type!r}")
        self.type = name
        self.index = int(number) if colon else index

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, device):
            return NotImplemented
        return self.type == other.type and self.index == other.index

    def __hash__(self) -> int:
        return hash((self.type, self.index))

    def __str__(self) -> str:
        return self.type if self.index is None else f"{self.type}:{self.index}"

    def __repr__(self) -> str:
        if self.index is None:
            return f"device(type='{self.type}')"
        return f"device(type='{self.type}', index={self.index})"

    def __reduce__(self) -> tuple[Any, tuple[str, int | None]]:
        return device, (self.type, self.index)


CPU = device("cpu")
DLPACK_CPU = 1  # how the DLPack standard counts devices


def require_cupy() -> ModuleType:
    """CuPy with at least one GPU at hand, imported at the first call.

    Raises RuntimeError, in one sentence, where there is no CuPy or no GPU.
    """
    global cupy
    if cupy is None:
        try:
            import cupy as module
        except ImportError as error:
            raise RuntimeError(
                "CUDA is not available: CuPy is not installed; use device='cpu', or install "
                "the package's [cuda] extra"
            ) from error
        try:
            found = module.cuda.runtime.getDeviceCount()
        except Exception as error:  # CuPy's own error types differ from driver to driver
            raise RuntimeError(f"CUDA is not available: {error}; use device='cpu'") from error
        if not found:
            raise RuntimeError("CUDA is not available: no GPU was found; use device='cpu'")
        cupy = module
    return cupy


def is_array(value: Any) -> bool:
    """Whether a value is an array of either library."""
    return isinstance(value, np.ndarray) or (cupy is not None and isinstance(value, cupy.ndarray))


def of_array(array: Any) -> device:
    """The device on which `array` lives."""
    if cupy is None or isinstance(array, np.ndarray | np.generic):
        return CPU
    return device("cuda", array.device.id)


def namespace(array: Any) -> ModuleType:
    """The library whose functions work on `array`: numpy or cupy."""
    if cupy is None or not isinstance(array, cupy.ndarray):
        return np
    return cupy


def unify(arrays: Sequence[Any]) -> tuple[ModuleType, Sequence[Any]]:
    """The library for an op over `arrays`, and the arrays ready for it.

    CPU values without dimensions may join those of a GPU. Raises RuntimeError where arrays live on
    different devices.
    """
    if cupy is None or not any(isinstance(array, cupy.ndarray) for array in arrays):
        return np, arrays
    home = None
    ready = []
    for array in arrays:
        if isinstance(array, cupy.ndarray):
            home = array.device.id if home is None else home
            if array.device.id != home:
                raise mixed(device("cuda", home), of_array(array))
        elif isinstance(array, np.ndarray):
            if array.ndim:
                raise mixed("cuda", CPU)
            array = array[()]  # CuPy takes NumPy's scalars, not its arrays
        ready.append(array)
    return cupy, ready


def mixed(first: device | str, second: device | str) -> RuntimeError:
    """The error for an operation on tensors of two devices."""
    return RuntimeError(
        "Expected all tensors to be on the same device, but found at least two devices, "
        f"{first} and {second}: move one with .to(device)"
    )


def as_device(value: str | int | device | None) -> device:
    """Read a device from what a user may write for one; None means the CPU."""
    if value is None:
        return CPU
    return value if isinstance(value, device) else device(value)


def library(target: device) -> ModuleType:
    """The array library of a device, to make arrays with inside `current(target)`."""
    return np if target.type == "cpu" else require_cupy()


def current(target: device) -> contextlib.AbstractContextManager[Any]:
    """A context in which new arrays are made on `target`."""
    if target.type == "cpu":
        return contextlib.nullcontext()
    module = require_cupy()
    count = module.cuda.runtime.getDeviceCount()
    if target.index is not None and target.index >= count:
        raise RuntimeError(
            f"CUDA error: invalid device ordinal: {target} was asked for, there are {count}"
        )
    return module.cuda.Device() if target.index is None else module.cuda.Device(target.index)


def lives_on(array: Any, target: device) -> bool:
    """Whether `array` is on `target` already; "cuda" without a number is any GPU."""
    home = of_array(array)
    return target.type == home.type and target.index in (None, home.index)


def transfer(array: Any, target: device) -> Any:
    """`array` on `target`: itself when it lives there already, else a copy."""
    if lives_on(array, target):
        return array
    if target.type == "cpu":
        return require_cupy().asnumpy(array)
    with current(target):
        return library(target).asarray(array)


def to_numpy(array: Any) -> np.ndarray:
    """`array` as a NumPy array; one on the CPU is not copied."""
    return array if isinstance(array, np.ndarray) else transfer(array, CPU)


def noticing_failure() -> contextlib.AbstractContextManager[Any]:
    """A context in which the linear algebra of either library raises LinAlgError where it failed.

    CuPy gives wrong numbers instead unless asked: to look costs it a wait for the GPU.
    """
    if cupy is None:
        return contextlib.nullcontext()
    from cupyx import errstate

    return errstate(linalg="raise")


def special_functions() -> ModuleType:
    """CuPy's counterpart of scipy.special: what neither NumPy nor CuPy itself has."""
    from cupyx.scipy import special

    return special
