"""What show_config tells."""

import pytest

import engine
from engine.kernels import config, table


def rows():
    return dict(line.split("  ", 1) for line in engine.show_config().splitlines())


def test_it_names_what_computes():
    told = rows()
    assert set(told) == {"versions", "processor", "threads", "kernels", "BLAS", "CUDA"}
    assert f"{engine.get_num_threads()}" in told["threads"]
    assert "NumPy" in told["versions"]


def test_it_counts_the_kernels_in_use():
    if not table.wait():
        pytest.skip("no compiled kernels here")
    assert "compiled, " in rows()["kernels"] and "BLAS has one" in rows()["threads"]
    assert config.kernel_set().startswith("compiled ")


def test_it_says_when_they_are_switched_off():
    with table.plain_only():
        assert rows()["kernels"].strip().startswith("plain: switched off")
        assert config.kernel_set().startswith(config.PLAIN)
