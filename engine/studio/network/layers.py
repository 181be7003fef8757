"""Every kind of layer the studio knows, as data.

A new layer is one entry here, its shape rule in `shapes.py` and its module in `build.py`
(and its count in `costs.py` if it has weights).
"""

from __future__ import annotations

from engine.studio.network.kinds import LARGEST, Category, LayerKind, Parameter, Port

CATEGORIES = (
    Category("data", "Data"),
    Category("linear", "Linear"),
    Category("convolution", "Convolution"),
    Category("activation", "Activation"),
    Category("pooling", "Pooling"),
    Category("normalisation", "Normalisation"),
    Category("recurrent", "Recurrent"),
    Category("shape", "Shape"),
    Category("regularisation", "Regularisation"),
    Category("loss", "Loss"),
)

_BIAS = Parameter("bias", "Bias", "bool", True, help="Learn a constant to add to each output.")
_STRIDE = Parameter(
    "stride", "Stride", "pair", (1, 1), 1, LARGEST, unit="px", help="How far each step goes."
)
_PADDING = Parameter(
    "padding", "Padding", "pair", (0, 0), 0, LARGEST, unit="px", help="Zeros put around the image."
)
_WINDOW = (
    Parameter(
        "kernel_size", "Window", "pair", (2, 2), 1, LARGEST, unit="px", help="Size of the window."
    ),
    Parameter(
        "stride",
        "Stride",
        "pair",
        None,
        1,
        LARGEST,
        automatic=True,
        unit="px",
        help="How far the window moves; automatically its own size.",
    ),
    _PADDING,
)
_DIM = Parameter(
    "dim", "Dimension", "int", 1, -8, 8, help="The axis whose values sum to 1; axis 0 is the batch."
)
_REDUCTION = Parameter(
    "reduction",
    "Reduction",
    "choice",
    "mean",
    choices=("mean", "sum"),
    help="Whether the batch's losses are averaged or added.",
)
_LOSS_INPUTS = (Port("input", "prediction"), Port("target", "target", optional=True))

