"""The gated recurrent unit: a recurrent network whose gates decide what of its state to renew."""

from __future__ import annotations

from typing import Any

from engine.nn.functional.recurrent import State, Step, gru_step
from engine.nn.functional.recurrent_layers import gru_layer
from engine.nn.recurrent import RNNBase, RNNCellBase
from engine.tensor import Tensor


class GRU(RNNBase):
    """Layers of gru_step through a sequence; see RNNBase and functional/recurrent.py."""

    gates = 3
    mode = "GRU"

    def __init__(
        self,
        input_size: int,
        hidden_size: int,
        num_layers: int = 1,
        bias: bool = True,
        batch_first: bool = False,
        dropout: float = 0.0,
        bidirectional: bool = False,
        device: Any = None,
        dtype: Any = None,
    ) -> None:
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

    def _step(self, end: str) -> Step:
        weight, bias = self._weight("weight_hh", end), self._weight("bias_hh", end)

        def step(x: Tensor, state: State) -> State:
            return gru_step(x, state, weight, bias)

        return step

    def _read_once(
        self, x: Tensor, start: State, end: str, backwards: bool, batch_sizes: list[int] | None
    ) -> tuple[Tensor, State]:
        if batch_sizes is None:
            return gru_layer(x, start, self._weights(end), backwards)
        return super()._read_once(x, start, end, backwards, batch_sizes)


class GRUCell(RNNCellBase):
    """One step of a GRU: input (N, in) and hidden (N, H) to the next hidden."""

    gates = 3

    def forward(self, input: Tensor, hx: Tensor | None = None) -> Tensor:
        """Take a step; the hidden is zeros if it is not given."""

        def step(x: Tensor, state: State) -> State:
            return gru_step(x, state, self.weight_hh, self.bias_hh)

        return self._take(step, input, None if hx is None else (hx,), 1)[0]
