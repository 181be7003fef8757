"""The plain recurrent network: a layer that also reads what it said a moment before."""

from __future__ import annotations

from typing import Any

from engine.nn.functional.recurrent import State, Step, rnn_step
from engine.nn.functional.recurrent_layers import rnn_layer
from engine.nn.recurrent import RNNBase, RNNCellBase
from engine.tensor import Tensor


def check_nonlinearity(nonlinearity: str) -> None:
    """Raise ValueError for what is neither "tanh" nor "relu"."""
    if nonlinearity not in ("tanh", "relu"):
        raise ValueError(f"Unknown nonlinearity '{nonlinearity}'. Select from 'tanh' or 'relu'.")


class RNN(RNNBase):
    """h' = tanh(W x + b_ih + U h + b_hh), or relu of it, through a sequence; see RNNBase."""

    gates = 1

    def __init__(
        self,
        input_size: int,
        hidden_size: int,
        num_layers: int = 1,
        nonlinearity: str = "tanh",
        bias: bool = True,
        batch_first: bool = False,
        dropout: float = 0.0,
        bidirectional: bool = False,
        device: Any = None,
        dtype: Any = None,
    ) -> None:
        check_nonlinearity(nonlinearity)
        super().__init__(
            input_size,
            hidden_size,
            num_layers,
            bias,
            batch_first,
            dropout,
            bidirectional,
            device=device,
            dtype=dtype,
        )
        self.nonlinearity = nonlinearity
        self.mode = f"RNN_{nonlinearity.upper()}"

    def _step(self, end: str) -> Step:
        weight, bias = self._weight("weight_hh", end), self._weight("bias_hh", end)

        def step(x: Tensor, state: State) -> State:
            return rnn_step(x, state, weight, bias, self.nonlinearity)

        return step

    def _read_once(
        self, x: Tensor, start: State, end: str, backwards: bool, batch_sizes: list[int] | None
    ) -> tuple[Tensor, State]:
        if batch_sizes is None:
            return rnn_layer(x, start, self._weights(end), self.nonlinearity, backwards)
        return super()._read_once(x, start, end, backwards, batch_sizes)


class RNNCell(RNNCellBase):
    """One step of an RNN: input (N, in) and hidden (N, H) to the next hidden."""

    gates = 1

    def __init__(
        self,
        input_size: int,
        hidden_size: int,
        bias: bool = True,
        nonlinearity: str = "tanh",
        device: Any = None,
        dtype: Any = None,
    ) -> None:
        super().__init__(input_size, hidden_size, bias, device, dtype)
        self.nonlinearity = nonlinearity

    def forward(self, input: Tensor, hx: Tensor | None = None) -> Tensor:
        """Take a step; the hidden is zeros if it is not given."""
        check_nonlinearity(self.nonlinearity)

        def step(x: Tensor, state: State) -> State:
            return rnn_step(x, state, self.weight_hh, self.bias_hh, self.nonlinearity)

        return self._take(step, input, None if hx is None else (hx,), 1)[0]

    def extra_repr(self) -> str:
        """As PyTorch prints it."""
        text = super().extra_repr()
        return text if self.nonlinearity == "tanh" else f"{text}, nonlinearity={self.nonlinearity}"
