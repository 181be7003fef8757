"""Any entry of a recording can be written out, and gradients are known as far as they came."""

import numpy as np
import pytest


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