ENTRIES = (
    LayerKind(
        kind="Input",
        title="Input",
        category="data",
        stem="input",
        help="Where the samples of the chosen dataset enter the network, a batch at a time.",
        aliases=("data", "dataset", "images", "source"),
        inputs=(),
    ),
    LayerKind(
        kind="Linear",
        title="Linear",
        category="linear",
        stem="fc",
        help="Each output is a weighted sum of all inputs plus a bias.",
        formula="x Wᵀ + b",
        aliases=("fc", "dense", "fully connected", "affine", "perceptron"),
        parameters=(
            Parameter(
                "in_features",
                "In features",
                "int",
                None,
                1,
                LARGEST,
                automatic=True,
                help="Values in each sample's last axis; automatically what comes in.",
            ),
            Parameter(
                "out_features", "Out features", "int", 10, 1, LARGEST, help="Values to compute."
            ),
            _BIAS,
        ),
    ),
    LayerKind(
        kind="Conv2d",
        title="Conv2d",
        category="convolution",
        stem="conv",
        help="Slides learned filters over the image; each filter makes one output channel.",
        formula="w ∗ x + b",
        aliases=("convolution", "convolutional", "filter", "kernel", "cnn"),
        parameters=(
            Parameter(
                "in_channels",
                "In channels",
                "int",
                None,
                1,
                LARGEST,
                automatic=True,
                help="Channels of the image; automatically what comes in.",
            ),
            Parameter("out_channels", "Filters", "int", 16, 1, LARGEST, help="Filters to learn."),
            Parameter(
                "kernel_size",
                "Kernel",
                "pair",
                (3, 3),
                1,
                LARGEST,
                unit="px",
                help="Height and width of a filter.",
            ),
            _STRIDE,
            _PADDING,
            _BIAS,
        ),
    ),
    LayerKind(
        kind="ReLU",
        title="ReLU",
        category="activation",
        stem="relu",
        help="Keeps what is positive and sets the rest to zero.",
        formula="max(0, x)",
        aliases=("rectifier", "rectified linear", "nonlinearity"),
    ),
    LayerKind(
        kind="Sigmoid",
        title="Sigmoid",
        category="activation",
        stem="sigmoid",
        help="Squeezes every value into the range from 0 to 1.",
        formula="1 / (1 + e⁻ˣ)",
        aliases=("logistic", "squash"),
    ),
    LayerKind(
        kind="Tanh",
        title="Tanh",
        category="activation",
        stem="tanh",
        help="Squeezes every value into the range from -1 to 1.",
        formula="tanh(x)",
        aliases=("hyperbolic tangent", "squash"),
    ),
    LayerKind(
        kind="Softmax",
        title="Softmax",
        category="activation",
        stem="softmax",
        help="Turns values into probabilities that sum to 1. CrossEntropyLoss does so by itself.",
        formula="eˣ / Σ eˣ",
        aliases=("probabilities", "normalised exponential"),
        parameters=(_DIM,),
    ),
    LayerKind(
        kind="LogSoftmax",
        title="LogSoftmax",
        category="activation",
        stem="log_softmax",
        help="Turns values into logarithms of probabilities, as NLLLoss expects them.",
        formula="x − log Σ eˣ",
        aliases=("log probabilities",),
        parameters=(_DIM,),
    ),
    LayerKind(
        kind="MaxPool2d",
        title="MaxPool2d",
        category="pooling",
        stem="pool",
        help="Keeps the largest value of each window, so that the image becomes smaller.",
        formula="max of window",
        aliases=("max pooling", "downsample", "subsampling"),
        parameters=_WINDOW,
    ),
    LayerKind(
        kind="AvgPool2d",
        title="AvgPool2d",
        category="pooling",
        stem="avg_pool",
        help="Averages each window, so that the image becomes smaller.",
        formula="mean of window",
        aliases=("average pooling", "mean pooling", "downsample", "subsampling"),
        parameters=_WINDOW,
    ),
    LayerKind(
        kind="Flatten",
        title="Flatten",
        category="shape",
        stem="flatten",
        help="Lays a sample's axes out as one row, as Linear wants it.",
        aliases=("reshape", "view", "vector"),
        parameters=(
            Parameter("start_dim", "First dimension", "int", 1, 1, 8, help="Axis 0 is the batch."),
            Parameter("end_dim", "Last dimension", "int", -1, -8, 8, help="-1 is the last axis."),
        ),
    ),
    LayerKind(
        kind="Add",
        title="Add",
        category="shape",
        stem="add",
        help="Adds two tensors of one shape: the join of a residual connection.",
        formula="a + b",
        aliases=("sum", "plus", "residual", "skip connection"),
        inputs=(Port("a", "a"), Port("b", "b")),
    ),
    LayerKind(
        kind="Dropout",
        title="Dropout",
        category="regularisation",
        stem="dropout",
        help="While training, sets a random share of the values to zero and scales up the rest.",
        aliases=("regularization", "noise"),
        parameters=(
            Parameter(
                "p", "Share dropped", "float", 0.5, 0.0, 1.0, help="Chance of each value to go."
            ),
        ),
    ),
    LayerKind(
        kind="CrossEntropyLoss",
        title="CrossEntropyLoss",
        category="loss",
        stem="loss",
        help="How far raw class scores are from the labels. It applies LogSoftmax by itself.",
        formula="−log softmax(x)[label]",
        aliases=("cross entropy", "classification", "criterion", "softmax loss"),
        parameters=(_REDUCTION,),
        inputs=_LOSS_INPUTS,
        outputs=(),
    ),
    LayerKind(
        kind="MSELoss",
        title="MSELoss",
        category="loss",
        stem="loss",
        help="The squared distance from the target. Class labels become a 1 among zeros.",
        formula="(x − y)²",
        aliases=("mean squared error", "regression", "criterion", "l2", "quadratic"),
        parameters=(_REDUCTION,),
        inputs=_LOSS_INPUTS,
        outputs=(),
    ),
    LayerKind(
        kind="NLLLoss",
        title="NLLLoss",
        category="loss",
        stem="loss",
        help="How far log-probabilities are from the labels. Put LogSoftmax before it.",
        formula="−x[label]",
        aliases=("negative log likelihood", "classification", "criterion"),
        parameters=(_REDUCTION,),
        inputs=_LOSS_INPUTS,
        outputs=(),
    ),
)
