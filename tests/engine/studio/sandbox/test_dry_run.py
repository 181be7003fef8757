"""Dry runs answer whatever the code does, and never harm who asked."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from engine.studio.network.code_outcomes import DryRun, Outcome
from engine.studio.sandbox import dry_run as module
from engine.studio.sandbox import process
from engine.studio.sandbox.dry_run import dry_run


def forward(*lines: str) -> str:
    return "def forward(self, x):\n" + "".join(f"    {line}\n" for line in lines)


def tried(*lines: str, shape: tuple[int, ...] = (4,)) -> Outcome:
    """In this very process, which is quicker; what it says is the same."""
    return process.outcome_of(DryRun(forward(*lines), (shape,)))


def test_it_tells_the_shape_without_the_batch_and_counts_the_weights() -> None:
    assert tried("return x.unsqueeze(1).repeat(1, 2, 1)") == Outcome((2, 4), 0)
    code = "class A(nn.Linear):\n    def __init__(self):\n        super().__init__(4, 3)\n"
    assert process.outcome_of(DryRun(code, ((4,),))) == Outcome((3,), 15)


def test_several_inputs_come_one_after_the_other() -> None:
    code = "def forward(self, x, y):\n    return torch.cat([x, y], 1)\n"
    assert process.outcome_of(DryRun(code, ((4,), (3,)))) == Outcome((7,), 0)


@pytest.mark.parametrize("line", ["return x.sum()", "return x.T", "return x[:1]", "return x @ x.T"])
def test_the_batch_must_stay_the_first_axis(line: str) -> None:
    assert "the first axis must stay the batch" in tried(line).error


def test_all_that_can_go_wrong_is_an_outcome(monkeypatch) -> None:
    monkeypatch.setattr(process, "SECONDS", 0.2)
    assert "line 2 (return y): NameError" in tried("return y").error
    assert "did not end within 1 s" in tried("while True: pass").error
    assert "printed more than" in tried("while True: print('a' * 999)").error
    assert "4000000000000 bytes" in tried("return torch.zeros(10**12)").error
    assert "too large to try it" in tried("return x", shape=(10**12,)).error


def test_a_real_process_answers_and_leaves_its_asker_alone(capfd) -> None:
    code = "import os\nos.write(1, b'noise')\nprint('more')\n" + forward("return 2 * x")
    assert dry_run(DryRun(code, ((1, 28, 28),))) == Outcome((1, 28, 28), 0)
    assert capfd.readouterr() == ("", "")


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no signals")
def test_code_that_ends_its_process_is_told_of() -> None:
    code = "import os\nos.kill(os.getpid(), 9)\n"
    assert dry_run(DryRun(code, ())) == Outcome(
        error="It ended the process that tried it (signal 9)"
    )


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no groups of processes")
def test_what_the_code_has_started_ends_with_it(tmp_path) -> None:
    noted = tmp_path / "pid"
    code = f"""\
import subprocess
with open({str(noted)!r}, "w") as file:
    file.write(str(subprocess.Popen(["sleep", "600"]).pid))
{forward("return x")}"""
    assert dry_run(DryRun(code, ((4,),))) == Outcome((4,))
    started = Path("/proc", noted.read_text(), "stat")
    while started.exists() and started.read_text().rsplit(")", 1)[1].split()[0] != "Z":
        pass  # the signal is on its way


SLEEPER = [sys.executable, "-c", "import time; time.sleep(600)"]


def test_a_process_that_hangs_is_killed(monkeypatch) -> None:
    monkeypatch.setattr(module, "dry_run_command", lambda: SLEEPER)
    monkeypatch.setattr(module, "START_SECONDS", 0.1)
    monkeypatch.setattr(module, "SECONDS", 0.1)
    assert "did not end within" in dry_run(DryRun("", ())).error


def test_a_process_nobody_waits_for_any_more_is_killed(monkeypatch) -> None:
    monkeypatch.setattr(module, "dry_run_command", lambda: SLEEPER)
    assert dry_run(DryRun("", ()), cancelled=lambda: True).error


def test_a_command_that_is_not_there_is_told_of(monkeypatch) -> None:
    monkeypatch.setattr(module, "dry_run_command", lambda: ["/nowhere/at/all"])
    assert dry_run(DryRun("", ())).error.startswith("It could not be tried")
