"""The debugger records when it can, and steps, runs and stops as it is told."""

import msgspec

from engine.studio.debugging.breakpoints import Breakpoint
from engine.studio.training.messages import BatchRecorded


def test_a_recording_opens_at_its_first_step(debugger):
    assert (debugger.at, len(debugger.replay.steps)) == (0, 18)
    assert not debugger.is_recording and not debugger.reason


def test_it_steps_by_ops_and_by_layers_and_ends_at_the_ends(debugger, qtbot):
    debugger.step_on()
    debugger.step_on()
    debugger.step_back()
    assert debugger.at == 1
    debugger.step_layer()
    assert debugger.at == 2
    debugger.to_end()
    with qtbot.assertNotEmitted(debugger.moved):
        debugger.step_on()
    assert debugger.at == 17
    debugger.previous_layer()
    assert 5 < debugger.at < 17
    debugger.to_start()
    debugger.step_back()
    assert debugger.at == 0


def test_a_run_stops_at_a_breakpoint_and_then_at_the_end(debugger):
    debugger.go(1)
    debugger.toggle_breakpoint()
    debugger.go(0)
    debugger.run()
    assert debugger.at == 1
    debugger.run()
    assert (debugger.step.phase, debugger.step.operation) == ("backward", 1)
    debugger.toggle_breakpoint()
    debugger.run()
    assert debugger.at == 17


def test_a_large_gradient_stops_a_run(debugger):
    debugger.set_breakpoints([Breakpoint("norm", limit=1e-6)])
    debugger.run()
    assert debugger.step.phase == "backward"
    debugger.go(0)
    debugger.set_breakpoints([Breakpoint("norm", limit=1e6)])
    debugger.run()
    assert debugger.at == 17


def test_running_to_a_step_stops_on_the_way(debugger):
    debugger.go(3)
    debugger.toggle_breakpoint()
    debugger.go(0)
    debugger.point_at(9)
    debugger.run_to_here()
    assert debugger.at == 3 and debugger.here is None
    debugger.run_to(9)
    assert debugger.at == 6  # backward, at the same op
    debugger.run_to(9)
    assert debugger.at == 9
    debugger.run_to(2)
    assert debugger.at == 2


def test_a_node_of_the_graph_is_gone_to_in_the_phase_at_hand(debugger):
    op = debugger.replay.recording.operations[2]
    debugger.go_to_node(op.node)
    assert debugger.at == 2
    debugger.to_end()
    debugger.go(6)
    debugger.go_to_node(op.node)
    assert (debugger.step.phase, debugger.step.operation) == ("backward", 2)
    debugger.go_to_node(999)
    assert debugger.step.operation == 2


def test_breakpoints_stay_for_the_next_recording(debugger, session, open_recording):
    debugger.go(2)
    debugger.toggle_breakpoint()
    open_recording(debugger, session)
    assert debugger.at == 0
    debugger.run()
    assert debugger.at == 2 and debugger.stopping_nodes == {debugger.step.node}


def test_without_a_recording_nothing_moves(debugger):
    debugger.close()
    for act in (debugger.run, debugger.step_layer, debugger.previous_layer, debugger.to_end):
        act()
    debugger.toggle_breakpoint()
    assert debugger.step is None and debugger.target is None and not debugger.stopping_nodes


def test_another_project_puts_it_away(debugger, document):
    document.open(document.snapshot())
    assert debugger.replay is None


def refused(qtbot, debugger, act):
    with qtbot.waitSignal(debugger.failed) as failed:
        act()
    assert not debugger.is_recording
    return failed.args[0]


def test_what_cannot_be_recorded_is_said_in_a_sentence(debugger, session, qtbot, tmp_path):
    def answer(path, problem=""):
        debugger.is_recording = True
        session.watching.record_batch("", 2, None)
        session._on_received(BatchRecorded(session.watching._recordings, path, problem))

    assert refused(qtbot, debugger, lambda: answer("", "No memory.")) == "No memory."
    missing = str(tmp_path / "missing")
    assert "record the batch again" in refused(qtbot, debugger, lambda: answer(missing))
    session.watching.record_batch("", 2, None)
    debugger.is_recording = True
    text = refused(qtbot, debugger, session.watching.ask_again)
    assert "ended before the" in text


def test_a_network_with_problems_is_refused(debugger, document, qtbot):
    document.open(msgspec.structs.replace(document.snapshot(), nodes=(), wires=()))
    assert "solve its problems first" in refused(qtbot, debugger, debugger.record)
