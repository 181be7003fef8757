"""Random numbers: generators whose state can be saved, and tensors drawn from them.

The distributions are PyTorch's, the streams of numbers are not: they are NumPy's PCG64.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from engine import devices, dtypes
from engine.autograd.function import Function
from engine.creation import Place
from engine.dtypes import dtype as Dtype
from engine.ops.conversion import copy_
from engine.ops.dims import read_sizes
from engine.ops.registry import op
from engine.tensor import Tensor, wrap

_FIRST_SEED = 67280421310721  # PyTorch's: a program that sets no seed still repeats itself


class Generator:
    """A source of random numbers: `Generator().manual_seed(3)`."""

    def __init__(self, device: Place = "cpu") -> None:
        self.device = devices.as_device(device)
        self._seed = _FIRST_SEED
        self.source = np.random.Generator(np.random.PCG64(_FIRST_SEED))

    def manual_seed(self, seed: int) -> Generator:
        """Start the stream of numbers that belongs to `seed`; gives the generator back."""
        self._seed = int(seed)
        self.source = np.random.Generator(np.random.PCG64(self._seed % 2**64))
        return self

    def initial_seed(self) -> int:
        """The seed the current stream began with."""
        return self._seed

    def seed(self) -> int:
        """Start a stream that nobody can foresee, and give its seed."""
        self.manual_seed(np.random.SeedSequence().entropy % 2**63)  # type: ignore[operator]
        return self._seed

    def get_state(self) -> Tensor:
        """The place in the stream, as a uint8 tensor that `set_state` takes."""
        state: Any = self.source.bit_generator.state
        parts = (state["state"]["state"], state["state"]["inc"], state["uinteger"])
        packed = b"".join(part.to_bytes(16, "little") for part in parts)
        packed += bytes([state["has_uint32"]]) + (self._seed % 2**64).to_bytes(8, "little")
        return wrap(np.frombuffer(packed, np.uint8).copy())

    def set_state(self, new_state: Tensor) -> Generator:
        """Go to a place that `get_state` gave. Raises RuntimeError for anything else."""
        packed = new_state.numpy().tobytes()
        if len(packed) != 57 or new_state.dtype is not dtypes.uint8:
            raise RuntimeError(
                f"expected a random state of 57 bytes, got {new_state.dtype} of {len(packed)} bytes"
            )
        state, inc, uinteger = (
            int.from_bytes(packed[at : at + 16], "little") for at in (0, 16, 32)
        )
        self._seed = int.from_bytes(packed[49:], "little")
        self.source.bit_generator.state = {
            "bit_generator": "PCG64",
            "state": {"state": state, "inc": inc},
            "has_uint32": packed[48],
            "uinteger": uinteger,
        }
        return self


default_generator = Generator()


def manual_seed(seed: int) -> Generator:
    """Seed the generator that is used where none is given."""
    return default_generator.manual_seed(seed)


def seed() -> int:
    """Seed the default generator unforeseeably, and give the seed."""
    return default_generator.seed()


def initial_seed() -> int:
    """The seed that the default generator's stream began with."""
    return default_generator.initial_seed()


def get_rng_state() -> Tensor:
    """The default generator's place in its stream, as a uint8 tensor."""
    return default_generator.get_state()


def set_rng_state(new_state: Tensor) -> None:
    """Put the default generator back to a place that `get_rng_state` gave."""
    default_generator.set_state(new_state)


def _source(generator: Generator | None) -> np.random.Generator:
    return (default_generator if generator is None else generator).source


def _uniform(source: np.random.Generator, shape: Any, array_dtype: np.dtype) -> np.ndarray:
    """Numbers from [0, 1), none of which rounds up to 1."""
    if array_dtype == np.float16:
        return (source.integers(0, 2**11, shape) / 2**11).astype(np.float16)
    return source.random(shape, dtype=array_dtype)


def _normal(source: np.random.Generator, shape: Any, array_dtype: np.dtype) -> np.ndarray:
    if array_dtype == np.float16:
        return source.standard_normal(shape, dtype=np.float32).astype(np.float16)
    return source.standard_normal(shape, dtype=array_dtype)


def _floating(name: str, dtype: Dtype | None) -> np.dtype:
    chosen = dtypes.get_default_dtype() if dtype is None else dtypes.as_dtype(dtype)
    if not chosen.is_floating_point:
        raise NotImplementedError(f'"{name}" not implemented for {chosen}: use a floating dtype')
    return chosen.array_dtype


def _finished(array: Any, device: Place, requires_grad: bool = False) -> Tensor:
    made = wrap(devices.transfer(np.asarray(array), devices.as_device(device)))
    return made.requires_grad_() if requires_grad else made


def rand(
    *sizes: Any,
    size: Sequence[int] | None = None,
    generator: Generator | None = None,
    dtype: Dtype | None = None,
    device: Place = None,
    requires_grad: bool = False,
) -> Tensor:
    """Numbers drawn evenly from [0, 1)."""
    drawn = _uniform(
        _source(generator), read_sizes(sizes if size is None else (size,)), _floating("rand", dtype)
    )
    return _finished(drawn, device, requires_grad)


