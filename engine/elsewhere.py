"""Names of PyTorch's that `engine` finds elsewhere, and what to write for those it lacks."""

from __future__ import annotations

# Functions of `nn.functional` that PyTorch offers beside it too.
FUNCTIONAL = {
    *("adaptive_avg_pool1d", "alpha_dropout", "avg_pool1d", "batch_norm", "bilinear", "celu"),
    *("channel_shuffle", "conv1d", "conv2d", "conv3d", "conv_transpose1d", "conv_transpose2d"),
    *("conv_transpose3d", "cosine_similarity", "dropout", "feature_alpha_dropout", "group_norm"),
    *("hardshrink", "instance_norm", "layer_norm", "max_pool1d", "max_pool2d", "max_pool3d"),
    *("pairwise_distance", "pdist", "pixel_shuffle", "pixel_unshuffle", "prelu", "rms_norm"),
    *("rrelu", "selu", "threshold"),
}

# Methods that PyTorch offers as functions too: `relu_(x)` is `x.relu_()`.
IN_PLACE = {
    *("abs_", "acos_", "asin_", "atan_", "ceil_", "clamp_", "cos_", "cosh_", "exp_", "exp2_"),
    *("expm1_", "fill_", "floor_", "frac_", "log_", "log10_", "log1p_", "log2_", "neg_"),
    *("reciprocal_", "relu_", "round_", "rsqrt_", "sigmoid_", "sin_", "sinh_", "sqrt_"),
    *("square_", "tan_", "tanh_", "trunc_"),
}

# What takes the place of a name, in a sentence.
INSTEAD = {
    "compile": "call the module itself, which runs compiled kernels",
    "jit": "call the module itself; there is no tracing or scripting",
    "amp": "train in float32; there is no automatic mixed precision",
    "autocast": "train in float32; there is no automatic mixed precision",
    "vmap": "add a dimension and let broadcasting do it",
    "func": "use autograd.grad and autograd.functional",
    "distributions": "draw with normal, bernoulli or multinomial and write the log-probability out",
    "multiprocessing": "use DataLoader(num_workers=...)",
    "distributed": "train on one device",
    "bfloat16": "use float16 or float32",
    "complex64": "keep real and imaginary parts as two tensors",
    "complex128": "keep real and imaginary parts as two tensors",
    "fft": "use numpy.fft on x.numpy()",
    "special": "use the function of the same name in the namespace: erf, digamma, lgamma, ...",
    "hub": "build the module and load its weights with load_state_dict",
    "onnx": "export the network from Backprop Studio, or with main.py export --to onnx",
    "set_default_tensor_type": "use set_default_dtype",
    "set_default_device": "give device= where tensors are made, or use .to(device)",
    "range": "use arange, which leaves out the end",
    "profiler": "use autograd.detect_anomaly or time.perf_counter",
    "quantization": "use float16",
    "sparse": "use dense tensors",
}


IN_NN_INSTEAD = {
    "DataParallel": "train on one device",
    "SyncBatchNorm": "use BatchNorm2d",
    "CrossMapLRN2d": "use LocalResponseNorm",
    "NLLLoss2d": "use NLLLoss",
    "AdaptiveLogSoftmaxWithLoss": "use CrossEntropyLoss",
}


def missing(module: str, name: str) -> AttributeError:
    """The error for a name that a module does not have."""
    sentence = f"module {module!r} has no attribute {name!r}"
    instead = (IN_NN_INSTEAD if module.endswith(".nn") else INSTEAD).get(name)
    if instead is None and name.startswith("Lazy"):
        instead = f"use {name[4:]} and give it the number of inputs"
    return AttributeError(f"{sentence}: {instead}" if instead else sentence)
