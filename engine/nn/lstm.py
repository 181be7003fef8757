"""The long short-term memory: a recurrent network with a memory that gates keep or change."""

from __future__ import annotations

from engine.nn.functional.recurrent import State, Step, lstm_step
from engine.nn.functional.recurrent_layers import lstm_layer
from engine.nn.recurrent import RNNBase, RNNCellBase
from engine.tensor import Tensor


class LSTM(RNNBase):
    """Layers of lstm_step through a sequence; see RNNBase and functional/recurrent.py.

    The state is a pair (h, c); with `proj_size` P each h, and so each output, has P elements, c
    still hidden_size.
    """

    gates = 4
    state_names = ("h", "c")
    mode = "LSTM"

    def _step(self, end: str) -> Step:
        weight, bias = self._weight("weight_hh", end), self._weight("bias_hh", end)
        projection = self._weight("weight_hr", end)

        def step(x: Tensor, state: State) -> State:
            return lstm_step(x, state, weight, bias, projection)

        return step

    def _read_once(
        self, x: Tensor, start: State, end: str, backwards: bool, batch_sizes: list[int] | None
    ) -> tuple[Tensor, State]:
        if batch_sizes is None and not self.proj_size:
            return lstm_layer(x, start, self._weights(end), backwards)
        return super()._read_once(x, start, end, backwards, batch_sizes)


class LSTMCell(RNNCellBase):
    """One step of an LSTM: input (N, in) and the pair h, c (N, H) to the next pair."""

    gates = 4

    def forward(
        self, input: Tensor, hx: tuple[Tensor, Tensor] | None = None
    ) -> tuple[Tensor, Tensor]:
        """Take a step; the pair is zeros if it is not given."""

        def step(x: Tensor, state: State) -> State:
            return lstm_step(x, state, self.weight_hh, self.bias_hh)

        h, c = self._take(step, input, hx, 2)
        return h, c
