"""Pictures of a training run: its curves, and what it says of validation samples."""

import json
from pathlib import Path

import cv2
import numpy as np
from matplotlib.figure import Figure
from PIL import Image as PillowImage

from skinsight.segmentation.concerns import Concern, concern
from skinsight.segmentation.frames import Image, Mask
from skinsight.segmentation.training.album import Album
from skinsight.segmentation.training.unet import FaceUNet
from skinsight.segmentation.training.validate import marked

SHOWN = 8
"""Validation pictures on the sheet."""
SHOWN_SIDE = 256
"""Of a picture on it, in pixels."""


def draw_curves(folder: Path) -> None:
    """Write ``curves.png``, loss and validation IoU over steps, from ``metrics.jsonl``."""
    entries = [json.loads(line) for line in (folder / "metrics.jsonl").read_text().splitlines()]
    steps = [entry["step"] for entry in entries]
    figure = Figure(figsize=(8, 3.5), layout="constrained")
    for axes, key, title in zip(
        figure.subplots(1, 2), ("loss", "iou"), ("training loss", "validation IoU, pooled"), strict=True
    ):
        axes.plot(steps, [entry[key] for entry in entries], marker=".")
        axes.set(title=title, xlabel="step")
        axes.grid(alpha=0.3)
    figure.savefig(folder / "curves.png", dpi=120)


def draw_samples(network: FaceUNet, album: Album, path: Path) -> None:
    """Write a sheet with a row for each of some validation pictures: picture, then label and answer of a map."""
    rows = []
    for index in album.indices("val")[:SHOWN]:
        name = next(name for name in network.maps if name in album.entries[index].hard)
        face = album.view(index, SHOWN_SIDE)
        target, _ = album.label(index, name, SHOWN_SIDE)
        found = marked(network, face, name)
        picture = face[0].permute(1, 2, 0).byte().cpu().numpy()
        tinted = (_tinted(picture, mask.cpu().numpy(), concern(name)) for mask in (target, found))
        rows.append(np.hstack([picture, *tinted]))
    if rows:
        PillowImage.fromarray(np.vstack(rows)).save(path, quality=90)


def _tinted(face: Image, mask: Mask, concern: Concern) -> Image:
    colour = np.array(concern.colour)
    tinted = np.where(mask[..., None], 0.6 * face + 0.4 * colour, face).astype(np.uint8)
    outlines, _ = cv2.findContours(mask.astype(np.uint8), cv2.RETR_LIST, cv2.CHAIN_APPROX_NONE)
    return np.asarray(cv2.drawContours(np.ascontiguousarray(tinted), outlines, -1, concern.colour, 1))
