"""Random views of an album's pictures, made for a whole batch at once on the device that trains.

Two photographs of one face differ by crop, tilt, distance, light, lens and compression; never upside down. Geometry
moves picture and maps together; light, sharpness and compression touch the picture alone.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import torch
from torch.nn import functional

from skinsight.segmentation.packed import SIDE
from skinsight.segmentation.training.album import CELLS, Album


@dataclass(frozen=True, slots=True)
class Range:
    """How far views stray from the face frame.

    Attributes:
        zoom: scale at which the face frame is seen, 1 where it fills a view of ``side``; drawn log-evenly between.
        near: share of views that are windows, drawn between these two scales.
        windows: scales of the windows.
        aimed: share of windows that look at a mark.
        tilt: standard deviation of the rotation, degrees.
        steep: share of views rotated evenly within 45 degrees.
        light: strength of changes of light; 1 is that of photographs under different lamps.
        soft: share of views of lower resolution.
    """

    zoom: tuple[float, float] = (0.8, 1.25)
    near: float = 0.5
    windows: tuple[float, float] = (1.2, 2.8)
    aimed: float = 0.5
    tilt: float = 10.0
    steep: float = 0.05
    light: float = 1.0
    soft: float = 0.4


@dataclass(frozen=True, slots=True)
class Batch:
    """Views and what is known of them.

    Shape:
        - rgb: ``(n, 3, side, side)`` float, 0 to 255
        - parts: ``(n, 10, side, side)`` float, 0 to 1
        - marks: ``(n, 4, side, side)`` float, 0 to 1
        - weights: ``(n, 5, side, side)`` float, 0 to 1
    """

    rgb: torch.Tensor
    parts: torch.Tensor
    marks: torch.Tensor
    weights: torch.Tensor


def views(
    album: Album,
    chosen: npt.NDArray[np.intp],
    side: int,
    spread: Range,
    cells: list[list[npt.NDArray[np.intp]]],
    aims: Sequence[int],
    rng: np.random.Generator,
) -> Batch:
    """One random view of each chosen picture.

    Args:
        aims: indices of the marks that windows may look at.
    """
    device = album.pictures.device
    maps = np.stack([_affine(spread, [cells[index][aim] for aim in aims], rng) for index in chosen])
    theta = torch.from_numpy(maps.astype(np.float32)).to(device)
    pick = torch.from_numpy(chosen).to(device)
    grid = functional.affine_grid(theta, [len(chosen), 3, side, side], align_corners=False)
    pictures = album.pictures[pick].float()
    # A view that shows the frame reduced samples its picture averaged by as much, or fine texture would alias.
    reduction = np.abs(np.linalg.det(maps[:, :, :2])) ** 0.5 * SIDE / side
    rgb = functional.grid_sample(pictures, grid, padding_mode="zeros", align_corners=False)
    coarse = torch.from_numpy(np.flatnonzero(reduction > 1.4)).to(device)
    if len(coarse):
        reduced = functional.avg_pool2d(pictures[coarse], 2)
        rgb[coarse] = functional.grid_sample(reduced, grid[coarse], padding_mode="zeros", align_corners=False)
    parts = functional.grid_sample(album.parts[pick].float() / 255, grid, align_corners=False)
    marks = functional.grid_sample(album.marks[pick].float() / 255, grid, align_corners=False)
    weights = functional.grid_sample(album.weights[pick].float() / 255, grid, mode="nearest", align_corners=False)
    # Off the picture all is black, and black is background.
    parts[:, 0] += 1 - parts.sum(1)
    outside = functional.grid_sample(torch.ones_like(pictures[:, :1]), grid, mode="nearest", align_corners=False) < 0.5
    weights = torch.where(outside & (weights.amax(1, keepdim=True) == 0), 0.3, weights)
    return Batch(degraded(relit(rgb, spread.light), spread.soft), parts, marks, weights)


def _affine(spread: Range, marked: list[npt.NDArray[np.intp]], rng: np.random.Generator) -> npt.NDArray[np.float64]:
    """Map from a view to the frame in ``affine_grid``'s coordinates, -1 to 1 in both: ``(2, 3)``."""
    window = rng.random() < spread.near
    low, high = spread.windows if window else spread.zoom
    zoom = math.exp(rng.uniform(math.log(low), math.log(high)))
    steep = rng.random() < spread.steep
    angle = math.radians(rng.uniform(-45, 45) if steep else rng.normal(0, spread.tilt))
    middle = rng.normal(0, 0.1, 2)
    if window:
        middle = rng.uniform(-1, 1, 2) * (1 - 0.9 / zoom)
        there = [cells for cells in marked if len(cells)]
        if there and rng.random() < spread.aimed:
            held = there[rng.integers(len(there))]
            row, column = divmod(int(held[rng.integers(len(held))]), CELLS)
            middle = (np.array([column, row]) + 0.5) / CELLS * 2 - 1 + rng.uniform(-0.6, 0.6, 2) / zoom
    stretch = np.exp(rng.normal(0, 0.04, 2)) / zoom
    cos, sin = math.cos(angle), math.sin(angle)
    mirror = -1.0 if rng.random() < 0.5 else 1.0
    linear = np.array([[cos, sin], [-sin, cos]]) @ np.diag(stretch * [mirror, 1.0])
    return np.column_stack([linear, middle])


