"""The core that OpenBLAS is told: for AMD's processors with AVX-512, and only in time."""

import sys

import pytest

from engine.kernels import blas_core

ZEN4 = "vendor_id\t: AuthenticAMD\nflags\t\t: fpu avx2 avx512f avx512dq avx512vl fma\n\nprocessor"
ZEN3 = "vendor_id\t: AuthenticAMD\nflags\t\t: fpu avx2 fma\n\nprocessor"
INTEL = ZEN4.replace("AuthenticAMD", "GenuineIntel")


@pytest.fixture
def chosen(tmp_path, monkeypatch):
    """What is chosen for the text of a cpuinfo file, in a process without NumPy."""
    monkeypatch.delenv(blas_core.VARIABLE, raising=False)
    monkeypatch.delitem(sys.modules, "numpy")

    def choose(text):
        (tmp_path / "cpuinfo").write_text(text)
        blas_core.choose(tmp_path / "cpuinfo")
        found = blas_core.os.environ.get(blas_core.VARIABLE)
        monkeypatch.delenv(blas_core.VARIABLE, raising=False)
        return found

    return choose


def test_only_amd_with_avx512_needs_telling(chosen):
    assert chosen(ZEN4) == "SkylakeX"
    assert chosen(ZEN3) is None and chosen(INTEL) is None


def test_what_the_user_has_set_stays(chosen, monkeypatch):
    monkeypatch.setenv(blas_core.VARIABLE, "Haswell")
    assert chosen(ZEN4) == "Haswell"


def test_after_numpy_it_is_too_late(chosen, monkeypatch):
    monkeypatch.setitem(sys.modules, "numpy", pytest)
    assert chosen(ZEN4) is None


def test_without_cpuinfo_nothing_is_chosen(tmp_path, monkeypatch):
    monkeypatch.delenv(blas_core.VARIABLE, raising=False)
    monkeypatch.delitem(sys.modules, "numpy")
    blas_core.choose(tmp_path / "missing")
    assert blas_core.VARIABLE not in blas_core.os.environ
