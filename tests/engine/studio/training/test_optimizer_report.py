"""What became of an optimizer's state, in sentences."""

from engine.studio.training.optimization.group_settings import Change
from engine.studio.training.optimizer_report import OptimizerReport
from engine.studio.training.weights_file import Mismatch


def test_only_what_there_is_to_tell_is_told() -> None:
    plain = OptimizerReport("SGD", (("a", "a"),), (), (), (), ())
    assert plain.sentence == "The state of SGD fits 1 of the network's 1 parameters."
    full = OptimizerReport(
        "Adam",
        (("state.0", "a"),),
        (Mismatch("b", (2,), (3,)),),
        ("c",),
        ("state.5",),
        (Change("learning rate", "0.1", "0.01"), Change("amsgrad", "off", "on")),
        1,
        2,
    )
    assert full.sentence == (
        "The state of Adam after 1 step fits 1 of the network's 3 parameters, 1 of another shape, "
        "1 without a state, 1 unused. Its settings come along: learning rate 0.1 → 0.01, amsgrad "
        "off → on. It has 2 groups: the settings are those of the first."
    )
