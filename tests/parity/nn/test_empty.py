"""Empty batches, channels and bags beside PyTorch: shapes, and backward passes that run."""

import pytest

import engine
from engine.nn import functional as F

torch = pytest.importorskip("torch")
TF = torch.nn.functional

EMPTY = [
    lambda F, zeros: F.adaptive_max_pool2d(zeros(0, 2, 4, 4), 2),
    lambda F, zeros: F.adaptive_avg_pool2d(zeros(0, 2, 4, 4), 2),
    lambda F, zeros: F.max_pool2d(zeros(0, 2, 4, 4), 2, return_indices=True)[0],
    lambda F, zeros: F.max_unpool2d(zeros(0, 2, 2, 2), zeros(0, 2, 2, 2).long(), 2),
    lambda F, zeros: F.conv_transpose2d(zeros(0, 2, 4, 4), zeros(2, 3, 2, 2)),
    lambda F, zeros: F.grid_sample(zeros(0, 2, 4, 4), zeros(0, 3, 3, 2), align_corners=False),
    lambda F, zeros: F.grid_sample(zeros(1, 0, 4, 4), zeros(1, 3, 3, 2), align_corners=False),
    lambda F, zeros: F.interpolate(zeros(0, 2, 4, 4), 3, mode="bilinear"),
    lambda F, zeros: F.pad(zeros(0, 2, 4), (1, 1), "reflect"),
    lambda F, zeros: F.unfold(zeros(0, 2, 4, 4), 2),
    lambda F, zeros: F.embedding_bag(zeros(0).long(), zeros(3, 2), zeros(2).long(), mode="max"),
    lambda F, zeros: F.group_norm(zeros(0, 4, 3), 2),
    lambda F, zeros: F.instance_norm(zeros(0, 4, 3)),
    lambda F, zeros: F.batch_norm(zeros(0, 3), None, None, training=True),
    lambda F, zeros: F.glu(zeros(0, 4)),
]


@pytest.mark.parametrize("number", range(len(EMPTY)))
def test_nothing_in_gives_nothing_out(number):
    shapes = []
    for library, functions in ((engine, F), (torch, TF)):
        out = EMPTY[number](functions, lambda *s, lib=library: lib.zeros(*s, requires_grad=True))
        out.sum().backward()
        shapes.append(tuple(out.shape))
    assert shapes[0] == shapes[1]