def relit(rgb: torch.Tensor, strength: float) -> torch.Tensor:
    """Exposure, white balance, gamma, contrast, saturation, and a shadow across; one view in ten stays as it is."""
    n, device = len(rgb), rgb.device

    def normal(deviation: float, channels: int = 1) -> torch.Tensor:
        return torch.randn(n, channels, 1, 1, device=device) * (deviation * strength)

    value = (rgb / 255).clamp(1e-4, 1)
    value = value ** normal(0.25).exp() * (normal(0.16) + normal(0.07, 3)).exp()
    ramp = torch.linspace(-1, 1, rgb.shape[-1], device=device)
    turn = torch.rand(n, 1, 1, 1, device=device) * 2 * math.pi
    along = turn.cos() * ramp.view(1, 1, 1, -1) + turn.sin() * ramp.view(1, 1, -1, 1)
    steepness = 1 + 8 * torch.rand(n, 1, 1, 1, device=device) ** 2
    shadow = 1 - torch.rand(n, 1, 1, 1, device=device) * 0.6 * torch.sigmoid(steepness * (along - normal(0.3)))
    shaded = torch.rand(n, 1, 1, 1, device=device) < 0.25 * min(1.0, strength)
    value = torch.where(shaded, value * shadow, value)
    value = (value - 0.5) * normal(0.12).exp() + 0.5
    grey = value.mean(1, keepdim=True)
    saturation = normal(0.22).exp()
    saturation = torch.where(torch.rand(n, 1, 1, 1, device=device) < 0.03, torch.zeros_like(saturation), saturation)
    value = 255 * (grey + saturation * (value - grey)).clamp(0, 1)
    return torch.where(torch.rand(n, 1, 1, 1, device=device) < 0.1, rgb, value)


def degraded(rgb: torch.Tensor, soft: float) -> torch.Tensor:
    """Sometimes lower resolution, sometimes noise, sometimes JPEG: what web photographs went through."""
    n, side, device = len(rgb), rgb.shape[-1], rgb.device
    order = torch.randperm(n, device=device)
    for some in order[: round(soft * n)].chunk(4):
        if len(some):
            small = int(side * (0.35 + 0.55 * torch.rand(()).item()))
            down = functional.interpolate(rgb[some], size=small, mode="bilinear", antialias=True)
            rgb[some] = functional.interpolate(down, size=side, mode="bilinear")
    noisy = (torch.rand(n, 1, 1, 1, device=device) < 0.3).float() * (1 + 9 * torch.rand(n, 1, 1, 1, device=device))
    rgb = (rgb + noisy * torch.randn_like(rgb)).clamp(0, 255)
    some = torch.randperm(n, device=device)[: round(0.45 * n)]
    if len(some) and side % 16 == 0:
        rgb[some] = jpeg(rgb[some], 25 + 70 * torch.rand(len(some), device=device))
    return rgb


_LUMA = (
    "16 11 10 16 24 40 51 61 12 12 14 19 26 58 60 55 14 13 16 24 40 57 69 56 14 17 22 29 51 87 80 62 "
    "18 22 37 56 68 109 103 77 24 35 55 64 81 104 113 92 49 64 78 87 103 121 120 101 72 92 95 98 112 100 103 99"
)
_CHROMA = (
    "17 18 24 47 99 99 99 99 18 21 26 66 99 99 99 99 24 26 56 99 99 99 99 99 47 66 99 99 99 99 99 99 " + "99 " * 32
)


def jpeg(rgb: torch.Tensor, quality: torch.Tensor) -> torch.Tensor:
    """What JPEG leaves of pictures ``(n, 3, h, w)`` in 0-255, sides multiples of 16, chroma halved both ways.

    Reference: ITU-T T.81, annex K (quantisation tables); their scaling by quality as libjpeg does it.
    """
    device = rgb.device
    to_ycc = torch.tensor(
        [[0.299, 0.587, 0.114], [-0.168736, -0.331264, 0.5], [0.5, -0.418688, -0.081312]], device=device
    )
    scale = torch.where(quality < 50, 5000 / quality, 200 - 2 * quality).view(-1, 1, 1, 1, 1) / 100
    ycc = torch.einsum("ij,njhw->nihw", to_ycc, rgb)
    planes = [ycc[:, :1] - 128, functional.avg_pool2d(ycc[:, 1:], 2)]
    tables = [torch.tensor([float(x) for x in text.split()], device=device).view(8, 8) for text in (_LUMA, _CHROMA)]
    back = [_quantised(plane, table, scale) for plane, table in zip(planes, tables, strict=True)]
    chroma = functional.interpolate(back[1], scale_factor=2, mode="bilinear")
    return torch.einsum("ij,njhw->nihw", torch.linalg.inv(to_ycc), torch.cat([back[0] + 128, chroma], 1)).clamp(0, 255)


def _quantised(plane: torch.Tensor, table: torch.Tensor, scale: torch.Tensor) -> torch.Tensor:
    """A plane ``(n, c, h, w)`` after its 8 x 8 blocks were quantised in the cosine domain."""
    k = torch.arange(8, device=plane.device, dtype=plane.dtype)
    basis = torch.cos((2 * k[None] + 1) * k[:, None] * math.pi / 16) * 0.5
    basis[0] /= math.sqrt(2)
    n, c, h, w = plane.shape
    blocks = plane.reshape(n, c, h // 8, 8, w // 8, 8).permute(0, 1, 2, 4, 3, 5).reshape(n, -1, 1, 8, 8)
    steps = (table * scale).round().clamp(1, 255)
    values = (basis @ blocks @ basis.T / steps).round() * steps
    pixels = (basis.T @ values @ basis).reshape(n, c, h // 8, w // 8, 8, 8).permute(0, 1, 2, 4, 3, 5)
    return pixels.reshape(n, c, h, w)
