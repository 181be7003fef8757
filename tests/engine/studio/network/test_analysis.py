"""What can be asked of an analysis."""

from engine.studio.network.analysis import Analysis, Cost, Problem

ERROR = Problem("cycle", "error", "n1", None, {})
WARNING = Problem("unused", "warning", "n1", None, {})


def analysis(*problems: Problem, loss: str | None = "n2") -> Analysis:
    costs = {"n1": Cost(1, 2, 3), "n2": Cost(4, 5, 6)}
    return Analysis({}, {}, {}, costs, problems, ("n1", "n2"), loss)


def test_ready_means_one_loss_and_no_errors() -> None:
    assert analysis().ready
    assert analysis(WARNING).ready
    assert not analysis(ERROR).ready
    assert not analysis(loss=None).ready


def test_the_total_adds_all_costs() -> None:
    assert analysis().total == Cost(5, 7, 9)


def test_problems_of_a_node_come_errors_first() -> None:
    assert analysis(WARNING, ERROR).problems_of("n1") == (ERROR, WARNING)
    assert analysis(WARNING, ERROR).problems_of("n2") == ()
