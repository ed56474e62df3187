"""A way to begin a network without labels, for the ablations: skin texture."""

from pathlib import Path

import cv2
import numpy as np
import torch

from skinsight.datasets.material import Material
from skinsight.segmentation.concerns import FACE_SKIN, concern
from skinsight.segmentation.frames import Image
from skinsight.segmentation.samples import UNKNOWN, Label, Sample
from skinsight.segmentation.training.augment import Augmentation
from skinsight.segmentation.training.loop import Run
from skinsight.segmentation.training.recipe import Recipe, Stage
from skinsight.segmentation.training.unet import build_unet

SIDE = 160
BATCH = 8
TEXTURE_SIGMA = 5 / 1024
"""Blur of the texture map as a share of the face's side."""
VALLEY = 0.06
"""Least share of its surroundings' brightness that a valley lacks."""


def learn_texture(material: Material, folder: Path, steps: int) -> None:
    """Teach a network to mark the valleys of the skin's texture map, which are wrinkles for a good part."""
    samples = [_textured(sample) for sample in material.part(["celebamask"], "train")["celebamask"]]
    stage = Stage(SIDE, BATCH, steps, 1e-3)
    recipe = Recipe("wrinkles", {"texture": 1.0}, ("texture",), (stage,), Augmentation(), seed=1, validate_every=steps)
    torch.manual_seed(1)
    Run(build_unet(concern("wrinkles")), recipe, folder, {"texture": samples}, samples[:4]).fit()


def _textured(sample: Sample) -> Sample:
    def read() -> tuple[Image, Label]:
        picture, parts = sample.read()
        skin = np.isin(parts, [concern(FACE_SKIN).classes.index(name) for name in ("skin", "nose")])
        return picture, np.where(skin, valleys(picture), UNKNOWN).astype(np.uint8)

    return Sample(sample.name, sample.crop, read)


def valleys(picture: Image) -> Label:
    """Where a picture ``(H, W, 3)`` is darker than its blurred self by :data:`VALLEY`: a texture map, cut off.

    The map ``255 - 255 I / (blurred I + 1)`` is that of Moon et al. 2024 (FFHQ-Wrinkle).
    """
    gray = cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY).astype(np.float32)
    blurred = cv2.GaussianBlur(gray, (0, 0), max(1.0, TEXTURE_SIGMA * max(gray.shape)))
    return np.asarray(1 - gray / (blurred + 1) > VALLEY, dtype=np.uint8)
