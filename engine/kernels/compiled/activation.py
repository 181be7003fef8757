"""Activations and their gradients; their formulas stand in `elementwise`."""

from __future__ import annotations

from engine.kernels.compiled.elementwise import twin

relu, relu_gradient = twin("relu"), twin("relu_gradient")
sigmoid, sigmoid_gradient = twin("sigmoid"), twin("sigmoid_gradient")
tanh, tanh_gradient = twin("tanh"), twin("tanh_gradient")
gelu, gelu_gradient = twin("gelu"), twin("gelu_gradient")
tanh_gelu, tanh_gelu_gradient = twin("tanh_gelu"), twin("tanh_gelu_gradient")
silu, silu_gradient = twin("silu"), twin("silu_gradient")
elu, elu_gradient = twin("elu"), twin("elu_gradient")
leaky_relu, leaky_relu_gradient = twin("leaky_relu"), twin("leaky_relu_gradient")
hardtanh, hardtanh_gradient = twin("hardtanh"), twin("hardtanh_gradient")
softplus, softplus_gradient = twin("softplus"), twin("softplus_gradient")
logsigmoid, logsigmoid_gradient = twin("logsigmoid"), twin("logsigmoid_gradient")
mish, mish_gradient = twin("mish"), twin("mish_gradient")
hardsigmoid, hardsigmoid_gradient = twin("hardsigmoid"), twin("hardsigmoid_gradient")
hardswish, hardswish_gradient = twin("hardswish"), twin("hardswish_gradient")
slope_gradient = twin("slope_gradient")
erf = twin("erf")
