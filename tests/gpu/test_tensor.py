"""What a tensor on a GPU is: where it lives, how it moves, prints, is copied and saved."""

from __future__ import annotations

import copy
import pickle
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import engine
from engine import devices, nn
from engine.kernels import activation, elementwise, table
from tests.gpu.sides import DEVICES, both, close

GPU = engine.device("cuda:0")


# --- Where it lives


def test_ways_to_the_gpu_and_back() -> None:
    x = engine.tensor([1.0, 2.0])
    ways = [
        x.cuda(),
        x.cuda(0),
        x.to("cuda"),
        x.to("cuda:0"),
        x.to(GPU),
        x.to(0),
        x.type("torch.cuda.FloatTensor"),
        x.type(engine.cuda.FloatTensor),
        engine.tensor([1.0, 2.0], device="cuda"),
        engine.cuda.FloatTensor([1.0, 2.0]),
        x.to(engine.ones(1, device="cuda")),
        engine.as_tensor(x, device="cuda"),
    ]
    for y in ways:
        assert y.device == GPU and y.is_cuda and y.get_device() == 0
        assert y.type() == "torch.cuda.FloatTensor"
        assert y.cpu().device == engine.device("cpu")
        assert y.tolist() == y.cpu().tolist() == [1.0, 2.0]
    y = ways[0]
    assert y.to("cuda") is y and y.cuda() is y and y.to("cuda", copy=True) is not y
    assert y.to("cpu", engine.float64).dtype is engine.float64
    assert isinstance(y, engine.cuda.FloatTensor) and not isinstance(y, engine.FloatTensor)


def test_the_gpus_are_counted_and_named() -> None:
    assert engine.cuda.is_available()
    assert engine.cuda.device_count() >= 1
    assert engine.cuda.current_device() == 0
    assert engine.cuda.get_device_name()
    engine.cuda.synchronize()
    with pytest.raises(RuntimeError, match="invalid device ordinal"):
        engine.ones(1, device=f"cuda:{engine.cuda.device_count()}")


@pytest.mark.parametrize(
    "make",
    [
        lambda **o: engine.zeros(2, 3, **o),
        lambda **o: engine.ones(2, 3, dtype=engine.int32, **o),
        lambda **o: engine.full((2, 3), 7.5, **o),
        lambda **o: engine.full((), True, **o),
        lambda **o: engine.eye(3, **o),
        lambda **o: engine.arange(5, **o),
        lambda **o: engine.linspace(0, 1, 5, **o),
        lambda **o: engine.logspace(0, 1, 5, **o),
        lambda **o: engine.scalar_tensor(3.0, **o),
        lambda **o: engine.tril_indices(3, 3, **o),
        lambda **o: engine.ones(2, **o).new_tensor([1.0, 2.0]),
        lambda **o: engine.ones(2, **o).new_zeros(2, 2),
        lambda **o: engine.zeros_like(engine.ones(2, 2, **o)),
        lambda **o: engine.full_like(engine.ones(2, 2, **o), 3),
        lambda **o: engine.ones(2, **o).new([1.0, 2.0]),
    ],
)
def test_making_tensors(make: Any) -> None:
    close(make(device="cuda"), make(device="cpu"), 0, 0)
    assert make(device="cuda").grad_fn is None


def test_numpy_is_refused_in_words() -> None:
    x = engine.ones(2, device="cuda")
    for attempt in (x.numpy, lambda: np.asarray(x), x.__array__):
        with pytest.raises(TypeError) as error:
            attempt()
        assert str(error.value) == (
            "can't convert cuda:0 device type tensor to numpy. Use Tensor.cpu() to copy the tensor "
            "to host memory first."
        )
    assert x.numpy(force=True).tolist() == [1.0, 1.0]


def test_printing() -> None:
    x = engine.tensor([[1.0, 2.5]], device="cuda")
    assert repr(x) == "tensor([[1.0000, 2.5000]], device='cuda:0')"
    assert repr(x.long()) == "tensor([[1, 2]], device='cuda:0')"
    assert repr(x.requires_grad_()) == (
        "tensor([[1.0000, 2.5000]], device='cuda:0', requires_grad=True)"
    )
    assert f"{x.sum():.2f}" == "3.50"
    long = engine.arange(2000, device="cuda")
    assert repr(long) == "tensor([   0,    1,    2,  ..., 1997, 1998, 1999], device='cuda:0')"


