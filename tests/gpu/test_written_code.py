"""Code that is written for a project whose device is the GPU trains there."""

from __future__ import annotations

import msgspec
import pytest

from engine.studio.codegen import generate
from engine.studio.network.project import ProjectData
from engine.studio.network.templates import TEMPLATES
from tests.engine.studio.codegen.running import run_file


def project_of(template: str) -> ProjectData:
    data = TEMPLATES[template].make()
    changed = msgspec.structs.replace(data.settings, device="cuda:0", epochs=1, batch_size=200)
    return msgspec.structs.replace(data, settings=changed)


@pytest.mark.parametrize("dialect", ["engine", "pytorch"])
@pytest.mark.parametrize("template", ["linear-regression", "binary", "mlp", "lenet", "lstm"])
def test_it_trains(template: str, dialect: str) -> None:
    if dialect == "pytorch":
        torch = pytest.importorskip("torch")
        if not torch.cuda.is_available():
            pytest.skip("PyTorch has no GPU here")
    names = run_file(generate(project_of(template), dialect).text)
    before = {key: each.cpu().clone() for key, each in names["model"].state_dict().items()}
    names["train"]()
    after = names["model"].state_dict()
    assert all(each.is_cuda for each in after.values())
    assert any((before[key] != each.cpu()).any() for key, each in after.items())
