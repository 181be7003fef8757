"""What RNN, LSTM and GRU share: layers and directions around a cell's step in time."""

from __future__ import annotations

import math
import warnings
from collections.abc import Sequence
from typing import Any

from engine.creation import empty, zeros
from engine.nn import functional as F
from engine.nn import init
from engine.nn.functional.recurrent import State, Step, unroll, unroll_backwards
from engine.nn.module import Module
from engine.nn.parameter import Parameter
from engine.nn.utils.rnn import PackedSequence
from engine.ops.join import cat, stack
from engine.tensor import Tensor


class RNNBase(Module):
    """Layers of a recurrent cell, each reading the outputs of the one below.

    Parameters of layer k: weight_ih_lk (gates · H, in), weight_hh_lk (gates · H, H), biases
    bias_ih_lk and bias_hh_lk (gates · H), with projections weight_hr_lk (P, H), and the same with
    "_reverse" for the backward direction; all drawn evenly from ±1/√hidden_size.

    A subclass sets `gates` and writes `_step`. Raises ValueError and TypeError for settings that
    cannot be.
    """

    gates: int  # how many gates of hidden_size the cell has
    state_names: tuple[str, ...] = ("h",)  # what the cell hands on from time to time

    def __init__(
        self,
        input_size: int,
        hidden_size: int,
        num_layers: int = 1,
        bias: bool = True,
        batch_first: bool = False,
        dropout: float = 0.0,
        bidirectional: bool = False,
        proj_size: int = 0,
        device: Any = None,
        dtype: Any = None,
    ) -> None:
        super().__init__()
        _check(input_size, hidden_size, num_layers, bias, batch_first, dropout, proj_size)
        self.input_size = input_size
        self.hidden_size = hidden_size
        self.num_layers = num_layers
        self.bias = bias
        self.batch_first = batch_first
        self.dropout = float(dropout)
        self.bidirectional = bidirectional
        self.proj_size = proj_size
        output_size = proj_size or hidden_size
        rows = self.gates * hidden_size
        for layer in range(num_layers):
            columns = output_size * len(self._suffixes()) if layer else input_size
            for suffix in self._suffixes():
                shapes: dict[str, tuple[int, ...]] = {
                    "weight_ih": (rows, columns),
                    "weight_hh": (rows, output_size),
                }
                if bias:
                    shapes |= {"bias_ih": (rows,), "bias_hh": (rows,)}
                if proj_size:
                    shapes["weight_hr"] = (proj_size, hidden_size)
                for name, shape in shapes.items():
                    weights = Parameter(empty(shape, device=device, dtype=dtype))
                    self.register_parameter(f"{name}_l{layer}{suffix}", weights)
        self.reset_parameters()

    def _suffixes(self) -> tuple[str, ...]:
        """The ends of the parameters' names, one for each direction."""
        return ("", "_reverse") if self.bidirectional else ("",)

    def reset_parameters(self) -> None:
        """Draw all parameters anew."""
        bound = 1 / math.sqrt(self.hidden_size)
        for weight in self.parameters():
            init.uniform_(weight, -bound, bound)

    def flatten_parameters(self) -> None:
        """Nothing to do: PyTorch lays the weights out for cuDNN here."""

    @property
    def all_weights(self) -> list[list[Parameter]]:
        """The parameters of each layer and direction."""
        return [
            [weight for name, weight in self._parameters.items() if name.endswith(f"_l{end}")]
            for end in self._ends()
        ]

    def _ends(self) -> list[str]:
        """What the names of each layer's and direction's parameters end with."""
        return [
            f"{layer}{suffix}" for layer in range(self.num_layers) for suffix in self._suffixes()
        ]

    def _weight(self, name: str, end: str) -> Any:
        """A parameter of one layer and direction; None for one it does not have."""
        return self._parameters.get(f"{name}_l{end}")

    def _step(self, end: str) -> Step:
        """The cell's step in time, with the weights of one layer and direction."""
        raise NotImplementedError

    def forward(self, input: Any, hx: Any = None) -> Any:
        """Read a sequence: gives the outputs at all times and the last state.

        input (T, N, in), (N, T, in) with batch_first, (T, in), or a PackedSequence, in which form
        the outputs (…, directions · H) come too. The state, zeros if it is not given, is
        (layers · directions, N, H), or without N. Raises RuntimeError and ValueError for shapes
        that do not fit.
        """
        packed = input if isinstance(input, PackedSequence) else None
        x = input if packed is None else packed.data
        self._check_input(x, packed is not None)
        single = x.ndim == 2 and packed is None
        if single:
            x = x.unsqueeze(1)
        elif self.batch_first and packed is None:
            x = x.transpose(0, 1)
        count = x.shape[1] if packed is None else int(packed.batch_sizes[0])
        order = None if packed is None else packed.sorted_indices
        states = self._given_states(hx, x, count, single, order)

        batch_sizes = None if packed is None else packed.batch_sizes.tolist()
        x, last = self._read(x, states, batch_sizes)

        if packed is not None:
            if packed.unsorted_indices is not None:
                last = tuple(part.index_select(1, packed.unsorted_indices) for part in last)
            return packed._replace(data=x), self._hidden(last)
        if single:
            return x.squeeze(1), self._hidden(tuple(part.squeeze(1) for part in last))
        return (x.transpose(0, 1) if self.batch_first else x), self._hidden(last)

    def _read(
        self, x: Tensor, states: State, batch_sizes: list[int] | None
    ) -> tuple[Tensor, State]:
        """Take the input (T, N, in), or packed, through all layers; gives outputs and states."""
        last: list[State] = []
        ends = iter(self._ends())
        for layer in range(self.num_layers):
            outputs = []
            for suffix in self._suffixes():
                start = tuple(part[len(last)] for part in states)
                hidden, state = self._read_once(x, start, next(ends), bool(suffix), batch_sizes)
                outputs.append(hidden)
                last.append(state)
            x = cat(outputs, -1) if self.bidirectional else outputs[0]
            if self.dropout and layer < self.num_layers - 1:
                x = F.dropout(x, self.dropout, self.training)
        return x, tuple(stack(parts) for parts in zip(*last, strict=True))

    def _read_once(
        self, x: Tensor, start: State, end: str, backwards: bool, batch_sizes: list[int] | None
    ) -> tuple[Tensor, State]:
        """Take the input through one layer in one direction, step by step."""
        brought = F.linear(x, self._weight("weight_ih", end), self._weight("bias_ih", end))
        steps = brought.unbind(0) if batch_sizes is None else brought.split(batch_sizes)
        through = unroll_backwards if backwards else unroll
        hidden, state = through(self._step(end), steps, start)
        return stack(hidden) if batch_sizes is None else cat(hidden), state

    def _weights(self, end: str) -> list[Any]:
        """The weights and biases of one layer and direction, None for those it does not have."""
        names = ("weight_ih", "weight_hh", "bias_ih", "bias_hh")
        return [self._weight(name, end) for name in names]

    def _hidden(self, states: State) -> Any:
        """The states as they are given back: alone, or as a tuple where there are two."""
        return states[0] if len(states) == 1 else states

    def _given_states(
        self, hx: Any, x: Tensor, count: int, single: bool, order: Tensor | None
    ) -> State:
        """The states to start from: (layers · directions, N, size) each."""
        rows = self.num_layers * len(self._suffixes())
        sizes = (self.proj_size or self.hidden_size, self.hidden_size)[: len(self.state_names)]
        if hx is None:
            return tuple(zeros((rows, count, n), dtype=x.dtype, device=x.device) for n in sizes)
        states = hx if isinstance(hx, tuple | list) else (hx,)
        if len(states) != len(sizes):
            raise RuntimeError(f"expected the states {self.state_names}, got {len(states)} tensors")
        for name, part, size in zip(self.state_names, states, sizes, strict=True):
            if part.ndim != (2 if single else 3):
                raise RuntimeError(
                    f"For {'unbatched 2-D' if single else 'batched 3-D'} input, {name}x should "
                    f"also be {2 if single else 3}-D but got {part.ndim}-D tensor"
                )
            expected = (rows, size) if single else (rows, count, size)
            if tuple(part.shape) != expected:
                raise RuntimeError(
                    f"Expected hidden {name} size {expected}, got {list(part.shape)}"
                )
        if single:
            states = [part.unsqueeze(1) for part in states]
        if order is not None:
            states = [part.index_select(1, order) for part in states]
        return tuple(states)

    def _check_input(self, x: Tensor, packed: bool) -> None:
        if not packed and x.ndim not in (2, 3):
            raise ValueError(
                f"{type(self).__name__}: Expected input to be 2D or 3D, got {x.ndim}D instead"
            )
        if packed and x.ndim != 2:
            raise RuntimeError(f"input must have 2 dimensions, got {x.ndim}")
        weight = self.weight_ih_l0
        if x.dtype != weight.dtype:
            raise ValueError(
                f"RNN input dtype ({x.dtype}) does not match weight dtype ({weight.dtype}). "
                f"Convert input: input.to({weight.dtype}), or convert model: model.to({x.dtype})"
            )
        if x.shape[-1] != self.input_size:
            raise RuntimeError(
                f"input.size(-1) must be equal to input_size. Expected {self.input_size}, got "
                f"{x.shape[-1]}"
            )
        times = x.shape[1 if self.batch_first and x.ndim == 3 else 0]
        if times == 0:
            raise RuntimeError("Expected sequence length to be larger than 0 in RNN")

    def extra_repr(self) -> str:
        """As PyTorch prints it."""
        text = f"{self.input_size}, {self.hidden_size}"
        usual = {
            "proj_size": 0,
            "num_layers": 1,
            "bias": True,
            "batch_first": False,
            "dropout": 0,
            "bidirectional": False,
        }
        for name, value in usual.items():
            if getattr(self, name) != value:
                text += f", {name}={getattr(self, name)}"
        return text


