"""Models that PyTorch's own exporters write are drawn, and answer as they did."""

from __future__ import annotations

import importlib.util
import io
import logging
import warnings

import pytest

onnx = pytest.importorskip("onnx")
torch = pytest.importorskip("torch")

from torch import nn  # noqa: E402

from engine.studio.network.check import analyse  # noqa: E402
from engine.studio.network.project import restore  # noqa: E402
from engine.studio.onnx.comparing import difference  # noqa: E402
from engine.studio.onnx.importing import Imported, import_model  # noqa: E402


class LeNet(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.conv1, self.bn1 = nn.Conv2d(1, 6, 5, padding=2), nn.BatchNorm2d(6)
        self.conv2, self.bn2 = nn.Conv2d(6, 16, 5), nn.BatchNorm2d(16)
        self.fc1, self.fc2 = nn.Linear(400, 32), nn.Linear(32, 10)

    def forward(self, x):
        x = torch.max_pool2d(torch.relu(self.bn1(self.conv1(x))), 2)
        x = torch.max_pool2d(torch.relu(self.bn2(self.conv2(x))), 2)
        return self.fc2(torch.relu(self.fc1(x.view(x.size(0), -1))))


class Residual(nn.Module):
    def __init__(self, channels: int, out: int, stride: int) -> None:
        super().__init__()
        self.conv1 = nn.Conv2d(channels, out, 3, stride, 1, bias=False)
        self.bn1, self.bn2 = nn.BatchNorm2d(out), nn.BatchNorm2d(out)
        self.conv2 = nn.Conv2d(out, out, 3, 1, 1, bias=False)
        short = nn.Conv2d(channels, out, 1, stride, bias=False)
        self.down = nn.Sequential(short, nn.BatchNorm2d(out)) if stride > 1 else nn.Identity()

    def forward(self, x):
        y = self.bn2(self.conv2(torch.relu(self.bn1(self.conv1(x)))))
        return torch.relu(y + self.down(x))


class Reader(nn.Module):
    def __init__(self, kind: str, layers: int = 1, both: bool = False, state: bool = False) -> None:
        super().__init__()
        self.rnn = getattr(nn, kind)(8, 16, layers, batch_first=True, bidirectional=both)
        self.fc, self.state = nn.Linear(32 if both else 16, 3), state

    def forward(self, x):
        steps, last = self.rnn(x)
        if self.state:
            hidden = last[0] if isinstance(last, tuple) else last
            return self.fc(hidden[-1])
        return self.fc(steps[:, -1])


class Encoder(nn.Module):
    def __init__(self, **settings) -> None:
        super().__init__()
        self.project = nn.Linear(8, 16)
        self.encoder = nn.TransformerEncoderLayer(16, 4, 32, batch_first=True, **settings)
        self.fc = nn.Linear(16, 3)

    def forward(self, x):
        return self.fc(self.encoder(self.project(x)).mean(1))


class Words(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.words = nn.Embedding(16, 8)
        self.places = nn.Parameter(torch.randn(1, 6, 8))
        layer = nn.TransformerEncoderLayer(8, 2, 16, batch_first=True)
        self.encoder = nn.TransformerEncoder(layer, 2, enable_nested_tensor=False)
        self.fc = nn.Linear(8, 2)

    def forward(self, x):
        return self.fc(self.encoder(self.words(x) + self.places)[:, 0])


class Images(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.down, self.group = nn.Conv2d(1, 4, 3, 2, 1), nn.GroupNorm(2, 4)
        self.up = nn.ConvTranspose2d(4, 2, 3, 2, 1, 1)
        self.norm = nn.InstanceNorm2d(2, affine=True)

    def forward(self, x):
        F = nn.functional
        x = self.norm(self.up(self.group(self.down(x))))
        x = F.pad(F.interpolate(x, scale_factor=2, mode="bilinear"), (1, 2, 3, 0))
        return torch.sigmoid(F.silu(F.gelu(F.avg_pool2d(x, 2)))).mean((2, 3))


class Gate(nn.Module):
    """Squeeze and excitation, as EfficientNet has it, on inverted residuals."""

    def __init__(self) -> None:
        super().__init__()
        self.conv, self.bn = nn.Conv2d(1, 8, 3, 2, 1, bias=False), nn.BatchNorm2d(8)
        self.deep = nn.Conv2d(8, 8, 3, 1, 1, groups=8, bias=False)
        self.fc = nn.Sequential(nn.Linear(8, 2), nn.ReLU(), nn.Linear(2, 8), nn.Sigmoid())

    def forward(self, x):
        x = nn.functional.relu6(self.bn(self.conv(x)))
        y = nn.functional.hardswish(self.deep(x))
        gate = self.fc(nn.functional.adaptive_avg_pool2d(y, 1).view(y.size(0), 8))
        return torch.flatten((x + y * gate.view(y.size(0), 8, 1, 1).expand_as(y)).mean((2, 3)), 1)


class UNet(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.down, self.deep = nn.Conv2d(1, 4, 3, padding=1), nn.Conv2d(4, 8, 3, padding=1)
        self.up = nn.Upsample(scale_factor=2, mode="bilinear", align_corners=True)
        self.out = nn.Conv2d(12, 1, 3, padding=1)

    def forward(self, x):
        a = torch.relu(self.down(x))
        b = self.up(torch.relu(self.deep(torch.max_pool2d(a, 2))))
        rest = a.size(2) - b.size(2)
        b = nn.functional.pad(b, [rest // 2, rest - rest // 2, 0, 0])
        return self.out(torch.cat([a, b], 1))


class Attention(nn.Module):
    """Attention by hand, as vision and language models have it."""

    def __init__(self, mask: bool) -> None:
        super().__init__()
        self.qkv, self.proj, self.norm = nn.Linear(16, 48), nn.Linear(16, 16), nn.LayerNorm(16)
        self.mask = mask
        self.register_buffer("bias", torch.tril(torch.ones(17, 17)).view(1, 1, 17, 17))

    def forward(self, x):
        n, steps, size = x.shape
        qkv = self.qkv(self.norm(x)).reshape(n, steps, 3, 4, 4).permute(2, 0, 3, 1, 4)
        q, k, v = qkv.unbind(0)
        fits = (q @ k.transpose(-2, -1)) * 0.5
        if self.mask:
            fits = fits.masked_fill(self.bias[:, :, :steps, :steps] == 0, float("-inf"))
        return x + self.proj((fits.softmax(-1) @ v).transpose(1, 2).reshape(n, steps, size))


class ViT(nn.Module):
    def __init__(self, mask: bool = False) -> None:
        super().__init__()
        self.patches = nn.Conv2d(1, 16, 7, 7)
        self.cls_token = nn.Parameter(torch.randn(1, 1, 16))
        self.pos_embed = nn.Parameter(torch.randn(1, 17, 16))
        self.attention, self.head = Attention(mask), nn.Linear(16, 10)

    def forward(self, x):
        x = self.patches(x).flatten(2).transpose(1, 2)
        x = torch.cat([self.cls_token.expand(x.shape[0], -1, -1), x], 1) + self.pos_embed
        return self.head(self.attention(x)[:, 0])


class ConvNeXt(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.stem, self.deep = nn.Conv2d(1, 8, 4, 4), nn.Conv2d(8, 8, 7, padding=3, groups=8)
        self.norm, self.wide, self.back = nn.LayerNorm(8), nn.Linear(8, 16), nn.Linear(16, 8)
        self.gamma = nn.Parameter(torch.rand(8))

    def forward(self, x):
        x = self.stem(x)
        y = self.norm(self.deep(x).permute(0, 2, 3, 1))
        y = self.gamma * self.back(nn.functional.gelu(self.wide(y)))
        return (x + y.permute(0, 3, 1, 2)).mean((-2, -1))


class Decoder(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.memory = nn.Linear(8, 8)
        self.layer = nn.TransformerDecoderLayer(8, 2, 16, batch_first=True)

    def forward(self, x):
        return self.layer(x, self.memory(x))


class Compared(nn.Module):
    """What metric learning ends in, and what normalises by hand."""

    def __init__(self) -> None:
        super().__init__()
        self.a, self.b = nn.Linear(8, 6), nn.Linear(8, 6)

    def forward(self, x):
        a, b = nn.functional.normalize(self.a(x), dim=-1), torch.tanh(self.b(x)).abs() + 0.1
        near = nn.functional.cosine_similarity(a, b, dim=-1)
        return torch.stack([near, (a - b).pow(2).sum(-1).sqrt(), torch.log(b).max(-1).values], -1)


IMAGE, ROWS = (1, 28, 28), (5, 8)
MODELS = {
    "mlp": (
        lambda: nn.Sequential(
            nn.Flatten(), nn.Linear(784, 20), nn.ReLU(), nn.Dropout(), nn.Linear(20, 10)
        ),
        IMAGE,
        {"Linear"},
    ),
    "lenet": (LeNet, IMAGE, {"Conv2d", "MaxPool2d", "Flatten"}),
    "residual": (
        lambda: nn.Sequential(
            Residual(1, 8, 2), Residual(8, 8, 1), nn.AdaptiveAvgPool2d(1), nn.Flatten()
        ),
        IMAGE,
        {"Add", "AdaptiveAvgPool2d"},
    ),
    "lstm": (lambda: Reader("LSTM"), ROWS, {"LSTM", "Select"}),
    "gru": (lambda: Reader("GRU"), ROWS, {"GRU", "Select"}),
    "two-lstms-both-ways": (lambda: Reader("LSTM", 2, True), ROWS, {"LSTM"}),
    "last-state": (lambda: Reader("LSTM", 1, False, True), ROWS, {"LSTM"}),
    "encoder": (Encoder, ROWS, {"TransformerEncoderLayer"}),
    "encoder-norm-first": (
        lambda: Encoder(norm_first=True, activation="gelu"),
        ROWS,
        {"TransformerEncoderLayer"},
    ),
    "words": (Words, (6,), {"Embedding", "TransformerEncoderLayer"}),
    "gate": (Gate, IMAGE, {"ReLU6", "Hardswish", "Multiply", "Add"}),
    "unet": (UNet, IMAGE, {"Upsample", "Concatenate"}),
    "vit": (ViT, IMAGE, {"ClassToken", "MultiheadAttention"}),
    "masked": (lambda: ViT(True), IMAGE, {"ClassToken", "Softmax", "MatMul"}),
    "convnext": (ConvNeXt, IMAGE, {"LayerNorm", "GELU", "Affine"}),
    "decoder": (Decoder, ROWS, {"TransformerDecoderLayer"}),
    "compared": (Compared, ROWS, {"CosineSimilarity", "Reduce", "Divide"}),
    "rnn": (lambda: Reader("RNN", 2, True), ROWS, {"RNN"}),
    "images": (Images, IMAGE, {"GroupNorm", "InstanceNorm2d", "Upsample", "SiLU", "GELU"}),
}
CASES = [
    *((name, "traced") for name in MODELS),
    *((name, "traced-fixed-batch") for name in ("lenet", "lstm", "encoder")),
    # The newer exporter takes half a minute for a model.
    *((name, "exported") for name in ("lenet", "lstm", "encoder")),
]


def exported(name: str, how: str):
    """What PyTorch's exporter writes."""
    torch.manual_seed(0)
    make, shape, _ = MODELS[name]
    model = make().eval()
    sample = torch.randint(0, 16, (2, *shape)) if name == "words" else torch.rand(2, *shape)
    logging.disable(logging.WARNING)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            if how == "exported":
                batch = ({0: torch.export.Dim("batch")},)
                program = torch.onnx.export(
                    model, (sample,), dynamo=True, dynamic_shapes=batch, verbose=False
                )
                return program.model_proto
            file = io.BytesIO()
            axes = {"dynamic_axes": {"input": {0: "N"}}} if how == "traced" else {}
            torch.onnx.export(model, (sample,), file, dynamo=False, input_names=["input"], **axes)
            return onnx.load_from_string(file.getvalue())
    finally:
        logging.disable(logging.NOTSET)


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize(("name", "how"), CASES)
def test_it_is_drawn_whole_and_answers_alike(name: str, how: str) -> None:
    if how == "exported" and importlib.util.find_spec("onnxscript") is None:
        pytest.skip("torch's newer exporter needs onnxscript")
    imported: Imported = import_model(exported(name, how), name)
    assert not imported.gaps, imported.sentence
    apart = difference(imported)
    assert apart is not None and apart < 1e-4
    kinds = {node.kind for node in imported.project.nodes}
    assert MODELS[name][2] <= kinds
    assert len(imported.project.nodes) <= 30
    assert analyse(restore(imported.project).network, imported.project.settings.data).ready


def test_layers_are_called_as_in_the_module() -> None:
    names = {node.name for node in import_model(exported("lenet", "traced"), "x").project.nodes}
    assert {"conv1", "conv2", "fc1", "fc2"} <= names
