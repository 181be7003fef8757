"""Nodes below one another, and the ways between them."""

from __future__ import annotations

from gui.autograd.layout.downward import Downward

SIZES = dict.fromkeys("abcdef", (100.0, 40.0))


def placed(keys: str, edges: list[tuple[str, str]], least_width: float = 0.0) -> Downward[str]:
    return Downward(list(keys), edges, SIZES, 36.0, least_width)


def test_an_arrow_is_upright_where_it_can_be() -> None:
    plan = placed("ab", [("a", "b")])
    (x, y), (end_x, end_y) = plan.down("a", "b")
    assert x == end_x and y == plan.boxes["a"].bottom and end_y == plan.boxes["b"].y


def test_a_long_arrow_is_led_around_what_lies_between() -> None:
    plan = placed("abc", [("a", "b"), ("b", "c"), ("a", "c")])
    way = plan.down("a", "c")
    middle = plan.boxes["b"]
    assert all(not middle.x < x < middle.right for x, y in way if middle.y < y < middle.bottom)
    assert len(way) > 2


def test_out_and_in_beside_others_of_the_same_row() -> None:
    plan = placed("abc", [("a", "b"), ("a", "c")])
    left, right = sorted("bc", key=lambda key: plan.boxes[key].x)
    assert len(plan.leave(left)) == 2 and len(plan.leave(right)) == 3
    assert len(plan.enter(right)) == 2 and len(plan.enter(left)) == 3
    assert plan.leave(right)[-1][0] == 0.0 and plan.enter(left)[0][0] == plan.size[0]


def test_a_title_has_room() -> None:
    assert placed("a", [], 400.0).size[0] >= 400.0
