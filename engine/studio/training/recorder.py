"""Records the autograd graph of a run's loss and the norms of its gradients, for who watches.

While nobody does, it costs a run one comparison a batch.
"""

from __future__ import annotations

import math
import time
from contextlib import AbstractContextManager, nullcontext

import numpy as np

from engine import Tensor, from_numpy
from engine.autograd import graph as recorded
from engine.datasets import Samples
from engine.studio.network.build import Built, StudioModule, node_of
from engine.studio.training.messages import GradientNorms, Graph, GraphEdge, GraphNode

NORMS_SECONDS = 0.5


class Recorder:
    """Knows whether someone watches, and whether the graph they have seen is the newest one."""

    def __init__(self) -> None:
        self.watching = False
        self._graph_due = False
        self._norms_at = 0.0
        self._index_of: dict[str, int] = {}
        self._arriving: dict[int, float] | None = None

    def watch(self, on: bool) -> None:
        """Begin (with a fresh graph) or end watching."""
        self.watching = on
        self._graph_due = on

    def expect_graph(self) -> None:
        """The model is another one now: whoever watches wants its graph."""
        self._graph_due = self.watching

    @property
    def graph_is_due(self) -> bool:
        """Whether the next batch's graph is wanted."""
        return self._graph_due

    def record(self, built: Built, samples: Samples, device: str) -> list[Graph | GradientNorms]:
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
                self._graph_due = False
                return []
            events: list[Graph | GradientNorms] = [*self.graph(model, loss)]
            self.await_norms(loss)
            loss.backward()
            return [*events, *self.norms(model, 0)]
        finally:
            model.zero_grad()
            model.train(training)

    def observing(self, model: StudioModule) -> AbstractContextManager[None]:
        """Inside this context a graph that is due is recorded with its layers' names."""
        return recorded.observe(model) if self._graph_due else nullcontext()

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
        """Before a backward pass, at most twice a second: have it note its gradients' norms."""
        if self.watching and time.monotonic() >= self._norms_at:
            self._norms_at = time.monotonic() + NORMS_SECONDS
            self._arriving = recorded.arriving_norms(loss)

    def norms(self, model: StudioModule, step: int) -> list[GradientNorms]:
        """The norms that the backward pass noted, and those of the parameters, if awaited."""
        if self._arriving is None:
            return []
        norms, self._arriving = self._arriving, None
        for name, norm in recorded.gradient_norms(model).items():
            if name in self._index_of:
                norms[self._index_of[name]] = norm
        return [GradientNorms(step, {i: norm for i, norm in norms.items() if math.isfinite(norm)})]


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
    )
