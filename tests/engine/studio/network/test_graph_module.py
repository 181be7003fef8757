"""Modules that compute steps: what is forgotten on the way, several outputs, nested paths."""

from __future__ import annotations

from engine import nn, ones
from engine.studio.network.graph_module import (
    BlockModule,
    GraphModule,
    ModulePath,
    Repeated,
    Step,
    module_paths,
)

X, Y = ("n1", "output"), ("n2", "output")


def doubler(times: int = 1, frozen: tuple[str, ...] = ()) -> BlockModule:
    """A block of one Linear layer that doubles a single value."""
    linear = nn.Linear(1, 1, bias=False)
    linear.weight.data.fill_(2.0)
    step = Step("twice", "n2", (X,), (Y,), (X,))
    return BlockModule({"twice": linear}, (step,), frozen, (X,), (Y,), times)


def test_a_block_works_so_many_times() -> None:
    assert doubler()(ones(1, 1)).item() == 2
    assert doubler(times=3)(ones(1, 1)).item() == 8
    assert Repeated([doubler(), doubler()])(ones(1, 1)).item() == 4


def test_several_outputs_are_a_tuple_and_none_an_empty_one() -> None:
    both, again = (BlockModule({}, (), (), (X, Y), (Y, X)) for _ in range(2))
    one, other = ones(1), 2 * ones(1)
    assert [each.item() for each in both(one, other)] == [2, 1]
    assert Repeated([both, again])(one, other)[0].item() == 1
    assert BlockModule({}, (), (), (X,), ())(one) == ()


def test_paths_lead_through_blocks_and_copies() -> None:
    copies = Repeated([doubler(frozen=("twice",)), doubler()])
    steps = (Step("block", "n9", (X,), (("n9", "y"),), ()),)
    whole = GraphModule({"block": copies}, steps)
    assert list(module_paths(whole)) == [
        ModulePath("block", "n9", False),
        ModulePath("block.0.twice", "n9.0.n2", True),
        ModulePath("block.1.twice", "n9.1.n2", False),
    ]
    assert list(module_paths(nn.Linear(1, 1))) == []


def test_what_is_frozen_rests_however_deep_it_lies() -> None:
    steps = (Step("block", "n9", (X,), (("n9", "y"),), ()),)
    whole = GraphModule({"block": doubler(frozen=("twice",))}, steps).train()
    inner = whole.get_submodule("block.twice")
    assert whole.training and not inner.training
    assert not inner.weight.requires_grad
    frozen = GraphModule({"block": doubler()}, steps, {"block"}).train()
    assert not frozen.get_submodule("block.twice").training
