"""What all tests share: how hypothesis runs, and a platform without a screen.

Qt is told here, before anything imports it, that there is no screen; the tests in a real window
(`tests/e2e`) start processes of their own.
"""

import os

from hypothesis import HealthCheck, settings

os.environ["QT_QPA_PLATFORM"] = "offscreen"
# One BLAS thread: the tests' arrays are small, and the runner's cores are shared.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

settings.register_profile("default", deadline=None)
settings.register_profile(
    "ci",
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "default"))
