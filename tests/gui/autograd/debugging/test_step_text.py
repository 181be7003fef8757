"""Steps are called by what they do, and by the layer they belong to."""

from gui.autograd.debugging import step_text


def test_every_step_has_a_title_a_name_and_a_layer(replay, nodes):
    titles = [step_text.title(replay, step) for step in replay.steps]
    assert titles[:2] == ["Linear", "Sigmoid"]
    assert "Gradient of weight" in titles and titles[-1].endswith("learns")
    names = [step_text.autograd_name(replay, step) for step in replay.steps]
    assert names[0] == "AddmmBackward0" and names[-1].startswith("fc")
    assert all(step_text.layer_text(step, nodes) for step in replay.steps)
    assert step_text.category(replay.steps[1], nodes) == "activation"


def test_a_layer_that_is_gone_has_no_name(replay):
    assert step_text.layer_text(replay.steps[0], {}) == ""
    assert step_text.category(replay.steps[0], {}) == "shape"
    assert step_text.place_text(replay, 0, {}) == "Step 1 of 18, Forward, Linear"
