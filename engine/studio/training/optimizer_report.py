"""What became of an optimizer's state that came from elsewhere, for people to read."""

from __future__ import annotations

import msgspec

from engine.studio.training.optimization.group_settings import Change
from engine.studio.training.weights_file import Mismatch


class OptimizerReport(msgspec.Struct, frozen=True):
    """What became of a state, by PyTorch's names of parameters.

    `loaded` pairs what the file calls a parameter (`state.0` where it has no name) with the
    network's. `missing` parameters go on without a state, `unused` ones are the file's alone.
    `steps` were taken with it; None where it does not tell.
    """

    method: str
    loaded: tuple[tuple[str, str], ...]
    mismatched: tuple[Mismatch, ...]
    missing: tuple[str, ...]
    unused: tuple[str, ...]
    changes: tuple[Change, ...]
    steps: int | None = None
    groups: int = 1

    @property
    def sentence(self) -> str:
        """The counts, and what comes along, in a few sentences."""
        total = len(self.loaded) + len(self.mismatched) + len(self.missing)
        after = "" if self.steps is None else f" after {self.steps} step{'s' * (self.steps != 1)}"
        counts = (
            (len(self.mismatched), "of another shape"),
            (len(self.missing), "without a state"),
            (len(self.unused), "unused"),
        )
        more = "".join(f", {count} {what}" for count, what in counts if count)
        said = [
            f"The state of {self.method}{after} fits {len(self.loaded)} of the network's {total} "
            f"parameters{more}."
        ]
        if self.changes:
            words = (f"{each.label} {each.before} → {each.after}" for each in self.changes)
            said.append(f"Its settings come along: {', '.join(words)}.")
        if self.groups > 1:
            said.append(f"It has {self.groups} groups: the settings are those of the first.")
        return " ".join(said)