def test_to_python() -> None:
    x = engine.tensor([3], device="cuda")
    assert (int(x), float(x), bool(x), x.item(), list(range(5))[x]) == (3, 3.0, True, 3, 3)
    assert type(x.item()) is int and 3 in x and len(x) == 1
    assert [each.item() for each in engine.arange(3, device="cuda")] == [0, 1, 2]


# --- Two devices in one operation


def test_two_devices_do_not_mix() -> None:
    a, b = engine.ones(2), engine.ones(2, device="cuda")
    for attempt in (
        lambda: a + b,
        lambda: b * a,
        lambda: engine.cat([a, b]),
        lambda: engine.where(b > 0, a, b),
        lambda: b.add_(a),
        lambda: engine.ones(()).add_(engine.ones((), device="cuda")),
        lambda: nn.functional.mse_loss(b, a),
        lambda: nn.Linear(2, 1)(b),
        lambda: nn.Linear(2, 1).cuda()(a),
    ):
        with pytest.raises(
            RuntimeError, match="Expected all tensors to be on the same device, but found at least"
        ):
            attempt()


def test_a_gradient_must_be_where_its_tensor_is() -> None:
    leaf = engine.ones(2, device="cuda", requires_grad=True)
    with pytest.raises(RuntimeError, match="on cpu, the tensor on cuda:0"):
        leaf.grad = engine.ones(2)
    with pytest.raises(RuntimeError, match=r"grad_output\[0\] is on cpu"):
        (leaf * 2).backward(engine.ones(2))


def test_a_number_of_the_cpu_joins_tensors_of_the_gpu() -> None:
    """Its gradient comes back to the CPU."""
    results = []
    for device in DEVICES:
        x = engine.tensor([1.0, 2.0, 3.0], device=device).requires_grad_()
        factor = engine.tensor(2.0).requires_grad_()
        y = (x * factor + factor) / factor**2 - engine.tensor(1.5)
        (y * y).sum().backward()
        assert factor.grad.device == engine.device("cpu")
        results.append((y, x.grad, factor.grad.to(device)))
        (slope,) = engine.autograd.grad((x * factor).sum(), x, create_graph=True)
        (mixed,) = engine.autograd.grad(slope.sum(), factor)
        assert mixed.item() == 3.0 and mixed.device == engine.device("cpu")
    close(results[1], results[0])
    x = engine.ones(3, device="cuda")
    x += engine.tensor(2)
    x[0] = engine.tensor(9.0)
    assert x.tolist() == [9.0, 3.0, 3.0]
    assert engine.where(x > 5, engine.tensor(0.0), x).tolist() == [0.0, 3.0, 3.0]


def test_copying_between_devices_in_place() -> None:
    on_cpu, on_gpu = engine.zeros(2, 2), engine.arange(4.0, device="cuda").reshape(2, 2)
    on_cpu.copy_(on_gpu)
    assert on_cpu.tolist() == [[0.0, 1.0], [2.0, 3.0]]
    on_gpu.copy_(engine.ones(2))
    assert on_gpu.tolist() == [[1.0, 1.0], [1.0, 1.0]]


# --- Gradients


def test_hooks_no_grad_and_custom_functions() -> None:
    class Cube(engine.autograd.Function):
        @staticmethod
        def forward(ctx, x):
            ctx.save_for_backward(x)
            return x * x * x

        @staticmethod
        def backward(ctx, grad):
            (x,) = ctx.saved_tensors
            return grad * 3 * x * x

    results = []
    for x in both(2, 3):
        seen: list[engine.Tensor] = []
        x.requires_grad_()
        hook = x.register_hook(lambda grad, seen=seen: seen.append(grad))
        y = Cube.apply(x)
        y.retain_grad()
        y.sum().backward()
        hook.remove()
        with engine.no_grad():
            assert not (x * 2).requires_grad
        results.append((x.grad, y.grad, *seen))
        assert engine.autograd.gradcheck(Cube.apply, x.detach().double().requires_grad_())
        assert engine.autograd.gradgradcheck(Cube.apply, x.detach().double().requires_grad_())
    close(results[1], results[0])


