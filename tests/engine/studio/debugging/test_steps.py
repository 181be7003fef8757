"""The steps of a recording stand in one row, and are walked by ops, layers and nodes."""

from engine.studio.debugging.steps import next_layer, previous_layer, step_at_node


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
