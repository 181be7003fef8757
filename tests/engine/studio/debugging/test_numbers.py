"""Numbers are written with few digits and true minus signs."""

from engine.studio.debugging.numbers import number_text, product_text, shape_text, sum_text


def test_numbers():
    assert number_text(0.123456) == "0.1235"
    assert number_text(-5.0) == "−5" and number_text(-0.0) == "0"
    assert number_text(1.2e-5) == "1.2e−05"
    assert number_text(float("nan")) == "NaN" and number_text(float("-inf")) == "−∞"


def test_shapes():
    assert shape_text((500, 64)) == "500×64" and shape_text(()) == "1"
    assert product_text(((500, 64), (64, 784))) == "(500×64)·(64×784)"
    assert product_text(((3,),)) == "3"


def test_sums():
    assert sum_text([(0.5, -0.1), (-0.2, 0.3)]) == "0.5·(−0.1) − 0.2·0.3 = −0.11"
    assert sum_text([(0.25,)]) == "0.25"
    assert sum_text([(0.0,)] * 5 + [(1.0,), (2.0,)]) == "2 + 1 + 0 + 0 + … = 3"