def randn(
    *sizes: Any,
    size: Sequence[int] | None = None,
    generator: Generator | None = None,
    dtype: Dtype | None = None,
    device: Place = None,
    requires_grad: bool = False,
) -> Tensor:
    """Numbers drawn from the normal distribution of mean 0 and variance 1."""
    shape = read_sizes(sizes if size is None else (size,))
    drawn = _normal(_source(generator), shape, _floating("randn", dtype))
    return _finished(drawn, device, requires_grad)


def randint(
    low: int,
    high: int | Sequence[int],
    size: Sequence[int] | None = None,
    *,
    generator: Generator | None = None,
    dtype: Dtype | None = None,
    device: Place = None,
) -> Tensor:
    """Whole numbers drawn evenly from [low, high): `randint(10, (3,))` or `randint(5, 10, (3,))`.

    int64 unless another dtype is given. Raises RuntimeError where there is none to draw.
    """
    first, last, shape = (low, high, size) if isinstance(high, int) else (0, low, high)
    if shape is None:
        raise TypeError("randint() needs a size: randint(low, high, size)")
    if first >= last:
        raise RuntimeError(
            f"random_ expects 'from' to be less than 'to', but got {first} >= {last}"
        )
    drawn = np.asarray(_source(generator).integers(first, last, tuple(shape)))
    chosen = dtypes.int64 if dtype is None else dtypes.as_dtype(dtype)
    return _finished(drawn.astype(chosen.array_dtype), device)


def randperm(
    n: int,
    *,
    generator: Generator | None = None,
    dtype: Dtype | None = None,
    device: Place = None,
) -> Tensor:
    """The numbers from 0 to n - 1 in random order; int64 unless another dtype is given."""
    if n < 0:
        raise RuntimeError(f"n must be non-negative, got {n}")
    chosen = dtypes.int64 if dtype is None else dtypes.as_dtype(dtype)
    return _finished(_source(generator).permutation(n).astype(chosen.array_dtype), device)


def rand_like(
    input: Tensor,
    *,
    generator: Generator | None = None,
    dtype: Dtype | None = None,
    device: Place = None,
    requires_grad: bool = False,
) -> Tensor:
    """`rand` in `input`'s shape, dtype and device."""
    return rand(
        *input.array.shape,
        generator=generator,
        dtype=dtype or input.dtype,
        device=input.device if device is None else device,
        requires_grad=requires_grad,
    )


def randn_like(
    input: Tensor,
    *,
    generator: Generator | None = None,
    dtype: Dtype | None = None,
    device: Place = None,
    requires_grad: bool = False,
) -> Tensor:
    """`randn` in `input`'s shape, dtype and device."""
    return randn(
        *input.array.shape,
        generator=generator,
        dtype=dtype or input.dtype,
        device=input.device if device is None else device,
        requires_grad=requires_grad,
    )


class Drawn(Function):
    """Numbers that were drawn: no slope leads from them to what they were drawn by."""

    values: Any

    def forward(self, xp, *given):
        return self.values

    def backward(self, grad):
        return (grad * 0,) * len(self.edges)


def normal(
    mean: Tensor | float = 0.0,
    std: Tensor | float = 1.0,
    size: Sequence[int] | None = None,
    *,
    generator: Generator | None = None,
    dtype: Dtype | None = None,
    device: Place = None,
) -> Tensor:
    """Numbers from normal distributions with the given means and standard deviations, broadcast.

    Two plain numbers need a `size`. Raises RuntimeError for a negative standard deviation.
    """
    given = [each for each in (mean, std) if isinstance(each, Tensor)]
    if not given and size is None:
        raise TypeError("normal() needs a size where mean and std are plain numbers")
    if bool((std.array < 0).any()) if isinstance(std, Tensor) else std < 0:
        raise RuntimeError("normal expects all elements of std >= 0.0")
    shape = np.broadcast_shapes(*[each.array.shape for each in given]) if given else tuple(size)  # type: ignore[arg-type]
    chosen = dtype or (given[0].dtype if given else None)
    place = device or (given[0].device if given else None)
    drawn = randn(*shape, generator=generator, dtype=chosen, device=place)
    means, spreads = (each.detach() if isinstance(each, Tensor) else each for each in (mean, std))
    values = drawn * spreads + means
    return Drawn.apply(*given, values=values.array) if given else values


@op
def bernoulli(input: Tensor, *, generator: Generator | None = None) -> Tensor:
    """1 with the probability that each element gives, else 0."""
    array = devices.to_numpy(input.array)
    if array.dtype.kind != "f" or not ((array >= 0) & (array <= 1)).all():
        raise RuntimeError("bernoulli expects probabilities: floating numbers from 0 to 1")
    drawn = _source(generator).random(array.shape) < array
    values = _finished(drawn.astype(array.dtype), input.device)
    return Drawn.apply(input, values=values.array)


