"""What a parameter accepts, and what becomes of values it does not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.studio.network.catalogue import CATALOGUE
from engine.studio.network.network import Node
from engine.studio.network.parameters import as_pair, checked, fits, normal_form


@pytest.mark.parametrize(
    ("kind", "name", "good", "bad"),
    [
        ("Linear", "out_features", (1, 10**6), (0, -1, 2.0, True, "10", None, (1, 1), 2**31)),
        ("Linear", "in_features", (1, None), (0, "auto")),
        ("Linear", "bias", (True, False), (1, 0, None, "yes")),
        ("Conv2d", "kernel_size", (3, (1, 7)), (0, (3,), (3, 0), (1, 2, 3), "3", (True, 2), None)),
        ("MaxPool2d", "stride", (None, 2, (2, 1)), (0, (0, 1))),
        ("Dropout", "p", (0, 0.5, 1.0), (-0.1, 1.01, float("nan"), True, "half", None)),
        ("MSELoss", "reduction", ("mean", "sum"), ("none", 1, None)),
    ],
)
def test_what_fits(kind, name, good, bad) -> None:
    parameter = CATALOGUE[kind].parameter(name)
    assert all(fits(parameter, value) for value in good)
    assert [value for value in bad if fits(parameter, value)] == []


def test_the_normal_form_of_one_int_is_a_pair_of_it() -> None:
    kernel, share = (
        CATALOGUE["Conv2d"].parameter("kernel_size"),
        CATALOGUE["Dropout"].parameter("p"),
    )
    assert normal_form(kernel, 3) == (3, 3)
    assert normal_form(share, 1) == 1.0
    assert type(normal_form(share, 1)) is float
    assert as_pair((1, 2)) == (1, 2)
    assert as_pair((1, 2, 3)) == (1, 2, 3)


def test_a_bad_value_is_reported_and_replaced_by_the_default() -> None:
    node = Node("n1", "Conv2d", "conv", parameters={"kernel_size": "big", "stride": 2})
    good, bad = checked(node)
    assert [parameter.name for parameter in bad] == ["kernel_size"]
    assert good["kernel_size"] == (3, 3)
    assert good["stride"] == (2, 2)


@given(st.data())
def test_what_is_checked_fits(wild, data) -> None:
    for node in data.draw(wild).network.nodes.values():
        good, _ = checked(node)
        for parameter in CATALOGUE[node.kind].parameters if node.kind in CATALOGUE else ():
            assert fits(parameter, good[parameter.name])
