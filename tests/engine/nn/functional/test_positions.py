"""Elements taken from and put at positions."""

import engine
from engine.nn.functional.positions import AddAt, PutAt, TakeAt

POSITIONS = engine.tensor([[[0, 3, 3]], [[5, 5, 5]]])


def test_what_meets_adds_up_or_the_last_one_stays():
    values = engine.tensor([[[1.0, 2.0, 3.0]], [[4.0, 5.0, 6.0]]])
    added = AddAt.apply(values, POSITIONS, size=(2, 3))
    assert added.flatten(1).tolist() == [[1, 0, 0, 5, 0, 0], [0, 0, 0, 0, 0, 15]]
    put = PutAt.apply(values, POSITIONS, size=(2, 3))
    assert put.flatten(1).tolist() == [[1, 0, 0, 3, 0, 0], [0, 0, 0, 0, 0, 6]]
    assert TakeAt.apply(added, POSITIONS).tolist() == [[[1, 5, 5]], [[15, 15, 15]]]


def test_gradients(check_gradients):
    check_gradients(lambda x: TakeAt.apply(x, POSITIONS), [(2, 1, 2, 3)])
    check_gradients(lambda x: AddAt.apply(x, POSITIONS, size=(6,)), [(2, 1, 3)])
