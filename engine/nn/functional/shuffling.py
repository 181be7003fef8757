"""Channels and pixels in other places: between depth and space, or between groups."""

from __future__ import annotations

from engine.tensor import Tensor


def pixel_shuffle(input: Tensor, upscale_factor: int) -> Tensor:
    """(*, C·r², H, W) to (*, C, H·r, W·r): channels become pixels (Shi et al., 2016).

    Raises RuntimeError where the channels cannot be shared out.
    """
    _need_image("pixel_shuffle", input)
    if upscale_factor < 1:
        raise RuntimeError(
            f"pixel_shuffle expects a positive upscale_factor, but got {upscale_factor}"
        )
    *lead, channels, h, w = input.shape
    r = upscale_factor
    if channels % (r * r):
        raise RuntimeError(
            "pixel_shuffle expects its input's 'channel' dimension to be divisible by the square "
            f"of upscale_factor, but input.size(-3)={channels} is not divisible by {r * r}"
        )
    n = len(lead)
    blocks = input.reshape(*lead, channels // (r * r), r, r, h, w)
    ordered = blocks.permute(*range(n + 1), n + 3, n + 1, n + 4, n + 2)
    return ordered.reshape(*lead, channels // (r * r), h * r, w * r)


def pixel_unshuffle(input: Tensor, downscale_factor: int) -> Tensor:
    """(*, C, H·r, W·r) to (*, C·r², H, W): the opposite of pixel_shuffle.

    Raises RuntimeError where the height or width is no multiple of the factor.
    """
    _need_image("pixel_unshuffle", input)
    if downscale_factor < 1:
        raise RuntimeError(
            f"pixel_unshuffle expects a positive downscale_factor, but got {downscale_factor}"
        )
    *lead, channels, h, w = input.shape
    r = downscale_factor
    if h % r or w % r:
        raise RuntimeError(
            "pixel_unshuffle expects height and width to be divisible by downscale_factor, but "
            f"{h} x {w} is not divisible by {r}"
        )
    n = len(lead)
    blocks = input.reshape(*lead, channels, h // r, r, w // r, r)
    ordered = blocks.permute(*range(n + 1), n + 2, n + 4, n + 1, n + 3)
    return ordered.reshape(*lead, channels * r * r, h // r, w // r)


def channel_shuffle(input: Tensor, groups: int) -> Tensor:
    """(N, C, *) with the channels of the groups dealt out in turn (Zhang et al., 2018).

    Raises RuntimeError where the groups cannot be of one size.
    """
    if input.ndim < 3:
        raise RuntimeError(
            "channel_shuffle expects input with > 2 dims, but got input with sizes "
            f"{list(input.shape)}"
        )
    if groups < 1:
        raise RuntimeError(f"Number of groups to divide channels in must be positive. Got {groups}")
    n, channels, *size = input.shape
    if channels % groups:
        raise RuntimeError(
            f"Number of channels must be divisible by groups. Got {channels} channels and {groups} "
            "groups."
        )
    dealt = input.reshape(n, groups, channels // groups, *size).transpose(1, 2)
    return dealt.reshape(input.shape)


def _need_image(name: str, input: Tensor) -> None:
    if input.ndim < 3:
        raise RuntimeError(
            f"{name} expects input to have at least 3 dimensions, but got input with {input.ndim} "
            "dimension(s)"
        )
