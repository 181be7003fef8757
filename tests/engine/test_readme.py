"""Every snippet of the engine's README runs, and prints what the comment beside it says."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import engine

README = Path(engine.__file__).with_name("README.md").read_text(encoding="utf-8")
SNIPPETS = re.findall(r"```python\n(.*?)```", README, re.DOTALL)
PRINTED = re.compile(r"^ *print\(.*\) +# (.*)$", re.MULTILINE)


def test_snippets_print_what_they_say() -> None:
    # In a process of its own, because one of them registers an op.
    program = "\n".join(SNIPPETS)
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert run.returncode == 0, run.stderr
    expected = PRINTED.findall(program)
    printed = re.sub(r"0x[0-9a-f]+", "...", run.stdout).splitlines()
    assert printed == expected


def test_every_print_has_its_result_beside_it() -> None:
    program = "\n".join(SNIPPETS)
    assert len(PRINTED.findall(program)) == len(re.findall(r"^ *print\(", program, re.MULTILINE))


def test_files_that_are_named_exist() -> None:
    table = README.partition("## Where things are")[2].partition("##")[0]
    folder = Path(engine.__file__).parent
    for row in re.findall(r"^\| (`.*?) \|", table, re.MULTILINE):
        first, *others = re.findall(r"`(.*?)`", row)
        base = (folder / first).parent
        for name in (first, *others):
            assert (folder / name).exists() or (base / name).exists(), name
