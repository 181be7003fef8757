"""What a program asks about CUDA GPUs before it uses one."""

from __future__ import annotations

from engine.devices import as_device, device, require_cupy
from engine.legacy import CUDA_TYPES

# The older names, `cuda.FloatTensor([1, 2])` and its kin: tensors on the GPU.
FloatTensor = CUDA_TYPES["FloatTensor"]
DoubleTensor = CUDA_TYPES["DoubleTensor"]
HalfTensor = CUDA_TYPES["HalfTensor"]
ByteTensor = CUDA_TYPES["ByteTensor"]
CharTensor = CUDA_TYPES["CharTensor"]
ShortTensor = CUDA_TYPES["ShortTensor"]
IntTensor = CUDA_TYPES["IntTensor"]
LongTensor = CUDA_TYPES["LongTensor"]
BoolTensor = CUDA_TYPES["BoolTensor"]


def is_available() -> bool:
    """Whether tensors can be put on a CUDA GPU here: CuPy is installed and finds one."""
    try:
        require_cupy()
    except RuntimeError:
        return False
    return True


def device_count() -> int:
    """How many CUDA GPUs there are; 0 where CUDA is not available."""
    return require_cupy().cuda.runtime.getDeviceCount() if is_available() else 0


def current_device() -> int:
    """The number of the GPU that plain `device("cuda")` means."""
    return int(require_cupy().cuda.Device().id)


def get_device_name(device: int | str | device | None = None) -> str:
    """The name of a GPU, as its driver gives it."""
    index = None if device is None else as_device(device).index
    number = current_device() if index is None else index
    name = require_cupy().cuda.runtime.getDeviceProperties(number)["name"]
    return name.decode() if isinstance(name, bytes) else str(name)


def manual_seed(seed: int) -> None:
    """Nothing of its own: GPUs draw from the generator that `engine.manual_seed` seeds."""


def manual_seed_all(seed: int) -> None:
    """Nothing of its own, as `manual_seed`."""


def empty_cache() -> None:
    """Give the memory that no tensor uses any more back to the GPU."""
    if is_available():
        require_cupy().get_default_memory_pool().free_all_blocks()


def synchronize() -> None:
    """Wait until the GPU has finished everything it was given."""
    require_cupy().cuda.Device().synchronize()
