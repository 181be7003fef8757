"""Records the autograd graph of a run's loss, the norms of its gradients and the times of its ops.

While nobody does, it costs a run one comparison a batch.
"""

from __future__ import annotations

import math
import time
from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np

from engine import Tensor, from_numpy
from engine.autograd import graph as recorded
from engine.autograd.profiling import BackwardTimer, Times, timed_forward
from engine.datasets import Samples
from engine.studio.network.build import Built, StudioModule, node_of
from engine.studio.training.graph.graph_messages import OpTimes
from engine.studio.training.messages import GradientNorms, Graph, GraphEdge, GraphNode, SavedTensor

NORMS_SECONDS = 0.5
Seen = Graph | GradientNorms | OpTimes


class Recorder:
    """Knows whether someone watches, and whether the graph they have seen is the newest one."""

    def __init__(self) -> None:
        self.watching = False
        self._graph_due = False
        self._norms_at = 0.0
        self._index_of: dict[str, int] = {}
        self._arriving: dict[int, float] | None = None
        self._times_due = False
        self._forward: Times | None = None
        self._backward: tuple[Tensor, BackwardTimer] | None = None

    def watch(self, on: bool) -> None:
        """Begin (with a fresh graph) or end watching."""
        self.watching = on
        self._graph_due = on
        self._times_due = False

    def expect_graph(self) -> None:
        """The model is another one now: whoever watches wants its graph."""
        self._graph_due = self.watching

    def measure(self, is_resting: bool) -> None:
        """Measure the ops of the next batch; of a network that rests, of its graph anew."""
        self._times_due = True
        self._graph_due |= is_resting

    @property
    def graph_is_due(self) -> bool:
        """Whether the next batch's graph is wanted."""
        return self._graph_due

    def record(self, built: Built, samples: Samples, device: str) -> list[Seen]:
        """The graph of the loss on these samples, for a network that rests, and its norms.

        Recorded in eval mode, so that nothing about the network changes.
        """
        model = built.model
        training = model.training
        model.eval()
        try:
            inputs = from_numpy(np.asarray(samples.inputs)).to(device)
            targets = from_numpy(samples.targets).to(device)
            with self.observing(model):
                _, loss = built.evaluate(inputs, targets)
            if not loss.requires_grad:  # every layer is frozen: there is no graph to show
                self._graph_due = self._times_due = False
                self._forward = None
                return [Graph((), (), float(loss.item()))]
            events: list[Seen] = [*self.graph(model, loss)]
            self.await_norms(loss)
            loss.backward()
            return [*events, *self.norms(model, 0)]
        except Exception:  # it would fail once more
            self._graph_due = self._times_due = False
            raise
        finally:
            model.zero_grad()
            model.train(training)

    @contextmanager
    def observing(self, model: StudioModule) -> Iterator[None]:
        """Inside this, a graph that is due is recorded with its layers' names, or ops are timed."""
        if self._graph_due and not self._times_due:
            with recorded.observe(model):
                yield
        elif self._times_due:
            with recorded.observe(model), timed_forward() as self._forward:
                yield
        else:
            yield

    def graph(self, model: StudioModule, loss: Tensor) -> list[Graph]:
        """The graph behind `loss`, before its backward pass, if it is due."""
        if not self._graph_due:
            return []
        self._graph_due = False
        captured = recorded.capture(loss, model)
        self._index_of = {n.name: n.index for n in captured.nodes if n.kind == "parameter"}
        self._norms_at = 0.0
        return [graph_message(captured, model, float(loss.item()))]

    def await_norms(self, loss: Tensor) -> None:
        """Before a backward pass: have it note its gradients' norms, at most twice a second.

        Where times are wanted it notes them alone, as reckoning norms takes longer than some ops.
        """
        if self._forward is not None:
            self._backward = loss, BackwardTimer(loss)
        elif self.watching and time.monotonic() >= self._norms_at:
            self._norms_at = time.monotonic() + NORMS_SECONDS
            self._arriving = recorded.arriving_norms(loss)

    def norms(self, model: StudioModule, step: int) -> list[Seen]:
        """What the backward pass noted, if anything was awaited: norms or times."""
        if self._backward is not None:
            return [self._times(*self._backward)]
        if self._arriving is None:
            return []
        norms, self._arriving = self._arriving, None
        for name, norm in recorded.gradient_norms(model).items():
            if name in self._index_of:
                norms[self._index_of[name]] = norm
        return [GradientNorms(step, {i: norm for i, norm in norms.items() if math.isfinite(norm)})]

    def _times(self, loss: Tensor, timer: BackwardTimer) -> OpTimes:
        """The times of the batch that was just done."""
        forward, backward = self._forward or {}, timer.stop()
        self._forward = self._backward = None
        self._times_due = False
        ops = enumerate(recorded.consumers_first(loss.grad_fn))
        return OpTimes(
            {
                index: (forward.get(op, 0.0), backward.get(op, 0.0))
                for index, op in ops
                if op in forward or op in backward
            }
        )


def graph_message(captured: recorded.Graph, model: StudioModule, loss: float) -> Graph:
    """A captured graph as it is sent, with the drawn nodes that its ops belong to."""
    nodes = tuple(_node(each, model) for each in captured.nodes)
    edges = tuple(GraphEdge(edge.source, edge.target) for edge in captured.edges)
    return Graph(nodes, edges, loss)


def _node(node: recorded.GraphNode, model: StudioModule) -> GraphNode:
    return GraphNode(
        index=node.index,
        name=node.name,
        kind=node.kind,  # type: ignore[arg-type]
        layer=node_of(model, node.scope)[0] if node.scope else None,
        shape=node.shape or (),
        dtype="" if node.dtype is None else str(node.dtype).removeprefix("torch."),
        saved_bytes=node.saved_bytes,
        saved=tuple(SavedTensor(t.name, t.shape, t.dtype, t.nbytes) for t in node.saved),
    )
