"""Whether the loss can compare what comes to it: its shapes, and what the values mean."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.studio.network import mends
from engine.studio.network.analysis import Mend
from engine.studio.network.catalogue import kind_of, label
from engine.studio.network.losses import (
    DOUBLED,
    check_prediction,
    check_wired_target,
    maker_of_values,
    wanted_values,
)
from engine.studio.network.network import Node, Wire
from engine.studio.network.shapes import ShapeError

if TYPE_CHECKING:
    from engine.studio.network.check import Analyser


def check_loss(analyser: Analyser, loss: Node) -> None:
    """ShapeError where the shapes do not fit; other problems are reported to the analyser."""
    network, shapes = analyser.network, analyser.input_shapes
    wire = network.wire_into(loss.id, "input")
    prediction = shapes.get((loss.id, "input"))
    target = shapes.get((loss.id, "target"))
    if wire is None or prediction is None or not analyser.data_is_sound:
        return
    kind = kind_of(loss)
    if network.wire_into(loss.id, "target") is None:
        check_prediction(kind, analyser.data, prediction)
    elif target is not None:
        check_wired_target(kind, prediction, target)
    variance = shapes.get((loss.id, "var"))
    if variance not in (None, prediction):
        raise ShapeError("target-mismatch", "var", expected=prediction)
    for port in ("input", "var"):
        wire = network.wire_into(loss.id, port)
        if wire is not None:
            _check_values(analyser, loss, wire)


def _check_values(analyser: Analyser, loss: Node, wire: Wire) -> None:
    """Whether the values on this wire can be what the loss takes them for."""
    network = analyser.network
    source = maker_of_values(network, wire)
    given = kind_of(source).gives
    wanted = wanted_values(kind_of(loss), wire.input)
    doubled = DOUBLED.get(loss.kind)
    if wire.input == "input" and source.kind == doubled:
        id = "softmax-before-cross-entropy" if doubled == "Softmax" else "sigmoid-twice"
        # One inside of a block may serve other uses of the block as well: it is left there.
        is_here = network.nodes.get(source.id) is source
        found: tuple[Mend, ...] = (mends.skip(network, source),) if is_here else ()
        analyser.warn(id, loss, *found, source=label(source))
    elif wanted == "log-probabilities" and given != wanted:
        mend = mends.insert_before_loss(network, wire, "LogSoftmax")
        analyser.warn("nll-without-log-softmax", loss, mend, source=label(source))
    elif wanted == "probabilities" and given != wanted:
        mend = mends.insert_before_loss(network, wire, "Sigmoid")
        analyser.report("not-probabilities", loss, mend, port=wire.input, source=label(source))
    elif wanted == "positive" and given not in ("positive", "probabilities"):
        mend = mends.insert_before_loss(network, wire, "Softplus")
        analyser.report("not-positive", loss, mend, port=wire.input, source=label(source))
