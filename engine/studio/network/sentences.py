"""The words for problems, mends and refusals, made in one place from their ids and values.

Everything a person reads about a network is worded here, so that it can be translated here.
"""

from __future__ import annotations

import math
from typing import Any

from engine.studio.network.analysis import Mend, Problem, Refusal
from engine.studio.network.finding_words import CURES, FINDINGS
from engine.studio.network.layers.code import LONGEST

HUGE = 10**15

PROBLEMS: dict[str, tuple[str, str]] = {
    "unknown-layer": (
        "{name} is of an unknown kind",
        "This version does not know {kind}; a newer one may",
    ),
    "missing-block": ("{name} stands for nothing", "The block it names is not in the project"),
    "not-in-block": (
        "{name} cannot be inside of a block",
        "A block has Block inputs and outputs; data and loss stay outside",
    ),
    "port-outside": ("{name} stands outside of a block", "It is a port on a block's inside"),
    "problem-inside": ("Inside {name}: {inside}", "{inside_detail}"),
    "repeat-ports": (
        "{name} cannot be repeated",
        "It has {inputs} inputs and {outputs} outputs, and each copy takes what the last one gives",
    ),
    "repeat-mismatch": (
        "{name} cannot be repeated",
        "It makes {gives} of {takes}, and each copy takes what the last one gives",
    ),
    "shared-mismatch": (
        "{name} cannot share the weights of {first}",
        "What comes in is of another size, so its weights are too",
    ),
    "too-many-layers": ("{name} is too large", "It holds {layers} layers; {most} are the most"),
    "bad-parameter": ("{name} cannot use {parameter} = {value}", "It expects {expected}"),
    "unknown-parameter": (
        "{name} knows no {parameter}",
        "{title} layers have no such parameter, so it is not used",
    ),
    "name-not-identifier": (
        "“{name}” cannot be a layer's name",
        "A name is made of letters, digits and underscores and starts with a letter",
    ),
    "name-reserved": ("“{name}” cannot be a layer's name", "Every network uses that word itself"),
    "name-taken": ("Two layers are called {name}", "Each layer needs a name of its own"),
    "unknown-port": ("{name} has no port called {port}", "A wire ends or starts at it"),
    "unconnected-input": ("{name} has nothing at its {label}", "Wire an output to it"),
    "cycle": ("{name} lies on a circle of wires", "A network runs from its input to its loss"),
    "rank-mismatch": ("{name} expects {expected}", "{source} gives {given}"),
    "features-mismatch": ("{name} expects {expected} features", "{source} gives {given}"),
    "channels-mismatch": ("{name} expects {expected} channels", "{source} gives {given}"),
    "kernel-too-large": (
        "{name}'s {kernel} window is larger than the image",
        "{source} gives {given}; with padding that is {padded}",
    ),
    "padding-too-large": (
        "{name} pads too much",
        "A {kernel} window allows at most half its size; padding is {padding}",
    ),
    "uneven-parts": (
        "{name} cannot share {count} {what} out over {parts}",
        "Each part needs as many as the others, and {parts} does not divide {count}",
    ),
    "single-value": (
        "{name} finds one value to normalise",
        "{source} gives {given}; a single value always becomes 0",
    ),
    "affine-mismatch": (
        "{name} has numbers of {expected}, which do not fit",
        "They are stretched to {given}, which {source} gives: each size must be that, or 1",
    ),
    "norm-mismatch": (
        "{name} expects the last axes to be {expected}",
        "{source} gives {given}",
    ),
    "slopes-mismatch": (
        "{name} has {expected} slopes",
        "It takes one, or one for each channel, and {source} gives {given}",
    ),
    "bounds-order": (
        "{name}'s {low} is not below its {high}",
        "{low} is {least}, and {high} is {most}",
    ),
    "odd-axis": (
        "{name} cannot halve {size} values",
        "It takes an even number along its axis, and {source} gives {given}",
    ),
    "widened-too-much": (
        "{name} is widened by {widen}",
        "Its output_padding must be less than its stride or its dilation, so less than {most}",
    ),
    "cropped-away": (
        "{name} crops everything away",
        "{source} gives {given}, of which a crop of {padding} leaves nothing",
    ),
    "margin-too-wide": (
        "{name} pads with more than there is",
        "Padding by {mode} takes at most {most} of a side of {size}",
    ),
    "fold-mismatch": (
        "{name} expects {expected} columns",
        "Its image has so many windows, and {source} gives {given}",
    ),
    "shuffle-channels": (
        "{name} cannot make pixels of {count} channels",
        "It needs a multiple of {square}, and {source} gives {given}",
    ),
    "mode-mismatch": (
        "{name} cannot use mode = {mode}",
        "{source} gives {given}: linear is for sequences, bilinear and bicubic are for images, "
        "trilinear is for volumes",
    ),
    "scaled-away": (
        "{name} leaves nothing",
        "{source} gives {given}, and {scale} of a side is less than 1",
    ),
    "reshape-mismatch": (
        "{name} cannot lay {count} values out as {sizes}",
        "{source} gives {given}; the sizes' product must be the same, and one of them may be -1",
    ),
    "order-mismatch": (
        "{name} cannot put the axes into the order {dims}",
        "{source} gives {given}: each axis from 1 to {axes} must come once",
    ),
    "index-out-of-range": (
        "{name} finds nothing at place {index}",
        "{source} gives {given}, so the places are 0 to {last}, or -1 for the last",
    ),
    "split-mismatch": (
        "{name} cannot cut {size} values after {first}",
        "Both parts need at least one value",
    ),
    "concatenate-mismatch": (
        "{name} cannot join {a} and {b}",
        "They may differ along axis {axis} alone",
    ),
    "matmul-mismatch": (
        "{name} cannot multiply {a} and {b}",
        "The last axis of a must be as long as the last but one of b",
    ),
    "attention-mismatch": (
        "{name} expects a value for each key",
        "There are {keys} keys, but {values} values",
    ),
    "rows-mismatch": ("{name} expects rows of {expected} values", "{source} gives {given}"),
    "slice-empty": (
        "{name} takes nothing",
        "No place of {size} lies from {start} to before {end}",
    ),
    "axes-twice": ("{name} names an axis twice", "Its axes are {dims}"),
    "dim-out-of-range": (
        "{name} cannot use {parameter} = {dim}",
        "{source} gives {given}, which has the axes 1 to {axes}; axis 0 is the batch",
    ),
    "flatten-order": ("{name} ends before it starts", "Axis {start} comes after axis {end}"),
    "join-mismatch": ("{name} cannot join {a} and {b}", "Both inputs need the same shape"),
    "too-large": (
        "{name} does not fit into memory",
        "It would hold {parameters} weights and compute {activations} values for each sample: "
        "make it smaller",
    ),
    "bad-data": ("The dataset's shape makes no sense", "{source} has samples of shape {shape}"),
    "no-input": ("The network has no input", "It needs one Input layer"),
    "several-inputs": ("{name} is one Input too many", "A network has one Input layer"),
    "no-loss": ("The network has no loss", "Training needs a layer that says how wrong it is"),
    "several-losses": ("{name} is one loss too many", "A network has one loss"),
    "unused": ("{name} is not used", "No wire leads from it to the loss"),
    "classes-mismatch": (
        "{source} gives {given} values",
        "The data has {classes} classes, and {name} wants one value for each",
    ),
    "classes-rank": (
        "{name} expects one value a class",
        "{source} gives {given}; the data has {classes} classes",
    ),
    "target-mismatch": ("{name} expects {expected}", "{source} gives {given}"),
    "loss-needs-classes": (
        "{name} needs classes",
        "The targets of {data} are numbers and not classes",
    ),
    "target-needs-labels": (
        "{name} needs labels as its target",
        "Only the dataset has them; it is used when no wire ends there",
    ),
    "softmax-before-cross-entropy": (
        "Softmax is applied twice",
        "{name} applies it by itself, so {source} makes it learn slowly",
    ),
    "sigmoid-twice": (
        "Sigmoid is applied twice",
        "{name} applies it by itself, so {source} makes it learn slowly",
    ),
    "not-probabilities": (
        "{name} expects probabilities",
        "{source} may give values outside of 0 to 1",
    ),
    "not-positive": (
        "{name} expects a variance above zero",
        "{source} may give values below",
    ),
    "nothing-to-learn-before": (
        "{source} learns nothing",
        "{name} reads whole numbers, through which no gradient goes back",
    ),
    "nll-without-log-softmax": (
        "{name} expects log-probabilities",
        "{source} gives none, so the loss means nothing",
    ),
    "code-not-allowed": (
        "{name} may not run yet",
        "Its code was not written here: read it in the inspector, then allow it to run",
    ),
    "code-failed": ("{name} does not work", "{message}"),
    **FINDINGS,
}
"""Title and detail of each problem."""

