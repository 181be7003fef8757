"""Losses: how wrong a prediction is, and which way it should go.

Each gives the loss of a batch as one number, and its derivative by the prediction: where backward
begins.
"""

import numpy as np

from engine.studio.codegen.numpy.functions.activation import log_softmax, sigmoid


def average(losses, slopes, reduction):
    """The batch's loss and its gradient, from each value's own loss and slope."""
    if reduction == "sum":
        return losses.sum(), slopes
    return losses.mean(), slopes / losses.size


def one_hot(labels, classes):
    """Each label as a row with a 1 at its place, among zeros."""
    return (labels[:, None] == np.arange(classes)).astype(np.float32)


def cross_entropy(prediction, target, *, reduction="mean"):
    """−log softmax(prediction)[target]: how improbable the prediction finds the right classes."""
    rows = np.arange(len(target))
    logs = log_softmax(prediction, 1)
    # dL/dprediction = softmax − 1 at the right class, softmax at the others.
    d_prediction = np.exp(logs)
    d_prediction[rows, target] -= 1
    count = len(target) if reduction == "mean" else 1
    return -logs[rows, target].sum() / count, d_prediction / count


def soft_cross_entropy(prediction, target, *, label_smoothing=0.0, reduction="mean"):
    """−Σ target · log softmax(prediction), for labels (N,) or shares of the classes (N, C, …)."""
    classes = prediction.shape[1]
    if target.shape != prediction.shape:
        target = one_hot(target, classes)
    target = target * (1 - label_smoothing) + label_smoothing / classes
    logs = log_softmax(prediction, 1)
    value = -(target * logs).sum()
    # dL/dprediction = softmax − target: what was given too much goes down, the right one up.
    d_prediction = np.exp(logs) * target.sum(axis=1, keepdims=True) - target
    count = prediction.size // classes if reduction == "mean" else 1
    return value / count, (d_prediction / count).astype(prediction.dtype)


def nll_loss(prediction, target, *, reduction="mean"):
    """−prediction[label], for log-probabilities."""
    rows = np.arange(len(target))
    d_prediction = np.zeros_like(prediction)
    d_prediction[rows, target] = -1
    count = len(target) if reduction == "mean" else 1
    return -prediction[rows, target].sum() / count, d_prediction / count


def mse_loss(prediction, target, *, reduction="mean"):
    """(prediction − target)²."""
    difference = prediction - target
    return average(difference**2, 2 * difference, reduction)  # d(a²)/da = 2a


def l1_loss(prediction, target, *, reduction="mean"):
    """|prediction − target|."""
    difference = prediction - target
    return average(np.abs(difference), np.sign(difference), reduction)


def smooth_l1_loss(prediction, target, *, beta=1.0, reduction="mean"):
    """½d²/β for differences d below β, |d| − ½β beyond."""
    difference = prediction - target
    if beta == 0:
        return average(np.abs(difference), np.sign(difference), reduction)
    size = np.abs(difference)
    losses = np.where(size < beta, size**2 / (2 * beta), size - beta / 2)
    return average(losses, np.clip(difference / beta, -1, 1), reduction)


def huber_loss(prediction, target, *, delta=1.0, reduction="mean"):
    """½d² for differences d below δ, δ · (|d| − ½δ) beyond."""
    difference = prediction - target
    size = np.abs(difference)
    losses = np.where(size < delta, size**2 / 2, delta * (size - delta / 2))
    return average(losses, np.clip(difference, -delta, delta), reduction)


def bce_loss(prediction, target, *, reduction="mean"):
    """−y · log p − (1 − y) · log(1 − p), for probabilities p."""
    with np.errstate(divide="ignore"):  # a logarithm of 0 counts as -100
        yes, no = np.log(prediction), np.log1p(-prediction)
    losses = -target * np.maximum(yes, -100) - (1 - target) * np.maximum(no, -100)
    slopes = (prediction - target) / np.maximum(prediction * (1 - prediction), 1e-12)
    return average(losses, slopes, reduction)


def bce_with_logits_loss(prediction, target, *, reduction="mean"):
    """Binary cross-entropy of σ(prediction), from raw scores."""
    losses = np.logaddexp(0, prediction) - prediction * target
    return average(losses, sigmoid(prediction) - target, reduction)


def multi_margin_loss(prediction, target, *, p=1, margin=1.0, reduction="mean"):
    """What the right class lacks to exceed each other one by the margin."""
    rows, classes = np.arange(len(target)), prediction.shape[1]
    missing = np.maximum(margin - prediction[rows, target][:, None] + prediction, 0)
    missing[rows, target] = 0
    slopes = np.where(missing > 0, p * missing ** (p - 1), 0).astype(prediction.dtype) / classes
    slopes[rows, target] = -slopes.sum(axis=1)  # the right one stands in every difference
    losses = (missing**p).sum(axis=1) / classes
    return average(losses, slopes, reduction)


def multi_label_soft_margin_loss(prediction, target, *, reduction="mean"):
    """A yes or no for each label from raw scores, averaged over the labels."""
    labels = prediction.shape[-1]
    losses = (np.logaddexp(0, prediction) - prediction * target).sum(axis=-1) / labels
    return average(losses, (sigmoid(prediction) - target) / labels, reduction)


def soft_margin_loss(prediction, target, *, reduction="mean"):
    """ln(1 + e⁻ʸˣ), for targets y of 1 and -1."""
    losses = np.logaddexp(0, -target * prediction)
    return average(losses, -target * sigmoid(-target * prediction), reduction)


def hinge_embedding_loss(prediction, target, *, margin=1.0, reduction="mean"):
    """A distance itself where the target is 1; what it lacks to the margin where it is -1."""
    lacking = np.maximum(margin - prediction, 0)
    losses = np.where(target != 1, lacking, 0) + np.where(target != -1, prediction, 0)
    slopes = np.where(target != -1, 1, 0) - np.where((target != 1) & (lacking > 0), 1, 0)
    return average(losses, slopes.astype(prediction.dtype), reduction)


def kl_div_loss(prediction, target, *, reduction="batchmean"):
    """y · (log y − prediction), for log-probabilities and wanted probabilities y."""
    losses = target * (np.log(np.where(target == 0, 1, target)) - prediction)
    count = len(prediction) if reduction == "batchmean" else 1
    return losses.sum() / count, -target / count


def poisson_nll_loss(prediction, target, *, reduction="mean"):
    """eˣ − y · x, for the logarithms x of what was expected."""
    expected = np.exp(prediction)
    return average(expected - target * prediction, expected - target, reduction)


def gaussian_nll_loss(prediction, target, var, *, reduction="mean"):
    """½ (ln v + (x − y)² / v), and its derivatives by the mean x and by the variance v."""
    if var.shape == prediction.shape[:-1]:
        value, d_prediction, d_var = gaussian_nll_loss(
            prediction, target, var[..., None], reduction=reduction
        )
        return value, d_prediction, d_var[..., 0]
    difference, variance = prediction - target, np.maximum(var, 1e-6)
    losses = (np.log(variance) + difference**2 / variance) / 2
    value, d_prediction = average(losses, difference / variance, reduction)
    _, d_var = average(losses, (1 / variance - (difference / variance) ** 2) / 2, reduction)
    for axis, size in enumerate(var.shape):
        if size < d_var.shape[axis]:  # one variance stood for several values
            d_var = d_var.sum(axis=axis, keepdims=True)
    return value, d_prediction, d_var
