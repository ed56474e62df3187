"""What float32 for depthwise convolutions saves of a training step: ``python -m tests.benchmarks.training_step``.

A ratio of two medians measured in one run, on a CPU.
"""

import torch
from rich.console import Console

from segmentation.concerns import concern
from segmentation.training.depthwise import compute_in_float
from segmentation.training.losses import segmentation_loss
from segmentation.training.unet import FaceUNet, build_unet
from tests.benchmarks.stages import seconds

BATCH, SIDE = 4, 384


def main() -> None:
    """Print seconds and ratio."""
    row = concern("wrinkles")
    network = build_unet(row).to(memory_format=torch.channels_last).train()  # type: ignore[call-overload]
    pictures = (torch.rand(BATCH, 3, SIDE, SIDE) * 255).contiguous(memory_format=torch.channels_last)
    labels = torch.randint(0, 2, (BATCH, SIDE, SIDE))
    plain = seconds(lambda: gradients(network, pictures, labels))
    compute_in_float(network)
    in_float = seconds(lambda: gradients(network, pictures, labels))
    Console().print(f"{BATCH} pictures of {SIDE} px: {plain:.2f} s in bfloat16, {in_float:.2f} s with float32 for them")
    Console().print(f"ratio {in_float / plain:.2f}")


def gradients(network: FaceUNet, pictures: torch.Tensor, labels: torch.Tensor) -> None:
    """Forward and backward, as in training."""
    with torch.autocast("cpu", torch.bfloat16):
        logits = network(pictures)
    segmentation_loss(logits.float(), labels).backward()  # type: ignore[no-untyped-call]


if __name__ == "__main__":
    main()
