"""Data, and the layers that are products with a matrix or a row of one."""

from __future__ import annotations

from engine.studio.network.kinds import LayerKind, Port
from engine.studio.network.layers.fields import BIAS, choice, dimension, number, size

IN_FEATURES = "Values in each sample's last axis; automatically what comes in."
OUT_FEATURES = size("out_features", "Out features", 10, "Values to compute.")
TABLE = (
    size("num_embeddings", "Rows", 16, "How many different numbers there are: 0 to this less 1."),
    size("embedding_dim", "Row length", 8, "Values that stand for each number."),
)
PAIR_OF_VECTORS = (Port("x1", "x1"), Port("x2", "x2"))

ENTRIES = (
    LayerKind(
        kind="Input",
        title="Input",
        category="data",
        stem="input",
        help="Where the samples of the chosen dataset enter the network, a batch at a time.",
        formula="x",
        aliases=("data", "dataset", "images", "source"),
        inputs=(),
        line=("{source}", "{shape}"),
    ),
    LayerKind(
        kind="Linear",
        title="Linear",
        category="linear",
        stem="fc",
        help="Each output is a weighted sum of all inputs plus a bias.",
        formula="x Wᵀ + b",
        aliases=("fc", "dense", "fully connected", "affine", "perceptron", "projection"),
        parameters=(
            size("in_features", "In features", None, IN_FEATURES),
            OUT_FEATURES,
            BIAS,
        ),
        line=("{in_features} → {out_features}", "{bias:bias|no bias}"),
        rule="linear",
    ),
    LayerKind(
        kind="Bilinear",
        title="Bilinear",
        category="linear",
        stem="bilinear",
        help="Each output weighs every product of a value of one input and one of the other.",
        formula="x₁ᵀ W x₂ + b",
        aliases=("two inputs", "interaction", "outer product"),
        parameters=(
            size("in1_features", "In features 1", None, IN_FEATURES),
            size("in2_features", "In features 2", None, IN_FEATURES),
            OUT_FEATURES,
            BIAS,
        ),
        inputs=PAIR_OF_VECTORS,
        line=("{in1_features} × {in2_features} → {out_features}",),
        rule="bilinear",
    ),
    LayerKind(
        kind="Embedding",
        title="Embedding",
        category="linear",
        stem="embedding",
        help="Looks each whole number up in a table of learned rows. It reads data, not layers.",
        formula="W[x]",
        aliases=("lookup", "table", "words", "tokens", "word vectors"),
        parameters=TABLE,
        line=("{num_embeddings} rows of {embedding_dim}",),
        rule="embedding",
    ),
    LayerKind(
        kind="EmbeddingBag",
        title="EmbeddingBag",
        category="linear",
        stem="embedding_bag",
        help="Looks the whole numbers of a row up in a table and joins what it finds into one row.",
        formula="mean of W[x]",
        aliases=("bag of words", "lookup", "words", "tokens"),
        parameters=(
            *TABLE,
            choice("mode", "Join by", ("mean", "sum", "max"), "How the rows become one."),
        ),
        line=("{num_embeddings} rows of {embedding_dim}", "{mode}"),
        rule="embedding_bag",
    ),
    LayerKind(
        kind="CosineSimilarity",
        title="CosineSimilarity",
        category="linear",
        stem="cosine",
        help="The cosine of the angle between two vectors: 1 where they point the same way.",
        formula="x₁·x₂ / (‖x₁‖ ‖x₂‖)",
        aliases=("cos", "angle", "similarity", "compare"),
        parameters=(
            dimension("The axis that the vectors lie along; it goes away."),
            number("eps", "Epsilon", 1e-8, 0.0, 1.0, "The least length: no division by zero."),
        ),
        inputs=PAIR_OF_VECTORS,
        rule="similarity",
    ),
    LayerKind(
        kind="PairwiseDistance",
        title="PairwiseDistance",
        category="linear",
        stem="distance",
        help="The distance between two vectors along the last axis.",
        formula="‖x₁ − x₂‖ₚ",
        aliases=("euclidean", "norm", "compare", "siamese"),
        parameters=(
            number("p", "Power", 2.0, 0.1, 100.0, "2 is the straight distance, 1 along the axes."),
            number("eps", "Epsilon", 1e-6, 0.0, 1.0, "Added to each difference."),
        ),
        inputs=PAIR_OF_VECTORS,
        line=("power {p}",),
        rule="distance",
    ),
)