class RNNCellBase(Module):
    """What RNNCell, LSTMCell and GRUCell share: the weights of one step in time.

    Parameters: weight_ih (gates · H, in), weight_hh (gates · H, H), bias_ih and bias_hh (gates ·
    H), drawn evenly from ±1/√hidden_size.
    """

    gates: int
    bias_ih: Tensor | None
    bias_hh: Tensor | None

    def __init__(
        self,
        input_size: int,
        hidden_size: int,
        bias: bool = True,
        device: Any = None,
        dtype: Any = None,
    ) -> None:
        super().__init__()
        self.input_size = input_size
        self.hidden_size = hidden_size
        self.bias = bias
        rows = self.gates * hidden_size
        self.weight_ih = Parameter(empty((rows, input_size), device=device, dtype=dtype))
        self.weight_hh = Parameter(empty((rows, hidden_size), device=device, dtype=dtype))
        for name in ("bias_ih", "bias_hh"):
            values = Parameter(empty((rows,), device=device, dtype=dtype)) if bias else None
            self.register_parameter(name, values)
        self.reset_parameters()

    def reset_parameters(self) -> None:
        """Draw all parameters anew."""
        bound = 1 / math.sqrt(self.hidden_size) if self.hidden_size else 0
        for weight in self.parameters():
            init.uniform_(weight, -bound, bound)

    def _take(
        self, step: Step, input: Tensor, states: Sequence[Tensor] | None, count: int
    ) -> State:
        """One step from the `count` given states, or zeros; input (N, in) or (in)."""
        name = type(self).__name__
        if input.ndim not in (1, 2):
            raise ValueError(f"{name}: Expected input to be 1D or 2D, got {input.ndim}D instead")
        if input.shape[-1] != self.input_size:
            raise RuntimeError(
                f"input has inconsistent input_size: got {input.shape[-1]} expected "
                f"{self.input_size}"
            )
        single = input.ndim == 1
        if single:
            input = input.unsqueeze(0)
        if states is None:
            shape = (input.shape[0], self.hidden_size)
            states = [zeros(shape, dtype=input.dtype, device=input.device)] * count
        else:
            for each in states:
                if each.ndim not in (1, 2):
                    raise ValueError(
                        f"{name}: Expected hidden to be 1D or 2D, got {each.ndim}D instead"
                    )
            states = [each.unsqueeze(0) if single else each for each in states]
            for each in states:
                if tuple(each.shape) != (input.shape[0], self.hidden_size):
                    raise RuntimeError(
                        f"Expected hidden size {(input.shape[0], self.hidden_size)}, got "
                        f"{tuple(each.shape)}"
                    )
        result = step(F.linear(input, self.weight_ih, self.bias_ih), tuple(states))
        return tuple(part.squeeze(0) for part in result) if single else result

    def extra_repr(self) -> str:
        """As PyTorch prints it."""
        text = f"{self.input_size}, {self.hidden_size}"
        return text if self.bias else f"{text}, bias={self.bias}"


