"""A replay stops at what one looks for, in the next recording, too."""

from engine.studio.debugging.breakpoints import Breakpoint, at_node, next_stop, nodes_of


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
