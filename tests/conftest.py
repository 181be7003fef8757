"""What all tests share: how hypothesis runs, and a platform without a screen.

Qt is told here, before anything imports it, that there is no screen; the tests in a real window
(`tests/e2e`) start processes of their own.
"""

import os

import pytest
from hypothesis import HealthCheck, settings
from platformdirs import user_cache_dir

os.environ["QT_QPA_PLATFORM"] = "offscreen"
# One BLAS thread: the tests' arrays are small, and the runner's cores are shared.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
# Where several processes test at once, each has threads for all cores: those that wait must sleep.
if "PYTEST_XDIST_WORKER" in os.environ:
    os.environ.setdefault("OMP_WAIT_POLICY", "passive")
# Tests that give a program folders of its own share the compiled kernels all the same.
os.environ.setdefault("ENGINE_KERNEL_CACHE", user_cache_dir("backprop-studio"))


@pytest.fixture(scope="session", autouse=True)
def kernels():
    """Compiled kernels from the first test on, so that none of them changes under a test.

    ENGINE_KERNELS=off runs the tests on the plain twins, =always has the compiled ones take small
    arrays too. Where none are on the disk yet, they are compiled first: about a minute.
    """
    from engine.kernels import table

    table.wait()


settings.register_profile("default", deadline=None)
settings.register_profile(
    "ci",
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "default"))