@op
def multinomial(
    input: Tensor,
    num_samples: int,
    replacement: bool = False,
    *,
    generator: Generator | None = None,
) -> Tensor:
    """Places drawn with the weights in each row (or the one row) of `input`; int64.

    Without replacement no place comes twice. Raises RuntimeError for weights that are negative, not
    finite or all zero, and for more samples than there are places with a weight.
    """
    if not input.is_floating_point():
        raise RuntimeError(f"multinomial needs floating-point weights, got {input.dtype}")
    if num_samples <= 0:
        raise RuntimeError(f"cannot sample n_sample <= 0 samples, got {num_samples}")
    weights = devices.to_numpy(input.array).astype(np.float64)
    if not 1 <= weights.ndim <= 2:
        raise RuntimeError("prob_dist must be 1 or 2 dim")
    rows = weights.reshape(-1, weights.shape[-1])
    if not np.isfinite(rows).all() or (rows < 0).any():
        raise RuntimeError("probability tensor contains either `inf`, `nan` or element < 0")
    if (rows.sum(1) <= 0).any():
        raise RuntimeError("invalid multinomial distribution (sum of probabilities <= 0)")
    if not replacement and (np.count_nonzero(rows, 1) < num_samples).any():
        raise RuntimeError(
            f"cannot sample n_sample={num_samples} without replacement: there are fewer places "
            "with a weight"
        )
    source = _source(generator)
    drawn = [
        source.choice(row.size, num_samples, replace=replacement, p=row / row.sum()) for row in rows
    ]
    places = np.stack(drawn).astype(np.int64)
    return _finished(places if weights.ndim == 2 else places[0], input.device)


def _fill(input: Tensor, draw: Callable[[np.dtype], np.ndarray]) -> Tensor:
    """Write what `draw` gives into a tensor."""
    wide = input.array.dtype if input.is_floating_point() else np.dtype(np.float64)
    return copy_(input, wrap(np.asarray(draw(wide))))


@op(function=False)
def uniform_(
    input: Tensor, from_: float = 0.0, to: float = 1.0, *, generator: Generator | None = None
) -> Tensor:
    """Fill with numbers drawn evenly from [from_, to)."""
    if from_ > to:
        raise RuntimeError(
            f"uniform_ expects to return a [from, to) range, but found from={from_} > to={to}"
        )
    source, shape = _source(generator), input.array.shape
    return _fill(input, lambda kind: _uniform(source, shape, kind) * kind.type(to - from_) + from_)


@op(function=False)
def normal_(
    input: Tensor, mean: float = 0.0, std: float = 1.0, *, generator: Generator | None = None
) -> Tensor:
    """Fill with numbers drawn from a normal distribution."""
    if std < 0:
        raise RuntimeError(f"normal_ expects std >= 0.0, but found std={std}")
    source, shape = _source(generator), input.array.shape
    return _fill(input, lambda kind: _normal(source, shape, kind) * kind.type(std) + mean)


@op(function=False)
def bernoulli_(
    input: Tensor, p: Tensor | float = 0.5, *, generator: Generator | None = None
) -> Tensor:
    """Fill with 1 with probability p, else 0."""
    chance = devices.to_numpy(p.array) if isinstance(p, Tensor) else p
    source, shape = _source(generator), input.array.shape
    return _fill(input, lambda kind: (source.random(shape) < chance).astype(kind))


@op(function=False)
def exponential_(
    input: Tensor, lambd: float = 1.0, *, generator: Generator | None = None
) -> Tensor:
    """Fill with numbers drawn from the exponential distribution of rate `lambd`."""
    if lambd <= 0:
        raise RuntimeError(f"exponential_ expects lambda > 0.0, but found lambda={lambd}")
    source, shape = _source(generator), input.array.shape
    return _fill(input, lambda kind: source.exponential(1 / lambd, shape).astype(kind))


@op(function=False)
def random_(
    input: Tensor,
    from_: int = 0,
    to: int | None = None,
    *,
    generator: Generator | None = None,
) -> Tensor:
    """Fill with whole numbers drawn evenly from [from_, to): `random_(10)` draws below 10."""
    if to is None:
        from_, to = (0, from_) if from_ else (0, _largest_whole(input))
    if from_ >= to:
        raise RuntimeError(
            f"random_ expects 'from' to be less than 'to', but got from={from_} >= to={to}"
        )
    drawn = np.asarray(_source(generator).integers(from_, to, input.array.shape))
    return copy_(input, wrap(drawn))


def _largest_whole(input: Tensor) -> int:
    """One more than the largest of the whole numbers that the dtype holds without gaps."""
    if input.is_floating_point():
        return 2 ** (np.finfo(input.array.dtype).nmant + 1) + 1
    return 2 if input.array.dtype == np.bool_ else int(np.iinfo(input.array.dtype).max)