def test_anomalies_are_found() -> None:
    x = engine.zeros(2, device="cuda", requires_grad=True)
    with (
        pytest.raises(RuntimeError, match="SqrtBackward0"),
        engine.autograd.detect_anomaly(),
    ):
        (x.sqrt() * 0).sum().backward()


def test_failed_factorisations_say_so() -> None:
    """CuPy itself gives wrong numbers without a word."""
    singular, indefinite = engine.zeros(2, 2, device="cuda"), -engine.eye(2, device="cuda")
    for attempt in (
        lambda: engine.linalg.inv(singular),
        lambda: engine.linalg.solve(singular, engine.ones(2, 1, device="cuda")),
        lambda: engine.linalg.cholesky(indefinite),
    ):
        with pytest.raises(engine.linalg.LinAlgError):
            attempt()


# --- Copies, files, other libraries


def test_copies_and_pickles_stay_on_the_gpu() -> None:
    x = engine.arange(3.0, device="cuda", requires_grad=True)
    layer = nn.BatchNorm1d(3).cuda()
    for again in (
        lambda each: copy.deepcopy(each),
        lambda each: pickle.loads(pickle.dumps(each)),
    ):
        twin, layer_twin = again(x), again(layer)
        assert twin.is_cuda and twin.requires_grad and twin.tolist() == x.tolist()
        twin.data.zero_()
        assert x.tolist() == [0.0, 1.0, 2.0]
        assert all(value.is_cuda for value in layer_twin.state_dict().values())


def test_files_hold_plain_numbers(tmp_path: Path) -> None:
    engine.manual_seed(0)
    model = nn.Linear(3, 2).cuda()
    engine.save(model.state_dict(), tmp_path / "w.safetensors")
    on_cpu = engine.load(tmp_path / "w.safetensors")
    on_gpu = engine.load(tmp_path / "w.safetensors", map_location="cuda")
    for name, value in model.state_dict().items():
        close((value, on_gpu[name]), (on_cpu[name], on_cpu[name]), 0, 0)
    plain = nn.Linear(3, 2)
    plain.load_state_dict(model.state_dict())  # from the GPU into a module on the CPU
    assert not plain.weight.is_cuda
    close(model.weight, plain.weight, 0, 0)


def test_memory_is_shared_with_other_libraries() -> None:
    cupy = devices.require_cupy()
    array = cupy.arange(3.0)
    x = engine.from_dlpack(array)
    x += 1
    assert array.tolist() == x.tolist() == [1.0, 2.0, 3.0]
    assert cupy.from_dlpack(x).data.ptr == array.data.ptr
    assert engine.tensor(array).tolist() == [1.0, 2.0, 3.0]
    torch = pytest.importorskip("torch")
    if torch.cuda.is_available():
        theirs = torch.from_dlpack(x)
        theirs *= 2
        torch.cuda.synchronize()
        assert x.tolist() == [2.0, 4.0, 6.0]
        assert engine.from_dlpack(theirs).is_cuda


# --- Kernels


def test_compiled_kernels_never_see_arrays_of_the_gpu(monkeypatch: pytest.MonkeyPatch) -> None:
    """They would read the GPU's addresses as the CPU's."""

    def refuse(*arrays: Any) -> None:
        raise AssertionError("a compiled kernel got an array of the GPU")

    for twins in table.KERNELS:
        monkeypatch.setattr(twins, "fast", refuse)
    x = engine.ones(300, 300, device="cuda", requires_grad=True)
    model = nn.Sequential(nn.Linear(300, 300), nn.ReLU(), nn.LayerNorm(300), nn.GELU()).cuda()
    optimizer = engine.optim.Adam(model.parameters())
    with pytest.raises(AssertionError):
        activation.relu(np, np.ones((300, 300), "f4"))
    loss = (model(x) * x / 2 + x.exp()).sum()
    loss.backward()
    optimizer.step()
    assert elementwise.times(x.array, x.array).shape == (300, 300)
    assert loss.is_cuda and x.grad.is_cuda
