"""What a run can be computed again by."""

import platform

from engine.studio.report.environment import environment


def test_it_tells_versions_and_the_device(make_run):
    facts = dict(environment(make_run(kernels=((1, "plain"), (2, "compiled"), (3, "compiled")))))
    assert facts["Python"] == platform.python_version()
    assert facts["Device"] == "cpu, 2 threads" and facts["Kernels"] == "plain, then compiled"
    assert "Kernels" not in dict(environment(make_run()))
