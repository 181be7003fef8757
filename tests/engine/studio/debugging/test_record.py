"""A recording's numbers are autograd's and the optimizer's to the bit."""

import numpy as np
import pytest

from engine import manual_seed
from engine.studio.debugging.file import RecordingError
from engine.studio.debugging.record import record_batch
from engine.studio.network.templates import TEMPLATES
from engine.studio.training.checkpoint import remember, restore
from engine.studio.training.optimization.optimizers import OPTIMIZERS


def same(first, second):
    return (
        first.dtype == second.dtype
        and first.shape == second.shape
        and (first.tobytes() == second.tobytes())
    )


def trained(built, stepper, inputs, targets):
    """What plain `loss.backward()` and `optimizer.step()` give: gradients and weights."""
    built.model.train()
    _, loss = built.evaluate(inputs, targets)
    stepper.optimizer.zero_grad()
    loss.backward()
    gradients = {n: p.grad.numpy().copy() for n, p in built.model.named_parameters()}
    stepper.optimizer.step()
    weights = {n: p.detach().numpy().copy() for n, p in built.model.named_parameters()}
    return float(loss.item()), gradients, weights


@pytest.mark.parametrize("template", TEMPLATES)
def test_every_number_is_autograds_to_the_bit(network_of, template):
    built, stepper, inputs, targets = network_of(template)
    manual_seed(3)
    recording, arrays = record_batch(built, stepper, inputs, targets)
    manual_seed(3)
    loss, gradients, weights = trained(built, stepper, inputs, targets)
    assert recording.loss == loss
    leaves = [each for each in recording.leaves if each.kind == "parameter"]
    assert {each.name for each in leaves} == set(gradients)
    for leaf in leaves:
        assert same(arrays[leaf.gradient.key], gradients[leaf.name])
    assert len(recording.updates) == len(leaves)
    for update in recording.updates:
        assert same(arrays[update.after.key], weights[recording.leaves[update.leaf].name])


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
def test_the_second_step_of_every_optimizer(network_of, optimizer):
    built, stepper, inputs, targets = network_of("binary", optimizer=optimizer, learning_rate=0.1)
    first = remember(built.model, stepper.optimizer)
    assert first.finite
    evaluate = lambda: built.evaluate(inputs, targets)[1]  # noqa: E731
    stepper.step(evaluate(), evaluate)
    recording, arrays = record_batch(built, stepper, inputs, targets)
    stepper.step(evaluate(), evaluate)
    after = {n: p.detach().numpy() for n, p in built.model.named_parameters()}
    for update in recording.updates:
        assert same(arrays[update.after.key], after[recording.leaves[update.leaf].name])
        change = arrays[update.after.key] - arrays[update.before.key]
        assert same(arrays[update.change.key], change)
    assert recording.optimizer == optimizer and recording.sentence


def test_backward_runs_in_the_engines_own_order_and_ends_at_the_leaves(network_of):
    recording, arrays = record_batch(*network_of("lenet"))
    assert [each.operation for each in recording.reversals] == list(range(9, -1, -1))
    names = [recording.leaves[each].name for each in recording.accumulated]
    assert sorted(names) == sorted(
        f"{layer}.{part}" for layer in ("conv1", "conv2", "fc") for part in ("weight", "bias")
    )
    assert names[-1].startswith("conv1")
    first = recording.reversals[0]
    assert arrays[first.incoming[0].key] == 1.0
    for reversal in recording.reversals:  # what leaves one op comes to the next
        op = recording.operations[reversal.operation]
        for source, value in zip(op.sources, reversal.outgoing, strict=True):
            if value is not None and source.kind == "op":
                came = next(r for r in recording.reversals if r.operation == source.index)
                assert same(arrays[came.incoming[source.output].key], arrays[value.key])


def test_ops_know_their_layers_their_nodes_and_their_inputs(network_of):
    built, stepper, inputs, targets = network_of("lenet")
    recording, arrays = record_batch(built, stepper, inputs, targets)
    ids = built.model.node_ids
    first, last = recording.operations[0], recording.operations[-1]
    assert (first.kind, first.layer) == ("Convolution", ids["conv1"])
    assert (last.kind, last.layer) == ("NllLoss", built.analysis.loss)
    for op in recording.operations:
        assert recording.graph.nodes[op.node].name == op.name
        for source in op.sources:
            if source is not None and source.kind == "op":
                assert recording.operations[source.index].outputs[source.output].shape
    data, weight, _ = (recording.leaves[source.index] for source in first.sources)
    assert (data.kind, data.name) == ("data", "input")
    assert same(arrays[data.value.key], inputs.numpy())
    assert (weight.name, weight.layer) == ("conv1.weight", ids["conv1"])
    assert recording.graph.nodes[weight.node].name == "conv1.weight"


def test_a_clipped_gradient_is_told_apart_from_the_whole_one(network_of):
    recording, arrays = record_batch(*network_of("binary", clip_value=0.0001))
    for update in recording.updates:
        whole = arrays[recording.leaves[update.leaf].gradient.key]
        used = arrays[update.gradient.key]
        assert same(used, np.clip(whole, -np.float32(0.0001), np.float32(0.0001)))


def test_a_network_that_learns_nothing_is_refused_in_a_sentence(network_of):
    built, stepper, inputs, targets = network_of("binary")
    for parameter in built.model.parameters():
        parameter.requires_grad_(False)
    with pytest.raises(RecordingError, match="unfreeze a layer"):
        record_batch(built, stepper, inputs, targets)


def test_what_is_not_finite_is_recorded_and_counted(network_of):
    built, stepper, inputs, targets = network_of("binary")
    inputs[0, 0] = float("nan")
    recording, _ = record_batch(built, stepper, inputs, targets)
    assert recording.loss is None
    assert recording.operations[0].outputs[0].nans == 3
    assert not recording.operations[-1].outputs[0].is_finite


def test_a_resumed_optimizer_goes_on_from_what_it_remembers(network_of):
    built, stepper, inputs, targets = network_of("mlp")
    trained(built, stepper, inputs, targets)
    memory = remember(built.model, stepper.optimizer)
    restore(memory, built.model, stepper.optimizer)
    recording, arrays = record_batch(built, stepper, inputs, targets)
    update = recording.updates[0]
    assert float(arrays[update.remembered_before["step"].key]) == 1
    assert float(arrays[update.remembered_after["step"].key]) == 2
    assert "0.9^2" in update.lines[2].example
