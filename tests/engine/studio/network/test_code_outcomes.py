"""The shape behind code is unknown until a dry run told it, and what follows waits."""

from __future__ import annotations

import msgspec
import pytest

from engine.studio.network import operations, sentences
from engine.studio.network.check import analyse
from engine.studio.network.code_outcomes import (
    REFUSED,
    SHIPPED,
    DryRun,
    Outcome,
    forget_refusals,
    keep,
    outcome_of,
)
from engine.studio.network.edits import ChangeNode, Project, apply
from engine.studio.network.grouping import group
from engine.studio.network.project import restore, snapshot
from engine.studio.network.ready import BuildError, ready
from engine.studio.sandbox.process import outcome_of as tried

CODE = "def forward(self, x):\n    return x.mean(3)  # {}\n"


@pytest.fixture
def project(chain, request) -> Project:
    """Digits through code and a Linear layer; each test has code of its own."""
    project = chain("Input", "Code", "Flatten", "Linear", "CrossEntropyLoss")
    code = CODE.format(request.node.name)
    apply(project, operations.set_parameter(project.network, "n2", "code", code))
    return project


def run_of(project: Project) -> DryRun:
    return DryRun(str(project.network.nodes["n2"].parameters["code"]), ((1, 28, 28),))


def test_until_it_was_tried_nothing_is_known_and_nothing_is_wrong(project) -> None:
    analysis = analyse(project.network, project.settings.data)
    assert analysis.awaited == {run_of(project)}
    assert analysis.problems == () and not analysis.ready
    assert ("n2", "output") not in analysis.shapes and ("n4", "output") not in analysis.shapes
    with pytest.raises(BuildError, match="not known yet"):
        ready(project)


def test_what_a_dry_run_told_goes_on_to_what_follows(project) -> None:
    before = analyse(project.network, project.settings.data)
    keep(run_of(project), Outcome((1, 28), 5))
    after = analyse(project.network, project.settings.data, before)
    assert after.ready and not after.awaited
    assert after.shapes["n2", "output"] == (1, 28)
    assert after.resolved["n4"]["in_features"] == 28
    assert after.costs["n2"].parameters == 5


def test_what_went_wrong_stands_on_the_node(project) -> None:
    keep(run_of(project), Outcome(error="The code, line 2 (x): NameError: {no}"))
    (problem,) = analyse(project.network, project.settings.data).problems
    assert problem.node == "n2" and problem.severity == "error"
    assert sentences.text(problem) == ("Code does not work. The code, line 2 (x): NameError: {no}.")


def test_what_was_refused_is_awaited_again_once_more_may_run(project) -> None:
    keep(run_of(project), REFUSED)
    refused = analyse(project.network, project.settings.data)
    assert [each.id for each in refused.problems] == ["code-not-allowed"]
    assert not refused.awaited
    forget_refusals()
    assert analyse(project.network, project.settings.data, refused).awaited


def test_a_bypassed_node_waits_for_nobody(project) -> None:
    bypassed = msgspec.structs.replace(project.network.nodes["n2"], bypassed=True)
    apply(project, [ChangeNode(bypassed)])
    analysis = analyse(project.network, project.settings.data)
    assert not analysis.awaited and analysis.ready


def test_code_inside_of_a_block_is_awaited_too(project) -> None:
    run = run_of(project)
    apply(project, group(project.network, ["n2"], "inner")[1])
    assert analyse(project.network, project.settings.data).awaited == {run}


def test_a_file_brings_its_code_back_unchanged(project) -> None:
    data = snapshot(project)
    assert snapshot(restore(data)) == data


@pytest.mark.parametrize("run", SHIPPED, ids=lambda run: run.code.split()[1])
def test_what_is_known_of_shipped_code_is_what_a_dry_run_tells(run: DryRun) -> None:
    assert tried(run) == SHIPPED[run] == outcome_of(run)
