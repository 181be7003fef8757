"""The words for what a run found wrong with the way a network learns, for `sentences`."""

from __future__ import annotations

FINDINGS: dict[str, tuple[str, str]] = {
    "dead-relus": (
        "{name} is mostly dead",
        "{dead} of its {units} units answered 0 to each of the last {samples} samples, so nothing "
        "can teach them any more",
    ),
    "saturated": (
        "{name} is saturated",
        "{percent} % of its answers lie at an end of its range, where hardly any gradient passes",
    ),
    "vanishing-gradient": (
        "Hardly any gradient reaches {name}",
        "Its gradient is {times} times smaller than that of a layer behind it, so it stays as it "
        "began",
    ),
    "exploding-gradient": (
        "The gradient of {name} explodes",
        "It is {times} times as large as the weights it is to change",
    ),
    "raw-input": (
        "The input is not normalised",
        "Its values go from {low} to {high}; networks learn best from values about as large as 1",
    ),
    "overfitting": (
        "The network learns by heart",
        "Its loss on held-out samples was lowest after epoch {best} and is {times} times that by "
        "now, while the training loss goes on falling",
    ),
    "diverged": (
        "The learning rate is too high",
        "With {rate} the loss became infinite or not a number",
    ),
    "rate-too-high": (
        "The learning rate is too high",
        "With {rate} the loss went from {first} to {last}",
    ),
    "rate-too-low": (
        "The learning rate is too low",
        "With {rate} the loss went from {first} to {last} in {steps} steps",
    ),
}
"""Title and detail of each finding."""

CURES: dict[str, str] = {
    "set-rate": "Set the learning rate to {rate}",
    "set-epochs": "Train for {epochs} epochs",
    "clip": "Clip gradients to the norm {norm}",
    "turn-into": "Turn {name} into {title}",
    "turn-all-into": "Turn {count} activations into {title}",
}
