"""Pictures of a training run: its curves, and what it says of validation samples."""

import json
from collections.abc import Sequence
from pathlib import Path

import cv2
import numpy as np
from matplotlib.figure import Figure
from PIL import Image as PillowImage

from skinsight.segmentation.concerns import Concern
from skinsight.segmentation.evaluation import scoring
from skinsight.segmentation.frames import Image, Mask
from skinsight.segmentation.samples import Sample, plain


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


def draw_samples(predict: scoring.Predictor, concern: Concern, samples: Sequence[Sample], path: Path) -> None:
    """Write a sheet with a row for each sample: picture, label, prediction."""
    rows = []
    for sample in samples:
        face, label = plain(sample, concern.side)
        wanted = scoring.mask_of_label(concern, label)
        found = scoring.mask_of(concern, predict(face))
        rows.append(np.hstack([face, _tinted(face, wanted, concern), _tinted(face, found, concern)]))
    PillowImage.fromarray(np.vstack(rows)).save(path, quality=90)


def _tinted(face: Image, mask: Mask, concern: Concern) -> Image:
    colour = np.array(concern.colour)
    tinted = np.where(mask[..., None], 0.6 * face + 0.4 * colour, face).astype(np.uint8)
    outlines, _ = cv2.findContours(mask.astype(np.uint8), cv2.RETR_LIST, cv2.CHAIN_APPROX_NONE)
    return np.asarray(cv2.drawContours(np.ascontiguousarray(tinted), outlines, -1, concern.colour, 1))
