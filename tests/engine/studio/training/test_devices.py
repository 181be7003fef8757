"""The devices a run can use."""

from engine.studio.training.devices import devices


def test_the_processor_comes_first():
    first, *_ = devices()
    assert (first.name, first.title) == ("cpu", "CPU")