MENDS: dict[str, str] = {
    "set-parameter": "Set {parameter} to {value}",
    "set-parameter-of": "Set {parameter} of {name} to {value}",
    "make-automatic": "Make {parameter} automatic",
    "forget-parameter": "Remove {parameter}",
    "rename": "Rename it to {name}",
    "remove": "Remove {name}",
    "remove-wire": "Remove the wire",
    "connect": "Connect {source}",
    "insert-before": "Insert {layers} before {name}",
    "add": "Add {title}",
    "use-loss": "Use {title}",
    **CURES,
}

REFUSALS: dict[str, str] = {
    "missing-node": "That layer is no longer there.",
    "missing-port": "{name} has no port called {port}.",
    "not-an-output": "A wire starts at an output, and {port} of {name} is an input.",
    "not-an-input": "A wire ends at an input, and {port} of {name} is an output.",
    "no-output": "{name} has no output: a loss is where the network ends.",
    "no-input": "{name} has no input: it is where the network starts.",
    "own-node": "{name} cannot take its own output: a network runs forward only.",
    "cycle": "{source} already depends on {target}: this wire would close a circle.",
    "block-in-itself": "A block cannot contain itself: leave {name} first, or use another block.",
    "block-too-deep": "Blocks lie at most {most} deep in one another: lay one of them out first.",
    "group-nothing": "A block is made of selected layers: select some first.",
    "group-end": "{name} cannot go into a block: data, loss and ports stay outside.",
    "group-circle": "{name} lies between the selected layers: select it too, or the block would "
    "depend on itself.",
    "ungroup-other": "{name} is no block: select one to ungroup it.",
    "ungroup-shared": "{name} shares its weights: switch that off first, for the layers cannot.",
    "ungroup-bypassed": "{name} is bypassed: take it in again first.",
    "bypass-end": "{name} cannot be bypassed: that takes an input and one output.",
    "bypass-shape": "{name} cannot be bypassed: it makes {made} of {given}, and what follows "
    "counts on that.",
    "name-not-identifier": "“{name}” cannot be a layer's name: use letters, digits and "
    "underscores, and start with a letter.",
    "name-reserved": "“{name}” cannot be a layer's name: every network uses that word itself.",
    "name-taken": "Another layer is called {name}: choose a name of its own.",
}


