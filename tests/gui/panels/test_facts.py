"""What a layer gives and costs is told in little room."""

from __future__ import annotations

import pytest

from engine.studio.network.analysis import Cost
from gui.panels.facts import Facts

THIN = "\N{THIN SPACE}"


@pytest.mark.parametrize(
    ("shape", "text"), [((16, 28, 28), "N×16×28×28"), ((10,), "N×10"), ((), "N"), (None, "–")]
)
def test_the_batch_comes_first(qtbot, shape, text: str) -> None:
    facts = Facts()
    qtbot.addWidget(facts)
    facts.show_facts(shape, Cost(416, 12_500_000, 0))
    assert [value.text() for value in facts.values] == [text, "416", "12.5 M"]
    assert f"12{THIN}500{THIN}000" in facts.values[2].toolTip()


def test_what_is_not_known_is_a_dash(qtbot) -> None:
    facts = Facts()
    qtbot.addWidget(facts)
    facts.show_facts(None, None)
    assert {value.text() for value in facts.values} == {"–"}


def test_the_memory_of_a_sample_is_told_where_there_is_some(qtbot) -> None:
    facts = Facts()
    qtbot.addWidget(facts)
    facts.show()
    facts.show_facts((16, 28, 28), Cost(416, 313_600, 12_544, 784))
    assert facts.memory.text() == "Memory 50 kB forward, 3.1 kB backward"
    facts.show_facts((784,), Cost())
    assert not facts.memory.isVisible()


def test_the_time_is_told_once_it_was_measured(qtbot) -> None:
    facts = Facts()
    qtbot.addWidget(facts)
    facts.show()
    facts.show_facts((10,), Cost())
    assert not facts.time.isVisible()
    facts.show_times(0.00034, 0.0012, 64)
    assert facts.time.text() == "Time 0.34 ms forward, 1.2 ms backward"
    assert "64 samples" in facts.time.toolTip()
    facts.show_times(0.00034, None, 64)
    assert facts.time.text() == "Time 0.34 ms forward"
    facts.show_times(None, None, 0)
    assert not facts.time.isVisible()


def test_what_is_not_counted_yet_is_no_zero(qtbot) -> None:
    facts = Facts()
    qtbot.addWidget(facts)
    facts.show_facts(None, Cost(416, 0, 0))
    assert facts.values[2].text() == "–"
    facts.show_facts((10,), Cost(0, 0, 0))
    assert facts.values[2].text() == "0"
