"""No layer can be called what PyTorch's modules have in use."""

import pytest

from engine.studio.network.names import RESERVED

nn = pytest.importorskip("torch.nn")


def test_every_attribute_of_a_pytorch_module_is_reserved() -> None:
    attributes = {name for name in dir(nn.Module()) if not name.startswith("_")}
    assert attributes <= RESERVED