def _check(
    input_size: Any,
    hidden_size: Any,
    num_layers: int,
    bias: Any,
    batch_first: Any,
    dropout: Any,
    proj_size: int,
) -> None:
    """Raise, as PyTorch does, for settings that cannot be."""
    if isinstance(dropout, bool) or not isinstance(dropout, int | float) or not 0 <= dropout <= 1:
        raise ValueError(
            "dropout should be a number in range [0, 1] representing the probability of an "
            f"element being zeroed, got {dropout!r}"
        )
    if dropout > 0 and num_layers == 1:
        warnings.warn(
            "dropout option adds dropout after all but last recurrent layer, so non-zero dropout "
            f"expects num_layers greater than 1, but got dropout={dropout} and "
            f"num_layers={num_layers}",
            stacklevel=4,
        )
    for name, value in (("bias", bias), ("batch_first", batch_first)):
        if not isinstance(value, bool):
            raise TypeError(f"{name} should be of type bool, got: {type(value).__name__}")
    for name, value in (("input_size", input_size), ("hidden_size", hidden_size)):
        if not isinstance(value, int):
            raise TypeError(f"{name} should be of type int, got: {type(value).__name__}")
        if value <= 0:
            raise ValueError(f"{name} must be greater than zero")
    if num_layers <= 0:
        raise ValueError("num_layers must be greater than zero")
    if proj_size < 0:
        raise ValueError("proj_size should be a positive integer or zero to disable projections")
    if proj_size >= hidden_size:
        raise ValueError("proj_size has to be smaller than hidden_size")
