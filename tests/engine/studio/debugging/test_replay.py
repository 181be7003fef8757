"""A recording can be walked through, asked for any entry, and stopped at what one looks for."""

import numpy as np
import pytest

from engine.studio.debugging.breakpoints import Breakpoint, at_node, next_stop, nodes_of
from engine.studio.debugging.file import write
from engine.studio.debugging.record import record_batch
from engine.studio.debugging.replay import Replay
from engine.studio.debugging.steps import next_layer, previous_layer, step_at_node
from engine.studio.debugging.updates import plain_settings


@pytest.fixture(scope="module")
def replay_of(network_of, tmp_path_factory):
    def make(template, spoil=False, **settings):
        built, stepper, inputs, targets = network_of(template, **settings)
        if spoil:
            inputs[0] = float("inf")
        path = tmp_path_factory.mktemp("replay") / "batch"
        write(*record_batch(built, stepper, inputs, targets), path)
        return Replay.of_file(path)

    return make


@pytest.fixture(scope="module")
def binary(replay_of):
    return replay_of("binary")


def test_steps_are_forward_backward_and_update(binary):
    phases = [step.phase for step in binary.steps]
    assert phases == ["forward"] * 5 + ["backward"] * 9 + ["update"] * 4
    assert all(step.node is not None for step in binary.steps)


def test_layers_are_stepped_over_both_ways(binary):
    steps = binary.steps
    starts, at = [0], 0
    while at < len(steps) - 1:
        at = next_layer(steps, at)
        starts.append(at)
    assert len(starts) < len(steps) and starts[1] == 1
    assert all(
        steps[a - 1].layer != steps[a].layer or steps[a - 1].phase != steps[a].phase
        for a in starts[1:-1]
    )
    back = [len(steps) - 1]
    while back[-1]:
        back.append(previous_layer(steps, back[-1]))
    assert back == sorted(back, reverse=True) and set(starts[1:-1]) <= set(back)


def test_a_node_has_its_turn_in_each_phase_or_the_nearest(binary):
    op, leaf = binary.recording.operations[1], binary.recording.leaves[2]
    forward = step_at_node(binary.steps, op.node, "forward")
    backward = step_at_node(binary.steps, op.node, "backward")
    assert (forward, binary.steps[backward].operation) == (1, 1)
    assert step_at_node(binary.steps, op.node, "update") == backward
    assert binary.steps[step_at_node(binary.steps, leaf.node, "update")].phase == "update"
    assert binary.steps[step_at_node(binary.steps, leaf.node, "forward")].phase == "backward"
    assert step_at_node(binary.steps, 999, "forward") is None


def test_any_entry_can_be_written_out_while_all_numbers_are_kept(binary):
    step = next(
        s for s in binary.steps if s.reversal is not None and binary.operation(s).kind == "Linear"
    )
    grad = binary.array(binary.reversal(step).outgoing[2])
    text = binary.example(step, 2, (0, 1))
    shown = float(text.rpartition("= ")[2].replace("−", "-"))
    assert text.startswith("∂L/∂W[0,1] = ") and shown == pytest.approx(grad[0, 1], rel=1e-3)
    assert binary.example(binary.steps[0], 0, (0,)) == ""


def test_large_networks_have_no_other_entries_than_the_recorded_ones(replay_of):
    replay = replay_of("mlp")
    step = next(
        s
        for s in replay.steps
        if s.reversal is not None
        and replay.operation(s).kind == "Linear"
        and replay.recording.operations.index(replay.operation(s)) == 0
    )
    assert replay.example(step, 2, (0, 0)) == ""
    assert replay.operation(step).formula.gradients[2].example
    assert replay.rule_lines(replay.steps[-1], (0,)) != ()
    first = next(s for s in replay.steps if s.update is not None)
    assert not replay.is_whole(replay.update(first).before)
    assert replay.rule_lines(first, (0, 0)) == () and replay.update(first).lines


def test_the_rule_of_any_entry_ends_at_its_new_weight(binary):
    step = binary.steps[-1]
    after = binary.array(binary.update(step).after)
    line = binary.rule_lines(step, (0,) * after.ndim)[-1]
    shown = float(line.rpartition("= ")[2].replace("−", "-"))
    assert shown == pytest.approx(after.reshape(-1)[0], rel=1e-3)


def test_gradients_reach_more_and_more_nodes(binary):
    counts = [len(binary.reached_norms(at)) for at in range(len(binary.steps))]
    assert counts[:5] == [0] * 5 and counts == sorted(counts)
    assert counts[-1] == len(binary.recording.graph.nodes)
    norms = binary.reached_norms(len(binary.steps) - 1)
    for leaf in binary.recording.leaves:
        if leaf.gradient is not None:
            whole = np.linalg.norm(binary.array(leaf.gradient).astype(np.float64))
            assert norms[leaf.node] == pytest.approx(whole)


def test_breakpoints_stop_at_ops_norms_and_what_is_not_finite(binary, replay_of):
    op = binary.recording.operations[3]
    stop = at_node(binary, op.node)
    assert (stop.name, stop.place) == ("SigmoidBackward0", 0)
    assert nodes_of(binary, [stop]) == {op.node}
    first = next_stop(binary, 0, [stop])
    assert (first, binary.steps[next_stop(binary, first, [stop])].operation) == (3, 3)
    norm = next_stop(binary, 0, [Breakpoint("norm", limit=0.5)])
    assert binary.steps[norm].phase == "backward"
    assert next_stop(binary, 0, [Breakpoint("norm", limit=1e9)]) == len(binary.steps) - 1
    assert next_stop(binary, 0, [Breakpoint("not-finite")]) == len(binary.steps) - 1
    spoilt = replay_of("binary", spoil=True)
    assert Breakpoint("not-finite").holds(spoilt, spoilt.steps[0])


def test_the_same_op_is_found_in_the_next_recording(replay_of, binary):
    again = replay_of("binary")
    for step in binary.steps:
        assert nodes_of(again, [at_node(binary, step.node)]) == {step.node}


def test_settings_are_numbers_and_words():
    given = {"a": 1, "b": (1, (2, "x")), "c": object(), "d": None, "e": {"f": 2.5}}
    assert plain_settings(given) == {"a": 1, "b": [1, [2, "x"]], "e": {"f": 2.5}}
