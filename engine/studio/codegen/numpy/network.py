"""The network's own functions: fresh weights, forward, loss and backward."""

from __future__ import annotations

from engine.studio.codegen.numpy.blocks import BlockFunctions
from engine.studio.codegen.numpy.coverage import UncoveredError
from engine.studio.codegen.numpy.layers import OF_DIFFERENCES, loss_function
from engine.studio.codegen.numpy.level import Ends, Level
from engine.studio.codegen.numpy.parts import make_part
from engine.studio.codegen.numpy.statements import options
from engine.studio.codegen.source import Writer
from engine.studio.network.catalogue import kind_of
from engine.studio.network.ready import Ready


class NetworkCode:
    """The network as code.

    `outputs` are the names of what forward gives beside the cache: the prediction, and where the
    network computes them the target and the variance.
    """

    def __init__(self, found: Ready, blocks: BlockFunctions) -> None:
        self._found = found
        self._blocks = blocks
        ports = found.ports
        entry = (found.input_id, "output")
        self.copies_input = ports.target == entry
        """Whether the target is the network's own input."""
        self.outputs = ["prediction"]
        places = [ports.prediction]
        gradients: list[str | None] = ["d_prediction"]
        if ports.target is not None and not self.copies_input:
            self.outputs.append("target")
            places.append(ports.target)
            # A loss of the difference pulls the target the other way.
            gradients.append("-d_prediction" if found.loss.kind in OF_DIFFERENCES else None)
        self.more = ["variance"] if ports.more else []
        self.outputs += self.more
        places += ports.more
        gradients += [f"d_{each}" for each in self.more]
        ends = Ends({entry: "x"}, set(), places, gradients)
        level = Level(found.network, found.analysis, ends, blocks, make_part)
        self._level = level.write()
        if None in gradients and level.is_learning(places[1]):
            raise UncoveredError(
                f"the gradient of {kind_of(found.loss).title} by a target that learns"
            )
        resolved = found.analysis.resolved[found.loss.id]
        function = loss_function(found.loss.kind, resolved, ports.target is not None)
        assert function is not None, "the loss is covered"
        self._loss = function
        self.functions = {function}
        if self._one_hot:
            self.functions.add("one_hot")

    @property
    def gradients(self) -> list[str]:
        """What loss gives beside its value, and backward takes."""
        return ["d_prediction", *(f"d_{each}" for each in self.more)]

    @property
    def _one_hot(self) -> str:
        """How class indices become what the loss compares with; empty where they stay."""
        wanted, classes = kind_of(self._found.loss).target, self._found.settings.data.classes
        if self._found.ports.target is not None or wanted == "classes" or not classes:
            return ""
        rows = f"one_hot(target, {len(classes)})"
        return f"2 * {rows} - 1" if wanted == "signs" else rows

    def write(self, writer: Writer) -> None:
        """Write the functions, and draw the weights."""
        self._write_fresh(writer)
        self._write_forward(writer)
        self._write_loss(writer)
        self._write_backward(writer)

    def _write_fresh(self, writer: Writer) -> None:
        writer.blank(2)
        writer.line("def initial_params(rng):")
        with writer.indented():
            writer.line('"""Fresh weights, drawn and named as PyTorch does it."""')
            writer.line("params = {}")
            for statement in self._level.fresh:
                statement.write(writer)
            writer.line("return params")

    def _write_forward(self, writer: Writer) -> None:
        found, level = self._found, self._level
        shape = ", ".join(["N", *map(str, found.settings.data.shape)])
        writer.blank(2)
        writer.line("def forward(params, x, training=False):", found.input_id)
        with writer.indented():
            gives = ", ".join(self.outputs).capitalize()
            writer.line(f'"""{gives} and what backward needs, for x of the shape ({shape})."""')
            writer.line("cache = {}")
            for statement in level.forward:
                statement.write(writer)
            writer.line(f"return {', '.join([*level.outputs, 'cache'])}")

    def _write_loss(self, writer: Writer) -> None:
        found = self._found
        node = found.loss.id
        writer.blank(2)
        arguments = ["prediction", "target", *self.more]
        writer.line(f"def loss({', '.join(arguments)}):", node)
        with writer.indented():
            behind = ", and by the variance" if self.more else ""
            writer.line(
                f'"""How wrong a batch\'s prediction is, and dL/dprediction{behind}."""', node
            )
            if self._one_hot:
                writer.line(f"target = {self._one_hot}", node)
            arguments += options(self._loss, found.analysis.resolved[found.loss.id])
            writer.call(f"return {self._loss}(", arguments, "", node)

    def _write_backward(self, writer: Writer) -> None:
        writer.blank(2)
        writer.line(f"def backward({', '.join([*self.gradients, 'cache'])}):")
        with writer.indented():
            writer.line('"""The gradients of all weights: the chain rule, from the loss back."""')
            writer.line("grads = {}")
            for statement in self._level.backward:
                statement.write(writer)
            writer.line("return grads")
