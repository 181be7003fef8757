"""Random numbers: repeatable, restorable, and distributed as they say."""

from __future__ import annotations

import pytest

import engine
from engine import Generator


def test_a_seed_repeats_the_numbers() -> None:
    engine.manual_seed(3)
    first = [engine.rand(2).tolist(), engine.randn(2).tolist(), engine.randperm(5).tolist()]
    engine.manual_seed(3)
    assert first == [engine.rand(2).tolist(), engine.randn(2).tolist(), engine.randperm(5).tolist()]
    assert engine.initial_seed() == 3


def test_generators_are_independent() -> None:
    one, two = Generator().manual_seed(1), Generator().manual_seed(1)
    engine.rand(5)
    assert engine.rand(3, generator=one).tolist() == engine.rand(3, generator=two).tolist()
    assert engine.rand(3, generator=one).tolist() != engine.rand(3).tolist()


@pytest.mark.parametrize("drawn_before", [0, 1, 7])
def test_states_restore_the_place_in_the_stream(drawn_before: int) -> None:
    generator = Generator().manual_seed(5)
    for _ in range(drawn_before):
        engine.randint(10, (1,), generator=generator)  # leaves half a 64-bit number waiting
    state = generator.get_state()
    assert state.dtype is engine.uint8
    ahead = engine.randint(1000, (20,), generator=generator).tolist()
    other = Generator().set_state(state.clone())
    assert engine.randint(1000, (20,), generator=other).tolist() == ahead
    assert other.initial_seed() == 5


def test_the_default_state() -> None:
    state = engine.get_rng_state()
    drawn = engine.rand(3).tolist()
    engine.set_rng_state(state)
    assert engine.rand(3).tolist() == drawn
    with pytest.raises(RuntimeError, match="57 bytes"):
        engine.set_rng_state(engine.zeros(3, dtype=engine.uint8))


def test_distributions() -> None:
    engine.manual_seed(0)
    uniform, gauss = engine.rand(20_000), engine.randn(20_000)
    assert 0 <= uniform.min().item() <= uniform.max().item() < 1
    assert abs(uniform.mean().item() - 0.5) < 0.01
    assert abs(gauss.mean().item()) < 0.03
    assert abs(gauss.std().item() - 1) < 0.03
    whole = engine.randint(2, 5, (1000,))
    assert sorted(set(whole.tolist())) == [2, 3, 4]
    assert whole.dtype is engine.int64
    assert sorted(engine.randperm(50).tolist()) == list(range(50))


def test_halves_never_round_up_to_one() -> None:
    engine.manual_seed(0)
    assert engine.rand(50_000, dtype=engine.float16).max().item() < 1


def test_fillers_write_in_place() -> None:
    engine.manual_seed(0)
    x = engine.zeros(5000)
    assert x.uniform_(-2, 3) is x
    assert -2 <= x.min().item() < -1.9
    assert 2.9 < x.max().item() < 3
    x.normal_(5, 0.5)
    assert abs(x.mean().item() - 5) < 0.05
    assert set(x.bernoulli_(0.3).tolist()) == {0.0, 1.0}
    assert abs(x.mean().item() - 0.3) < 0.05
    assert abs(x.exponential_(2.0).mean().item() - 0.5) < 0.05
    assert sorted(set(engine.zeros(100, dtype=engine.int32).random_(3).tolist())) == [0, 1, 2]
    assert x._version == 4


def test_fillers_leave_views_and_leaves_to_the_rules() -> None:
    leaf = engine.zeros(3, requires_grad=True)
    with pytest.raises(RuntimeError, match="leaf"):
        leaf.normal_()
    with engine.no_grad():
        leaf.normal_()
    assert leaf.requires_grad


def test_normal_with_tensors() -> None:
    engine.manual_seed(0)
    means = engine.tensor([0.0, 100.0])
    drawn = engine.normal(means.expand(1000, 2), engine.tensor([1.0, 2.0]))
    assert drawn.shape == (1000, 2)
    assert abs(drawn[:, 1].mean().item() - 100) < 0.5
    assert engine.normal(0.0, 1.0, (2, 3)).shape == (2, 3)


def test_bernoulli_and_multinomial() -> None:
    engine.manual_seed(0)
    drawn = engine.bernoulli(engine.full((2000,), 0.25))
    assert abs(drawn.mean().item() - 0.25) < 0.04
    weights = engine.tensor([[0.0, 1.0, 3.0], [1.0, 0.0, 0.0]])
    places = engine.multinomial(weights, 4000, replacement=True)
    assert places.shape == (2, 4000)
    assert set(places[1].tolist()) == {0}
    assert abs((places[0] == 2).double().mean().item() - 0.75) < 0.04
    assert sorted(engine.multinomial(engine.ones(5), 5).tolist()) == [0, 1, 2, 3, 4]


@pytest.mark.parametrize(
    "wrong",
    [
        lambda: engine.rand(2, dtype=engine.int64),
        lambda: engine.randint(3, 3, (2,)),
        lambda: engine.bernoulli(engine.tensor([1.5])),
        lambda: engine.multinomial(engine.tensor([1.0, 0.0]), 2),
        lambda: engine.multinomial(engine.tensor([-1.0, 2.0]), 1),
        lambda: engine.zeros(2).normal_(0, -1),
        lambda: engine.zeros(2).uniform_(2, 1),
        lambda: engine.normal(0.0, -1.0, (2,)),
    ],
)
def test_refusals(wrong: object) -> None:
    with pytest.raises(RuntimeError):
        wrong()  # type: ignore[operator]


def test_no_slope_leads_through_a_draw() -> None:
    chance = engine.full((3,), 0.5, requires_grad=True)
    drawn = engine.bernoulli(chance) + engine.normal(chance, chance)
    assert drawn.requires_grad
    drawn.sum().backward()
    assert chance.grad is not None and chance.grad.tolist() == [0.0, 0.0, 0.0]