def title(problem: Problem) -> str:
    """A short headline: "fc expects 1050 features"."""
    return PROBLEMS[problem.id][0].format_map(_words(problem.values))


def detail(problem: Problem) -> str:
    """What stands against it: "Flatten gives 32×7×7 = 1568"."""
    return PROBLEMS[problem.id][1].format_map(_words(problem.values))


def text(thing: Problem | Mend | Refusal) -> str:
    """All there is to say: a problem with its mends, what a mend does, why a gesture is refused."""
    match thing:
        case Problem():
            mends = ", or ".join(_uncapitalised(text(mend)) for mend in thing.mends)
            return f"{title(thing)}. {detail(thing)}{': ' if mends else ''}{mends}."
        case Mend():
            return MENDS[thing.id].format_map(_words(thing.values))
        case Refusal():
            return REFUSALS[thing.id].format_map(_words(thing.values))


def number(count: int) -> str:
    """With thin spaces from ten thousand on: "12 832"."""
    if abs(count) < 10_000 or abs(count) >= HUGE:
        return _digits(count)
    return f"{count:,}".replace(",", "\N{THIN SPACE}")


def shape(sizes: tuple[int, ...]) -> str:
    """ "32×7×7"; a shape without axes is "a single number"."""
    return "×".join(map(_digits, sizes)) if sizes else "a single number"


def _digits(count: int) -> str:
    """All digits, but of what no one can read (files may hold anything) only how many."""
    return str(count) if abs(count) < HUGE else f"about 10^{math.log10(abs(count)):.0f}"


def _words(values: dict[str, Any]) -> dict[str, str]:
    words = {key: _word(value) for key, value in values.items()}
    if isinstance(values.get("inside"), Problem):  # what is wrong inside a block
        inner = values["inside"]
        words["inside"], words["inside_detail"] = title(inner), detail(inner)
    if "factors" in values:  # what a Flatten laid out: the product explains the number
        words["given"] = f"{shape(values['factors'])} = {words['given']}"
    if "type" in values:
        words["expected"] = _expectation(values)
    return words


def _word(value: Any) -> str:
    match value:
        case bool():
            return "on" if value else "off"
        case int():
            return number(value)
        case float():
            return f"{value:g}"
        case tuple() if all(isinstance(size, int) for size in value):
            return shape(value)
        case _:
            return str(value)


def _expectation(values: dict[str, Any]) -> str:
    """What a parameter expects, in words."""
    if values["type"] == "bool":
        return "on or off"
    if values["type"] == "code":
        return f"Python of at most {number(LONGEST)} characters"
    if values["type"] == "choice":
        return "one of " + ", ".join(values["choices"])
    low, high = values["minimum"], values["maximum"]
    what = {"int": "a whole number", "pair": "two whole numbers", "float": "a number"}
    length = values.get("length")
    what["ints"] = "whole numbers" if length is None else f"{length} whole numbers"
    if _is_above(values["value"], high) and high >= 10_000:
        upwards = f"to {number(int(high))}"
    else:
        upwards = f"to {high:g}" if high < 10_000 else "on"
    return f"{what[values['type']]} from {low:g} {upwards}"


def _is_above(value: Any, high: float) -> bool:
    """Whether a number, or one of several, is more than may be."""
    numbers = value if isinstance(value, tuple) else (value,)
    return any(isinstance(each, int | float) and each > high for each in numbers)


def _uncapitalised(sentence: str) -> str:
    return sentence[:1].lower() + sentence[1:]
