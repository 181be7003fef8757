"""Normalisations: numbers moved to mean 0 and variance 1 along some axes, then scaled."""

from __future__ import annotations

from abc import abstractmethod

import numpy as np

from engine.studio.debugging.formulas.formula import Array, Case, Formula, Gradients, summed_to


class Normalisation(Formula):
    """Inputs: x, weight and bias, the last two perhaps absent."""

    def gradients(self, case: Case) -> Gradients:
        x, axes = self._arranged(case, case.input(0)), self._axes(case)
        grad = self._arranged(case, case.grad)
        weight = self._parameter(case, 1)
        slope = grad if weight is None else grad * weight
        statistics = case.settings.get("statistics")
        if statistics is None:
            centre, variance = x.mean(axes, keepdims=True), x.var(axes, keepdims=True)
        else:
            centre, variance = (self._arranged_statistic(x, each) for each in statistics)
        deviation = np.sqrt(variance + case.settings["eps"])
        normal = (x - centre) / deviation
        if statistics is None:  # mean and variance move with x
            along = (slope * normal).mean(axes, keepdims=True)
            slope = slope - slope.mean(axes, keepdims=True) - normal * along
        x_grad = (slope / deviation).reshape(case.input(0).shape)
        bias = self._parameter(case, 2)
        return (
            x_grad,
            None if weight is None else self._gathered(case, 1, grad * normal, weight),
            None if bias is None else self._gathered(case, 2, grad, bias),
        )

    def _arranged(self, case: Case, array: Array) -> Array:
        """x or a gradient in the shape in which it is normalised."""
        return array

    def _arranged_statistic(self, x: Array, statistic: Array) -> Array:
        return np.asarray(statistic, dtype=np.float64)

    @abstractmethod
    def _axes(self, case: Case) -> tuple[int, ...]:
        """Along which the numbers belong together."""

    def _parameter(self, case: Case, number: int) -> Array | None:
        """Weight or bias in a shape that broadcasts with x; None where there is none."""
        return None if case.inputs[number] is None else case.input(number)

    def _gathered(self, case: Case, number: int, grad: Array, like: Array) -> Array:
        return summed_to(grad, like.shape).reshape(case.input(number).shape)


class ChannelNorm(Normalisation):
    """Batch and instance normalisation: x (N, C, *), weight and bias (C)."""

    def _axes(self, case: Case) -> tuple[int, ...]:
        return tuple(case.settings["dims"])

    def _parameter(self, case: Case, number: int) -> Array | None:
        found = super()._parameter(case, number)
        return None if found is None else found.reshape((-1, *(1,) * (case.input(0).ndim - 2)))


class LayerNorm(Normalisation):
    """Over the last axes, whose shape weight and bias have."""

    def _axes(self, case: Case) -> tuple[int, ...]:
        return tuple(case.settings["dims"])


class GroupNorm(Normalisation):
    """x (N, groups, channels of a group, *), normalised over all but the first two."""

    def _axes(self, case: Case) -> tuple[int, ...]:
        return tuple(range(2, case.input(0).ndim))

    def _parameter(self, case: Case, number: int) -> Array | None:
        found = super()._parameter(case, number)
        if found is None:
            return None
        groups, channels = case.input(0).shape[1:3]
        return found.reshape(groups, channels, *(1,) * (case.input(0).ndim - 3))


class RmsNorm(LayerNorm):
    """Inputs: x and weight; nothing is taken off, only scaled."""

    def gradients(self, case: Case) -> Gradients:
        x, axes, grad = case.input(0), self._axes(case), case.grad
        weight = self._parameter(case, 1)
        slope = grad if weight is None else grad * weight
        root = np.sqrt((x * x).mean(axes, keepdims=True) + case.settings["eps"])
        normal = x / root
        along = (slope * normal).mean(axes, keepdims=True)
        weight_grad = None if weight is None else summed_to(grad * normal, weight.shape)
        return (slope - normal * along) / root, weight_grad


_VALUE = "y = γ·x̂ + β, x̂ = (x − μ)/√(σ² + ε)"
_RULES = (
    "∂L/∂x = (g − mean(g) − x̂·mean(g·x̂))/√(σ² + ε), g = γ·∂L/∂y",
    "∂L/∂γ = Σ ∂L/∂y·x̂",
    "∂L/∂β = Σ ∂L/∂y",
)
_SENTENCE = (
    "The mean and the variance depend on every number, so a change that they would take back "
    "gets no gradient. Where running averages are used they stay fixed: ∂L/∂x = g/√(σ² + ε)."
)


def _named(kind: type[Normalisation], title: str, where: str) -> Normalisation:
    return kind(
        title=title,
        symbols=("x", "γ", "β"),
        value=f"{_VALUE}, μ and σ² {where}",
        rules=_RULES,
        sentence=_SENTENCE,
    )


FORMULAS: dict[str, Formula] = {
    "NativeBatchNorm": _named(ChannelNorm, "Batch normalisation", "of each channel in the batch"),
    "NativeLayerNorm": _named(LayerNorm, "Layer normalisation", "of each sample's last axes"),
    "NativeGroupNorm": _named(GroupNorm, "Group normalisation", "of each group of channels"),
    "FusedRmsNorm": RmsNorm(
        title="RMS normalisation",
        symbols=("x", "γ"),
        value="y = γ·x̂, x̂ = x/√(mean(x²) + ε)",
        rules=(
            "∂L/∂x = (g − x̂·mean(g·x̂))/√(mean(x²) + ε), g = γ·∂L/∂y",
            "∂L/∂γ = Σ ∂L/∂y·x̂",
        ),
        sentence="All numbers of a row share its size, so a change that only makes the row longer "
        "gets no gradient.",
    ),
    "InstanceNorm": _named(ChannelNorm, "Instance normalisation", "of each channel of a sample"),
}
