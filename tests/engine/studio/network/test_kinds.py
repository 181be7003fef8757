"""Finding the parameters and ports of a kind."""

from engine.studio.network.catalogue import CATALOGUE


def test_parameters_and_ports_are_found_by_name() -> None:
    conv, loss = CATALOGUE["Conv2d"], CATALOGUE["MSELoss"]
    assert conv.parameter("kernel_size").label == "Kernel"
    assert conv.parameter("colour") is None
    assert loss.input("target").optional
    assert not loss.input("input").optional
    assert loss.output("output") is None
    assert conv.output("output") is not None
