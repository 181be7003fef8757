"""Networks to start from, each a whole project with its data and settings."""

from engine.studio.network.templates.code import define_by_run
from engine.studio.network.templates.drawing import Template
from engine.studio.network.templates.first import binary, linear_regression, mlp, moons
from engine.studio.network.templates.images import (
    alexnet_small,
    autoencoder,
    lenet,
    resnet,
    vgg,
)
from engine.studio.network.templates.sequences import embedding, gru, lstm, transformer

__all__ = ["TEMPLATES", "Template"]

TEMPLATES: dict[str, Template] = {
    template.name: template
    for template in (
        Template(
            "linear-regression",
            "Linear regression",
            "One Linear layer finds the line y = 2x from points on it.",
            2,
            linear_regression,
        ),
        Template(
            "binary",
            "Three-layer binary",
            "4-3-1 with sigmoids: the smallest network that learns.",
            19,
            binary,
        ),
        Template(
            "moons",
            "Two moons",
            "Watch the border bend between two classes of points.",
            354,
            moons,
        ),
        Template(
            "mlp",
            "784-500-10",
            "Two Linear layers read handwritten digits.",
            397_510,
            mlp,
        ),
        Template(
            "lenet",
            "LeNet",
            "Two convolutions learn strokes and loops, and read digits best.",
            28_938,
            lenet,
        ),
        Template(
            "alexnet-small",
            "AlexNet, small",
            "Four convolutions and dropout, as in the network of 2012.",
            79_258,
            alexnet_small,
        ),
        Template(
            "vgg",
            "VGG",
            "Pairs of 3×3 convolutions, ever more and ever smaller.",
            146_938,
            vgg,
        ),
        Template(
            "resnet",
            "ResNet",
            "Blocks that add their input to what they make of it.",
            82_426,
            resnet,
        ),
        Template(
            "autoencoder",
            "Autoencoder",
            "Squeezes a digit into 16 numbers and draws it again.",
            28_369,
            autoencoder,
        ),
        Template(
            "lstm",
            "LSTM, row by row",
            "Reads a digit's rows from the top and remembers.",
            24_714,
            lstm,
        ),
        Template(
            "gru",
            "GRU, row by row",
            "Reads and remembers likewise, with a gate fewer.",
            18_698,
            gru,
        ),
        Template(
            "embedding",
            "Word embedding",
            "Learns what words mean from kind and unkind phrases.",
            1_762,
            embedding,
        ),
        Template(
            "transformer",
            "Transformer",
            "16 patches of a digit attend to one another.",
            23_818,
            transformer,
        ),
        Template(
            "define-by-run",
            "Define by run",
            "A loop in Python decides, batch by batch, how often a layer is used.",
            55_050,
            define_by_run,
        ),
    )
}
