"""Losses: what training makes small.

Left out are those that compare what a network with one Input has not: pairs and triples of samples
(CosineEmbedding, MarginRanking, Triplet), lists of labels (MultiLabelMargin) and texts (CTC).
"""

from __future__ import annotations

from typing import Any

from engine.studio.network.kinds import LayerKind, Parameter, Port
from engine.studio.network.layers.fields import choice, number

INPUTS = (Port("input", "prediction"), Port("target", "target", optional=True))


def _reduction(mean: str = "mean") -> Parameter:
    help = "Whether the batch's losses are averaged or added."
    return choice("reduction", "Reduction", (mean, "sum"), help)


def _entry(kind: str, help: str, formula: str, *aliases: str, **more: Any) -> LayerKind:
    return LayerKind(
        kind=kind,
        title=kind,
        category="loss",
        stem="loss",
        help=help,
        formula=formula,
        aliases=(*aliases, "criterion"),
        outputs=(),
        **{
            "line": ("{reduction} over batch",),
            "inputs": INPUTS,
            "target": "numbers",
            "parameters": (_reduction(),),
            **more,
        },
    )


ENTRIES = (
    _entry(
        "CrossEntropyLoss",
        "How far raw class scores are from the labels. It applies LogSoftmax by itself.",
        "−log softmax(x)[label]",
        "cross entropy",
        "classification",
        "softmax loss",
        target="classes",
        parameters=(
            number(
                "label_smoothing", "Smoothing", 0.0, 0.0, 1.0, "Share given to the other classes."
            ),
            _reduction(),
        ),
    ),
    _entry(
        "MSELoss",
        "The squared distance from the target. Class labels become a 1 among zeros.",
        "(x − y)²",
        "mean squared error",
        "regression",
        "l2",
        "quadratic",
        "reconstruction",
    ),
    _entry(
        "NLLLoss",
        "How far log-probabilities are from the labels. Put LogSoftmax before it.",
        "−x[label]",
        "negative log likelihood",
        "classification",
        target="classes",
        wants="log-probabilities",
    ),
    _entry(
        "L1Loss",
        "The distance from the target, large errors no worse than small ones.",
        "|x − y|",
        "mean absolute error",
        "mae",
        "regression",
    ),
    _entry(
        "SmoothL1Loss",
        "Squared for small distances from the target, straight for large ones.",
        "½(x − y)²/β, or |x − y| − ½β",
        "regression",
        "robust",
        parameters=(
            number("beta", "Beta", 1.0, 0.0, 1e6, "Where the straight part begins."),
            _reduction(),
        ),
    ),
    _entry(
        "HuberLoss",
        "Squared for small distances from the target, straight for large ones.",
        "½(x − y)², or δ(|x − y| − ½δ)",
        "regression",
        "robust",
        parameters=(
            number("delta", "Delta", 1.0, 1e-6, 1e6, "Where the straight part begins."),
            _reduction(),
        ),
    ),
    _entry(
        "BCEWithLogitsLoss",
        "A yes or no for each value, from raw scores. It applies Sigmoid by itself.",
        "−y·log σ(x) − (1 − y)·log(1 − σ(x))",
        "binary cross entropy",
        "logits",
        "multi-label",
    ),
    _entry(
        "BCELoss",
        "A yes or no for each value, from probabilities. Put Sigmoid before it.",
        "−y·log x − (1 − y)·log(1 − x)",
        "binary cross entropy",
        "multi-label",
        wants="probabilities",
    ),
    _entry(
        "MultiMarginLoss",
        "What the right class lacks to exceed each other one by a margin.",
        "Σ max(0, m − x[label] + xᵢ)ᵖ / n",
        "hinge",
        "svm",
        "classification",
        target="classes",
        parameters=(
            Parameter("p", "Power", "int", 1, 1, 2, help="1, or 2 for squares."),
            number("margin", "Margin", 1.0, 0.0, 1e6, "By how much it should exceed."),
            _reduction(),
        ),
    ),
    _entry(
        "MultiLabelSoftMarginLoss",
        "A yes or no for each label from raw scores, averaged over the labels.",
        "−mean y·log σ(x) + (1 − y)·log(1 − σ(x))",
        "multi-label",
    ),
    _entry(
        "SoftMarginLoss",
        "Scores whose sign should be the target's, 1 or -1. Labels become a 1 among -1.",
        "ln(1 + e⁻ʸˣ)",
        "logistic",
        "hinge",
        target="signs",
    ),
    _entry(
        "HingeEmbeddingLoss",
        "Distances that should be small where the target is 1 and large where it is -1.",
        "x, or max(0, m − x)",
        "metric learning",
        target="signs",
        parameters=(
            number("margin", "Margin", 1.0, 0.0, 1e6, "How large is large enough."),
            _reduction(),
        ),
    ),
    _entry(
        "KLDivLoss",
        "How far log-probabilities are from wanted probabilities.",
        "y · (log y − x)",
        "kullback-leibler",
        "divergence",
        "distillation",
        wants="log-probabilities",
        parameters=(_reduction("batchmean"),),  # the mean over all values would be none
        line=("{reduction}",),
    ),
    _entry(
        "PoissonNLLLoss",
        "How unlikely counts are, from the logarithms of what was expected.",
        "eˣ − y·x",
        "counts",
        "regression",
    ),
    _entry(
        "GaussianNLLLoss",
        "How unlikely targets are, from a predicted mean and a predicted variance above zero.",
        "½(ln v + (x − y)²/v)",
        "uncertainty",
        "variance",
        "regression",
        inputs=(*INPUTS, Port("var", "variance")),
    ),
)
